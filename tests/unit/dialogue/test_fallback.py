"""Without Rasa people still get the right number, the right guide or a menu."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.loader import load
from bot.checks.places import countries
from bot.dialogue.cards import Cards
from bot.dialogue.fallback import FallbackDialogue, chat_reader
from bot.dialogue.replies import LABELS, payload_effects
from bot.domain.effects import Forget, HandOver, Say, SetLocale, ShowCard, StartIntake
from bot.domain.messages import Part
from bot.domain.risk import Understanding

CATALOGUE = load(Path(__file__).parents[3] / "content")
CARDS = Cards(CATALOGUE)


def pasted_ad(text: str) -> bool:
    return "tuyển gấp" in text


@pytest.fixture
def fallback() -> FallbackDialogue:
    return FallbackDialogue(countries, pasted_ad)


async def answer(fallback: FallbackDialogue, text: str) -> list[Part]:
    effects = await fallback.respond("c1", await fallback.understand(text))
    parts = []
    for effect in effects:
        if isinstance(effect, ShowCard):
            parts += CARDS.render(effect)
        elif isinstance(effect, Say):
            parts += CARDS.say(effect)
    return parts


@pytest.mark.parametrize(
    ("text", "first", "also"),
    [
        ("cho em xin số bảo hộ công dân", "+84 981 84 84 84", "111"),
        ("dsq vn o mien dien so may", "+84 981 84 84 84", "+95 9 660 888 998"),
        ("công an bên thái gọi số mấy", "+84 981 84 84 84", "Cảnh sát Thái Lan: 191"),
        ("xin số cấp cứu ở nhật", "+84 981 84 84 84", "Cấp cứu Nhật Bản: 119"),
        ("lãnh sự quán mình bên hồng kông ở đâu ạ", "+84 981 84 84 84", "+852 6923 4922"),
        ("su quan o lao", "+84 981 84 84 84", "chưa có số nào đủ chắc"),
        ("campuchia", "+84 981 84 84 84", "Cảnh sát Campuchia: 117"),
        ("xin sdt dai su quan", "+84 981 84 84 84", "nước nào"),
    ],
)
async def test_a_question_for_a_number_is_answered_with_it(fallback, text, first, also):
    parts = await answer(fallback, text)
    assert first in parts[0].text.split("\n")[0]
    assert also in "\n".join(part.text for part in parts)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("cho mình gặp người thật với", "talk_to_human"),
        ("noi chuyen voi nhan vien", "talk_to_human"),
        ("chào bạn", "greet"),
        ("alo", "greet"),
        ("dạ cảm ơn nhiều ạ", "thanks"),
        ("menu", "ask_capabilities"),
        ("xóa hết tin nhắn giúp mình", "erase_traces"),
        ("bạn là ai", "bot_challenge"),
        ("phi moi gioi di dai loan the nao", "ask_fees"),
        ("cong ty nay co giay phep khong, co uy tin khong", "check_company"),
        ("mất hộ chiếu thì làm sao", "ask_return_home"),
        ("công ty tuyển gấp nữ đi casino", "check_job_offer"),
        ("vâng ạ", "affirm"),
        ("không cần đâu", "deny"),
        ("trời hôm nay nhiều mây quá", ""),
    ],
)
async def test_keywords_are_understood_with_and_without_tone_marks(fallback, text, label):
    assert (await fallback.understand(text)).intent == label


async def test_the_police_who_call_for_money_are_no_question_for_a_number(fallback):
    understood = await fallback.understand("chủ trọ nói công an xét phòng tuần trước")
    assert understood.intent not in ("ask_hotline", "ask_embassy")


async def test_what_is_not_understood_is_answered_with_the_menu(fallback):
    (part,) = await answer(fallback, "ờm thì là mà")
    assert "chưa hiểu" in part.text
    assert "menu:danger" in {quick.payload for quick in part.quick_replies}


@given(st.text(max_size=200))
async def test_any_message_gets_an_answer(text):
    fallback = FallbackDialogue(countries, pasted_ad)
    assert await fallback.respond("c1", await fallback.understand(text))


@given(st.text(max_size=40))
async def test_any_label_gets_an_answer(label):
    fallback = FallbackDialogue(countries, pasted_ad)
    assert await fallback.respond("c1", Understanding(label))


async def test_chat_spellings_are_read_before_keywords_are_sought():
    fallback = FallbackDialogue(countries, pasted_ad, read=chat_reader(CATALOGUE))
    understood = await fallback.understand("cho e xin sdt cong an ben thai vs")
    assert understood.intent == "ask_hotline"
    assert dict(understood.slots) == {"country": "TH", "want": "police"}
    assert (await fallback.understand("cho gap nguoi vs")).intent == "talk_to_human"


def test_the_reader_spells_chat_words_out_and_keeps_digits():
    read = chat_reader(CATALOGUE)
    assert read("sdt ĐSQ, mã 4821-0937-5516") == "so dien thoai dai su quan ma 4821 0937 5516"


def test_taps_lead_where_they_say():
    assert payload_effects("menu:human") == (HandOver(),)
    assert payload_effects("locale:en") == (SetLocale("en"), Say("locale_set"))
    assert payload_effects("intent:erase_traces") == (Forget(),)
    assert payload_effects("guide:fees") == (ShowCard("guide", {"slug": "fees"}),)
    assert StartIntake("missing_relative") in payload_effects("menu:missing")
    assert payload_effects("contacts:police:kh") == (
        ShowCard("contacts", {"countries": "KH", "want": "police"}),
    )


@pytest.mark.parametrize("payload", ["safe:yes", "", "nonsense", "nonsense:x", "guide", "intent:x"])
def test_a_tap_that_is_not_ours_leads_nowhere(payload):
    assert payload_effects(payload) == ()


def test_no_answer_is_empty():
    assert all(LABELS.values())
