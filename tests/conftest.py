"""Fixtures that every ring shares. What the machine lacks is skipped by name, or, when
BEN_REQUIRE names it, missing is a failure."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot import telemetry
from bot.app import Services, open_services
from bot.catalogue import loader
from bot.catalogue.catalogue import Catalogue
from bot.conversation.listening import Listener, Senses
from bot.domain.messages import Part
from bot.media import cleaning, reading
from bot.settings import Settings
from bot.storage import database, migrate
from bot.storage.crypto import KeyRing
from bot.storage.uow import Store

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("BEN_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REQUIRED = frozenset(filter(None, os.environ.get("BEN_REQUIRE", "").split(",")))
#: What stays with one worker: one browser and one Rasa are enough for a machine.
TOGETHER = {
    "tests/e2e/": "browser",
    "tests/nlu/test_live_rasa.py": "rasa",
    "tests/nlu/test_stories.py": "rasa",
}


def pytest_configure(config: pytest.Config) -> None:
    for name in list(os.environ):
        # The developer's own settings must not reach a test.
        if name.startswith("BEN_") and name not in {"BEN_REQUIRE", "BEN_TEST_POSTGRES_URL"}:
            del os.environ[name]
    telemetry.configure("INFO")
    if config.pluginmanager.has_plugin("hypothesispytest"):  # the foreign tests do without
        _choose_examples()


def _choose_examples() -> None:
    import hypothesis

    # A red run can be had again, on any machine: the same examples, however long they take.
    hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
    # For a wider search: --hypothesis-profile=search --randomly-seed=$RANDOM
    hypothesis.settings.register_profile("search", deadline=None)
    hypothesis.settings.load_profile("same")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep together what belongs together, by its file.

    pytest-xdist's marks for this are written where pytest 9.2 no longer looks, and without a word
    tests are spread as if there were none: its issue 1386.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling

    assert all((ROOT / start).exists() for start in TOGETHER), "something was renamed"

    class Together(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            names = (name for start, name in TOGETHER.items() if nodeid.startswith(start))
            return next(names, nodeid)

    return Together(config, log)


def lacking(name: str, reason: str) -> None:
    """Skip for want of `name`, or fail if BEN_REQUIRE says it must be here."""
    if name in REQUIRED:
        pytest.fail(f"{name} is required here, but {reason}", pytrace=False)
    pytest.skip(f"{name}: {reason}")


class FakeClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.time = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.time

    def forward(self, seconds: float) -> None:
        self.time += dt.timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give pictures ten times the time that they get in life; what they may compute stays."""
    monkeypatch.setattr(reading, "SECONDS", 10 * reading.SECONDS)
    monkeypatch.setattr(cleaning, "_SECONDS", 10 * cleaning._SECONDS)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return loader.load(ROOT / "content")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        content_dir=ROOT / "content",
        organisation="Nhóm Thử",
        organisation_contact="thu@example.org",
        organisation_hours="7:00-22:00",
        # Every message by itself, unless a test is about joining them.
        join_window=0,
    )


def _postgres(statement: str, url: str = POSTGRES) -> None:
    """Run one statement; in a thread of its own, since a test's loop may be running."""
    import asyncpg

    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty database of its own on the PostgreSQL server, dropped at the end."""
    name = f"ben_test_{secrets.token_hex(6)}"
    try:
        _postgres(f"CREATE DATABASE {name}")
    except OSError as error:
        lacking("postgres", f"no server answers at BEN_TEST_POSTGRES_URL ({type(error).__name__})")
    yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    _postgres(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A store with all migrations applied, on each database in turn."""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        _postgres("DROP SCHEMA public CASCADE; CREATE SCHEMA public", url)
    else:
        url = f"sqlite:///{tmp_path / 'ben.db'}"
    opened = Store(database.create_engine(url), KeyRing.generate())
    await migrate.upgrade(opened.engine)
    yield opened
    await opened.close()


class Shown(list[Part]):
    """What the terminal channel has shown."""

    @property
    def text(self) -> str:
        return "\n".join(part.text for part in self)

    @property
    def taps(self) -> dict[str, str]:
        return {tap.title: tap.payload for part in self for tap in part.quick_replies}


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with all migrations applied, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "ben.db"

    async def make() -> None:
        engine = database.create_engine(f"sqlite:///{path}")
        await migrate.upgrade(engine)
        await engine.dispose()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, make()).result()
    return path


@pytest.fixture(scope="session")
def senses() -> dict[str, Senses]:
    """What reads messages, kept once it is made: it is pure, and making it takes half a second."""
    return {}


@pytest.fixture
async def services(
    settings: Settings,
    clock: FakeClock,
    catalogue: Catalogue,
    shown: Shown,
    migrated: Path,
    senses: dict[str, Senses],
) -> AsyncIterator[Services]:
    """The whole bot on SQLite, without Rasa, with a clock that stands still."""
    settings.data_dir.mkdir()
    shutil.copy(migrated, settings.data_dir / "ben.db")
    async with open_services(
        settings, clock=clock, show=shown.append, catalogue=catalogue
    ) as opened:
        if "made" in senses:
            opened.listener = Listener(senses["made"], opened.metrics)
        else:
            senses["made"] = opened.listener._senses
        yield opened
