"""The registry keeps its promises on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.casefile import IdentifierKind
from bot.domain.errors import NotFound
from bot.domain.registry import Standing
from bot.storage.uow import Store

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
PHONE = IdentifierKind.PHONE


async def test_an_entry_lives_from_report_to_removal(store: Store) -> None:
    async with store.write() as uow:
        judge = await uow.operators.add(
            login="ha", display_name="Ha", role="operator", password_hash="", totp_secret="",
            now=NOW,
        )  # fmt: skip
        assert await uow.registry.report(PHONE, "0912 000 123", "+84912000123", NOW)
        assert not await uow.registry.report(PHONE, "0912000123", "+84912000123", NOW)
        assert await uow.registry.report(IdentifierKind.PAGE, "trang", "+84912000123", NOW)
        (entry,) = await uow.registry.named([(PHONE, "+84912000123"), (PHONE, "+84999")])
        assert (entry.value, entry.standing, entry.judge) == (
            "0912 000 123", Standing.REPORTED, "",
        )  # fmt: skip
        given = {"reason": "r", "source": "s", "public": False, "operator_id": judge}
        assert await uow.registry.judge(entry, Standing.CONFIRMED, NOW, **given)
        # Somebody else read it before that.
        assert not await uow.registry.judge(entry, Standing.CLEARED, NOW, **given)
        confirmed = await uow.registry.get(entry.id)
        assert (confirmed.confirmed_at, confirmed.judge) == (NOW, "Ha")
        later = NOW + dt.timedelta(days=3)
        assert await uow.registry.judge(confirmed, Standing.CONFIRMED, later, **given)
        again = await uow.registry.get(entry.id)
        assert again.confirmed_at == NOW, "mending the words does not begin the wait anew"
        assert not again.is_told(NOW + dt.timedelta(days=6))
        assert again.is_told(NOW + dt.timedelta(days=7))
        await uow.registry.remove(entry.id)
        with pytest.raises(NotFound):
            await uow.registry.get(entry.id)
        assert len(await uow.registry.newest(Standing.REPORTED, 10)) == 1
        assert await uow.registry.named([]) == []
