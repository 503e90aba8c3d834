"""What the desk promises, seen in a real browser."""

import pytest
from axe_core_python.sync_playwright import Axe

EVIL = "cứu em với em bị nhốt <img src=x onerror=alert(1)><script>alert(2)</script>"


def _grave(page):
    found = Axe().run(page)["violations"]
    return [
        (one["id"], [node["html"][:120] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_desk_has_a_serious_barrier(person, operators, bot, scheme):
    (ha,) = operators(1, color_scheme=scheme)
    known = ha.rows()
    person.answer("cứu em với em bị nhốt trong phòng")
    number = ha.sees_new_case(known)
    assert _grave(ha.page) == []
    ha.row(number).get_by_role("button", name="Nhận ca").click()
    ha.page.locator("#composer").wait_for()
    assert _grave(ha.page) == []
    ha.page.context.clear_cookies()
    ha.page.goto(f"{bot.desk}/login")
    assert _grave(ha.page) == []


def test_what_a_person_writes_does_nothing_at_the_desk(person, operators):
    (ha,) = operators(1)
    known = ha.rows()
    person.answer(EVIL)
    number = ha.sees_new_case(known)
    ha.row(number).get_by_role("button", name="Nhận ca").click()
    words = ha.page.locator(".said.contact .words")
    words.first.wait_for()
    assert EVIL in words.all_inner_texts()
    assert ha.page.locator(".thread img, .thread script").count() == 0


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_desk_fits_every_screen(person, operators, width):
    (ha,) = operators(1, viewport={"width": width, "height": 740})
    known = ha.rows()
    person.answer("cứu em với em bị nhốt trong phòng")
    number = ha.sees_new_case(known)
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert ha.page.evaluate(over) <= 0
    ha.row(number).get_by_role("button", name="Nhận ca").click()
    ha.page.locator("#composer").wait_for()
    assert ha.page.evaluate(over) <= 0


def test_words_that_are_being_typed_survive_what_happens_meanwhile(person, operators):
    (ha,) = operators(1)
    known = ha.rows()
    person.answer("cứu em với em bị nhốt trong phòng")
    ha.row(ha.sees_new_case(known)).get_by_role("button", name="Nhận ca").click()
    ha.page.locator("#composer").wait_for()
    ha.page.fill("#reply", "Em chờ chị một chút")
    person.say("em o tang 4")
    ha.page.get_by_text("em o tang 4").wait_for()
    assert ha.page.input_value("#reply") == "Em chờ chị một chút"


def test_the_clock_of_a_waiting_case_ticks(person, operators):
    (ha,) = operators(1)
    known = ha.rows()
    person.answer("cứu em với em bị nhốt trong phòng")
    clock = ha.row(ha.sees_new_case(known)).locator(".clock time")
    # It ticks by itself: nothing new comes from the server.
    ha.page.route("**/*", lambda route: route.abort())
    first = clock.inner_text()
    person.until(lambda: clock.inner_text() > first)


def test_everything_but_the_live_updates_works_without_javascript(person, operators):
    person.answer("cứu em với em bị nhốt trong phòng")
    (ha,) = operators(1, java_script_enabled=False)
    page = ha.page
    page.get_by_role("button", name="Nhận ca gấp nhất").click()
    page.fill("#reply", "Chị đang đọc tin của em.")
    page.click("#composer button")
    page.get_by_text("Chị đang đọc tin của em.").wait_for()
    page.locator("summary", has_text="Đóng ca").click()
    page.check("[name=outcome][value=advised]")
    page.click("button.danger")
    page.locator("#live").wait_for()


def test_after_logging_out_the_way_back_shows_nothing(person, operators, bot):
    (ha,) = operators(1)
    known = ha.rows()
    person.answer("cứu em với em bị nhốt trong phòng")
    number = ha.sees_new_case(known)
    ha.row(number).get_by_role("button", name="Nhận ca").click()
    ha.page.locator("#composer").wait_for()
    ha.page.locator("header").get_by_role("button", name="Thoát").click()
    ha.page.wait_for_url(f"{bot.desk}/login")
    ha.page.go_back()
    ha.page.locator("[name=totp]").wait_for()
    assert number not in ha.page.content()


def test_what_is_handed_back_is_on_every_board_again(person, operators):
    ha, nam = operators(2)
    known = ha.rows()
    person.answer("cứu em với em bị nhốt trong phòng")
    number = ha.sees_new_case(known)
    ha.row(number).get_by_role("button", name="Nhận ca").click()
    nam.row(number).get_by_text(f"{ha.name} đang giữ").wait_for()
    ha.page.locator("summary", has_text="Trả ca lại").click()
    ha.page.fill("[name=reason]", "hết ca trực")
    ha.page.get_by_role("button", name="Trả ca lại").click()
    nam.row(number).get_by_role("button", name="Nhận ca").wait_for()
