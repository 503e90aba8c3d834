"""A child is given bytes and gives bytes; it never outstays its time and leaves nothing behind."""

import asyncio
import os
import sys

import pytest

from bot.media import children
from bot.media.children import ChildFailed, TookTooLong


def python(code):
    return (sys.executable, "-I", "-c", code)


async def run(code, data=b"", *, seconds=120.0, most=1000):
    return await children.run(python(code), data, seconds=seconds, most=most, environment={})


ECHO = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
ALIVE = "import os, sys, time; print(os.getpid(), flush=True); time.sleep(60)"


async def test_what_goes_in_comes_out():
    data = bytes(range(256)) * 1000
    assert await run(ECHO, data, most=len(data)) == data


async def test_who_says_too_much_is_stopped():
    with pytest.raises(ChildFailed):
        await run("while True: print('x' * 10000)")


async def test_who_takes_too_long_is_stopped():
    with pytest.raises(TookTooLong):
        await run("import time; time.sleep(60)", seconds=0.3)


async def test_who_reads_nothing_does_not_hold_us_up():
    assert await run("print('done')", bytes(5_000_000)) == b"done\n"


@pytest.mark.parametrize("code", ["raise SystemExit(1)", "import os; os.abort()"])
async def test_a_bad_end_is_a_failure(code):
    with pytest.raises(ChildFailed):
        await run(code)


async def test_a_program_that_is_not_there_is_a_failure():
    with pytest.raises(ChildFailed):
        await children.run(("/no/such",), b"", seconds=5, most=10, environment={})


async def test_cancelled_it_takes_its_child_along(tmp_path):
    note = tmp_path / "pid"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    task = asyncio.create_task(run(code))
    while not (note.exists() and note.read_text()):
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


async def test_it_knows_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("BEN_KEY_RING", "secret")
    assert await run("import os; print(sorted(k for k in os.environ if 'BEN' in k))") == b"[]\n"
