"""Promises to who chose check-ins: "A missed one does what you chose beforehand, after it was asked
twice." "Who is in danger is not asked on a schedule." "Nothing personal stands on a lock screen."
"Nobody of your family is written to who has not written to us and agreed." "You can stop at any
time." What could not be asked is told from what was not answered."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.cases import Outcome
from bot.domain.errors import OutsideContactRule
from bot.domain.journeys import (
    Answer,
    CheckInState,
    Done,
    FamilyState,
    JourneyState,
    Point,
    Why,
)
from bot.domain.messages import InboundKind, Limits
from bot.domain.people import ContactRule
from bot.domain.risk import Urgency
from bot.escalation.lifecycle import Lifecycle
from bot.storage.queues import Queue
from tests.support.people import Person, operator, words_of
from tests.support.travellers import (
    begins,
    check_in,
    comes_to,
    journey_of,
    on,
    passes,
    until,
)

CRY = "cứu em với em bị nhốt ở bavet"
#: What must not be seen before the phone is unlocked.
TELLING = ("campuchia", "hoa", "bến", "hồ sơ", "công an", "cứu", "ca ", "đi", "tiền")


def texts(parts):
    return [part.text for part in parts]


@pytest.fixture
def mother(services, shown, clock) -> Person:
    return Person(services, shown, clock, "mother")


async def code_of(parts):
    return next(part.text for part in parts if part.text.startswith("HEN "))


async def with_mother(person, mother):
    """Have the mother told, who agreed from a chat of her own."""
    code = await code_of(await begins(person, missed="Báo người nhà"))
    await mother.says(code)
    await mother.presses("Nhận lời")


async def missed(person, point=Point.BEFORE):
    """Let a point be asked twice without an answer; return all that is said."""
    return [*await comes_to(person, point), *await passes(person, 24), *await passes(person, 24)]


# Consent


async def test_nothing_is_asked_of_anybody_who_did_not_agree(person, services):
    await person.says("hẹn hỏi thăm")
    await person.says("Campuchia")
    await person.says("mai")
    assert await passes(person, 24 * 30) == []
    assert (await journey_of(person)).state is JourneyState.SETTING


async def test_a_no_ends_it_and_is_recorded_as_one(person, services):
    await person.says("hẹn hỏi thăm")
    for _ in range(4):
        await person.presses("Bỏ qua")
    (said,) = await person.presses("Không cần")
    assert "hẹn hỏi thăm" in said.text
    journey = await journey_of(person)
    assert (journey.state, journey.why) == (JourneyState.CANCELLED, Why.DECLINED)
    assert await passes(person, 24 * 30) == []
    async with services.store.read() as uow:
        assert [given for _, given, _ in await uow.journeys.consents(journey.id)] == [False]


async def test_a_yes_is_recorded_with_the_words_it_was_said_to(person, services):
    await begins(person)
    journey = await journey_of(person)
    async with services.store.read() as uow:
        ((purpose, given, wording),) = await uow.journeys.consents(journey.id)
    consent = services.catalogue.consents["checkins"]
    assert (purpose, given) == ("checkins", True)
    assert (wording.version, wording.digest, wording.locale) == (
        consent.version, consent.digest, "vi",
    )  # fmt: skip


async def test_only_check_ins_leave_on_it_everything_else_still_waits(person, services, clock):
    """The yes changes no contact rule: what else we have to say waits for their message."""
    await begins(person)
    await comes_to(person, Point.BEFORE)
    async with services.store.read() as uow:
        assert (await uow.conversations.thread(await person.lane())).rule is ContactRule.REPLY_ONLY
    await person.says("gặp người")
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    clock.forward(3600)
    with pytest.raises(OutsideContactRule):
        await services.desk.reply(ha, await person.case_id(), "Chị đây.")


# What was chosen


async def test_a_missed_one_is_asked_once_more_and_then_left_if_that_was_chosen(person):
    await begins(person, missed="Hỏi lại rồi thôi")
    said = await missed(person)
    assert texts(said) == [
        "Bạn khỏe không? Mọi việc vẫn ổn chứ?",
        "Mình hỏi thăm lại nhé. Bạn khỏe không?",
    ]
    one = await check_in(person, Point.BEFORE)
    assert (one.state, one.done) == (CheckInState.MISSED, Done.NOTHING)
    assert await person.case() is None


async def test_a_missed_one_comes_to_the_desk_if_that_was_chosen(person, services):
    await begins(person)
    await missed(person)
    case = await person.case()
    assert (case.kind, case.urgency) == ("other_report", Urgency.HIGH)
    ha = await operator(services, "ha")
    (row,) = await services.desk.board(ha)
    assert row.unanswered is Point.BEFORE
    view = await services.desk.open(ha, case.id)
    assert [one.what for one in view.timeline].count("checkin_missed") == 1
    (journey,) = view.journeys
    # What they told before they left is there, nothing was concluded from their silence.
    assert (journey.destination, journey.organiser) == ("Campuchia", "chị Hoa ở quê")


async def test_a_missed_one_is_told_to_the_family_if_that_was_chosen_and_they_agreed(
    person, mother, services
):
    await with_mother(person, mother)
    mother.shown.clear()
    said = await missed(person)
    told = [part.text for part in said if "Người thân" in part.text]
    assert len(told) == 1
    assert "Campuchia" not in told[0]
    assert (await check_in(person, Point.BEFORE)).done is Done.FAMILY
    assert await person.case() is None


async def test_while_no_family_agreed_the_desk_is_told_as_was_said_at_set_up(person):
    said = await begins(person, missed="Báo người nhà")
    assert any("báo người trực" in text for text in texts(person.heard))
    assert await code_of(said)
    await missed(person)
    assert (await person.case()).urgency is Urgency.HIGH


async def test_the_family_that_can_not_be_written_to_is_no_dead_end(person, mother, services):
    await with_mother(person, mother)
    await mother.post(InboundKind.STOPPED)
    await mother.listens()
    await missed(person)
    assert (await check_in(person, Point.BEFORE)).done is Done.DESK
    assert (await person.case()).urgency is Urgency.HIGH


async def test_each_is_done_once_however_often_the_house_starts_anew(person, services, clock):
    await begins(person)
    await comes_to(person, Point.BEFORE)
    for _ in range(6):
        clock.forward(12 * 3600)
        async with services.store.write() as uow:
            for queue in Queue:
                await uow.queues.free_all(queue, clock.now())
            await uow.commit()
        await person.listens()
    ha = await operator(services, "ha")
    view = await services.desk.open(ha, await person.case_id())
    assert [one.what for one in view.timeline].count("checkin_missed") == 1
    asked = [one for one in view.thread if "khỏe không" in one.text]
    assert len(asked) == 2


async def test_a_wait_is_counted_from_when_it_was_asked(person):
    await begins(person)
    await comes_to(person, Point.BEFORE)
    assert await passes(person, 23.9) == []
    assert texts(await passes(person, 0.2)) == ["Mình hỏi thăm lại nhé. Bạn khỏe không?"]
    await passes(person, 23.8)
    assert await person.case() is None
    await passes(person, 0.3)
    assert await person.case() is not None


# Answers


async def test_who_is_fine_taps_once_and_nothing_is_raised(person):
    await begins(person)
    await comes_to(person, Point.BEFORE)
    (said,) = await person.presses("Ổn")
    assert "lời mời" in said.text
    one = await check_in(person, Point.BEFORE)
    assert (one.state, one.answer) == (CheckInState.ANSWERED, Answer.OK)
    assert await passes(person, 72) == []
    assert await person.case() is None


async def test_whatever_they_write_is_an_answer(person):
    await begins(person)
    await comes_to(person, Point.BEFORE)
    await person.says("cảm ơn nhé")
    one = await check_in(person, Point.BEFORE)
    assert (one.state, one.answer) == (CheckInState.ANSWERED, Answer.WROTE)


@pytest.mark.parametrize("how", ["tap", "type"])
async def test_not_fine_on_the_way_is_urgent_at_once(person, how, clock):
    await begins(person)
    await comes_to(person, Point.BEFORE)
    await person.presses("Ổn")
    await comes_to(person, Point.BORDER)
    said = await (person.presses("Chưa ổn") if how == "tap" else person.says("chưa ổn"))
    assert any("+84 981 84 84 84" in part.text for part in said)
    assert (await person.case()).urgency >= Urgency.HIGH
    journey = await journey_of(person)
    assert (journey.state, journey.why) == (JourneyState.STOPPED, Why.DANGER)
    assert journey.case_id == await person.case_id()
    clock.forward(3600)
    assert [text for text in texts(await passes(person, 24 * 20)) if "khỏe không" in text] == []


async def test_not_fine_at_home_is_asked_what_is_needed(person):
    await begins(person)
    await comes_to(person, Point.BEFORE)
    said = await person.presses("Chưa ổn")
    assert any(tap.payload == "menu:danger" for part in said for tap in part.quick_replies)
    assert (await check_in(person, Point.BEFORE)).answer is Answer.NOT_OK


async def test_a_late_answer_is_told_to_the_desk_and_leaves_the_case_to_it(person, services):
    await begins(person)
    await missed(person)
    said = await person.presses("Ổn")
    assert any("giờ mình ghi là bạn trả lời rồi" in text for text in texts(said))
    assert not any("chưa ai" in text for text in texts(said))
    case = await person.case()
    assert case.state != "closed"
    ha = await operator(services, "ha")
    view = await services.desk.open(ha, case.id)
    assert "checkin_answered" in [one.what for one in view.timeline]
    (row,) = await services.desk.board(ha)
    assert row.unanswered is None
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.LATE


async def test_the_family_that_was_told_hears_of_a_late_answer(person, mother):
    await with_mother(person, mother)
    await missed(person)
    said = await person.says("em vẫn ổn")
    assert any("vừa trả lời mình rồi" in text for text in texts(said))


async def test_the_family_says_that_they_have_spoken_with_them(person, mother):
    await with_mother(person, mother)
    said = await missed(person)
    for part in said:
        mother.taps |= {tap.title: tap.payload for tap in part.quick_replies}
    await mother.presses("Liên lạc được rồi")
    assert (await check_in(person, Point.BEFORE)).done is Done.REACHED


# Danger


async def test_a_cry_in_the_middle_of_the_questions_is_answered_as_a_cry(person):
    await person.says("hẹn hỏi thăm")
    said = await person.says(CRY)
    assert any("+84 981 84 84 84" in part.text for part in said)
    assert (await person.case()).urgency is Urgency.CRITICAL
    assert (await journey_of(person)).why is Why.DANGER


async def test_who_is_in_danger_is_not_asked_on_a_schedule(person, clock, services):
    await begins(person)
    await person.says(CRY)
    heard = len(person.heard)
    await passes(person, 24 * 40)
    assert [text for text in texts(person.heard[heard:]) if "khỏe không" in text.lower()] == []
    journey = await journey_of(person)
    assert (journey.state, journey.why) == (JourneyState.STOPPED, Why.DANGER)
    ha = await operator(services, "ha")
    view = await services.desk.open(ha, await person.case_id())
    assert "journey_stopped" in [one.what for one in view.timeline]


async def test_a_case_that_only_the_desk_raised_stops_it_too(person, services):
    """Danger may be heard on the telephone: the clock asks the database, not the chat."""
    await begins(person)
    await person.says("gặp người")
    case = await person.case()
    async with services.store.write() as uow:
        await uow.cases.set_values(case.id, services.now(), urgency=int(Urgency.CRITICAL))
        await uow.commit()
    assert [part for part in await comes_to(person, Point.BEFORE) if "khỏe" in part.text] == []
    assert (await journey_of(person)).why is Why.DANGER


async def test_danger_between_the_outbox_and_the_phone_is_in_time(person, services, clock):
    """Queued, and then the case opens: the question stays here."""
    await begins(person)
    one = await check_in(person, Point.BEFORE)
    clock.forward((one.due_at - clock.now()).total_seconds())
    async with services.store.write() as uow:
        claimed = await uow.queues.claim(
            Queue.TIMER, clock.now(), lease=dt.timedelta(seconds=60), limit=5
        )
        await uow.commit()
    loops = {loop.queue: loop for loop in services.runner._loops}
    for timer in claimed:
        await loops[Queue.TIMER].work(timer)
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.QUEUED
    async with services.store.write() as uow:
        await Lifecycle(services.settings).report(
            uow, await person.lane(), "danger", Urgency.CRITICAL, clock.now()
        )
        await uow.commit()
    assert await person.listens() == []
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.UNASKED


async def test_who_is_watched_is_not_asked(person, services):
    await begins(person)
    thread_of = await person.lane()
    async with services.store.write() as uow:
        thread = await uow.conversations.thread(thread_of)
        await uow.phrases.watch(thread.contact_id, services.now())
        await uow.commit()
    assert await comes_to(person, Point.BEFORE) == []
    assert (await journey_of(person)).why is Why.WATCHED


async def test_nobody_with_an_open_danger_case_is_offered_it(person):
    await person.says(CRY)
    said = [*await person.says("hướng dẫn"), *await person.says("hẹn hỏi thăm")]
    assert not any(tap.payload == "journey:begin" for part in said for tap in part.quick_replies)
    lane = await person.lane()
    async with person.services.store.read() as uow:
        assert await uow.journeys.latest(lane) is None


async def test_while_a_human_holds_the_case_nothing_breaks_in(person, services):
    await begins(person)
    await person.says("gặp người")
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    assert await comes_to(person, Point.BEFORE) == []
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.DROPPED
    # The next one is asked once the humans are done.
    await services.desk.close(ha, await person.case_id(), Outcome.ADVISED, safe_to_contact=True)
    assert any("thế nào" in part.text for part in await comes_to(person, Point.BORDER))


# Ends


@pytest.mark.parametrize("words", ["thôi không hỏi nữa", "STOP", "dừng hỏi thăm nữa", "XÓA"])
async def test_cancelling_always_works(person, words):
    await begins(person)
    await person.says(words)
    assert not (await journey_of(person)).alive
    assert await passes(person, 24 * 40) == []


async def test_a_tap_below_any_check_in_ends_them_all(person):
    await begins(person)
    await comes_to(person, Point.BEFORE)
    await person.presses("Thôi không hỏi nữa")
    assert await passes(person, 24 * 40) == []


async def test_they_are_obeyed_while_a_human_holds_the_case(person, services):
    await begins(person)
    await person.says("gặp người")
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    (said,) = await person.says("thôi không hỏi nữa")
    assert "không hỏi thăm nữa" in said.text
    assert (await journey_of(person)).why is Why.WISHED


async def test_the_day_changes_by_a_tap(person):
    await begins(person)
    await comes_to(person, Point.BEFORE)
    await person.presses("Đổi ngày")
    await person.presses("Chọn ngày")
    said = await person.says("25/12")
    assert "25/12 (ngày lên đường)" in said[0].text
    assert (await check_in(person, Point.BORDER)).due_at == on(25, 12, 8)
    assert [part for part in await until(person, on(16, 12)) if "khỏe" in part.text] == []
    assert any("thế nào" in part.text for part in await comes_to(person, Point.BORDER))


async def test_a_relative_can_take_their_yes_back(person, mother):
    await with_mother(person, mother)
    await mother.says("thôi không nhắn nữa")
    assert (await journey_of(person)).family.state is FamilyState.REFUSED
    await missed(person)
    assert (await check_in(person, Point.BEFORE)).done is Done.DESK


async def test_all_four_points_are_asked_and_then_it_is_over(person):
    await begins(person)
    for point in Point:
        said = await comes_to(person, point)
        assert len(said) == 1, point
        await person.presses("Ổn")
    journey = await journey_of(person)
    assert (journey.state, journey.why) == (JourneyState.OVER, Why.DONE)


# Families


async def test_nobody_is_written_to_who_only_got_the_code(person, mother):
    code = await code_of(await begins(person, missed="Báo người nhà"))
    await mother.says(code)
    await missed(person)
    assert (await check_in(person, Point.BEFORE)).done is Done.DESK
    assert not any("Người thân của bạn có hẹn" in text for text in texts(person.heard))


async def test_a_code_is_good_once_and_from_another_chat(person, mother, services, shown, clock):
    code = await code_of(await begins(person, missed="Báo người nhà"))
    (said,) = await person.says(code)
    assert "máy của họ" in said.text
    await mother.says(code)
    stranger = Person(services, shown, clock, "stranger")
    said = await stranger.says(code)
    assert "không dùng được" in said[-1].text
    wrong = await stranger.says("HEN 00000 00000")
    assert wrong[-1].text == said[-1].text


async def test_codes_can_not_be_guessed_at_will(person, mother, services, shown, clock):
    code = await code_of(await begins(person, missed="Báo người nhà"))
    stranger = Person(services, shown, clock, "stranger")
    for number in range(services.settings.receipt_tries):
        await stranger.says(f"HEN 11111 0000{number}")
    said = await stranger.says(code)
    assert "không dùng được" in said[-1].text
    assert (await journey_of(person)).family.state is FamilyState.INVITED


# Lock screens


async def test_nothing_personal_stands_on_a_lock_screen(person, mother, services):
    await with_mother(person, mother)
    said = []
    for point in Point:
        said += await missed(person, point) if point is not Point.BORDER else []
    assert len(said) >= 6
    for part in said:
        shown = part.text[:40].lower()
        assert not any(character.isdigit() for character in shown), shown
        assert not any(word in shown.split() for word in TELLING), shown
        assert "campuchia" not in words_of(part).lower()
        assert "hoa" not in words_of(part).lower().split()


# What could not be asked


async def test_what_can_not_reach_them_is_not_taken_for_silence(person, services, clock):
    """Zalo takes nothing more after its window: that is told at set-up, and raises nothing."""
    terminal = services.channels["terminal"]
    terminal.limits = Limits(
        max_text=4000, max_quick_replies=12, free=dt.timedelta(hours=48), reach=dt.timedelta(days=7)
    )
    await begins(person)
    assert any("không coi là bạn im lặng" in text for text in texts(person.heard))
    assert await comes_to(person, Point.BEFORE) == []
    await passes(person, 96)
    one = await check_in(person, Point.BEFORE)
    assert (one.state, one.done) == (CheckInState.UNASKED, Done.NOTHING)
    assert await person.case() is None
    ha = await operator(services, "ha")
    lists = await services.journeys.lists(ha)
    assert [len(some) for some in (lists.missed, lists.unasked, lists.under_way)] == [0, 1, 0]


async def test_a_page_that_rings_nowhere_says_so_and_raises_nothing(person, services):
    services.channels["terminal"].limits = Limits(max_text=4000, max_quick_replies=12, rings=False)
    await begins(person)
    assert any("trang này không gọi được" in text for text in texts(person.heard))
    said = await missed(person)
    assert len(said) == 1, "it waits on the page for who comes back"
    assert await person.case() is None
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.UNASKED
    await person.presses("Ổn")
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.ANSWERED


async def test_hours_that_they_named_hold_for_check_ins_too(person, services):
    await begins(person)
    async with services.store.write() as uow:
        thread = await uow.conversations.thread(await person.lane())
        await uow.conversations.set_rule(thread.contact_id, ContactRule.HOURS, "20:00-22:00")
        await uow.commit()
    assert await comes_to(person, Point.BEFORE) == []
    assert len(await passes(person, 1.1)) == 1


async def test_who_must_not_be_written_to_is_not(person, services):
    await begins(person)
    async with services.store.write() as uow:
        thread = await uow.conversations.thread(await person.lane())
        await uow.conversations.set_rule(thread.contact_id, ContactRule.NONE)
        await uow.commit()
    assert await passes(person, 24 * 40) == []
