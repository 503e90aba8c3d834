import json
from typing import Any

import pytest
from pydantic import SecretStr

from bot.domain.alarms import GroupTap
from bot.domain.cases import CaseState, Outcome
from bot.domain.people import Role
from bot.escalation import group as module
from tests.fakes import telegram as fakes
from tests.fakes.logs import overheard
from tests.fakes.telegram import ALARM_TOKEN, FakeTelegram

CRY = "cứu em với em bị nhốt ở bavet"
GROUP = -1001234567890
HA, LAN, STRANGER = 5550001, 5550002, 5550009


@pytest.fixture
async def fake():
    async with FakeTelegram(ALARM_TOKEN).running() as telegram:
        yield telegram


@pytest.fixture
def settings(settings, fake):
    fake.group(GROUP)
    return settings.model_copy(
        update={
            "telegram_alarm_token": SecretStr(ALARM_TOKEN),
            "telegram_alarm_group": str(GROUP),
            "telegram_api": fake.url,
        }
    )


class Duty:
    """Operators with their phones, and the bot that hears them."""

    def __init__(self, world: Any, fake: FakeTelegram) -> None:
        self.world, self.fake = world, fake
        self.group = fake.groups[GROUP]
        self.services = world.services

    async def hears(self, update: dict) -> None:
        body = json.dumps(update).encode()
        for event in self.services.alarm_bot.parse(body):
            await self.services.group.hear(event)

    async def linked(self, login: str, telegram_id: int, role: Role = Role.OPERATOR) -> Any:
        operator = await self.world.operator(login, role)
        code = await self.services.links.offer(operator)
        await self.hears(self.fake.person(telegram_id).types(f"/noi {code}"))
        return operator

    async def taps(self, telegram_id: int, which: str = "Nhận K-000001") -> str:
        """Tap and return what is shown for it."""
        update = self.group.member(telegram_id).taps(which)
        await self.hears(update)
        return self.fake.answers[update["callback_query"]["id"]]

    async def call(self) -> Any:
        """Have somebody cry, and return the call in the group."""
        await self.world.hears(CRY)
        self.world.clock.forward(2)
        await self.world.work()
        return self.group.sees()[-1]


@pytest.fixture
def duty(world, fake):
    return Duty(world, fake)


async def test_a_code_sent_in_private_links_and_a_tap_takes_the_case(duty: Duty) -> None:
    ha = await duty.linked("ha", HA)
    assert "Xong rồi, Chị Ha" in duty.fake.person(HA).sees()[-1].text
    call = await duty.call()
    assert (await duty.taps(HA)).startswith("Bạn đã nhận K-000001")
    case = await duty.world.case_of()
    assert (case.state, case.holder_id) == (CaseState.CLAIMED, ha.id)
    async with duty.services.store.read() as uow:
        rows = await uow._connection.exec_driver_sql(
            "select operator_id from audit where action = 'case.claim'"
        )
        assert rows.all() == [(ha.id,)]
    await duty.world.work()
    assert "Chị Ha đã nhận" in call.text
    assert call.taps == {}


async def test_a_tap_by_anybody_else_takes_nothing(duty: Duty) -> None:
    await duty.call()
    assert await duty.taps(STRANGER) == "Hãy nối Telegram ở bàn trực trước."
    assert (await duty.world.case_of()).state is CaseState.ALERTED


async def test_a_disabled_account_takes_nothing(duty: Duty) -> None:
    await duty.linked("ha", HA)
    await duty.call()
    await duty.services.operators.disable("ha")
    assert await duty.taps(HA) == "Hãy nối Telegram ở bàn trực trước."
    assert (await duty.world.case_of()).holder_id is None


async def test_who_became_an_admin_takes_nothing(duty: Duty) -> None:
    ha = await duty.linked("ha", HA)
    await duty.call()
    async with duty.services.store.write() as uow:
        await uow._connection.exec_driver_sql(
            f"update operator set role = 'admin' where id = '{ha.id}'"
        )
        await uow.commit()
    assert await duty.taps(HA) == "Hãy nối Telegram ở bàn trực trước."


