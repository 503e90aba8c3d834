"""What the chat page promises, seen in a real browser."""

import signal
import time

import pytest
from axe_core_python.sync_playwright import Axe

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script><a href=javascript:alert(3)>x</a>"


def _grave(page):
    """Return what axe calls serious or critical on this page, with where it is."""
    found = Axe().run(page)["violations"]
    return [
        (one["id"], [node["html"][:120] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_everything_that_a_first_visit_transfers_is_under_sixty_kilobytes(visit, bot):
    person = visit()
    session = person.page.context.new_cdp_session(person.page)
    session.send("Network.enable")
    weights, hosts = [], set()
    session.on("Network.loadingFinished", lambda one: weights.append(one["encodedDataLength"]))
    session.on("Network.requestWillBeSent", lambda one: hosts.add(one["request"]["url"]))
    person.come()
    person.until(lambda: len(weights) >= 4)
    person.page.wait_for_timeout(1000)
    assert 0 < sum(weights) < 60_000
    assert all(url.startswith(bot.chat) for url in hosts)


def test_the_page_has_no_serious_barrier(person):
    person.answer("cho em xin số bảo hộ công dân")
    assert _grave(person.page) == []


def test_in_the_dark_it_has_none_either(visit):
    person = visit(color_scheme="dark").come()
    person.answer("cho em xin số bảo hộ công dân")
    assert _grave(person.page) == []


def test_a_narrow_screen_with_large_letters_needs_no_sideways_scrolling(visit):
    person = visit(viewport={"width": 320, "height": 568}).come()
    person.answer("e dc ban ru sang cam lam game luong 25tr bao an o")
    person.page.evaluate("document.documentElement.style.fontSize = '200%'")
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert person.page.evaluate(over) <= 0
    assert person.page.locator(".exit").bounding_box()["x"] >= 0
    right = person.page.locator(".exit").bounding_box()
    assert right["x"] + right["width"] <= 320
    assert person.page.locator(".compose button").is_visible()


def test_what_is_tapped_is_large_enough_for_a_thumb(person):
    person.answer("cho em xin số bảo hộ công dân")
    for selector in (".exit", ".compose button", "#quick button", "a.call"):
        box = person.page.locator(selector).first.bounding_box()
        assert box["height"] >= 44, selector
        assert box["width"] >= 44, selector


def test_a_persons_words_are_shown_as_they_are(person):
    person.answer(EVIL)
    assert EVIL in person.bubbles("me")
    person.page.reload()
    person.page.locator("#log .me").first.wait_for()
    assert EVIL in person.bubbles("me")
    assert person.page.locator("#log img, #log script").count() == 0


def test_the_page_works_with_the_keyboard_alone(person):
    page = person.page
    page.focus("#text")
    page.keyboard.type("cho em xin số bảo hộ công dân")
    page.keyboard.press("Enter")
    person.reads("+84 981 84 84 84")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.form.getAttribute('id')") == "compose"


def test_quick_exit_leaves_neither_page_nor_cookie_nor_way_back(visit, elsewhere):
    person = visit()
    page = person.page
    page.goto(elsewhere)
    person.come()
    person.answer("em bi mat dien thoai")
    depth = page.evaluate("history.length")
    page.click(".exit")
    page.wait_for_url(elsewhere)
    assert page.title() == "Thời tiết"
    assert page.evaluate("history.length") == depth
    person.is_forgotten()
    page.go_back()
    assert page.url == elsewhere
    page.goto(person.address)
    page.locator("#log .them").first.wait_for()
    assert "em bi mat dien thoai" not in page.content()


def test_escape_twice_leaves_too(person, elsewhere):
    person.page.keyboard.press("Escape")
    person.page.keyboard.press("Escape")
    person.page.wait_for_url(elsewhere)


def test_nothing_is_kept_in_the_browser(person):
    person.answer("chao ben")
    kept = person.page.evaluate(
        "async () => [localStorage.length, sessionStorage.length,"
        " (await indexedDB.databases()).length, (await caches.keys()).length,"
        " (await navigator.serviceWorker.getRegistrations()).length, document.cookie]"
    )
    assert kept == [0, 0, 0, 0, 0, ""]
    assert person.page.url.rstrip("/") == person.address


def test_a_message_sent_without_network_is_sent_when_it_is_back_and_only_once(person):
    person.page.context.set_offline(True)
    person.say("dsq vn o mien dien so may")
    person.page.locator(".me[data-wait]").wait_for()
    person.page.wait_for_timeout(1500)
    person.page.context.set_offline(False)
    person.reads("Myanmar")
    person.page.locator(".me:not([data-wait])").wait_for()
    person.settle()
    assert person.bubbles("me") == ["dsq vn o mien dien so may"]
    person.page.reload()
    person.reads("Myanmar")
    assert person.bubbles("me") == ["dsq vn o mien dien so may"]


def test_where_the_stream_is_blocked_the_page_asks_by_itself(visit):
    person = visit()
    person.page.context.route("**/stream*", lambda route: route.abort())
    person.come()
    person.say("cho em xin số bảo hộ công dân")
    assert "+84 981 84 84 84" in person.reads("+84 981 84 84 84")


def test_without_javascript_people_write_tap_and_read(visit):
    person = visit(java_script_enabled=False)
    page = person.page
    page.goto(person.address)
    person.until(lambda: person.finds("#log .them"))
    page.fill("#text", "cho em xin số bảo hộ công dân")
    page.click(".compose button")
    person.until(lambda: person.finds("#log .me"))
    person.until(lambda: person.finds('a.call[href="tel:+84981848484"]'))
    page.locator("#quick button").first.click()
    person.until(lambda: person.finds("#log .me") == 2)


def test_two_pages_of_one_session_show_the_same(person):
    second = person.page.context.new_page()
    second.goto(person.address)
    person.answer("chao ben")
    second.locator("#log .me", has_text="chao ben").wait_for()
    person.settle()
    mine = person.page.locator("#log .text").all_inner_texts()
    assert second.locator("#log .text").all_inner_texts() == mine


def test_killed_in_the_middle_of_a_report_nothing_is_lost_or_said_twice(own_bot, visit):
    person = visit(own_bot).come()
    person.answer("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    person.answer("con trai")
    own_bot.stop(signal.SIGKILL)
    person.say("nó tên Tí quê Nghệ An")
    person.page.locator(".me[data-late]").wait_for()
    time.sleep(1)
    own_bot.start()
    person.page.locator(".me:not([data-late])", has_text="Nghệ An").wait_for()
    person.settle()
    person.answer("không biết")
    live = (person.bubbles("me"), person.bubbles("them"))
    assert live[0] == [
        "con trai tôi sang lào làm 3 tuần nay không liên lạc được",
        "con trai",
        "nó tên Tí quê Nghệ An",
        "không biết",
    ]
    assert len(set(live[1])) == len(live[1])
    person.page.reload()
    person.page.locator("#log .me").nth(3).wait_for()
    assert (person.bubbles("me"), person.bubbles("them")) == live


@pytest.mark.parametrize("hears_by", ["stream", "asking"])
def test_what_is_erased_goes_from_the_open_page_too(visit, hears_by):
    person = visit()
    if hears_by == "asking":
        person.page.add_init_script("delete window.EventSource")
    person.come()
    person.answer("cứu em với em bị nhốt trong phòng")
    assert person.page.locator("#quick button").count()
    person.say("xoá hết đi")
    (told,) = {person.reads("mình đã xóa")}
    person.until(lambda: person.page.locator("#log .row").count() == 1)
    assert person.bubbles()[0] in told
    assert person.page.locator("#quick button").count() == 0
    # What is written from now on is shown again.
    person.answer("cho em xin số bảo hộ công dân")
    assert person.bubbles("me") == ["cho em xin số bảo hộ công dân"]
