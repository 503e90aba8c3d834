"""Promise: "Your words, names and numbers are in no log and no metric, and Rasa is told as little
as it can be." The real process logs at DEBUG, Rasa is a stand-in that remembers all it hears."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest

from bot.app import open_services
from bot.domain.messages import InboundKind
from bot.storage import migrate
from tests.fakes.rasa import FakeRasa, running_rasa
from tests.fakes.waiting import until
from tests.support import canaries
from tests.support.bot_process import ROOT, BotProcess, Browser
from tests.support.people import Person, operator

LINK, HANDLE = "https://viec-cam.example.com/ung-tuyen?sdt=0912000123", "zalo.me/0912000123"
#: Ordinary questions that hold something of exact form.
EXACT = (
    f"em gọi {canaries.PHONE} hỏi rồi mà chưa rõ, đi nhật cần giấy tờ gì",
    f"stk {canaries.BANK} vietcombank có bị báo lừa đảo chưa",
    f"đọc ở {LINK} rồi mà chưa rõ, luật cho thu phí bao nhiêu",
    "hộ chiếu C1234567 của em còn hạn không, cccd 001099000123",
)
HIDDEN = (canaries.PHONE, canaries.PHONE_E164, canaries.BANK, LINK, "C1234567", "001099000123")


@pytest.fixture
async def rasa():
    async with running_rasa() as (fake, url):
        fake.url = url
        yield fake


@pytest.fixture
async def with_rasa(settings, clock, catalogue, shown, rasa):
    """The whole bot beside a Rasa that remembers everything."""
    async with open_services(
        settings, clock=clock, show=shown.append, catalogue=catalogue, rasa_url=rasa.url
    ) as services:
        await migrate.upgrade(services.store.engine)
        yield Person(services, shown, clock, canaries.ADDRESS)


async def test_exact_things_are_masked_before_rasa_reads_a_message(with_rasa, rasa: FakeRasa):
    for text in EXACT:
        await with_rasa.says(text)
    assert len(rasa.parsed) == len(EXACT)
    for heard in rasa.parsed:
        assert canaries.found_in_text(heard, HIDDEN) == set(), heard
        assert "‹" in heard


async def test_rasas_dialogue_hears_no_word_of_anybody(with_rasa, rasa: FakeRasa):
    await with_rasa.says(f"{canaries.NAME} ở {canaries.PLACE} hỏi số đại sứ quán")
    (told,) = rasa.dialogue
    assert canaries.found_in_text(str(told)) == set()
    assert set(told) == {"sender", "message"}
    assert told["message"].startswith("/ask_hotline")
    other = Person(with_rasa.services, with_rasa.shown, with_rasa.clock, "another")
    await other.says("cho em xin số đại sứ quán")
    assert rasa.dialogue[1]["sender"] != told["sender"], "each conversation has its own pseudonym"


async def test_rasa_never_hears_of_danger_or_of_a_report(with_rasa, rasa: FakeRasa):
    await with_rasa.says(f"cứu em với, em {canaries.NAME} bị nhốt ở {canaries.COMPOUND}")
    await with_rasa.presses("Nhắn được")
    await with_rasa.says(f"{canaries.PLACE}, tầng 3")
    latitude, longitude = canaries.GPS
    await with_rasa.sends(InboundKind.LOCATION, latitude=latitude, longitude=longitude)
    await with_rasa.says(f"gọi {canaries.PHONE} gặp {canaries.OTHER_NAME}")
    assert rasa.calls == []


async def test_rasa_never_hears_what_an_operator_is_told(with_rasa, rasa: FakeRasa):
    await with_rasa.says("cứu em với em bị nhốt ở bavet")
    ha = await operator(with_rasa.services, "ha")
    await with_rasa.services.desk.claim(ha, await with_rasa.case_id())
    await with_rasa.says("cho em xin số đại sứ quán")
    await with_rasa.says(f"em tên {canaries.NAME}")
    assert rasa.calls == []


async def talk(bot: BotProcess, rasa: FakeRasa) -> None:
    """Say everything that must leave no trace, in every way that a message can go."""
    one, other = Browser(bot), Browser(bot)
    for text in EXACT:
        await one.send(text)
    await one.send(f"em là {canaries.NAME} ở {canaries.PLACE}, cho em hỏi lịch học tiếng")
    rasa.broken = True
    await one.send(f"{canaries.OTHER_NAME} nhắn qua {HANDLE}, bảo em học tiếng ở {canaries.PLACE}")
    # The turn is taken when its time has come; Rasa must be broken until then.
    await until(lambda: "rasa.unavailable" in bot.output())
    rasa.broken = False
    await other.send(f"cứu em, em {canaries.NAME} bị nhốt ở {canaries.COMPOUND} {canaries.PLACE}")
    await other.send(f"số em {canaries.PHONE}, gặp {canaries.OTHER_NAME}, stk {canaries.BANK}")
    await one.send(canaries.NAME * 180)
    await show(bot, one)
    await wrong_requests(bot)
    await one.wait_for(12)
    await other.wait_for(4)


async def show(bot: BotProcess, who: Browser) -> None:
    """Send a photo that is none, a recording with words in it, and the place."""
    latitude, longitude = canaries.GPS
    picture = b"\xff\xd8" + canaries.NAME.encode() * 60_000
    async with httpx.AsyncClient(
        base_url=bot.url,
        cookies={"s": who.token},
        headers={"accept": "application/json"},
        trust_env=False,
        timeout=60,
    ) as client:
        for number, (kind, body) in enumerate((("image/jpeg", picture), ("audio/ogg", b"OggS"))):
            answer = await client.post(
                "/upload",
                data={"id": f"upload-{number}", "text": f"{canaries.PLACE} {canaries.PHONE}"},
                files={"file": (f"{canaries.OTHER_NAME}.jpg", body, kind)},
            )
            assert answer.status_code == 200
        place = {"id": "place-000", "latitude": str(latitude), "longitude": str(longitude)}
        assert (await client.post("/send", data=place)).status_code == 200


async def wrong_requests(bot: BotProcess) -> None:
    """Send what is refused: refusals must not be wordy either."""
    async with httpx.AsyncClient(base_url=bot.url, trust_env=False, timeout=60) as client:
        query = {"name": canaries.NAME, "after": canaries.PHONE}
        await client.get("/items", params=query)
        await client.get(f"/{canaries.PLACE}", params=query)
        await client.post("/hooks/telegram", content=canaries.NAME.encode())
        await client.post("/send", data={"id": canaries.NAME, "text": canaries.PHONE})
        await client.post("/send", data={"id": "12345678", "payload": canaries.NAME})
        await client.post("/send", content=b"\xff" + canaries.NAME.encode())
        await client.post("/send", data={"id": "12345678", "latitude": canaries.PHONE})
        for kind in ("image/jpeg", canaries.NAME.encode().hex()):
            named = (f"{canaries.NAME}.jpg", canaries.PHONE.encode(), kind)
            await client.post("/upload", data={"id": canaries.NAME}, files={"file": named})


@pytest.mark.timeout(900)
async def test_nothing_that_was_said_is_in_a_log_or_a_metric(tmp_path, rasa: FakeRasa):
    given = {"rasa": "true", "rasa_url": rasa.url, "log_level": "DEBUG", "join_window": "0"}
    bot = BotProcess(tmp_path, **given)
    try:
        await bot.start()
        await talk(bot, rasa)
        async with httpx.AsyncClient(trust_env=False) as client:
            figures = await client.get(f"http://127.0.0.1:{bot.internal_port}/metrics")
        await bot.stop()
    finally:
        bot.end()
    logged = bot.output()
    assert "case.opened" in logged, "the log is not empty"
    assert "rasa.unavailable" in logged, "Rasa failed, and the log says so"
    assert b"ben_messages_received_total" in figures.content
    for where, text in (("log", logged), ("metrics", figures.text)):
        everything = (*canaries.ALL, *HIDDEN, HANDLE)
        assert canaries.found_in_text(text, everything) == set(), where
        assert canaries.found_in(text.encode(), everything) == set(), where
    assert "bị nhốt" not in logged
    assert "/send" not in logged, "there is no access log"


CARELESS = """
import logging
from bot import telemetry
telemetry.configure("DEBUG", as_json={as_json})
log = telemetry.get_logger()
secret = {secret!r}
log.info("careless", text=secret, message=secret, case="K-000001", address=secret)
try:
    raise ValueError(secret)
except ValueError as error:
    log.exception("broke", note=secret)
    log.error("broke.too", exc_info=error)
    logging.getLogger("library").exception("it said %s", secret)
for name in ("httpx", "httpcore", "telegram", "aiosqlite", "sqlalchemy.engine", "uvicorn.error"):
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        logging.getLogger(name).log(level, "POST https://example.org/bot123:%s", secret)
logging.getLogger("uvicorn.access").info(secret)
"""


@pytest.mark.parametrize("as_json", [False, True])
def test_even_careless_log_lines_leak_nothing(as_json):
    script = CARELESS.format(as_json=as_json, secret=canaries.NAME)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "careless" in done.stderr
    assert "K-000001" in done.stderr
    assert "ValueError" in done.stderr, "what kind of failure it was is said"
    assert "library.complaint" in done.stderr
    assert canaries.found_in_text(done.stderr + done.stdout) == set()


def test_no_key_that_may_be_logged_sounds_like_a_person():
    from bot.telemetry import ALLOWED_KEYS

    personal = {
        "text", "message", "body", "words", "name", "phone", "address", "answer", "note", "chat",
        "user", "contact", "email", "query", "payload", "token", "password", "conversation",
    }  # fmt: skip
    assert personal & ALLOWED_KEYS == set()
