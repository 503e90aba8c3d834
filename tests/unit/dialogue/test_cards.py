"""What people read: short, dated, neutral on a lock screen, and never a promise we can't keep."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.loader import load
from bot.catalogue.models.scams import Scam
from bot.dialogue.card_contacts import Want
from bot.dialogue.card_danger import VARIANTS, variant_of
from bot.dialogue.card_talk import GUIDES
from bot.dialogue.cards import CARDS, Cards
from bot.dialogue.replies import LABELS, payload_effects
from bot.domain.cases import Outcome
from bot.domain.effects import Say, ShowCard
from bot.domain.errors import ContentError
from bot.domain.messages import Part
from bot.domain.risk import (
    AdJudgement,
    Assessment,
    FoundFlag,
    ScamMatch,
    Signal,
    Urgency,
    Verdict,
)
from bot.settings import Organisation

CONTENT = Path(__file__).parents[3] / "content"
HOTLINE = "+84 981 84 84 84"
PREVIEW = 40
#: What must not be readable on a lock screen.
TELLING = re.compile(
    r"\d|cứu|công an|cảnh sát|hồ sơ|đại sứ|bảo hộ|lừa|nạn nhân|bị giữ|trốn|nguy hiểm", re.IGNORECASE
)
ORGANISATION = Organisation(name="Nhóm Thử", contact="thu@vi-du.vn", hours="7:00-22:00")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(CONTENT)


@pytest.fixture(scope="module")
def cards(catalogue: Catalogue) -> Cards:
    return Cards(catalogue)


def danger(cards: Cards, kind: str, **given) -> Part:
    told = {"urgency": Urgency.CRITICAL, "on_duty": False, "country": ""} | given
    (part,) = cards.danger(report_kind=kind, **told)
    return part


def everything(parts: list[Part]) -> str:
    return "\n".join(part.text for part in parts)


def judged(verdict: Verdict, *flags: tuple[str, str], scams: tuple[str, ...] = ()) -> AdJudgement:
    return AdJudgement(
        verdict,
        tuple(FoundFlag(flag, words, 0, len(words)) for flag, words in flags),
        tuple(ScamMatch(scam, 1.0) for scam in scams),
    )


# --- danger -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*VARIANTS, "danger", "other_report", ""])
@pytest.mark.parametrize("country", ["", "VN", "MM", "LA", "KW"])
@pytest.mark.parametrize("on_duty", [True, False])
@pytest.mark.parametrize("offer", [True, False])
def test_a_danger_reply_is_three_short_lines_and_neutral_at_first(
    cards, kind, country, on_duty, offer
):
    part = danger(cards, kind, country=country, on_duty=on_duty, offer_intake=offer)
    lines = part.text.split("\n")
    assert len(lines) == 3
    assert all(len(line) <= 110 for line in lines)
    assert len(lines[0]) >= PREVIEW
    assert not TELLING.search(part.text[:PREVIEW])


@pytest.mark.parametrize("kind", ["danger", "ransom", "child", "missing_relative"])
def test_a_danger_reply_gives_the_consular_hotline_to_read_and_to_tap(cards, kind):
    part = danger(cards, kind, country="KH")
    assert HOTLINE in part.text
    assert "+84981848484" in {call.number for call in part.calls}


def test_a_danger_reply_names_the_country_beside_its_police_number(cards):
    assert "cảnh sát Myanmar: 199" in danger(cards, "danger", country="MM").text
    assert "cảnh sát Lào: 1191 hoặc 191" in danger(cards, "danger", country="LA").text
    assert {"1191", "191"} <= {call.number for call in danger(cards, "danger", country="LA").calls}


def test_somebody_held_in_viet_nam_is_given_113_and_111(cards):
    part = danger(cards, "danger", country="VN")
    assert "113" in part.text
    assert "111" in part.text
    assert {"113", "111"} <= {call.number for call in part.calls}


def test_foreign_police_are_not_named_to_somebody_stranded_or_to_the_family_at_home(cards):
    assert "199" not in danger(cards, "danger", country="MM", urgency=Urgency.HIGH).text
    assert "117" not in danger(cards, "ransom", country="KH").text
    assert "117" not in danger(cards, "missing_relative", country="KH").text


def test_a_human_is_promised_only_when_one_is_on_duty(cards):
    for kind in VARIANTS:
        assert "trực" not in danger(cards, kind, on_duty=False).text
        assert "người đang trực" in danger(cards, kind, on_duty=True).text


def test_the_person_is_asked_whether_they_can_write_unless_a_report_is_under_way(cards):
    asked = danger(cards, "danger")
    assert [quick.payload for quick in asked.quick_replies] == ["safe:yes", "safe:no"]
    assert asked.text.endswith("được không?")
    silent = danger(cards, "danger", offer_intake=False)
    assert silent.quick_replies == ()
    assert "?" not in silent.text


def test_ransom_is_told_to_hold_the_money_and_whom_to_ask_and_nobody_is_blamed(cards):
    text = danger(cards, "ransom").text
    assert "Khoan chuyển tiền" in text
    assert "công an tỉnh" in text
    assert "gọi ngân hàng ngay" in text
    assert not re.search(r"không bao giờ|tuyệt đối|lẽ ra|tại bạn", text)


def test_a_family_is_told_to_keep_evidence_and_to_send_no_money(cards):
    text = danger(cards, "missing_relative").text
    assert "Giữ hết tin nhắn" in text
    assert "đừng gửi" in text


def test_despair_is_answered_with_an_ambulance_and_somebody_near(cards):
    at_home = danger(cards, "selfharm", country="VN").text
    assert "115" in at_home
    assert HOTLINE not in at_home
    assert "ở cạnh bạn" in at_home
    assert "115" in danger(cards, "selfharm").text
    abroad = danger(cards, "selfharm", country="JP").text
    assert "Cấp cứu Nhật Bản: 119" in abroad
    assert "115" not in abroad


def signal(kind: str, urgency: Urgency = Urgency.CRITICAL) -> Signal:
    return Signal(f"{kind}-1", kind, urgency, "…", 0, 1)


def test_the_variant_follows_what_was_found():
    assert variant_of(Assessment(Urgency.CRITICAL, (signal("selfharm"),))) == "selfharm"
    both = Assessment(Urgency.CRITICAL, (signal("selfharm"), signal("held")))
    assert variant_of(both) == "held"
    asked = Assessment(Urgency.CRITICAL, (signal("held"),), report_kind="ransom")
    assert variant_of(asked) == "ransom"
    assert variant_of(Assessment(Urgency.CRITICAL, (signal("child"),))) == "child"
    assert variant_of(Assessment(Urgency.CRITICAL)) == "held"
    despair = Assessment(Urgency.CRITICAL, (signal("selfharm"),), report_kind="missing_relative")
    assert variant_of(despair) == "selfharm"


# --- contacts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("want", [*Want, "", "gibberish"])
@pytest.mark.parametrize("countries", [[], ["MM"], ["KH", "JP"], ["VN"], ["ZZ"], [""]])
def test_the_consular_hotline_stands_first_with_the_date_of_its_source(cards, countries, want):
    parts = cards.contacts(countries, want)
    assert HOTLINE in parts[0].text.split("\n")[0]
    assert "Theo nguồn tháng 12/2025" in parts[0].text
    assert parts[0].calls[0].number == "+84981848484"


def test_the_embassy_in_myanmar_comes_with_number_and_month(cards):
    (part,) = cards.contacts(["VN", "MM"], "embassy")
    assert "+95 9 660 888 998" in part.text
    assert "tháng 5/2025" in part.text
    assert "+959660888998" in {call.number for call in part.calls}


def test_the_police_in_thailand_come_with_the_name_of_the_country(cards):
    (part,) = cards.contacts(["TH"], "police")
    assert "Cảnh sát Thái Lan: 191" in part.text
    assert "1669" not in part.text
    assert "191" in {call.number for call in part.calls}


def test_an_ambulance_is_not_the_police(cards):
    (part,) = cards.contacts(["TH"], "ambulance")
    assert "Cấp cứu Thái Lan: 1669" in part.text
    assert "Cảnh sát" not in part.text


def test_a_number_we_may_not_show_is_said_to_be_unknown(cards):
    (part,) = cards.contacts(["LA"], "embassy")
    assert "chưa có số nào đủ chắc" in part.text
    assert {call.number for call in part.calls} == {"+84981848484"}


def test_no_hidden_number_reaches_anybody(cards, catalogue):
    hidden = {
        number.dial
        for entries in (catalogue.missions, catalogue.hotlines)
        for entry in entries.values()
        if not entry.may_be_shown
        for number in entry.numbers
    }
    open_numbers = {
        number.dial
        for entries in (catalogue.missions, catalogue.hotlines)
        for entry in entries.values()
        if entry.may_be_shown
        for number in entry.numbers
    }
    countries = {entry.country for entry in catalogue.missions.values()} | set(catalogue.emergency)
    emergency = {
        number.dial
        for entry in catalogue.emergency.values()
        for number in (entry.police, entry.police_alternative, entry.ambulance)
        if number
    }
    for country in countries:
        for want in Want:
            for part in cards.contacts([country], want):
                called = {call.number for call in part.calls}
                assert not called & (hidden - open_numbers - emergency)
                shown = {
                    re.sub(r"[ \-]", "", run) for run in re.findall(r"\+[\d \-]+\d", part.text)
                }
                assert not shown & (hidden - open_numbers)


def test_embassy_without_a_country_asks_which_one(cards):
    (part,) = cards.contacts(["VN"], "embassy")
    assert "nước nào" in part.text
    assert ("Myanmar", "contacts:embassy:mm") in {
        (quick.title, quick.payload) for quick in part.quick_replies
    }
    (effect,) = payload_effects("contacts:embassy:mm")
    assert "+95 9 660 888 998" in everything(cards.render(effect))


def test_a_source_that_was_only_read_is_not_given_the_date_of_a_source(cards):
    (part,) = cards.contacts(["MM"], "police")
    assert "đọc tháng 11/2026" in part.text
    assert "đã kiểm tra" not in part.text


# --- offers -------------------------------------------------------------------------------------


@pytest.fixture
def scam() -> Scam:
    return Scam.model_validate(
        {
            "id": "made-up",
            "names": {"vi": "Bẫy thử nghiệm"},
            "one_line": "Một câu chuyện bịa ra để thử.",
            "story": "Người ta rủ đi làm thử, rồi không có việc nào cả.",
            "red_flags": [{"flag": "vague_job", "phrases": ["làm thử"]}],
            "before": ["Khoan đi."],
            "already_paid": ["Gọi ngân hàng."],
            "already_there": ["Gọi {hotline}."],
            "severity": "4",
            "confidence": "confirmed",
            "examples_positive": ["làm thử a", "làm thử b"],
            "sources": [
                {"title": "Tin cũ", "publisher": "Báo Thử", "seen_on": "2023"},
                {"title": "Tin mới", "publisher": "Báo Thử", "seen_on": "2025-03-09"},
            ],
        }
    )


@pytest.fixture
def cards_with_scam(catalogue, scam) -> Cards:
    return Cards(dataclasses.replace(catalogue, scams={**catalogue.scams, scam.id: scam}))


def test_a_trap_is_answered_with_flags_words_scam_advice_hotline_and_dated_source(cards_with_scam):
    judgement = judged(
        Verdict.HIGH_RISK,
        ("unrealistic_pay", "luong 25tr"),
        ("vague_job", "lam game"),
        scams=("made-up",),
    )
    parts = cards_with_scam.job_ad(judgement)
    text = everything(parts)
    assert len(parts) == 2
    assert parts[0].text.startswith("Nguy cơ rất cao")
    assert '"luong 25tr"' in text
    assert '"lam game"' in text
    assert "Bẫy thử nghiệm" in text
    assert "số giấy phép" in text
    assert "Sở Nội vụ" in text
    assert HOTLINE in text
    assert "Tin mới (Báo Thử), tháng 3/2025" in text


def test_an_offer_without_red_flags_is_not_called_safe(cards_with_scam):
    text = everything(cards_with_scam.job_ad(judged(Verdict.NO_RED_FLAG, scams=("made-up",))))
    assert "chưa thấy không có nghĩa là tin được" in text
    assert "Bẫy thử nghiệm" not in text
    assert "tháng 12/2025" in text


def test_what_speaks_for_an_offer_is_to_be_checked_not_believed(cards, catalogue):
    sign = next(iter(catalogue.lawful_signs.values()))
    found = (FoundFlag(sign.id, "giấy phép số 123", 0, 16),)
    calm = cards.job_ad(AdJudgement(Verdict.NO_RED_FLAG, lawful_signs=found))[0].text
    assert '"giấy phép số 123"' in calm
    assert "tự tra lại" in calm
    risky = cards.job_ad(AdJudgement(Verdict.HIGH_RISK, lawful_signs=found))[0].text
    assert "giấy phép số 123" not in risky


def test_words_of_one_flag_stand_together_and_are_not_repeated(cards):
    flags = [("fee_upfront", "cọc 5tr"), ("fee_upfront", "cọc 5tr"), ("fee_upfront", "phí hồ sơ")]
    text = cards.job_ad(judged(Verdict.SUSPICIOUS, *flags))[0].text
    assert text.count("• ") == 1
    assert text.count("cọc 5tr") == 1
    assert "phí hồ sơ" in text


def test_what_proves_most_is_read_first(cards, catalogue):
    light, heavy = sorted(catalogue.red_flags.values(), key=lambda flag: flag.weight)[
        :: len(FLAGS) - 1
    ]
    text = cards.job_ad(judged(Verdict.HIGH_RISK, (light.id, "một"), (heavy.id, "hai")))[0].text
    assert text.index(heavy.names.vi) < text.index(light.names.vi)


def test_without_an_offer_the_person_is_asked_for_it(cards):
    (part,) = cards.job_ad(None)
    assert "dán" in part.text


FLAGS = sorted(load(CONTENT).red_flags)


@given(
    st.lists(st.tuples(st.sampled_from(FLAGS), st.text(max_size=300)), max_size=40),
    st.sampled_from(Verdict),
)
def test_an_answer_fits_two_bubbles_whatever_the_ad_holds(found, verdict):
    parts = CARDS_OF_CONTENT.job_ad(judged(verdict, *found))
    assert len(parts) <= 2
    assert all(len(part.text) <= 1900 for part in parts)


CARDS_OF_CONTENT = Cards(load(CONTENT))


def test_a_scam_card_tells_what_to_do_before_after_and_there(cards_with_scam):
    text = everything(cards_with_scam.scam("made-up"))
    assert "Nếu bạn chưa đi" in text
    assert "Nếu đã trả tiền" in text
    assert f"Gọi {HOTLINE}." in text


# --- talk ---------------------------------------------------------------------------------------


def test_every_guide_is_at_most_five_short_messages_with_a_dated_source(cards, catalogue):
    assert {slug for page in GUIDES for slug in page} <= set(catalogue.guides)
    for slug, guide in catalogue.guides.items():
        parts = cards.guide(slug)
        assert len(parts) <= 5
        assert all(len(part.text) <= 300 for part in parts), slug
        assert len(guide.title) <= 20
        dated = re.search(r"Theo: .+, (tháng \d+/\d{4}|năm \d{4})\.$", parts[-1].text)
        assert dated or slug == "distress", "comfort is not footnoted, every other guide is"


def test_the_first_message_says_who_runs_it_and_that_it_is_no_state_body(cards):
    for parts in (cards.welcome(ORGANISATION), cards.about(ORGANISATION)):
        text = everything(parts)
        assert "Nhóm Thử" in text
        assert "tự động" in text
        assert "Không phải cơ quan nhà nước" in text
        assert "có thể đọc tin" in text
    assert "Miễn phí" in everything(cards.welcome(ORGANISATION))
    assert "chạy thử" in everything(cards.about(None))


def test_a_greeting_shows_what_can_be_asked(cards):
    (part,) = cards.say(Say("greet"))
    assert 4 <= len(part.quick_replies) <= 6
    assert part == cards.menu(opening="greet")[0]
    (language,) = cards.say(Say("choose_language"))
    assert [quick.payload for quick in language.quick_replies] == ["locale:vi", "locale:en"]


def test_asking_back_offers_both_meanings_and_a_way_out(cards):
    (part,) = cards.ask_back("ask_fees", "check_company")
    assert [quick.payload for quick in part.quick_replies] == [
        "intent:ask_fees",
        "intent:check_company",
        "menu:open",
    ]


def test_asking_back_about_nothing_shows_the_menu(cards):
    (part,) = cards.ask_back("", "no_such_label")
    assert "menu:danger" in {quick.payload for quick in part.quick_replies}


def test_what_cannot_be_read_is_answered(cards):
    for kind in ("voice", "photo", "location", "sticker-from-mars"):
        assert "bạn" in everything(cards.unreadable(kind)).lower()


def test_what_a_platform_keeps_back_is_answered_with_the_other_ways_to_reach_us(cards):
    with_page = ORGANISATION.model_copy(update={"page": "https://ben.example.org"})
    for locale in ("vi", "en"):
        (part,) = cards.unreadable("withheld", with_page, locale=locale)
        for way in (HOTLINE, ORGANISATION.contact, "https://ben.example.org"):
            assert way in part.text
            assert way not in part.text[:PREVIEW]
        assert part.calls
        (poor,) = cards.unreadable("withheld", locale=locale)
        assert HOTLINE in poor.text
        assert "http" not in poor.text


# --- once we do something for somebody ----------------------------------------------------------


def case_texts(cards: Cards) -> dict[str, str]:
    said = {str(outcome): everything(cards.closing(outcome)) for outcome in Outcome}
    said["receipt"] = everything(cards.receipt("4821-0937-5516"))
    said["truth"] = everything(cards.truth("KH"))
    said["held_notice"] = everything(cards.held_notice("Chị Hà"))
    said["on_duty"] = everything(cards.on_duty())
    said["nobody"] = everything(cards.nobody_on_duty(ORGANISATION))
    for key in (
        "case_status",
        "erased",
        "already_held",
        "exited",
        "watched.over",
        "phrase.kept",
        "hours.unclear",
        "keep.ask",
        "continue.ask",
        "continue.heard",
        "danger.not_now",
    ):
        said[key] = everything(cards.say(Say(key)))
    return said


def test_nothing_we_say_about_a_case_tells_a_bystander_anything(cards):
    for name, text in case_texts(cards).items():
        assert not TELLING.search(text[:PREVIEW]), name


def test_the_receipt_is_shown_and_explained(cards):
    text = everything(cards.receipt("4821-0937-5516"))
    assert "4821-0937-5516" in text
    assert "máy khác" in text


def test_without_anybody_on_duty_the_hours_and_the_numbers_are_told(cards):
    text = everything(cards.nobody_on_duty(ORGANISATION))
    assert "7:00-22:00" in text
    assert HOTLINE in text
    assert "sẽ nhắn" not in text


def test_what_is_said_after_erasing_does_not_speak_of_a_report(cards):
    text = everything(cards.say(Say("erased")))
    assert not re.search(r"báo cáo|trường hợp|vụ|hồ sơ|trực", text)


# --- all of it ----------------------------------------------------------------------------------


def all_parts(cards: Cards) -> list[Part]:
    parts = [*cards.welcome(ORGANISATION), *cards.about(None), *cards.menu(), *cards.languages()]
    parts += cards.ask_back("ask_fees", "report_danger")
    parts += [danger(cards, kind, country=iso) for kind in VARIANTS for iso in ("", "VN", "KH")]
    for want in Want:
        parts += [*cards.contacts([], want), *cards.contacts(["KH", "TW", "AE"], want)]
    for page in range(len(GUIDES)):
        parts += cards.guides(page)
    for verdict in Verdict:
        parts += cards.job_ad(judged(verdict, ("wrong_visa", "visa du lịch")))
    return parts


def test_every_tap_is_short_and_leads_somewhere(cards, catalogue):
    parts = all_parts(cards)
    for slug in catalogue.guides:
        parts += cards.guide(slug)
    for part in parts:
        for quick in part.quick_replies:
            assert len(quick.title) <= 20, quick
            assert re.fullmatch(r"[a-z0-9_.:-]{1,60}", quick.payload)
            # These two are the turn's: they depend on what is under way.
            turns = quick.payload in ("safe:yes", "journey:begin")
            assert turns or payload_effects(quick.payload), quick


def test_every_card_that_an_effect_names_can_be_shown(cards):
    payloads = ["menu:contacts", "menu:check", "menu:guides", "guide:fees", "contacts:police:kh"]
    effects = [effect for effects in LABELS.values() for effect in effects]
    effects += [effect for payload in payloads for effect in payload_effects(payload)]
    for effect in effects:
        if isinstance(effect, ShowCard):
            assert effect.card in CARDS
            assert cards.render(effect, organisation=ORGANISATION)
        elif isinstance(effect, Say):
            assert cards.say(effect)


def test_every_label_has_an_answer_and_a_name():
    labels = Path(__file__).parents[3] / "content" / "locales" / "vi" / "intents.yaml"
    named = re.findall(r"^intent\.(\w+):", labels.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) == set(LABELS)


@pytest.mark.parametrize(
    ("card", "values"),
    [
        ("danger", {"report_kind": "ransom", "on_duty": "yes"}),
        ("receipt", {"code": "4821-0937-5516"}),
        ("held_notice", {"name": "Chị Hà"}),
        ("closing", {"outcome": "advised"}),
        ("ask_back", {"first": "ask_fees", "second": "ask_law"}),
        ("guides", {"page": "1"}),
        ("unreadable", {"kind": "voice"}),
        ("truth", {"country": "MM"}),
        *((name, {}) for name in ("welcome", "languages", "on_duty", "nobody_on_duty")),
        ("hotline_only", {}),
    ],
)
def test_a_card_is_rendered_by_its_name(cards, card, values):
    parts = cards.render(ShowCard(card, values), organisation=ORGANISATION)
    assert all(part.text for part in parts)


def test_an_unknown_card_is_refused_by_name(cards):
    with pytest.raises(ContentError, match="no card 'nonsense'"):
        cards.render(ShowCard("nonsense"))


def test_a_guide_that_does_not_exist_is_refused_by_name(cards):
    with pytest.raises(ContentError, match="no guide 'nonsense'"):
        cards.guide("nonsense")


def test_a_missing_sentence_is_found_before_anybody_writes(catalogue):
    texts = {key: text for key, text in catalogue.texts["vi"].items() if key != "danger.line.held"}
    with pytest.raises(ContentError, match=r"danger\.line\.held"):
        Cards(dataclasses.replace(catalogue, texts={"vi": texts}))


def test_another_language_falls_back_to_vietnamese(cards):
    assert cards.menu(locale="xx") == cards.menu()
