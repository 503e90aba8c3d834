"""The promise that nothing acknowledged is lost or answered twice, at full size: 10,000 messages
over all channels, faults at sends, and 50 times kill -9 of any of our processes on PostgreSQL.

It takes half an hour on two cores and longer beside other work. BENCH_STORM=0.1 makes it a tenth,
BENCH_KILLS sets the kills apart, BENCH_SEED repeats a run.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from bot.evaluation.rasa_server import MODEL, PYTHON
from tests.conftest import lacking
from tests.support import account, storm
from tests.support.ports import free_port
from tests.support.supervisor import Member

SHARE = float(os.environ.get("BENCH_STORM", "1"))
KILLS = int(os.environ.get("BENCH_KILLS", round(50 * SHARE)))


def size() -> storm.Size:
    people = round(1000 * SHARE)
    return storm.Size(
        people=people,
        messages=10,
        kills=KILLS,
        pauses=(0.2, 800 * SHARE / KILLS),
        span=400 * SHARE,
        gap=(0.5, 5),
        hangs=0.002,
        # Two minutes for the leases of the dead, and the pauses after failures.
        patience=600,
    )


def add_rasa(home: storm.House, actions: str) -> None:
    """Add Rasa to those that may be killed."""
    port = home.settings["rasa_url"].rpartition(":")[2]
    env = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "PYTHONPATH": str(PYTHON.parents[2]),
        "BEN_RASA_ACTIONS_URL": f"{actions}/internal/rasa/actions",
        "BEN_RASA_ACTIONS_SECRET": home.settings["internal_secret"],
    }
    command = (str(PYTHON), "-m", "nlu.serve", "--port", port)
    url = f"http://127.0.0.1:{port}/status"
    home.members.append(Member("rasa", command, env, home.folder, url))


@pytest.mark.postgres
@pytest.mark.timeout(3600)
async def test_ten_thousand_messages_and_fifty_kills(tmp_path: Path, postgres_url: str) -> None:
    if not PYTHON.exists() or not MODEL.exists():
        lacking("rasa", "its environment or its model is missing")
    seed = int(os.environ.get("BENCH_SEED") or secrets.randbelow(10**9))
    async with storm.house(
        tmp_path,
        database_url=postgres_url,
        telegram_webhook_secret=storm.SECRET,
        rasa="true",
        rasa_url=f"http://127.0.0.1:{free_port()}",
        internal_secret=secrets.token_urlsafe(32),
    ) as home:
        await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "bot", "db", "upgrade"],
            check=True,
            env=home.env(),
            cwd=tmp_path,
            capture_output=True,
        )
        ports = home.ports()
        home.add("web1", "web", **ports)
        home.add("web2", "web", **home.ports())
        home.add("jobs1", "jobs")
        home.add("jobs2", "jobs")
        add_rasa(home, f"http://127.0.0.1:{ports['internal_port']}")
        run = storm.Storm(home, size(), seed)
        outcome = await run.rage()
        account.show(
            f"{size().people * size().messages:,} messages, PostgreSQL", seed, outcome.figures
        )
    assert outcome.faults() == [], f"seed {seed}"
