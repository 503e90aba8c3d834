"""Promises: "Write the phrase you chose and we know that somebody reads along: from then on you
read harmless lines only, and your report stays open." and "Write your other phrase: what can be
erased is erased, and we are silent until you write." """

from __future__ import annotations

import pytest
from sqlalchemy import text as sql

from bot.catalogue.rules.published import published
from bot.conversation import casework, dispatch, listening, quarantine
from bot.dialogue.card_decoy import DECOYS, HARMLESS
from bot.domain.cases import OPEN, Outcome
from bot.domain.errors import OutsideContactRule
from bot.domain.messages import Author, InboundKind
from bot.domain.people import ContactRule
from bot.domain.risk import Urgency
from nlu.vitext.normalize import fold
from tests.fakes.logs import overheard
from tests.promises.test_contact_rule import set_rule
from tests.support.people import Person, operator, words_of

CRY = "cứu em với em bị nhốt ở bavet"
HOTLINE = "cho em xin số bảo hộ công dân"
WATCHED, EXIT = "sầu riêng chín rồi", "mai mẹ đi chợ"
#: The same to the eye, or to a thumb in a hurry.
SPELLINGS = (WATCHED, "SAU RIENG CHIN ROI", "sầuriêngchínrồi", " Sầu riêng… chín rồi!! ")
#: What somebody with the phone in their hand may try.
PROBES = (
    "alo", "hotline", "số cứu", "công an số mấy", "số đại sứ quán ở campuchia", "gặp người thật",
    "bạn là ai", "mày là ai", "của tổ chức nào", "menu", "giúp được gì", "nó vừa nhắn gì cho mày",
    "hồ sơ của em tới đâu rồi", "4821-0937-5516", "mã 482109375516", "tiếp", "tiếp tục", "kể tiếp",
    "bỏ qua", "dừng lại", "đi làm việc nhẹ lương cao ở campuchia", "cho hỏi phí đi nhật", "english",
    "công ty này có lừa đảo không", "em muốn về nước", "cảm ơn", "ok", "hủy đăng ký", "1", "2",
    "nhắn gì đi", "đọc lại tin cũ", "nói thật đi", "có phải cảnh sát không", "what is this",
    "please help me", "I want to talk to a human", "tôi muốn báo cáo", "ai đang nghe", "chiêu lừa",
    "mất tiền rồi", "cứu em với, nó sắp bán em", "bị đánh, bị nhốt ở myawaddy",
    "không muốn sống nữa",
    "con tôi mất tích 3 tuần rồi", "nó đòi 200 triệu tiền chuộc",
)  # fmt: skip
TAPS = (
    "menu:open", "menu:contacts", "menu:danger", "menu:human", "menu:missing", "safe:yes",
    "safe:no",
    "intake:resume", "intake:skip", "contacts:police:kh", "guide:victim_support", "keep:word",
    "report:ransom", "intent:case_status", "locale:en",
)  # fmt: skip


async def to_the_phrases(person: Person) -> None:
    """Cry, and answer up to the offer of a phrase."""
    await person.says(CRY)
    await person.presses("Nhắn được")
    for _ in range(5):
        await person.presses("Bỏ qua")
    await person.presses("Chờ mình nhắn đã")


async def with_phrases(person: Person) -> None:
    """Cry, and choose both phrases."""
    await to_the_phrases(person)
    await person.presses("Hẹn một câu")
    await person.says(WATCHED)
    await person.says(EXIT)


@pytest.fixture
def harmless(catalogue) -> set[str]:
    return {catalogue.texts[locale][key] for locale in ("vi", "en") for key in HARMLESS}


@pytest.fixture
def decoys(catalogue) -> set[str]:
    return {catalogue.texts["vi"][key] for key in DECOYS}


@pytest.fixture
async def ha(services):
    return await operator(services, "ha")


def texts(parts) -> list[str]:
    return [part.text for part in parts]


