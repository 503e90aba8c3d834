"""Promise: "From another phone you go on with your digits and your own word. Whoever tries without
them learns nothing, not even whether there is anything to learn." """

from __future__ import annotations

import re

import pytest
from sqlalchemy import text as sql
from structlog.testing import capture_logs

from bot.conversation import continuing
from bot.domain.errors import NotFound
from bot.domain.messages import Author, InboundKind
from bot.domain.people import ContactRule
from bot.domain.risk import Urgency
from bot.telemetry import ALLOWED_KEYS, get_logger
from nlu.vitext.normalize import fold
from tests.promises.test_contact_rule import set_rule
from tests.support.people import Person, operator, words_of

REPORT = "con trai tôi sang lào làm 3 tuần nay không liên lạc được"
WORD = "cá kho tộ"
NOBODYS = "1357-2468-9753"


async def told(person: Person, word: str = WORD) -> str:
    """Tell a whole report and choose a word; return the receipt."""
    await person.says(REPORT)
    for _ in range(16):
        if "Chọn một từ" in person.taps:
            break
        await person.says("không biết")
    found = re.findall(r"\b\d{4}-\d{4}-\d{4}\b", "\n".join(part.text for part in person.heard))
    assert len(found) == 1
    if word:
        await person.presses("Chọn một từ")
        await person.says(word)
    return found[0]


@pytest.fixture
async def ha(services):
    return await operator(services, "ha")


@pytest.fixture
def elsewhere(services, shown, clock) -> Person:
    """The same person, or anybody, on another phone."""
    return Person(services, shown, clock, "another phone")


def said(parts):
    return [(part.text, part.quick_replies, part.calls) for part in parts]


async def tries(person: Person, receipt: str, word: str):
    """Return what is answered to a receipt and to a word."""
    return said(await person.says(receipt)), said(await person.says(word))


async def joins(person: Person, receipt: str, word: str = WORD) -> None:
    await person.says("chào bạn")
    await tries(person, receipt, word)


async def test_the_right_pair_leads_to_the_case(services, person, elsewhere, ha):
    receipt = await told(person)
    await joins(elsewhere, receipt)
    assert (await elsewhere.case()).id == (await person.case()).id
    view = await services.desk.open(ha, await person.case_id())
    assert view.timeline[-1].what == "continued"
    assert {item.text for item in view.thread} >= {REPORT, "chào bạn"}


@pytest.mark.parametrize("typed", ["CÁ KHO TỘ", "ca kho to", "cákhotộ", "cá, kho tộ!"])
async def test_the_word_is_known_however_it_is_typed(person, elsewhere, typed):
    receipt = await told(person)
    await joins(elsewhere, receipt.replace("-", " "), typed)
    assert (await elsewhere.case()).id == await person.case_id()


async def test_right_wrong_and_unknown_are_answered_alike(services, shown, clock, person):
    receipt = await told(person)
    unworded = Person(services, shown, clock, "without a word")
    no_word = await told(unworded, word="")
    answers = set()
    for number, (code, word) in enumerate((
        (receipt, WORD), (receipt, "thịt kho tàu"), (NOBODYS, WORD), (NOBODYS, "thịt kho tàu"),
        (no_word, WORD), (no_word, "không có"),
    )):  # fmt: skip
        one = Person(services, shown, clock, f"phone {number}")
        await one.says("chào bạn")
        answers.add(str(await tries(one, code, word)))
        case = await one.case()
        assert (case is not None) == (number == 0)
    assert len(answers) == 1


async def test_right_and_wrong_cost_the_same_queries(services, shown, clock, person):
    """What cannot be told by the answer must not be told by the work behind it."""
    from sqlalchemy import event

    receipt = await told(person)
    statements: list[str] = []
    engine = services.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    counts = []
    for number, code in enumerate((receipt, NOBODYS, receipt, NOBODYS)):
        one = Person(services, shown, clock, f"phone {number}")
        await one.says("chào bạn")
        await one.says(code)
        statements.clear()
        await one.says("thịt kho tàu")
        counts.append(len(statements))
    assert len(set(counts)) == 1, counts


