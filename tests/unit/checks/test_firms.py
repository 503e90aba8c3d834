import pytest

from bot.checks import firms


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cty TNHH Hoàng Long tuyển gấp", ["Hoàng Long"]),
        ("Công ty cổ phần XKLĐ Sao Mai 68, Hà Nội", ["Sao Mai 68"]),
        ("CÔNG TY TNHH MTV ABC lừa em", ["ABC"]),
        ("em làm ở công ty may được hai năm", []),
        ("công ty này lừa đảo", []),
        ("", []),
    ],
)
def test_names_of_firms_are_found_where_they_are_written_as_names(text, names):
    assert firms.find(text) == names


def test_two_spellings_of_one_firm_meet_and_two_firms_do_not():
    assert firms.key("Công ty TNHH Hoàng Long") == firms.key("cty hoang long")
    assert firms.key("Hoàng Long") != firms.key("Hoàng Lan")
