import pytest

from bot.domain.casefile import IdentifierKind
from bot.escalation import identifying
from bot.escalation.masking import masked


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (IdentifierKind.PHONE, "+84912000123", "+84•••••23"),
        (IdentifierKind.ACCOUNT, "19027000456013", "190•••••13"),
        (IdentifierKind.ACCOUNT, "1234", "•••••"),
        (IdentifierKind.PAGE, "facebook.com/vieclam.cam", "facebook.com/•••••am"),
        (IdentifierKind.PAGE, "telegram:abc", "telegram:•••••"),
        (IdentifierKind.FIRM, "Sao Mai", "Sao Mai"),
    ],
)
def test_the_middle_is_hidden_and_its_length_is_not_told(kind, value, shown):
    assert masked(kind, value) == shown


def test_what_an_operator_types_meets_what_is_found_in_a_message():
    found = {
        (kind, key) for kind, _, key in identifying.found_in("gọi 0912 000 123 nhé, cty Sao Mai")
    }
    typed = {
        (kind, identifying.read(kind, words)[1])
        for kind, words in (
            (IdentifierKind.PHONE, "+84 912.000.123"), (IdentifierKind.FIRM, "cty TNHH SAO MAI"),
        )
    }  # fmt: skip
    assert typed == found
