"""Rasa ends with the bot, however the bot ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import textwrap

import pytest

from bot.evaluation.rasa_server import PYTHON
from bot.jobs.rasa_process import RasaProcess
from tests.conftest import lacking
from tests.fakes.waiting import PATIENCE, until
from tests.support.supervisor import ROOT

#: Writes its process id and waits, as Rasa does, until nobody holds its standard input.
CHILD = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
while os.read(0, 1024):
    pass
pathlib.Path(sys.argv[1]).unlink()
"""
PARENT = """
import asyncio, pathlib, sys
from bot.jobs.rasa_process import RasaProcess
command = [sys.executable, "-c", sys.argv[1], sys.argv[2]]
asyncio.run(RasaProcess(command, {}, pathlib.Path(".")).run())
"""


async def test_a_killed_bot_leaves_no_rasa_behind(tmp_path):
    mark = tmp_path / "child"
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, textwrap.dedent(CHILD), str(mark)), cwd=ROOT
    )
    await until(lambda: mark.exists() and mark.read_text())
    parent.kill()
    await parent.wait()
    await until(lambda: not mark.exists())


async def test_a_bot_that_ends_takes_it_along(tmp_path):
    mark = tmp_path / "child"
    rasa = RasaProcess([sys.executable, "-c", CHILD, str(mark)], {}, tmp_path)
    running = asyncio.create_task(rasa.run())
    await until(lambda: mark.exists() and mark.read_text())
    pid = int(mark.read_text())
    await rasa.stop()
    await asyncio.wait_for(running, PATIENCE)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.rasa
async def test_rasa_itself_ends_when_nobody_holds_its_input():
    if not PYTHON.exists():
        lacking("rasa", "its environment is missing")
    rasa = await asyncio.create_subprocess_exec(
        *(str(PYTHON), "-m", "nlu.serve", "--port", "1", "--until-stdin-ends"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    assert rasa.stdin is not None
    rasa.stdin.close()
    assert await asyncio.wait_for(rasa.wait(), PATIENCE) == -signal.SIGKILL