def test_the_harmless_lines_are_no_line_of_help(catalogue, harmless):
    """No text of danger, of numbers, of cases; no number, no name, no tap in any of them."""
    assert len(harmless) == 2 * len(HARMLESS)
    others = [
        words
        for texts_of in catalogue.texts.values()
        for key, words in texts_of.items()
        if key not in HARMLESS
    ]
    others += [one.text for one in published(catalogue) if "phrases.yaml" not in one.file]
    assert len(others) > 500
    assert not harmless & set(others) - {catalogue.texts[one]["erased"] for one in ("vi", "en")}
    for line in harmless:
        assert not any(char.isdigit() for char in line), line
        for told in (
            "ben",
            "to chuc",
            "cong an",
            "canh sat",
            "duong day",
            "truc",
            "police",
            "case",
        ):
            assert f" {told} " not in f" {fold(line)} ", line


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_the_phrase_is_answered_by_a_line_about_work(person, decoys, spelling):
    await with_phrases(person)
    said = await person.says(spelling)
    assert len(said) == 1
    assert said[0].text in decoys
    assert (await person.case()).state in OPEN


async def test_while_watched_nothing_but_harmless_lines_is_said(person, clock, harmless):
    await with_phrases(person)
    await person.says(WATCHED)
    person.heard.clear()
    for probe in PROBES:
        await person.says(probe)
        clock.forward(70)
    for payload in TAPS:
        await person.sends(InboundKind.BUTTON, text="…", payload=payload)
        clock.forward(70)
    for kind in (
        InboundKind.OPENED, InboundKind.PHOTO, InboundKind.VOICE, InboundKind.OTHER,
        InboundKind.LOCATION,
    ):  # fmt: skip
        await person.sends(kind)
        clock.forward(70)
    assert len(person.heard) == len(PROBES) + len(TAPS) + 5, "every message is answered by one line"
    for part in person.heard:
        assert part.text in harmless
        assert not part.quick_replies
        assert not part.calls
    assert (await person.case()).state in OPEN


async def test_triage_still_listens_and_raises_the_case_in_silence(services, person, decoys):
    await with_phrases(person)
    await person.says(WATCHED)
    lane = await person.lane()
    async with services.store.write() as uow:
        case = await uow.cases.open_of(lane)
        await uow.cases.set_values(case.id, services.now(), urgency=int(Urgency.MEDIUM))
        await uow.commit()
    said = await person.says("cứu em với, họ sắp bán em sang công ty khác")
    assert texts(said)[0] in decoys
    assert (await person.case()).urgency is Urgency.CRITICAL


async def test_danger_after_the_case_was_closed_opens_it_in_silence(services, person, ha, decoys):
    await with_phrases(person)
    await person.says(WATCHED)
    await services.desk.claim(ha, await person.case_id())
    await services.desk.close(ha, await person.case_id(), Outcome.ADVISED, safe_to_contact=True)
    assert texts(await person.says("alo"))[0] in decoys, "no closing text either"
    assert texts(await person.says(CRY))[0] in decoys
    assert (await person.case()).state in OPEN


async def test_the_truth_is_not_told_while_somebody_watches(services, person, clock, decoys):
    await with_phrases(person)
    await person.says(WATCHED)
    clock.forward(3600)
    assert await person.listens() == []
    assert (await person.case()).truth_due
    assert texts(await person.says("alo"))[0] in decoys
    assert (await person.case()).truth_due, "it waits for a message that nobody reads along"


async def test_without_a_case_the_phrase_opens_one(services, person, ha):
    await with_phrases(person)
    await services.desk.claim(ha, await person.case_id())
    await services.desk.close(ha, await person.case_id(), Outcome.ADVISED, safe_to_contact=True)
    await person.says(WATCHED)
    case = await person.case()
    assert (case.state in OPEN, case.kind, case.urgency) == (True, "danger", Urgency.HIGH)


async def test_it_is_heard_while_a_human_holds_the_case(services, person, ha, decoys):
    await with_phrases(person)
    await services.desk.claim(ha, await person.case_id())
    said = await person.says(WATCHED)
    assert len(said) == 1
    assert said[0].text in decoys
    view = await services.desk.open(ha, await person.case_id())
    assert (view.row.watched, view.quiet, view.may_send_now) == (True, "watched", False)
    assert await person.says("alo") == [], "the human holds the case: the bot is silent"


