import datetime as dt

from bot.domain.messages import Author, Call, Part, QuickReply
from bot.domain.views import ChatItem
from bot.web.bubbles import as_shown, bubble, offered, title_of

AT = dt.datetime(2026, 11, 21, 18, 5, 9, tzinfo=dt.UTC)


def _item(author=Author.BOT, part=None, name="", seq=1):
    return ChatItem(seq, author, name, part or Part("chào bạn"), AT)


def test_the_persons_words_stand_on_their_side_and_all_others_opposite():
    sides = {author: bubble(_item(author))["side"] for author in Author}
    assert sides.pop(Author.CONTACT) == "me"
    assert set(sides.values()) == {"them"}


def test_the_time_is_told_in_viet_nam_and_exactly_for_the_phone():
    drawn = bubble(_item())
    assert drawn["clock"] == "01:05"
    assert drawn["at"] == "2026-11-21T18:05:09+00:00"


def test_a_number_is_shown_as_the_text_spells_it():
    call = Call("Tổng đài", "+84981848484")
    assert as_shown(call, "Gọi +84 981 84 84 84 (24/7).") == "+84 981 84 84 84"
    assert as_shown(call, "Gọi 84.981.848.484 ngay") == "84.981.848.484"


def test_a_number_inside_a_longer_one_is_not_it():
    assert as_shown(Call("Công an", "113"), "Mã 91134") == "113"


def test_a_number_that_the_text_does_not_hold_is_spelled_internationally():
    assert as_shown(Call("Tổng đài", "+84981848484"), "") == "+84 981 848 484"
    assert as_shown(Call("lạ", "+9"), "") == "+9"


def test_taps_are_open_until_the_person_answers():
    menu = _item(part=Part("?", (QuickReply("Có", "yes"),)))
    assert offered([menu])[0].payload == "yes"
    assert offered([menu, _item(Author.CONTACT)]) == ()
    assert offered([]) == ()


def test_the_title_of_a_tap_is_the_newest_with_its_token():
    old = _item(part=Part("?", (QuickReply("Cũ", "yes"),)))
    new = _item(part=Part("?", (QuickReply("Mới", "yes"),)))
    assert title_of([old, new], "yes") == "Mới"
    assert title_of([old, new], "no") is None
