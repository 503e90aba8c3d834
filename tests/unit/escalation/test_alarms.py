from typing import Any

import pytest
from pydantic import SecretStr

from bot.domain.cases import Outcome
from bot.domain.messages import Sent, Unreachable
from bot.domain.risk import Urgency
from bot.escalation import alarms as module
from bot.escalation.alarm_words import AlarmWords
from bot.escalation.alarms import Alarms
from bot.settings import Settings
from bot.storage.queues import Queue
from tests.fakes import telegram as fakes
from tests.fakes.logs import overheard
from tests.fakes.telegram import ALARM_TOKEN, FakeTelegram

CRY = "cứu em với em bị nhốt ở bavet"
MISSING = "con trai tôi sang lào làm 3 tuần nay không liên lạc được"
GROUP = -1001234567890
DESK = "https://ban-truc.example.org"


@pytest.fixture
async def fake():
    async with FakeTelegram(ALARM_TOKEN).running() as telegram:
        yield telegram


@pytest.fixture
def group(fake):
    return fake.group(GROUP)


@pytest.fixture
def settings(settings, fake, group):
    return settings.model_copy(
        update={
            "telegram_alarm_token": SecretStr(ALARM_TOKEN),
            "telegram_alarm_group": str(GROUP),
            "telegram_api": fake.url,
            "desk_url": DESK,
        }
    )


async def soon(world: Any, seconds: float = 2) -> None:
    """Let time pass, and do what is due then."""
    world.clock.forward(seconds)
    await world.work()


async def test_a_cry_calls_operators_once_in_words_that_tell_nothing(world: Any, group) -> None:
    await world.hears(CRY)
    assert group.sees() == [], "others may join the call"
    await soon(world)
    (call,) = group.sees()
    assert call.text == f"Có hồ sơ mới\nK-000001 · Nguy cấp · chờ chưa đầy 1 phút\n{DESK}"
    assert list(call.taps) == ["Nhận K-000001"]
    assert call.raw["disable_notification"] is False
    assert call.raw["link_preview_options"]["is_disabled"] is True
    await soon(world)
    assert len(group.sees()) == 1


async def test_each_rung_calls_anew_and_the_earlier_call_points_there(world: Any, group) -> None:
    await world.hears(CRY)
    await soon(world)
    for seconds, minutes in ((60, 1), (120, 3), (120, 5)):
        await soon(world, seconds)
        await soon(world)
        *earlier, newest = group.sees()
        assert newest.text.startswith(f"Hồ sơ vẫn chờ\nK-000001 · Nguy cấp · chờ {minutes} phút")
        assert {(one.text, len(one.taps)) for one in earlier} == {("Đã báo lại ở tin mới hơn.", 0)}
    assert len(group.sees()) == 4


async def test_cases_that_come_together_are_one_call_of_ten_numbers(world: Any, group) -> None:
    for number in range(12):
        await world.hears(MISSING if number == 0 else CRY, f"a{number}")
    await soon(world)
    (call,) = group.sees()
    lines = call.text.splitlines()
    assert lines[0] == "Có hồ sơ mới"
    assert [line[:8] for line in lines[1:11]] == [f"K-{number:06d}" for number in range(2, 12)]
    assert lines[11:] == ["và 2 hồ sơ nữa", DESK]
    assert len(call.taps) == 10
    # Who is taken makes room for the others.
    ha = await world.operator("ha")
    for number in range(1, 5):
        await world.desk.claim(ha, (await world.case_of(f"a{number}")).id)
    await world.work()
    (call,) = group.sees()
    assert "K-000001 · Gấp" in call.text
    assert "K-000002" not in call.taps