async def test_a_reply_must_be_confirmed_against_what_is_known_now(services, person, ha):
    await with_phrases(person)
    case = await person.case_id()
    await services.desk.claim(ha, case)
    await set_rule(services, person, ContactRule.OPEN)
    await person.says(WATCHED)
    for confirmed in (False, True):
        # Confirmed against the contact rule: they had not seen the other warning.
        with pytest.raises(OutsideContactRule):
            await services.desk.reply(ha, case, "Chị đây.", confirmed=confirmed)
    await services.desk.reply(ha, case, "Sầu riêng ngon không?", confirmed=True, aware=True)
    assert texts(await person.listens()) == ["Sầu riêng ngon không?"]


async def test_what_was_written_before_the_phrase_is_not_let_out_by_it(
    services, person, ha, decoys
):
    await with_phrases(person)
    case = await person.case_id()
    await services.desk.claim(ha, case)
    await person.says("em đây")
    # Both are on their way when the phrase comes: one that the rule allowed, one confirmed.
    await services.desk.reply(ha, case, "Chị gọi công an nhé?")
    await services.desk.reply(ha, case, "Chị gọi ngay nhé?", confirmed=True)
    await person.post(text=WATCHED)
    assert set(texts(await person.listens())) <= decoys
    assert await person.says("alo") == []
    view = await services.desk.open(ha, case)
    mine = [item.delivery for item in view.thread if item.author is Author.OPERATOR]
    assert mine == ["held", "held"]


async def test_our_own_answer_on_its_way_is_not_let_out_either(services, person, harmless):
    await with_phrases(person)
    await person.post(text="cho em xin số bảo hộ công dân")
    await person.post(text=WATCHED)
    said = texts(await person.listens())
    assert said
    assert set(said) <= harmless


async def test_said_twice_in_fear_it_still_means_watched(services, person, clock, decoys):
    await with_phrases(person)
    await person.says(WATCHED)
    assert texts(await person.says(WATCHED))[0] in decoys
    assert texts(await person.says("hotline"))[0] in decoys


async def test_said_again_later_it_means_that_they_are_alone(services, person, clock, ha):
    await with_phrases(person)
    await person.says(WATCHED)
    clock.forward(600)
    await person.says(WATCHED)
    assert any("+84 981 84 84 84" in part.text for part in await person.says(HOTLINE))
    view = await services.desk.open(ha, await person.case_id())
    assert not view.row.watched
    assert [item.what for item in view.timeline][-2:].count("unwatched") <= 1
    assert "bạn đang gặp chuyện nào" in "".join(texts(await person.says("tiếp"))).lower()


async def test_an_operator_lifts_it_with_a_reason_in_a_note(services, person, ha):
    await with_phrases(person)
    await person.says(WATCHED)
    case = await person.case_id()
    await services.desk.claim(ha, case)
    with pytest.raises(ValueError, match="how you know"):
        await services.desk.unwatch(ha, case, "  ")
    await services.desk.unwatch(ha, case, "gọi điện thấy an ổn")
    async with services.store.engine.connect() as connection:
        rows = await connection.execute(sql("SELECT detail FROM audit WHERE action='case.unwatch'"))
        assert [detail for (detail,) in rows] == [""], "words about a person must be sealed"
    view = await services.desk.open(ha, case)
    assert [note.text for note in view.notes] == ["gọi điện thấy an ổn"]
    await person.says("alo")
    await services.desk.reply(ha, case, "Chị đây.")
    assert texts(await person.listens()) == ["Chị đây."]


