"""Whoever comes in goes first, and work is never held back for ever."""

import asyncio

import pytest

from bot.conversation import precedence
from bot.conversation.precedence import Precedence
from tests.fakes.waiting import PATIENCE


async def test_work_goes_on_when_nobody_comes_in(monkeypatch):
    monkeypatch.setattr(precedence, "_LONGEST", 100 * PATIENCE)
    await asyncio.wait_for(Precedence().step_aside(), PATIENCE)


async def test_work_waits_for_the_last_who_comes_in(monkeypatch):
    monkeypatch.setattr(precedence, "_LONGEST", 100 * PATIENCE)
    one = Precedence()
    with one.entering():
        with one.entering():
            work = asyncio.create_task(one.step_aside())
            await asyncio.sleep(0.01)
            assert not work.done()
        await asyncio.sleep(0.01)
        assert not work.done()
    await asyncio.wait_for(work, PATIENCE)


async def test_work_goes_on_under_a_flood_that_never_ends(monkeypatch):
    monkeypatch.setattr(precedence, "_LONGEST", 0.01)
    one = Precedence()
    with one.entering():
        await asyncio.wait_for(one.step_aside(), PATIENCE)


async def test_a_failure_at_the_door_holds_nobody_back(monkeypatch):
    monkeypatch.setattr(precedence, "_LONGEST", 100 * PATIENCE)
    one = Precedence()
    with pytest.raises(ValueError, match="broken"), one.entering():
        int("broken")
    await asyncio.wait_for(one.step_aside(), PATIENCE)