async def test_what_becomes_of_a_case_changes_the_call(world: Any, group) -> None:
    await world.hears(CRY, "an")
    await world.hears(CRY, "binh")
    await soon(world)
    ha = await world.operator("ha")
    first, second = await world.case_of("an"), await world.case_of("binh")
    await world.desk.claim(ha, first.id)
    await world.work()
    (call,) = group.sees()
    assert f"{first.number} · Chị Ha đã nhận" in call.text
    assert list(call.taps) == [f"Nhận {second.number}"]
    await world.desk.claim(ha, second.id)
    await world.desk.close(ha, first.id, Outcome.ADVISED, safe_to_contact=True)
    await world.work()
    (call,) = group.sees()
    assert call.text == (
        f"Không còn hồ sơ nào chờ\n{second.number} · Chị Ha đã nhận\n{first.number} · đã đóng"
    )
    assert (call.taps, call.edits) == ({}, 2)


async def test_a_case_given_back_or_reopened_calls_anew(world: Any, group) -> None:
    await world.hears(CRY)
    await soon(world)
    ha = await world.operator("ha")
    case = await world.case_of()
    await world.desk.claim(ha, case.id)
    await world.work()
    await world.desk.release(ha, case.id, "hết ca")
    await soon(world)
    assert [call.text.splitlines()[0] for call in group.sees()][1:] == ["Có hồ sơ mới"]
    await world.desk.claim(ha, case.id)
    await world.desk.close(ha, case.id, Outcome.ADVISED, safe_to_contact=True)
    await world.work()
    world.clock.forward(3600)
    await world.hears(CRY)
    await soon(world)
    assert len(group.sees()) == 3
    assert list(group.sees()[-1].taps) == [f"Nhận {case.number}"]


async def test_a_case_that_gets_worse_calls_anew_unless_somebody_has_it(world: Any, group) -> None:
    await world.hears(MISSING)
    await soon(world)
    await world.hears(CRY)
    assert (await world.case_of()).urgency is Urgency.CRITICAL
    await soon(world)
    assert len(group.sees()) == 2
    assert group.sees()[-1].text.startswith("Hồ sơ vẫn chờ\nK-000001 · Nguy cấp")


async def test_without_danger_the_call_makes_no_sound(world: Any, group) -> None:
    await world.hears("cho tôi gặp người trực")
    assert (await world.case_of()).urgency is Urgency.MEDIUM
    await soon(world)
    (call,) = group.sees()
    assert "Cần xem" in call.text
    assert call.raw["disable_notification"] is True


async def test_who_was_taken_before_the_bell_rang_is_not_called(world: Any, group) -> None:
    await world.hears(CRY)
    await world.desk.claim(await world.operator("ha"), (await world.case_of()).id)
    await soon(world)
    assert group.sees() == []


async def test_a_call_outlives_the_process_that_ordered_it(world: Any, group) -> None:
    await world.hears(CRY)
    await soon(world)
    await world.hears(CRY, "binh")
    # What an Alarms remembers is gone with its process; another one goes on.
    del world.services.__dict__["runner"]
    await soon(world)
    assert [len(call.taps) for call in group.sees()] == [1, 1]
    await world.desk.claim(await world.operator("ha"), (await world.case_of()).id)
    await world.work()
    assert "Chị Ha đã nhận" in group.sees()[0].text


async def test_a_call_that_failed_is_made_later_and_stops_nothing(world: Any, fake, group) -> None:
    fake.fails("sendMessage", fakes.BROKEN, fakes.CUT, fakes.Fault(502, "Bad Gateway"))
    with overheard(module) as logs:
        await world.hears(CRY)
        await soon(world)
    assert world.shown, "the person was answered"
    assert "alarm.failed" in logs.getvalue()
    for seconds, calls in ((4, 1), (2, 2), (9, 2), (2, 3), (19, 3), (2, 4)):
        await soon(world, seconds)
        assert len(fake.called("sendMessage")) == calls
    assert len(group.sees()) == 1
    await soon(world, 60)
    assert (await world.case_of()).rung == 1


async def test_the_wait_that_telegram_asks_for_is_kept(world: Any, fake, group) -> None:
    fake.fails("sendMessage", fakes.throttle(7))
    await world.hears(CRY)
    await soon(world)
    await soon(world, 6)
    await world.hears(CRY, "binh")
    assert len(fake.called("sendMessage")) == 1
    world.services.alarm_bot._pace._until.clear()
    await soon(world)
    (call,) = group.sees()
    assert len(call.taps) == 2


