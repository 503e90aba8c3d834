"""A supervisor writes the roster in a real browser, on a phone and at a desk."""

import pytest

from tests.e2e.test_desk_overview import OVER, inside  # noqa: F401 - a fixture
from tests.e2e.test_desk_page import _grave


@pytest.fixture
def lan(operators, inside, request):  # noqa: F811 - the fixture
    """A supervisor at the roster, which is empty before and after."""
    (one,) = operators(1, viewport={"width": request.param, "height": 800})

    async def promote(services):
        async with services.store.write() as uow:
            await uow._connection.exec_driver_sql(
                "update operator set role = 'supervisor' where login = ?", (one.login,)
            )
            await uow.commit()

    async def clear(services):
        async with services.store.write() as uow:
            for table in ("duty_shift", "duty_departure", "office_hours"):
                await uow._connection.exec_driver_sql(f"delete from {table}")
            await uow.commit()

    inside(promote)
    yield one
    inside(clear)


@pytest.mark.parametrize("lan", [390, 1280], indirect=True)
def test_a_supervisor_writes_the_week_with_the_keyboard_alone(lan, bot):
    page = lan.page
    page.goto(f"{bot.desk}/roster")
    page.get_by_text("Chưa có lịch:").wait_for()
    week = page.locator("form[action='/roster/shifts']")
    # A form is open while there is nothing to read.
    week.get_by_label("Người").select_option(index=1)
    week.get_by_label("Từ").fill("00:00")
    week.get_by_label("Đến").fill("00:00")
    for day in week.get_by_role("checkbox").all():
        day.focus()
        page.keyboard.press("Space")
    week.get_by_role("button", name="Thêm").focus()
    page.keyboard.press("Enter")
    page.get_by_text("cả ngày").first.wait_for()
    assert page.locator(".week li b").count() == 7
    assert page.get_by_text("Giờ chưa có trực chính").count() == 0
    assert page.locator(".standing").count() == 1
    assert _grave(page) == []
    assert page.evaluate(OVER) <= 0
    page.get_by_role("button", name="Bỏ giờ trực Chủ nhật cả ngày").click()
    page.get_by_text("Giờ chưa có trực chính").wait_for()
    assert page.locator(".week li b").count() == 6
    page.get_by_label("Thứ Hai mở từ").fill("08:00")
    page.get_by_role("button", name="Lưu giờ mở cửa").click()
    page.get_by_text("Chưa lưu.").wait_for()
    page.get_by_label("Thứ Hai mở từ").fill("08:00")
    page.get_by_label("Thứ Hai mở đến").fill("17:00")
    page.get_by_role("button", name="Lưu giờ mở cửa").click()
    page.wait_for_function(
        "document.querySelector('[name=ends0]').value === '17:00'"
        " && !document.querySelector('.told')"
    )
    assert _grave(page) == []
