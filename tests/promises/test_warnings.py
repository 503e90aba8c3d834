"""Promises: "You get warnings only if you asked for them, each once, and never after you said stop"
and "Nobody who may be in danger or watched is sent one." """

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import text as sql

from bot.conversation import news_delivery
from bot.dialogue.card_decoy import HARMLESS
from bot.domain.bulletins import LASTS, BulletinAction, BulletinState
from bot.domain.cases import Outcome
from bot.domain.messages import InboundKind, Part, Sent, Throttled, UnknownOutcome, Unreachable
from bot.domain.people import ContactRule, Role
from bot.escalation.bulletins import waves
from bot.escalation.bulletins.waves import AT_ONCE
from tests.promises.test_contact_rule import set_rule
from tests.support.people import Person, operator
from tests.support.subscribers import TITLE, act, approved, figures, subscribed, subscribes

CRY = "cứu em với em bị nhốt ở bavet"
OFFER = (
    "tuyen nguoi sang campuchia lam game luong 25tr, viec nhe, khong can kinh nghiem,"
    " dong phi 5tr giu cho, lh zalo"
)
BY_REPLY = "Khi mình nhắn trước"
STOPS = (
    "dừng tin", "Dừng tin.", "DUNG TIN", "hủy đăng ký", "huỷ đăng ký", "STOP", "stop", "DỪNG",
    "dừng", "unsubscribe", "dừng nhận tin",
)  # fmt: skip


def texts(parts) -> list[str]:
    return [part.text for part in parts]


def is_warning(part: Part) -> bool:
    return part.text.startswith(TITLE)


async def waits(services, shown, clock, steps=12, seconds=1) -> list[Part]:
    """Let the house work for a while; return the warnings that came."""
    came = []
    for _ in range(steps):
        clock.forward(seconds)
        shown.clear()
        await services.runner.drain()
        came += [part for part in shown if is_warning(part)]
    return came


@pytest.fixture
async def family(services, shown, clock) -> list[Person]:
    """Five who asked for warnings by day; it is ten in the morning."""
    people = [Person(services, shown, clock, f"reader {number}") for number in range(5)]
    for one in people:
        await subscribes(one)
    clock.forward(600)
    return people


async def test_who_asked_gets_each_warning_once(services, shown, clock, family):
    sent = await approved(services)
    came = await waits(services, shown, clock)
    assert len(came) == len(family)
    told = await figures(services, sent)
    assert (told.receivers, told.sent, told.waiting) == (5, 5, 0)
    lan = await operator(services, "lan", Role.SUPERVISOR)
    assert (await services.bulletins.view(lan, sent)).bulletin.state is BulletinState.SENT
    assert await waits(services, shown, clock, 5, 3600) == []


async def test_nobody_gets_one_who_did_not_ask(services, shown, clock, person):
    await person.says("chào bạn")
    await approved(services)
    assert await waits(services, shown, clock) == []


@pytest.mark.parametrize("words", STOPS)
async def test_an_unsubscribed_person_is_not_messaged(services, shown, clock, person, words):
    await subscribes(person)
    answer = await person.says(words)
    assert any("dừng rồi" in text for text in texts(answer))
    assert not await subscribed(services, person)
    await approved(services)
    assert await waits(services, shown, clock) == []


async def test_the_tap_below_a_warning_ends_it(services, shown, clock, person):
    await subscribes(person)
    clock.forward(600)
    sent = await approved(services)
    (warning,) = await waits(services, shown, clock)
    person.taps |= {tap.title: tap.payload for tap in warning.quick_replies}
    await person.presses("Dừng tin")
    assert not await subscribed(services, person)
    assert (await figures(services, sent)).left_after == 1
    assert await waits(services, shown, clock) == []


async def test_who_unsubscribes_while_it_lies_in_the_outbox_is_not_messaged(
    services, shown, clock, person
):
    await subscribes(person)
    clock.forward(600)
    sent = await approved(services)
    await one_step(services, clock)
    async with services.store.read() as uow:
        assert await uow.copies.under_way(clock.now() - dt.timedelta(hours=1)) == 1
    # Turns are taken before anything is sent: the two meet in this very moment.
    await person.post(text="dừng tin")
    answered = await person.listens()
    assert not any(is_warning(part) for part in answered)
    assert await waits(services, shown, clock) == []
    assert (await figures(services, sent)).unsubscribed == 1


async def one_step(services, clock) -> None:
    """Let the timers work, and nothing else."""
    clock.forward(1)
    loop = next(one for one in services.runner._loops if one.queue.name == "TIMER")
    for row in await services.runner._claim(loop):
        await services.runner._one(loop, row)


async def test_unsubscribing_works_in_the_middle_of_questions(services, shown, clock, person):
    await subscribes(person)
    await person.says("chủ không trả lương cho em 3 tháng rồi")
    await person.says("hủy đăng ký")
    assert not await subscribed(services, person)