async def test_a_change_that_fails_keeps_no_call_waiting(world: Any, fake, group) -> None:
    await world.hears(CRY)
    await soon(world)
    fake.fails("editMessageText", *[fakes.BROKEN] * 2)
    await world.desk.claim(await world.operator("ha"), (await world.case_of()).id)
    await world.work()
    await world.hears(CRY, "binh")
    await soon(world)
    assert len(group.sees()) == 2
    await soon(world, 60)
    assert "đã nhận" in group.sees()[0].text


@pytest.mark.parametrize("gone", ["message", "group"])
async def test_a_call_that_is_gone_is_not_changed_for_ever(
    world: Any, fake, group, gone: str
) -> None:
    await world.hears(CRY)
    await soon(world)
    if gone == "message":
        fake.chats[GROUP].clear()
    else:
        group.puts_out()
    await world.desk.claim(await world.operator("ha"), (await world.case_of()).id)
    await world.work()
    await soon(world, 600)
    assert len(fake.called("editMessageText")) == 1
    async with world.services.store.read() as uow:
        assert (await uow.queues.depth(Queue.TIMER)).waiting == 0


async def test_many_cases_in_a_row_stay_below_what_a_group_takes(world: Any, fake, group) -> None:
    for number in range(25):
        await world.hears(CRY, f"a{number}")
        await soon(world)
    # Telegram would have refused the 21st of a minute; we did not even try.
    assert len(fake.called("sendMessage")) == 20
    assert len(group.sees()) == 20


class Letters:
    """A bell of another kind, which can't take back what it said."""

    name = "letters"

    def __init__(self):
        self.verdict = Sent("1")
        self.rung = []

    async def ring(self, notice):
        self.rung.append(notice)
        return self.verdict

    async def change(self, ref, notice):
        return Sent(ref)

    async def close(self):
        pass


async def test_one_bell_is_enough_while_another_is_dead(
    world: Any, fake, group, monkeypatch
) -> None:
    monkeypatch.setattr(Settings, "bells", ("telegram", "letters"))
    letters, services = Letters(), world.services
    words = AlarmWords(services.group._texts, DESK)
    bells = {"telegram": services.alarm_bot, "letters": letters}
    alarms = Alarms(services.store, bells, words, world.clock, services.metrics)
    monkeypatch.setattr(type(services), "_alarms", alarms)
    fake.fails("sendMessage", *[fakes.BROKEN] * 3)
    await world.hears(CRY)
    await soon(world)
    (notice,) = letters.rung
    assert [(one.number, one.urgency, one.again) for one in notice.alerts] == [
        ("K-000001", Urgency.CRITICAL, False)
    ]
    assert group.sees() == []
    # And the other way round.
    fake.faults.clear()
    letters.verdict = Unreachable("no post today")
    await world.hears(CRY, "binh")
    await soon(world, 60)
    await soon(world)
    assert group.sees()
    await soon(world, 600)
    said = len(letters.rung)
    letters.verdict = Sent("2")
    await soon(world, 600)
    assert len(letters.rung) == said + 1
    assert {one.number for one in letters.rung[-1].alerts} == {"K-000001", "K-000002"}


async def test_no_word_of_the_person_is_in_an_alarm(world: Any, fake, group) -> None:
    from tests.support import canaries

    await world.hears(
        f"cứu em với, em là {canaries.NAME} bị nhốt ở {canaries.COMPOUND}, gọi {canaries.PHONE}",
        canaries.ADDRESS,
    )
    await world.hears(f"em ở {canaries.PLACE}", canaries.ADDRESS)
    for seconds in (2, 60, 120, 120, 2):
        await soon(world, seconds)
    ha = await world.operator("ha")
    await world.desk.claim(ha, (await world.case_of(canaries.ADDRESS)).id)
    await world.work()
    assert len(group.sees()) > 1
    for method, parameters in fake.calls:
        assert canaries.found_in_text(repr(parameters)) == set(), method
