"""Messages that were not understood, masked and labelled in a real browser, with and without
JavaScript."""

from __future__ import annotations

import re

import pytest
from axe_core_python.sync_playwright import Axe

from tests.e2e.conftest import PHONE, open_house

CAT = "anh Tuấn số 0912 000 123 nói con mèo trèo lên nóc tủ lạnh"


@pytest.fixture(scope="module")
def bot(tmp_path_factory, elsewhere):
    """A house of its own: what others said that was not understood would come first."""
    opened = open_house(tmp_path_factory.mktemp("review"), elsewhere)
    yield opened
    opened.stop()


def grave(page):
    return [
        (one["id"], [node["html"][:160] for node in one["nodes"]])
        for one in Axe().run(page)["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def reviewing(operator):
    operator.page.goto(f"{operator.bot.desk}/review")
    return operator.page


def test_two_keys_mask_a_message_and_say_what_it_means(person, operators):
    person.answer(f"{CAT} một")
    (ha,) = operators(1)
    page = reviewing(ha)
    page.locator("#masking").wait_for()
    assert "0912" not in page.locator("main").inner_text()
    assert page.locator(".word input:checked + span").all_inner_texts() == ["Tuấn"]
    assert grave(page) == []
    page.locator(".word", has_text="mèo").click()
    page.get_by_text("Chữ che thêm là tên người").click()
    page.get_by_label("nơi chốn").check()
    assert grave(page) == []
    page.keyboard.press("1")
    page.locator("#labelling").wait_for()
    shown = page.locator("p.masking").inner_text()
    assert "mèo" not in shown
    assert "nơi chốn" in shown
    assert grave(page) == []
    page.keyboard.press("4")
    page.get_by_role("button", name="Luật, mức phạt").wait_for()
    assert grave(page) == []
    page.keyboard.press("1")
    page.locator("table", has_text="Chưa hiểu").wait_for()


def test_the_key_of_danger_only_shows_its_button_and_the_button_opens_a_case(person, operators):
    person.answer(f"{CAT} hai")
    (ha,) = operators(1)
    page = reviewing(ha)
    page.locator("#masking").wait_for()
    page.keyboard.press("9")
    button = page.get_by_role("button", name="Nguy hiểm")
    assert button.evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    told = page.locator(".strip", has_text="đang gọi người trực")
    told.wait_for()
    assert grave(page) == []
    number = re.search(r"K-\d+", told.inner_text())[0]
    page.get_by_role("button", name="Che đúng rồi").click()
    page.locator(".strip", has_text="đang gọi").wait_for(state="detached")
    page.goto(ha.bot.desk)
    page.locator(".row", has_text=number).wait_for()


@pytest.mark.parametrize(("width", "word"), [(360, "ba"), (390, "năm")])
def test_on_a_phone_without_javascript_it_works_too(person, bot, chromium, watched, width, word):
    import pyotp

    from tests.e2e.conftest import PASSWORD, PATIENCE

    person.answer(f"{CAT} {word}")
    login = bot.operator()
    page = watched(chromium, viewport=PHONE | {"width": width}, java_script_enabled=False)
    page.set_default_timeout(PATIENCE)
    page.goto(bot.desk)
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=totp]", pyotp.TOTP(bot.accounts[login]).now())
    page.click("button.main")
    page.goto(f"{bot.desk}/review")
    page.locator(".word", has_text="mèo").click()
    page.get_by_role("button", name="Che đúng rồi").click()
    page.locator("#labelling").wait_for()
    assert "mèo" not in page.locator("p.masking").inner_text()
    page.locator("#labelling button.intent").first.click()
    page.get_by_role("heading", name="Máy hay hiểu nhầm").wait_for()


def test_the_alarm_is_heard_on_this_page_and_the_message_stays(person, operators):
    person.answer(f"{CAT} bốn")
    (ha,) = operators(1)
    page = reviewing(ha)
    page.locator(".word", has_text="mèo").click()
    before = int(page.locator("#alarm b").inner_text())
    person.answer("cứu em với em bị nhốt trong phòng")
    page.wait_for_function(
        "(before) => Number(document.querySelector('#alarm b').textContent) > before", arg=before
    )
    assert page.locator(".word", has_text="mèo").locator("input").is_checked()


def test_an_operator_points_at_a_message_of_a_case(person, operators):
    (ha,) = operators(1)
    known = ha.rows()
    person.answer("cứu em với em bị nhốt trong phòng")
    ha.row(ha.sees_new_case(known)).get_by_role("button", name="Nhận ca").click()
    page = ha.page
    page.locator("#composer").wait_for()
    page.get_by_role("button", name="Bot hiểu sai").first.click()
    page.locator("#thread", has_text="Đã đưa vào danh sách").wait_for()
    assert grave(page) == []
    page.get_by_role("link", name="câu chưa hiểu").click()
    page.get_by_text("Người trực thấy máy hiểu sai").wait_for()