async def test_five_tries_and_the_right_one_is_not_even_looked_at(person, elsewhere, clock):
    receipt = await told(person)
    await elsewhere.says("chào bạn")
    first = await tries(elsewhere, receipt, "thịt kho tàu")
    for _ in range(4):
        assert await tries(elsewhere, receipt, "thịt kho tàu") == first
    assert await tries(elsewhere, receipt, WORD) == first
    assert await elsewhere.case() is None
    clock.forward(601)
    await tries(elsewhere, receipt, WORD)
    assert (await elsewhere.case()).id == await person.case_id()


async def test_all_together_may_not_try_for_ever_either(
    services, shown, clock, person, monkeypatch
):
    receipt = await told(person)
    async with services.store.write() as uow:
        for _ in range(services.settings.receipt_tries_of_all):
            await uow.receipts.count_try("somebody", clock.now())
        await uow.commit()
    one = Person(services, shown, clock, "another phone")
    # A logger that has spoken before would go on writing where it did.
    monkeypatch.setattr(continuing, "log", get_logger())
    with capture_logs() as logs:
        await joins(one, receipt)
    assert await one.case() is None
    seen = [(line["log_level"], line["reason"]) for line in logs if "refused" in line["event"]]
    assert seen == [("warning", "all")]
    assert set(logs[0]) - {"log_level"} <= ALLOWED_KEYS
    assert "ben_receipts_refused_total 1.0" in services.metrics.text().decode()


async def test_who_tries_on_after_being_refused_shuts_nobody_out(
    services, shown, clock, person, elsewhere
):
    receipt = await told(person)
    await elsewhere.says("chào bạn")
    limits = services.settings
    async with services.store.write() as uow:
        for _ in range(limits.receipt_tries_of_all - limits.receipt_tries - 1):
            await uow.receipts.count_try("somebody", clock.now())
        await uow.commit()
    for _ in range(limits.receipt_tries + 3):
        await tries(elsewhere, NOBODYS, WORD)
    assert await count_of(services, "guess") == limits.receipt_tries_of_all - 1
    one = Person(services, shown, clock, "a third phone")
    await joins(one, receipt)
    assert (await one.case()).id == await person.case_id()


async def test_a_guess_at_danger_after_a_receipt_is_asked_about_and_tells_nothing(
    services, shown, clock, person
):
    receipt = await told(person)
    async with services.store.write() as uow:
        # Refused today; it may have been chosen before the model knew it.
        case = await uow.cases.open_of(await person.lane())
        await uow.receipts.set_word(case.id, "meembidaulung")
        await uow.commit()
    answers = []
    for number, code in enumerate((receipt, NOBODYS)):
        one = Person(services, shown, clock, f"phone {number}")
        await one.says("chào bạn")
        answers.append(await tries(one, code, "mẹ em bị đau lưng"))
        assert ((await one.case()) is not None) == (code == receipt)
    assert answers[0] == answers[1]
    assert len(answers[0][1]) == 2, "the neutral line, and the quiet question"


async def count_of(services, table: str) -> int:
    async with services.store.engine.connect() as connection:
        return (await connection.execute(sql(f"SELECT count(*) FROM {table}"))).scalar_one()


async def test_only_what_is_still_open_is_asked(services, person, elsewhere):
    await person.says("cứu em với em bị nhốt ở bavet")
    await person.presses("Nhắn được")
    await person.says("tòa nhà B tầng 3")
    # An operator would give the receipt by phone; here it is set as the end of an intake does.
    async with services.store.write() as uow:
        case = await uow.cases.open_of(await person.lane())
        await uow.cases.set_receipt(case.id, NOBODYS.replace("-", ""))
        await uow.receipts.set_word(case.id, "cakhoto")
        await uow.commit()
    await elsewhere.says("chào bạn")
    await elsewhere.says(NOBODYS)
    asked = "\n".join(part.text for part in await elsewhere.says(WORD))
    assert "Nhìn ra xung quanh" in asked
    assert "chỗ nào" not in asked
    await elsewhere.says("thấy cái cầu")
    view = await services.desk.open(await operator(services, "ha"), case.id)
    assert [answer.answer for answer in view.answers] == ["tòa nhà B tầng 3", "thấy cái cầu"]


