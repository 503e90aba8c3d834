"""The registry: what nobody confirmed changes no answer, and what is confirmed says little."""

import datetime as dt

import pytest

from bot.domain.casefile import IdentifierKind
from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.domain.registry import Standing
from tests.support.people import Person, operator

OFFER = (
    "tuyen nguoi sang campuchia lam game luong 25tr, viec nhe, khong can kinh nghiem, lh {phone}"
)
PHONE = "0912 000 123"
NOTHING = "Chưa có thông tin. Chưa có không có nghĩa là đáng tin."
WARNED = "Chúng tôi đã nhận cảnh báo về số này (Báo Thử, 11/2026)."


@pytest.fixture
async def ha(services):
    return await operator(services, "ha")


@pytest.fixture
async def entry(services, ha):
    assert await services.registry.report(ha, IdentifierKind.PHONE, PHONE)
    (found,) = (await services.registry.lists(ha)).reported
    return found


@pytest.fixture
def asked(services, shown, clock):
    """Return a function that asks about an offer with that number, as somebody new."""
    count = iter(range(100))

    async def ask(phone=PHONE):
        someone = Person(services, shown, clock, f"asks {next(count)}")
        return "\n".join(part.text for part in await someone.says(OFFER.format(phone=phone)))

    return ask


async def test_a_report_changes_no_answer(services, entry, asked):
    assert NOTHING in await asked()
    assert NOTHING in await asked("0912 000 999")


async def test_a_confirmation_is_told_after_seven_days(services, ha, entry, asked, clock):
    assert await services.registry.judge(
        ha, entry.id, Standing.CONFIRMED, reason="hai người kể giống nhau", source="Báo Thử"
    )
    for days in (0, 6.9):
        clock.time = dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC) + dt.timedelta(days=days)
        assert NOTHING in await asked()
    clock.time = dt.datetime(2026, 11, 28, 4, tzinfo=dt.UTC)
    answer = await asked("+84 912000123")
    assert WARNED in answer
    assert NOTHING not in answer
    assert "hai người" not in answer


async def test_what_is_public_is_told_at_once(services, ha, entry, asked):
    await services.registry.judge(
        ha, entry.id, Standing.CONFIRMED, reason="đăng báo", source="Báo Thử", public=True
    )
    assert WARNED in await asked()


async def test_what_was_cleared_is_as_if_it_had_never_been(services, ha, entry, asked):
    for standing in (Standing.CONFIRMED, Standing.CLEARED):
        assert await services.registry.judge(
            ha, entry.id, standing, reason="đã gọi lại hỏi", source="Báo Thử", public=True
        )
    assert NOTHING in await asked()
    (cleared,) = (await services.registry.lists(ha)).cleared
    assert cleared.reason == "đã gọi lại hỏi"
    assert cleared.judge == "Ha"


async def test_who_is_named_has_the_right_to_reply(services, ha, entry):
    await services.registry.reply(ha, entry.id, "Chúng tôi có giấy phép.")
    (found,) = (await services.registry.lists(ha)).reported
    assert found.reply == "Chúng tôi có giấy phép."


async def test_a_judgement_needs_a_reason_and_a_source_that_names_no_number(services, ha, entry):
    for reason, source in (("", "Báo Thử"), ("có", ""), ("có", f"chị Mai {PHONE}")):
        with pytest.raises(ValueError, match="a "):
            await services.registry.judge(
                ha, entry.id, Standing.CONFIRMED, reason=reason, source=source
            )
    with pytest.raises(ValueError, match="reason"):
        await services.registry.judge(ha, entry.id, Standing.REPORTED, reason="có")


async def test_the_same_number_is_entered_once_however_it_is_written(services, ha, entry):
    assert not await services.registry.report(ha, IdentifierKind.PHONE, "+84912000123")
    with pytest.raises(ValueError, match="identifier"):
        await services.registry.report(ha, IdentifierKind.PHONE, "không có số")


async def test_admins_see_none_of_it(services, entry):
    root = await operator(services, "root", Role.ADMIN)
    with pytest.raises(NotFound):
        await services.registry.lists(root)
    with pytest.raises(NotFound):
        await services.registry.report(root, IdentifierKind.PHONE, PHONE)
    with pytest.raises(NotFound):
        await services.registry.judge(root, entry.id, Standing.CLEARED, reason="x")
    with pytest.raises(NotFound):
        await services.registry.reply(root, entry.id, "x")
