"""The roster on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.duty import DepartureKind, Hours, Post
from bot.domain.people import Role

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
async def people(store):
    made = {}
    async with store.write() as uow:
        for login, role in (
            ("ha", Role.OPERATOR), ("lan", Role.SUPERVISOR), ("root", Role.ADMIN),
        ):  # fmt: skip
            made[login] = await uow.operators.add(
                login=login, display_name=f"Chị {login.title()}", role=role,
                password_hash="none", totp_secret="none", now=NOW,
            )  # fmt: skip
        await uow.commit()
    return made


async def test_what_was_written_is_read(store, people):
    async with store.write() as uow:
        empty = await uow.duty.roster()
        assert not empty.kept
        await uow.duty.add_shift(people["ha"], Post.FIRST, Hours(5, 420, 1320))
        await uow.duty.add_departure(
            DepartureKind.ON, NOW, NOW + HOUR, NOW, operator_id=people["lan"], post=Post.SECOND
        )
        await uow.duty.add_departure(DepartureKind.CLOSED, NOW, NOW + HOUR, NOW)
        await uow.duty.set_office([Hours(0, 480, 1020)])
        await uow.duty.set_office([Hours(0, 480, 720), Hours(1, 480, 1020)])
        await uow.commit()
    async with store.read() as uow:
        roster = await uow.duty.roster()
        assert roster.kept
        assert roster.posts(NOW) == {Post.FIRST: (people["ha"],), Post.SECOND: (people["lan"],)}
        assert roster.office == (Hours(0, 480, 720), Hours(1, 480, 1020))
        assert not roster.open(NOW)
        assert [one.login for one in await uow.duty.people()] == ["ha", "lan"]
        named = await uow.duty.identities({people["ha"], people["root"]})
        assert [one.display_name for one in named.values()] == ["Chị Ha"]


async def test_a_place_is_taken_away_once(store, people):
    async with store.write() as uow:
        shift = await uow.duty.add_shift(people["ha"], Post.FIRST, Hours(5, 0, 0))
        gone = await uow.duty.add_departure(DepartureKind.CLOSED, NOW, NOW + HOUR, NOW)
        for remove, one in ((uow.duty.remove_shift, shift), (uow.duty.remove_departure, gone)):
            assert await remove(one) is True
            assert await remove(one) is False
        roster = await uow.duty.roster()
        assert (roster.shifts, roster.departures) == ((), ())


async def test_an_account_that_is_switched_off_or_made_admin_stands_nowhere(store, people):
    async with store.write() as uow:
        for login in ("ha", "root"):
            await uow.duty.add_shift(people[login], Post.FIRST, Hours(5, 0, 0))
        await uow.duty.add_departure(
            DepartureKind.ON, NOW, NOW + HOUR, NOW, operator_id=people["ha"], post=Post.SECOND
        )
        assert (await uow.duty.roster()).on_duty(NOW) == {people["ha"]}
        await uow.operators.disable(people["ha"], NOW)
        assert (await uow.duty.roster()).on_duty(NOW) == frozenset()


async def test_long_past_departures_are_forgotten_when_another_is_written(store, people):
    async with store.write() as uow:
        await uow.duty.add_departure(DepartureKind.CLOSED, NOW, NOW + HOUR, NOW)
        later = NOW + dt.timedelta(days=33)
        await uow.duty.add_departure(DepartureKind.CLOSED, later, later + HOUR, later)
        assert [one.starts_at for one in (await uow.duty.roster()).departures] == [later]


async def test_who_sits_at_the_desk(store, people):
    async with store.write() as uow:
        for login in ("ha", "root"):
            await uow.operators.start_session(login, people[login], "csrf", NOW)
        assert await uow.duty.at_desk(NOW - HOUR) == {people["ha"]}
        assert await uow.duty.at_desk(NOW + HOUR) == frozenset()
