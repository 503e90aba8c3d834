import asyncio
import contextlib
import gc

import pytest

from bot.http.patience import _unfinished, finished
from tests.fakes.waiting import until


async def test_work_comes_to_its_end_though_nobody_waits_any_more():
    done = []

    async def work():
        await asyncio.sleep(0.05)
        done.append("closed")

    waiting = asyncio.create_task(finished(work()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gc.collect()
    await until(lambda: done == ["closed"])


async def test_who_still_waits_gets_result_and_failure():
    async def work(value):
        if value is None:
            raise KeyError("nothing")
        return value

    assert await finished(work(7)) == 7
    with pytest.raises(KeyError):
        await finished(work(None))


async def test_a_failure_that_nobody_waits_for_makes_no_noise():
    heard = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: heard.append(context))

    async def work():
        await asyncio.sleep(0.01)
        raise RuntimeError("too late")

    waiting = asyncio.create_task(finished(work()))
    await asyncio.sleep(0)
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await waiting
    await until(lambda: not _unfinished)
    del waiting
    gc.collect()
    assert heard == []