async def test_the_desk_reads_both_threads_in_order_and_answers_the_new_one(
    services, person, elsewhere, ha, clock
):
    receipt = await told(person)
    await joins(elsewhere, receipt)
    await person.says("máy cũ đây")
    await elsewhere.says("máy mới đây")
    case = await person.case_id()
    await services.desk.claim(ha, case)
    await services.desk.reply(ha, case, "Chị đây.")
    elsewhere.shown.clear()
    await elsewhere.listens()
    view = await services.desk.open(ha, case)
    theirs = [item for item in view.thread if item.author is Author.CONTACT and item.text]
    assert [item.text for item in theirs[-2:]] == ["máy cũ đây", "máy mới đây"]
    assert [item.at for item in view.thread] == sorted(item.at for item in view.thread)
    assert {item.channel for item in view.thread} == {"terminal"}
    async with services.store.read() as uow:
        new = await uow.transcripts.thread_items(await elsewhere.lane())
        old = await uow.transcripts.thread_items(await person.lane())
    assert [item.text for item in new][-1] == "Chị đây."
    assert "Chị đây." not in [item.text for item in old]


async def test_while_a_human_holds_it_the_bot_is_silent_in_both(services, person, elsewhere, ha):
    receipt = await told(person)
    await joins(elsewhere, receipt)
    await services.desk.claim(ha, await person.case_id())
    assert await person.says("alo") == []
    assert await elsewhere.says("alo") == []


async def test_danger_in_either_thread_raises_the_one_case(person, elsewhere):
    receipt = await told(person)
    await joins(elsewhere, receipt)
    await elsewhere.says("nó vừa gọi, nó bị nhốt bị đánh, đòi 200 triệu mới thả")
    assert (await person.case()).urgency is Urgency.CRITICAL
    assert (await elsewhere.case()).id == await person.case_id()


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (ContactRule.REPLY_ONLY, ContactRule.OPEN, ContactRule.REPLY_ONLY),
        (ContactRule.OPEN, ContactRule.REPLY_ONLY, ContactRule.REPLY_ONLY),
        (ContactRule.NONE, ContactRule.OPEN, ContactRule.NONE),
        (ContactRule.HOURS, ContactRule.OPEN, ContactRule.HOURS),
        (ContactRule.OPEN, ContactRule.OPEN, ContactRule.OPEN),
    ],
    ids=str,
)
async def test_the_stricter_rule_goes_on(services, person, elsewhere, old, new, kept):
    receipt = await told(person)
    await elsewhere.says("chào bạn")
    await set_rule(services, person, old, "19:00-21:00" if old is ContactRule.HOURS else "")
    await set_rule(services, elsewhere, new)
    await tries(elsewhere, receipt, WORD)
    async with services.store.read() as uow:
        thread = await uow.conversations.thread(await elsewhere.lane())
        before = await uow.conversations.thread(await person.lane())
    assert (thread.rule, bool(thread.hours)) == (kept, kept is ContactRule.HOURS)
    assert before.rule is old, "the thread that was left stays as it was"


async def test_a_phrase_chosen_on_the_old_phone_counts_on_the_new_one(services, person, elsewhere):
    receipt = await told(person)
    async with services.store.write() as uow:
        known = await uow.phrases.chosen(await person.lane())
        await uow.phrases.choose_watched(known.contact_id, "saurieng")
        await uow.commit()
    await joins(elsewhere, receipt)
    await elsewhere.says("Sầu riêng")
    async with services.store.read() as uow:
        assert (await uow.phrases.chosen(await elsewhere.lane())).watched_since is not None
        assert (await uow.phrases.chosen(await person.lane())).watched_since is None


