"""The whole bot as a newcomer starts it, and people with real browsers in front of it."""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pyotp
import pytest

from bot.app import open_services
from bot.domain.people import Role
from bot.settings import Settings
from bot.storage import migrate
from tests.conftest import CHROMIUM, lacking
from tests.support.ports import free_port

# What the chapters of the night assert is told as well as what a test does.
pytest.register_assert_rewrite("tests.e2e.night")
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "mot mat khau du dai"
#: Milliseconds that a browser waits for what must come, and seconds that a start may take;
#: generous, because nothing here is timed.
PATIENCE, START = 90_000, 240
#: How many operators are hired at once.
_SHIFT = 12
_UNDER_WAY = (
    "SELECT 1 FROM inbound WHERE state IN ('waiting', 'claimed') LIMIT 1",
    "SELECT 1 FROM outbound WHERE state IN ('waiting', 'claimed') LIMIT 1",
)
#: The position of the last thing in the thread that the server has as well.
_LAST = """() => Math.max(
  0, ...[...document.querySelectorAll("#log [data-seq]")].map((one) => Number(one.dataset.seq)))"""
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # That something hangs is found by PATIENCE; this is for many slow steps in a row.
            item.add_marker(pytest.mark.timeout(900))


class Bot:
    """`ben run` in a process of its own, with a data folder that outlives it."""

    #: The module that is run.
    module = "bot"

    def __init__(self, folder, exit_url):
        chat, desk, internal = free_port(), free_port(), free_port()
        self.chat = f"http://127.0.0.1:{chat}"
        self.desk = f"http://127.0.0.1:{desk}"
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "BEN_DATA_DIR": str(folder / "data"),
            "BEN_CONTENT_DIR": str(ROOT / "content"),
            "BEN_CHAT_PORT": str(chat),
            "BEN_DESK_PORT": str(desk),
            "BEN_INTERNAL_PORT": str(internal),
            "BEN_RASA": "false",
            # Each test finds its cases on the board of all.
            "BEN_BURST": "0",
            # After the first look ours is the only one: what a test says of a channel stays.
            "BEN_PROBE_INTERVAL": "86400",
            # Nothing here is about the contact rule: however old a case of another test is by
            # now, whoever takes it may answer.
            "BEN_REPLY_WINDOW": "7200",
            # No picture here has words: what is said of them would come whenever it likes.
            "BEN_OCR": "false",
            "BEN_EXIT_URL": exit_url,
        }
        self.process = None
        self.accounts = {}
        self._spare = count(1)

    def operator(self):
        """Return the login of an operator who has not logged in yet: a code is good once."""
        number = next(self._spare)
        if number > len(self.accounts):
            self.hire(_SHIFT)
        return f"truc{number}"

    def hire(self, number):
        """Make so many more operators' accounts."""
        # In a thread of its own: Playwright's loop runs in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(self._hire(number))).result()

    async def _hire(self, number):
        settings = Settings(
            _env_file=None, data_dir=self.folder / "data", content_dir=ROOT / "content"
        )
        async with open_services(settings) as services:
            if not self.accounts:
                await migrate.upgrade(services.store.engine)
                await services.operators.create("truc0", "Chị Số 0", Role.OPERATOR, PASSWORD)
            async with services.store.write() as uow:
                # Hashing is slow by design: once is enough for the same password.
                hashed = (await uow.operators.by_login("truc0")).password_hash
                for _ in range(number):
                    index = len(self.accounts) + 1
                    self.accounts[f"truc{index}"] = pyotp.random_base32()
                    await uow.operators.add(
                        login=f"truc{index}",
                        display_name=f"Chị Số {index}",
                        role=Role.OPERATOR,
                        password_hash=hashed,
                        totp_secret=self.accounts[f"truc{index}"],
                        now=services.now(),
                    )
                await uow.commit()

    def start(self):
        """Start it and return when it takes messages."""
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module, "run"],
                cwd=self.folder,
                env=self.environment | {"PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )
        ends = time.monotonic() + START
        while time.monotonic() < ends:
            try:
                with urllib.request.urlopen(f"{self.chat}/ready", timeout=30):
                    return
            except OSError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.1)
        pytest.fail(f"the bot did not start in {START} s:\n" + (self.folder / "log").read_text())

    def is_busy(self):
        """Return whether any message waits for its turn or its sending."""
        database = sqlite3.connect(f"file:{self.folder}/data/ben.db?mode=ro", uri=True, timeout=60)
        with closing(database):
            return any(database.execute(query).fetchone() for query in _UNDER_WAY)

    def stop(self, how=signal.SIGTERM):
        """End the process, by SIGKILL if asked."""
        self.process.send_signal(how)
        self.process.wait(START)


