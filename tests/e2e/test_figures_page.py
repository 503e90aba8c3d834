"""The page of figures in a real browser: it fits, it reads, and its files come."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.app import open_services
from bot.domain.people import Role
from bot.settings import Settings
from tests.e2e.conftest import ROOT, Operator
from tests.e2e.test_desk_page import _grave

OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def supervisor(bot, chromium, watched):
    """Return a function that logs a supervisor in."""

    async def promote(login):
        settings = Settings(
            _env_file=None, data_dir=bot.folder / "data", content_dir=ROOT / "content"
        )
        async with open_services(settings) as services, services.store.write() as uow:
            await uow._connection.exec_driver_sql(
                "UPDATE operator SET role = ? WHERE login = ?", (Role.SUPERVISOR.value, login)
            )
            await uow.commit()

    def call(**options):
        login = bot.operator()
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(promote(login))).result()
        return Operator(watched(chromium, **options), bot, login).come()

    return call


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_supervisor_reads_figures_and_takes_their_files(person, supervisor, width, scheme):
    person.answer("cứu em với em bị nhốt ở Campuchia")
    lan = supervisor(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = lan.page
    page.get_by_role("link", name="Số liệu").click()
    page.get_by_role("heading", name="Số liệu:").wait_for()
    assert _grave(page) == []
    assert page.evaluate(OVER) <= 0
    page.get_by_label("Xem kỳ").select_option(index=0)
    page.get_by_role("button", name="Xem", exact=True).click()
    page.get_by_role("heading", name="Số liệu: tháng").wait_for()
    assert page.evaluate(OVER) <= 0
    page.locator(".tile summary").first.click()
    assert page.get_by_text("Số ca mở ra trong kỳ").first.is_visible()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải báo cáo PDF").click()
    assert coming.value.suggested_filename.endswith(".pdf")
    assert coming.value.path().read_bytes().startswith(b"%PDF")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải bảng CSV").click()
    assert b"received" in coming.value.path().read_bytes()