async def test_the_second_is_told_who_was_first(duty: Duty) -> None:
    await duty.linked("ha", HA)
    await duty.linked("lan", LAN, Role.SUPERVISOR)
    await duty.call()
    await duty.taps(LAN)
    assert await duty.taps(HA) == "Chị Lan đã nhận K-000001 trước bạn."
    assert (await duty.taps(LAN)).startswith("Bạn đang giữ K-000001 rồi")


async def test_a_tap_below_an_old_call_takes_nothing_that_is_over(duty: Duty) -> None:
    ha = await duty.linked("ha", HA)
    await duty.call()
    case = await duty.world.case_of()
    await duty.world.desk.claim(ha, case.id)
    await duty.world.desk.close(ha, case.id, Outcome.ADVISED, safe_to_contact=True)
    assert await duty.taps(HA) == "K-000001 không còn chờ ai nhận."
    assert (await duty.world.case_of()).state is CaseState.CLOSED


async def test_a_tap_that_comes_twice_counts_once(duty: Duty) -> None:
    await duty.linked("ha", HA)
    await duty.call()
    update = duty.group.member(HA).taps("Nhận K-000001")
    for _ in range(3):
        await duty.hears(update)
    async with duty.services.store.read() as uow:
        events = [item.what for item in await uow.cases.timeline((await duty.world.case_of()).id)]
    assert events.count("claimed") == 1


@pytest.mark.parametrize("payload", ["", "claim:", "claim:nothing", "erase", "claim:" + "x" * 999])
async def test_a_made_up_tap_takes_nothing(duty: Duty, payload: str) -> None:
    await duty.linked("ha", HA)
    await duty.services.group.hear(GroupTap("1", str(HA), payload))
    assert duty.fake.called("answerCallbackQuery")[-1]["text"].startswith("Chưa nhận được")


async def test_wrong_codes_are_answered_alike_and_then_no_more(duty: Duty) -> None:
    person = duty.fake.person(STRANGER)
    for _ in range(9):
        await duty.hears(person.types("/noi 000 000 000"))
    said = [one.text for one in person.sees()]
    assert said[:5] == ["Mã này không dùng được. Lấy mã mới ở bàn trực rồi gửi lại."] * 5
    assert said[5:] == ["Bạn thử nhiều lần quá. Chờ 10 phút rồi lấy mã mới."]


async def test_who_writes_anything_else_is_told_how_and_nothing_is_kept(duty: Duty) -> None:
    person = duty.fake.person(STRANGER)
    await duty.hears(person.types("chuồn chuồn ớt"))
    assert person.sees()[-1].text.startswith("Bot này chỉ báo hồ sơ mới")
    async with duty.services.store.read() as uow:
        assert await uow.conversations.find("telegram", str(STRANGER)) is None


async def test_when_the_house_fails_the_tap_is_answered_and_the_next_heard(
    duty: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    await duty.linked("ha", HA)
    await duty.call()

    async def fail(*_: Any) -> None:
        raise RuntimeError

    with overheard(module) as logs, monkeypatch.context() as broken:
        broken.setattr(duty.world.desk, "claim", fail)
        assert (await duty.taps(HA)).startswith("Chưa nhận được")
    assert "group.failed" in logs.getvalue()
    assert str(HA) not in logs.getvalue()
    assert (await duty.taps(HA)).startswith("Bạn đã nhận")


async def test_an_answer_that_does_not_arrive_costs_no_claim(duty: Duty) -> None:
    await duty.linked("ha", HA)
    await duty.call()
    duty.fake.fails("answerCallbackQuery", fakes.BROKEN)
    await duty.hears(duty.group.member(HA).taps("Nhận K-000001"))
    assert (await duty.world.case_of()).state is CaseState.CLAIMED
