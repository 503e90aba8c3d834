import asyncio

from bot.console.stream import _events
from bot.escalation.desk import _POLL
from tests.fakes.waiting import PATIENCE


async def _first(doors, client):
    counter = await doors.desk.changes(-1, 0)
    events = _events(doors.house, client.token, counter)
    assert (await anext(events)).event == "hello"
    return events


async def test_a_new_case_is_told_within_two_seconds(doors, signed_in):
    events = await _first(doors, await signed_in())
    waiting = asyncio.create_task(anext(events))
    await asyncio.sleep(0.05)
    await doors.case()
    event = await asyncio.wait_for(waiting, PATIENCE)
    await events.aclose()
    assert event.event == "changed"
    assert event.data == ""
    # Somebody else's process opened it, no bell rang: this is how often it looks.
    assert _POLL <= 2


async def test_what_happened_before_the_stream_opened_is_told_at_once(doors, signed_in):
    client = await signed_in()
    events = await _first(doors, client)
    await doors.case()
    assert (await anext(events)).event == "changed"
    await events.aclose()


async def test_a_login_that_was_ended_loses_its_stream(doors, signed_in):
    client = await signed_in()
    events = await _first(doors, client)
    await doors.operators.logout(client.token)
    await doors.case()
    assert (await anext(events)).event == "gone"
    assert [event async for event in events] == []


async def test_the_stream_is_opened_only_for_who_is_logged_in(desk):
    answer = await desk.get("/changes", headers={"accept": "text/event-stream"})
    assert answer.status_code == 401