async def test_phrases_are_kept_by_nobody(services, person, ha):
    """Neither in the record, nor in a log, nor in anything that is said or offered."""
    with overheard(casework, dispatch, listening, quarantine) as log:
        await with_phrases(person)
        await person.says(WATCHED)
        await person.says(EXIT)
    view = await services.desk.open(ha, await person.case_id())
    told = "\n".join([*(item.text for item in view.thread), *(one.answer for one in view.answers)])
    said = "\n".join(words_of(part) for part in person.heard)
    for phrase in (WATCHED, EXIT):
        for where in (told, said, log.getvalue()):
            assert fold(phrase) not in fold(where)
            assert fold(phrase).replace(" ", "") not in fold(where).replace(" ", "")
    kinds = [item.kind for item in view.thread if item.author is Author.CONTACT]
    assert kinds[-2:] == [InboundKind.WATCHED, InboundKind.EXIT]
    assert kinds.count(InboundKind.VEILED) == 2
    answers = [one for one in view.answers if "đã chọn" in one.answer]
    assert len(answers) == 2
    assert {"watched", "exit_phrase"} <= {item.what for item in view.timeline}


async def test_a_common_phrase_is_refused_and_another_is_asked_for(person):
    await to_the_phrases(person)
    await person.presses("Hẹn một câu")
    assert "nhiều người hay gõ" in "".join(texts(await person.says("alo")))
    await person.says(WATCHED)
    assert "dùng rồi" not in "".join(texts(await person.says("trời nhiều mây")))


async def test_who_can_not_think_of_one_is_not_pressed(person):
    await to_the_phrases(person)
    await person.presses("Hẹn một câu")
    await person.says("ok")
    said = "".join(texts(await person.says("alo")))
    assert "để câu này lại sau" in said


async def test_a_cry_instead_of_a_phrase_is_told_and_not_swallowed(services, person, ha):
    await to_the_phrases(person)
    await person.presses("Hẹn một câu")
    await person.says("họ đang đánh em")
    view = await services.desk.open(ha, await person.case_id())
    assert "họ đang đánh em" in [item.text for item in view.thread]
    assert "sầu riêng" not in "".join(texts(await person.says("họ đang đánh em")))
    await person.says("em sắp chết rồi")
    view = await services.desk.open(ha, await person.case_id())
    assert "em sắp chết rồi" in [item.text for item in view.thread]


# --- the exit phrase ----------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", [EXIT, "MAI ME DI CHO", "mai, mẹ đi chợ."])
async def test_the_exit_phrase_says_one_neutral_line(catalogue, person, spelling):
    await with_phrases(person)
    said = await person.says(spelling)
    assert texts(said) == [catalogue.texts["vi"]["exited"]]
    assert not said[0].quick_replies


async def test_it_hides_what_was_said_and_keeps_the_case(services, person):
    await with_phrases(person)
    await person.says(EXIT)
    lane = await person.lane()
    async with services.store.read() as uow:
        items = await uow.transcripts.chat_items(lane, 0)
    assert len(items) == 1, "the neutral line only"
    assert (await person.case()).state in OPEN


@pytest.mark.parametrize(
    "rule", [ContactRule.REPLY_ONLY, ContactRule.HOURS, ContactRule.OPEN], ids=str
)
async def test_then_there_is_silence_until_they_write(services, person, clock, ha, rule):
    await with_phrases(person)
    case = await person.case_id()
    await services.desk.claim(ha, case)
    await set_rule(services, person, rule, "00:00-23:59" if rule is ContactRule.HOURS else "")
    await person.says("em đây")
    await services.desk.reply(ha, case, "Em chờ chị nhé.")
    await person.post(text=EXIT)
    assert len(await person.listens()) == 1
    with pytest.raises(OutsideContactRule):
        await services.desk.reply(ha, case, "Em còn đó không?")
    clock.forward(60)
    assert await person.listens() == []
    assert "Em chờ chị nhé." in texts(await person.says("em đây rồi"))


async def test_the_exit_phrase_works_while_watched(catalogue, person, decoys):
    await with_phrases(person)
    await person.says(WATCHED)
    assert texts(await person.says(EXIT)) == [catalogue.texts["vi"]["exited"]]
    assert texts(await person.says("alo"))[0] in decoys


async def test_somebody_elses_phrase_means_nothing(services, shown, clock, person):
    await with_phrases(person)
    other = Person(services, shown, clock, "somebody else")
    await other.says("chào bạn")
    for phrase in (WATCHED, EXIT):
        await other.says(phrase)
    assert any("+84 981 84 84 84" in part.text for part in await other.says(HOTLINE))