async def test_a_bare_stop_in_the_middle_of_questions_ends_both(services, person):
    await subscribes(person)
    await person.says("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    said = texts(await person.says("dừng"))
    assert not await subscribed(services, person)
    assert len(said) == 2
    async with services.store.read() as uow:
        report = await uow.reports.current(await person.lane())
    assert report.state == "paused"


async def test_who_gets_no_warnings_stops_questions_with_a_bare_stop_as_ever(services, person):
    await person.says("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    (said,) = texts(await person.says("dừng"))
    assert "dừng rồi" not in said


async def test_unsubscribing_works_while_a_human_holds_the_case(services, shown, clock, person):
    await subscribes(person)
    ha = await operator(services, "ha")
    await person.says("cho gặp người thật")
    await services.desk.claim(ha, await person.case_id())
    answer = texts(await person.says("dừng tin"))
    assert len(answer) == 1
    assert "dừng rồi" in answer[0]
    assert not await subscribed(services, person)


@pytest.mark.parametrize("words", ["XÓA", "xoa het di"])
async def test_erasing_ends_warnings_too(services, shown, clock, person, words):
    await subscribes(person)
    await person.says(words)
    assert not await subscribed(services, person)
    await approved(services)
    assert await waits(services, shown, clock) == []


async def test_a_cry_is_no_time_for_warnings(services, shown, clock, person):
    await subscribes(person)
    await person.says(CRY)
    clock.forward(600)
    sent = await approved(services)
    assert await waits(services, shown, clock, 5, 60) == []
    assert (await figures(services, sent)).why == {"case": 1}


async def test_whoever_told_of_danger_once_gets_none_after_the_case_is_closed(
    services, shown, clock, person
):
    await subscribes(person)
    await person.says(CRY)
    ha = await operator(services, "ha")
    case = await person.case_id()
    await services.desk.claim(ha, case)
    clock.forward(60)
    await services.desk.close(ha, case, Outcome.REACHED_SAFETY, safe_to_contact=True)
    clock.forward(600)
    await person.says("cảm ơn")
    sent = await approved(services)
    assert await waits(services, shown, clock, 5, 30) == []
    assert (await figures(services, sent)).why == {"danger": 1}


async def test_a_held_case_without_danger_waits_for_its_end(services, shown, clock, person):
    await subscribes(person)
    await person.says("cho gặp người thật")
    ha = await operator(services, "ha")
    case = await person.case_id()
    await services.desk.claim(ha, case)
    clock.forward(600)
    await approved(services)
    assert await waits(services, shown, clock, 3, 60) == []
    await services.desk.close(ha, case, Outcome.ADVISED, safe_to_contact=True)
    assert len(await waits(services, shown, clock, 4, 3600)) == 1


async def test_who_may_be_watched_is_sent_nothing_and_sees_no_sign_of_it(
    services, shown, clock, person
):
    await subscribes(person)
    lane = await person.lane()
    async with services.store.write() as uow:
        thread = await uow.conversations.thread(lane)
        await uow.phrases.watch(thread.contact_id, clock.now())
        await uow.commit()
    clock.forward(600)
    sent = await approved(services)
    assert await waits(services, shown, clock, 5, 60) == []
    assert (await figures(services, sent)).why == {"watched": 1}
    harmless = {text for key in HARMLESS for text in [services.cards._words.say(key, "vi")]}
    for words in ("nhận cảnh báo", "dừng tin", "STOP", OFFER):
        assert set(texts(await person.says(words))) <= harmless
    assert not await subscribed(services, person)


async def test_nobody_in_danger_is_offered_warnings(services, shown, clock, person):
    calm = Person(services, shown, clock, "calm")
    await calm.says(OFFER)
    assert "Nhận cảnh báo" in calm.taps
    await person.says(CRY)
    await person.says(OFFER)
    assert "Nhận cảnh báo" not in person.taps
    person.taps["x"] = "news:kh:farm:day"
    for answer in (await person.says("nhận cảnh báo"), await person.presses("x")):
        assert not any("Nước nào" in tap.title for part in answer for tap in part.quick_replies)
    assert not await subscribed(services, person)


async def test_the_yes_is_kept_with_the_version_of_its_words(services, catalogue, person):
    await subscribes(person)
    async with services.store.read() as uow:
        thread = await uow.conversations.thread(await person.lane())
        wording, since = await uow.subscriptions.wording(thread.contact_id)
    consent = catalogue.consents["news"]
    assert (wording.id, wording.version, wording.digest) == (
        "news", consent.version, consent.digest,
    )  # fmt: skip
    assert since <= services.now()


async def test_a_no_keeps_nothing(services, person):
    await subscribes(person, "Thôi, không nhận")
    assert not await subscribed(services, person)


async def test_who_named_no_time_gets_it_a_minute_after_their_next_message(
    services, shown, clock, person
):
    await subscribes(person, BY_REPLY)
    clock.forward(3600)
    sent = await approved(services)
    assert await waits(services, shown, clock, 5, 600) == []
    assert (await figures(services, sent)).why == {"reply": 1}
    answer = await person.says("cho em xin số đại sứ quán ở lào")
    assert not any(is_warning(part) for part in answer)
    assert len(await waits(services, shown, clock, 10, 15)) == 1


async def test_who_cries_is_answered_and_not_warned(services, shown, clock, person):
    """The very message that lets a warning go may be the one that forbids it."""
    await subscribes(person, BY_REPLY)
    clock.forward(3600)
    await approved(services)
    await waits(services, shown, clock, 2)
    await person.says(CRY)
    assert await waits(services, shown, clock, 10, 15) == []


async def test_nothing_leaves_at_night(services, shown, clock, family):
    clock.forward(12 * 3600)
    sent = await approved(services)
    assert await waits(services, shown, clock, 3, 600) == []
    assert (await figures(services, sent)).why == {"hours": 5}
    assert len(await waits(services, shown, clock, 72, 600)) == 5


async def test_who_said_never_is_never_written_to(services, shown, clock, person):
    await subscribes(person)
    await set_rule(services, person, ContactRule.NONE)
    clock.forward(600)
    sent = await approved(services)
    assert await waits(services, shown, clock) == []
    assert (await figures(services, sent)).out == 1


async def test_who_blocked_us_is_not_tried(services, shown, clock, person):
    await subscribes(person)
    await person.sends(InboundKind.STOPPED)
    clock.forward(600)
    sent = await approved(services)
    assert await waits(services, shown, clock) == []
    assert (await figures(services, sent)).out == 1


async def test_a_pause_counts_before_the_next_send_and_a_stop_for_good(
    services, shown, clock, family
):
    lan = await operator(services, "lan", Role.SUPERVISOR)
    sent = await approved(services)
    await one_step(services, clock)
    await act(services, lan, sent, BulletinAction.PAUSE)
    assert await waits(services, shown, clock) == []
    await act(services, lan, sent, BulletinAction.RESUME)
    clock.forward(1)
    shown.clear()
    await services.runner.drain()
    assert len([part for part in shown if is_warning(part)]) == AT_ONCE
    await act(services, lan, sent, BulletinAction.STOP)
    assert await waits(services, shown, clock) == []
    told = await figures(services, sent)
    assert (told.sent, told.late) == (AT_ONCE, len(family) - AT_ONCE)


async def test_it_leaves_at_its_time_and_not_before(services, shown, clock, family):
    await approved(services, send_at=clock.now() + dt.timedelta(hours=2))
    assert await waits(services, shown, clock, 10, 600) == []
    assert len(await waits(services, shown, clock, 5, 600)) == len(family)


async def test_what_could_not_leave_in_time_is_old_news(services, shown, clock, person):
    await subscribes(person, BY_REPLY)
    clock.forward(3600)
    sent = await approved(services)
    await waits(services, shown, clock, 2)
    clock.forward(LASTS.total_seconds())
    await waits(services, shown, clock, 2, 3600)
    told = await figures(services, sent)
    assert (told.sent, told.late, told.waiting) == (0, 1, 0)


class Phone:
    """A channel on which sends go wrong as a test wants."""

    def __init__(self, inner, verdicts):
        self._inner, self._verdicts = inner, verdicts
        self.sends = 0

    def __getattr__(self, name):
        return getattr(self._inner, name)

    async def send(self, outgoing):
        if not outgoing.part.text.startswith(TITLE):
            return await self._inner.send(outgoing)
        self.sends += 1
        verdict = self._verdicts.pop(0) if self._verdicts else Sent()
        if isinstance(verdict, BaseException):
            raise verdict
        return verdict


@pytest.fixture
def phone(services, monkeypatch):
    """Return a function that has sends end so, one after the other."""

    def call(*verdicts):
        made = Phone(services.channels["terminal"], list(verdicts))
        services.channels["terminal"] = made
        # The runner is made from the channels: it must not be there yet.
        services.__dict__.pop("runner", None)
        return made

    return call


@pytest.mark.parametrize("verdict", [UnknownOutcome("x"), RuntimeError("died"), TimeoutError()])
async def test_what_may_have_been_sent_is_never_sent_again(
    services, shown, clock, person, phone, verdict
):
    await subscribes(person)
    clock.forward(600)
    line = phone(verdict)
    sent = await approved(services)
    await waits(services, shown, clock, 10, 60)
    assert line.sends == 1
    told = await figures(services, sent)
    assert (told.unknown, told.waiting) == (1, 0)


@pytest.mark.parametrize("verdict", [Throttled(30.0), Unreachable("x")])
async def test_what_was_surely_not_sent_is_tried_again_and_keeps_nobody_waiting(
    services, shown, clock, person, phone, verdict
):
    await subscribes(person)
    clock.forward(600)
    line = phone(verdict)
    sent = await approved(services)
    await waits(services, shown, clock, 2)
    assert (await figures(services, sent)).why == {"channel": 1}
    lane = await person.lane()
    async with services.store.engine.connect() as connection:
        rows = await connection.execute(
            sql("SELECT count(*) FROM outbound WHERE lane = :lane AND state = 'waiting'"),
            {"lane": lane},
        )
        assert rows.scalar_one() == 0, "nothing may wait behind a warning that waits"
    await waits(services, shown, clock, 10, 60)
    assert line.sends == 2
    assert (await figures(services, sent)).sent == 1


class Killed(BaseException):
    """Nothing in the house catches it."""


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("commit", range(1, 9))
async def test_twice_never_even_when_killed_between_any_two_steps(
    services, shown, clock, family, monkeypatch, commit, before
):
    """The process dies right before or right after its n-th commit, and another goes on."""
    from bot.storage.uow import UnitOfWork

    sent = await approved(services)
    real, count = UnitOfWork.commit, 0

    async def mortal(uow):
        nonlocal count
        count += 1
        if count == commit and before:
            raise Killed
        await real(uow)
        if count == commit:
            raise Killed

    shown.clear()
    monkeypatch.setattr(UnitOfWork, "commit", mortal)

    async def live() -> None:
        for _ in range(20):
            clock.forward(1)
            await services.runner.drain()

    with pytest.raises((Killed, BaseExceptionGroup)):
        await live()
    # What was under way beside it still ends, as in another process.
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)
    monkeypatch.setattr(UnitOfWork, "commit", real)
    came = [part for part in shown if is_warning(part)]
    services.__dict__.pop("runner", None)
    clock.forward(61)
    came += await waits(services, shown, clock, 15, 10)
    told = await figures(services, sent)
    assert len(came) <= len(family)
    assert told.sent + told.unknown == len(family)
    assert told.waiting == 0
    assert len(came) >= told.sent


async def test_a_warning_that_is_under_way_is_at_most_three_messages_before_a_cry(
    services, shown, clock
):
    people = [Person(services, shown, clock, f"reader {number}") for number in range(30)]
    for one in people:
        await subscribes(one)
    clock.forward(600)
    await approved(services)
    await one_step(services, clock)
    someone = Person(services, shown, clock, "in danger")
    await someone.post(text=CRY)
    said = await someone.listens()
    first = next(place for place, part in enumerate(said) if not is_warning(part))
    assert first <= AT_ONCE
    assert AT_ONCE < 8, "most places at which messages are sent stay free"


async def test_slow_sends_of_a_warning_leave_room_for_an_answer(services, clock, family, phone):
    """While every warning hangs in its channel, a cry is answered: no sleep, no clock."""
    freed, hanging = asyncio.Event(), asyncio.Event()
    line = phone()

    async def slow(outgoing):
        if outgoing.part.text.startswith(TITLE):
            line.sends += 1
            if line.sends == AT_ONCE:
                hanging.set()
            await freed.wait()
            return Sent()
        if outgoing.address == "in danger":
            freed.set()
        return Sent()

    line.send = slow
    await approved(services)
    clock.forward(1)
    jobs = asyncio.create_task(services.runner.run())
    async with asyncio.timeout(60):
        await hanging.wait()
        someone = Person(services, [], clock, "in danger")
        await someone.post(text=CRY)
        services.bell.ring()
        await freed.wait()
    services.runner.stop()
    await jobs


async def test_a_yearly_day_lays_a_draft_ready_for_the_next_year(services, shown, clock, family):
    from bot.domain.bulletins import Occasion

    await approved(services, occasion=Occasion.AGAINST_TRAFFICKING)
    await waits(services, shown, clock)
    ha = await operator(services, "ha")
    states = [(one.state, one.title) for one in await services.bulletins.newest(ha)]
    assert states == [(BulletinState.DRAFT, TITLE), (BulletinState.SENT, TITLE)]
    following = (await services.bulletins.newest(ha))[0].send_at
    assert (following.month, following.day) == (7, 30)


async def test_no_log_line_holds_a_word_of_it(services, shown, clock, family, capsys):
    await approved(services)
    await waits(services, shown, clock)
    told = capsys.readouterr()
    assert TITLE not in told.out + told.err
    assert "reader" not in told.out + told.err


def test_a_wave_knows_one_way_to_look_and_the_delivery_the_same():
    assert waves.hindrance is news_delivery.hindrance