@pytest.fixture(scope="session")
def elsewhere():
    """A harmless page outside, where the quick exit leads and where people come from."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            body = "<!doctype html><title>Thời tiết</title><h1>Thời tiết hôm nay</h1>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/thoi-tiet"
    server.shutdown()
    server.server_close()
    thread.join()


def open_house(folder, elsewhere):
    """Return a bot that has begun, with operators; skip without a browser."""
    if not CHROMIUM:
        lacking("browser", "there is no Chromium on PATH")
    bot = Bot(folder, elsewhere)
    bot.hire(_SHIFT)
    bot.start()
    return bot


@pytest.fixture(scope="session")
def bot(tmp_path_factory, elsewhere):
    """One bot for all tests that leave it standing."""
    opened = open_house(tmp_path_factory.mktemp("bot"), elsewhere)
    yield opened
    opened.stop()


@pytest.fixture
def own_bot(tmp_path, elsewhere):
    """A bot for a test that knocks it down."""
    opened = open_house(tmp_path, elsewhere)
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def browser():
    """A browser. Playwright keeps a loop running while it is open, in which no asynchronous test
    could run: so it is closed with its module, and its tests stay together in one worker."""
    if not CHROMIUM:
        lacking("browser", "there is no Chromium on PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # A microphone that hums, for machines without one.
        options = ["--no-sandbox", "--use-fake-device-for-media-stream"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium(bot, browser):
    """A browser in front of the bot that all share."""
    return browser


class Person:
    """Somebody with a phone on the chat page."""

    def __init__(self, page, house, address=""):
        """`address` is where they find the chat page, if not at the bot itself."""
        self.page = page
        self.house = house
        self.address = address or house.chat
        page.set_default_timeout(PATIENCE)
        page.set_default_navigation_timeout(PATIENCE)

    def another_tab(self):
        """Return the same person in a second tab."""
        return Person(self.page.context.new_page(), self.house, self.address)

    def come(self):
        self.page.goto(self.address)
        self.page.locator("#log .them").first.wait_for()
        return self

    def say(self, text):
        self.page.fill("#text", text)
        self.page.click(".compose button")

    def tap(self, title):
        self.page.locator("#quick button", has_text=title).click()

    def reads(self, text):
        """Wait until something of ours holds these words; return that bubble's text."""
        bubble = self.page.locator("#log .them", has_text=text).last
        bubble.wait_for()
        return bubble.inner_text()

    def answer(self, text):
        """Say something and return all that is answered to it."""
        # What still comes of the greeting, or of what they said before, is no answer to this.
        self.settle()
        mine, theirs = (self.page.locator(f"#log .{side}") for side in ("me", "them"))
        said, heard = mine.count(), theirs.count()
        self.say(text)
        mine.and_(self.page.locator(":not([data-wait])")).nth(said).wait_for()
        theirs.nth(heard).wait_for()
        self.settle()
        return "\n".join(theirs.all_inner_texts()[heard:])

    def settle(self):
        """Wait until the bot has nothing left to do and the page shows all of it."""
        self.until(lambda: not self.house.is_busy() and self._has_all())

    def _has_all(self):
        # Past the page and its network, with its cookie.
        told = self.page.context.request.get(f"{self.house.chat}/items", timeout=PATIENCE)
        shown = self.page.evaluate(_LAST)
        return told.ok and all(one["seq"] <= shown for one in told.json())

    def until(self, happened):
        """Wait for what neither the page nor the browser tells by itself."""
        ends = time.monotonic() + PATIENCE / 1000
        while not happened():
            assert time.monotonic() < ends, "it did not happen"
            self.page.wait_for_timeout(100)

    def finds(self, selector):
        """Return how many of these there are after another look; for pages without JavaScript."""
        self.page.get_by_role("link", name="Xem tin mới").click()
        return self.page.locator(selector).count()

    def is_forgotten(self):
        """Wait until no cookie of ours is left."""
        self.until(lambda: self.page.context.cookies(self.address) == [])

    def bubbles(self, side="row"):
        return self.page.locator(f"#log .{side} .text").all_inner_texts()


class Operator:
    """Somebody at the desk."""

    def __init__(self, page, bot, login):
        self.page = page
        self.bot = bot
        self.login = login
        page.set_default_timeout(PATIENCE)
        page.set_default_navigation_timeout(PATIENCE)

    def come(self):
        page = self.page
        page.goto(self.bot.desk)
        page.fill("[name=login]", self.login)
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=totp]", self.code())
        page.click("button.main")
        page.locator("#live").wait_for()
        return self

    def code(self):
        """Return the six digits that their phone shows now."""
        return pyotp.TOTP(self.bot.accounts[self.login]).now()

    @property
    def name(self):
        return f"Chị Số {self.login.removeprefix('truc')}"

    def rows(self):
        # The line of a burst has no number of its own.
        texts = self.page.locator(".row .what").all_inner_texts()
        return [found[0] for text in texts if (found := re.search(r"K-\d+", text))]

    def sees_new_case(self, known):
        """Wait for a case that was not on the board; return its number."""
        self.page.locator(".row").nth(len(known)).wait_for()
        return (set(self.rows()) - set(known)).pop()

    def row(self, number):
        return self.page.locator(".row", has_text=number)


@pytest.fixture
async def working(services):
    """The bot with its jobs running."""
    jobs = asyncio.create_task(services.runner.run())
    yield services
    services.runner.stop()
    await jobs


@pytest.fixture
def watched():
    """Return a function that opens a page and fails the test for what goes wrong on it."""
    opened, troubles = [], []

    def watch(chromium, **options):
        # Colours are judged as they stay, not in the second in which a new row glows.
        still = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", "reduced_motion": "reduce"}
        context = chromium.new_context(**still, **options)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        page.on(
            "console",
            lambda line: troubles.append(line.text) if "Content Security" in line.text else None,
        )
        opened.append(context)
        return page

    yield watch
    for context in opened:
        context.close()
    assert troubles == []


@pytest.fixture
def visit(bot, chromium, watched):
    """Return a function that opens the chat page in a browser of its own."""

    def call(house=bot, **options):
        return Person(watched(chromium, **({"viewport": PHONE} | options)), house)

    return call


@pytest.fixture
def person(visit):
    return visit().come()


@pytest.fixture
def operators(bot, chromium, watched):
    """Return a function that logs in so many operators, each in a browser of their own."""

    def call(number, **options):
        return [
            Operator(
                watched(chromium, **({"viewport": DESKTOP} | options)),
                bot,
                bot.operator(),
            ).come()
            for _ in range(number)
        ]

    return call
