"""A burst on the board, and how the channels fare, seen in a real browser."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.app import open_services
from bot.domain.health import Trouble
from bot.domain.messages import Inbound, InboundKind
from bot.domain.risk import Urgency
from bot.escalation.lifecycle import Lifecycle
from bot.settings import Settings
from tests.e2e.conftest import ROOT
from tests.e2e.test_desk_page import _grave

OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def inside(bot):
    """Return a function that does something in the bot's own database."""

    def call(work):
        async def run():
            settings = Settings(
                _env_file=None,
                data_dir=bot.folder / "data",
                content_dir=ROOT / "content",
                # Each test says itself what is a burst: cases of others are none of it.
                burst=0,
            )
            async with open_services(settings) as services:
                return await work(services)

        # In a thread of its own: Playwright's loop runs in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(run())).result()

    return call


@pytest.fixture
def burst(inside):
    """Return a function that has so many visitors cry at once; all is gone afterwards."""
    ids = []

    def call(number):
        async def come(services):
            lifecycle = Lifecycle(services.settings)
            for one in range(number):
                name = secrets.token_hex(8)
                lane = await services.reception.accept(
                    Inbound("webchat", name, name, InboundKind.OTHER, "")
                )
                level = Urgency.CRITICAL if one == 2 else Urgency.HIGH
                async with services.store.write() as uow:
                    case = await lifecycle.report(uow, lane, "danger", level, services.now())
                    ids.append(case.id)
                    await uow.bursts.group(ids, "webchat:2026-11-21T03:00", services.now())
                    await uow.commit()

        inside(come)
        return ids

    yield call

    async def close(services):
        async with services.store.write() as uow:
            for one in ids:
                await uow.cases.set_values(
                    one, services.now(), state="closed", holder_id=None, closed_at=services.now()
                )
            await uow.commit()

    inside(close)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_burst_is_one_line_that_opens_and_stays_open_while_things_happen(
    operators, burst, person, scheme, width
):
    (ha,) = operators(1, color_scheme=scheme, viewport={"width": width, "height": 800})
    ids = burst(6)
    line = ha.page.locator(".group")
    line.get_by_text("6 ca").wait_for()
    assert _grave(ha.page) == []
    assert line.locator(".row").first.is_hidden()
    line.locator("summary").click()
    line.locator(".row").first.wait_for()
    assert line.locator(".row").first.get_attribute("data-case") == ids[2]
    assert _grave(ha.page) == []
    assert ha.page.evaluate(OVER) <= 0
    person.answer("cứu em với em bị nhốt trong phòng")
    ha.page.locator("#live > section .rows > .row").first.wait_for()
    assert line.locator(".row").first.is_visible()
    line.locator(".row", has_text="Gấp").first.get_by_role("button", name="Nhận ca").click()
    ha.page.locator("#composer").wait_for()
    ha.page.goto(ha.bot.desk)
    line.get_by_text("5 ca").wait_for()


def test_a_burst_opens_without_javascript(operators, burst):
    burst(5)
    (ha,) = operators(1, java_script_enabled=False)
    ha.page.locator(".group summary").click()
    ha.page.locator(".group .row").nth(1).get_by_role("button", name="Nhận ca").click()
    ha.page.locator("#composer").wait_for()


#: Notes what the title says ten times a second.
WATCH = "window.titles = []; setInterval(() => window.titles.push(document.title), 100);"
SAID = "(words) => window.titles.filter((one) => one.includes(words)).length >= 5"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("ringing", [False, True])
def test_the_channels_page_has_no_barrier_and_fits(
    operators, person, inside, scheme, width, ringing
):
    async def found(services, trouble):
        async with services.store.write() as uow:
            await uow.health.record("webchat", trouble, services.now())
            await uow.commit()

    async def looked(services):
        # The bot's own first look comes a moment after its start: what we write stays after it.
        async with services.store.read() as uow:
            return (await uow.health.probes()).get("webchat")

    person.until(lambda: inside(looked))
    inside(lambda services: found(services, ""))
    if ringing:
        person.answer("cứu em với em bị nhốt trong phòng")
    (ha,) = operators(1, color_scheme=scheme, viewport={"width": width, "height": 800})
    ha.page.locator("#dot").click()
    ha.page.get_by_role("heading", name="Các kênh").wait_for()
    assert _grave(ha.page) == []
    ha.page.evaluate(WATCH)
    inside(lambda services: found(services, Trouble.NOT_READY))
    # It shows by itself, and rings: here only the title, since nobody allowed a sound.
    webchat = ha.page.locator(".channel", has=ha.page.locator("#h-webchat"))
    webchat.get_by_text("Gặp sự cố").wait_for()
    ha.page.wait_for_function(SAID, arg="KÊNH GẶP SỰ CỐ")
    if ringing:
        # Neither covers the other.
        ha.page.wait_for_function(SAID, arg="CÓ CA GẤP")
    assert _grave(ha.page) == []
    assert ha.page.evaluate(OVER) <= 0
    inside(lambda services: found(services, ""))
    webchat.get_by_text("Đang tốt").wait_for()
    ha.page.wait_for_function(SAID, arg="KÊNH ĐÃ CHẠY LẠI")