async def test_receipts_and_words_are_kept_by_nobody(services, person, elsewhere, ha):
    receipt = await told(person)
    await joins(elsewhere, receipt)
    view = await services.desk.open(ha, await person.case_id())
    theirs = [item for item in view.thread if item.author is Author.CONTACT]
    kept = fold("\n".join(item.text for item in theirs))
    assert fold(WORD) not in kept
    assert receipt not in kept
    assert [item.kind for item in theirs].count(InboundKind.VEILED) == 3
    said_back = fold("\n".join(words_of(part) for part in person.heard + elsewhere.heard))
    assert fold(WORD) not in said_back
    assert said_back.count(receipt) == 1


async def test_a_word_is_chosen_once(services, person, elsewhere):
    """Whoever finds the tap later, with the phone in their hands, can't choose another."""
    receipt = await told(person)
    await person.presses("Chọn một từ")
    await person.says("thịt kho tàu")
    await joins(elsewhere, receipt, "thịt kho tàu")
    assert await elsewhere.case() is None


async def test_an_easy_word_is_refused(person):
    await told(person, word="")
    await person.presses("Chọn một từ")
    assert "dễ đoán" in "".join(part.text for part in await person.says("ok"))
    assert "Mình nhớ rồi" in "".join(part.text for part in await person.says(WORD))


async def test_a_story_is_no_word(services, person, ha):
    await told(person, word="")
    await person.presses("Chọn một từ")
    story = "họ mới nhắn cho tôi là cháu đang ở bên Bò Kẹo"
    await person.says(story)
    view = await services.desk.open(ha, await person.case_id())
    assert story in [item.text for item in view.thread]


@pytest.mark.parametrize(
    "sentence",
    ["stk {} của ai vậy", "em chuyển vào {} rồi, lấy lại được không", "{} có lừa đảo không"],
)
async def test_a_receipt_inside_a_sentence_is_only_words(services, person, elsewhere, sentence):
    receipt = await told(person)
    await elsewhere.says("chào bạn")
    await elsewhere.says(sentence.format(receipt))
    await elsewhere.says(WORD)
    case = await elsewhere.case()
    assert case is None or case.id != await person.case_id()
    assert await count_of(services, "guess") == 0


async def test_an_identity_card_number_is_an_answer(services, person, ha):
    await person.says("cứu em với em bị nhốt ở bavet")
    await person.presses("Nhắn được")
    await person.says("001099012345")
    view = await services.desk.open(ha, await person.case_id())
    assert view.answers[0].answer == "001099012345"


async def test_an_admin_still_sees_no_case(services, person):
    from bot.domain.people import Role

    await told(person)
    with pytest.raises(NotFound):
        await services.desk.open(
            await operator(services, "root", Role.ADMIN), await person.case_id()
        )


@pytest.mark.parametrize(
    ("cry", "answered"),
    [("em sắp chết rồi", "đang ở đây với bạn"), ("mẹ em bị đau lưng", "chọn từ khác")],
)
async def test_what_only_the_model_hears_is_no_word(services, person, ha, cry, answered):
    """Kept as a word, nobody could ever read it."""
    await told(person, word="")
    await person.presses("Chọn một từ")
    assert answered in "\n".join(part.text for part in await person.says(cry))
    view = await services.desk.open(ha, await person.case_id())
    assert cry in {item.text for item in view.thread}


async def test_what_waits_in_the_thread_left_behind_is_not_let_go_there(
    services, person, elsewhere, clock, ha
):
    """Whoever took the first phone writes on it: a reply that waited is not for them."""
    receipt = await told(person)
    case = await person.case_id()
    await services.desk.claim(ha, case)
    await services.desk.reply(ha, case, "Chị gọi em tối nay nhé.")
    await set_rule(services, person, ContactRule.NONE)
    assert await person.listens() == []
    await set_rule(services, person, ContactRule.REPLY_ONLY)
    await joins(elsewhere, receipt)
    assert "tối nay" not in "".join(part.text for part in await person.says("alo"))
    assert "tối nay" not in "".join(part.text for part in await elsewhere.says("alo"))
    view = await services.desk.open(ha, case)
    held = [item.delivery for item in view.thread if "tối nay" in item.text]
    assert held == ["held"]
