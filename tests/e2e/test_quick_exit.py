"""Promise: one tap, and whoever takes the phone next finds nothing of it in the browser."""

import pytest

from tests.conftest import CHROMIUM
from tests.e2e.conftest import PHONE, Person
from tests.e2e.test_chat_media import HERE, arrived, choose, photo
from tests.support import canaries

SECRET = f"em là {canaries.NAME} ở {canaries.PLACE}"


def finds_nothing(page, address):
    """Look at the chat again, as whoever has the phone now would."""
    page.goto(address)
    page.locator("#log .them").first.wait_for()
    page.wait_for_timeout(500)
    assert canaries.found_in_text(page.inner_text("body"), (canaries.NAME, canaries.PLACE)) == set()
    assert page.locator("#log .me").count() == 0


@pytest.fixture
def pouring(visit, elsewhere):
    """Somebody who has told everything, coming from another page."""
    person = visit(permissions=["geolocation"], geolocation=HERE)
    person.page.goto(elsewhere)
    person.come()
    person.answer(SECRET)
    choose(person, "photo", photo(400, 300))
    arrived(person, "Ảnh")
    person.page.click("[data-tool=where]")
    person.page.click("#where .yes")
    arrived(person, "Đã gửi vị trí")
    return person


def test_after_it_there_is_neither_page_nor_cookie_nor_store_nor_way_back(pouring, elsewhere):
    page = pouring.page
    depth = page.evaluate("history.length")
    page.click(".exit")
    page.wait_for_url(elsewhere)
    assert page.evaluate("history.length") == depth
    pouring.is_forgotten()
    for _ in range(3):
        page.go_back()
        assert not page.url.startswith(pouring.address)
        assert canaries.NAME not in page.content()
    page.go_forward()
    finds_nothing(page, pouring.address)
    kept = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length,"
        " (await indexedDB.databases()).length, (await caches.keys()).length]"
    )
    assert kept == [0, 0, 0, 0]


def test_another_tab_goes_with_it(pouring, elsewhere):
    second = pouring.page.context.new_page()
    second.goto(pouring.address)
    second.locator("#log .me").first.wait_for()
    pouring.page.click(".exit")
    second.wait_for_url(elsewhere)
    assert canaries.NAME not in second.content()
    pouring.is_forgotten()
    finds_nothing(second, pouring.address)


def test_what_is_being_sent_goes_nowhere_visible(pouring, elsewhere):
    held = []
    pouring.page.route("**/send", lambda route: held.extend([route]))
    pouring.say(canaries.NAME)
    pouring.page.locator(".me[data-wait]").wait_for()
    pouring.page.click(".exit")
    pouring.page.wait_for_url(elsewhere)
    pouring.is_forgotten()
    pouring.page.unroute("**/send")
    finds_nothing(pouring.page, pouring.address)


def test_without_a_network_it_counts_from_the_next_visit_on(pouring, elsewhere):
    page = pouring.page
    page.route("**/exit", lambda route: route.abort())
    page.click(".exit")
    page.wait_for_url(elsewhere)
    finds_nothing(page, pouring.address)
    names = {cookie["name"] for cookie in page.context.cookies(pouring.address)}
    assert names == {"s"}, "the mark has gone with the first answer"


def test_while_a_voice_is_recorded_the_microphone_is_let_go(visit, elsewhere):
    person = visit(permissions=["microphone"])
    person.page.goto(elsewhere)
    person.come()
    person.page.click("[data-tool=voice]")
    person.page.locator("#voice").wait_for()
    person.page.click(".exit")
    person.page.wait_for_url(elsewhere)
    finds_nothing(person.page, person.address)


def test_without_javascript_it_leaves_too(visit, elsewhere):
    person = visit(java_script_enabled=False)
    page = person.page
    page.goto(person.address)
    page.fill("#text", SECRET)
    page.click(".compose button")
    person.until(lambda: person.finds("#log .me"))
    page.click(".exit")
    page.wait_for_url(elsewhere)
    person.is_forgotten()
    page.go_back()
    assert canaries.NAME not in page.content()


def test_no_file_of_the_browser_holds_a_word_of_it(bot, chromium, elsewhere, tmp_path):
    # A browser that keeps its profile on the disk, as people's own do.
    browser = chromium.browser_type.launch_persistent_context(
        tmp_path / "profile",
        executable_path=CHROMIUM,
        args=["--no-sandbox"],
        viewport=PHONE,
        permissions=["geolocation"],
        geolocation=HERE,
    )
    try:
        person = Person(browser.new_page(), bot)
        person.page.goto(elsewhere)
        person.come()
        person.answer(SECRET)
        choose(person, "photo", photo(400, 300))
        arrived(person, "Ảnh")
        person.page.click("[data-tool=where]")
        person.page.click("#where .yes")
        arrived(person, "Đã gửi vị trí")
        person.page.click(".exit")
        person.page.wait_for_url(elsewhere)
        person.is_forgotten()
    finally:
        browser.close()
    files = [path for path in (tmp_path / "profile").rglob("*") if path.is_file()]
    assert len(files) > 20, "there is a profile"
    everything = (*canaries.ALL, "Nha tro so 7", "16.54321", "98.76543")
    assert canaries.found_below(tmp_path / "profile", everything) == {}


def test_a_page_that_frames_the_chat_shows_nothing_of_it(visit, bot):
    person = visit()
    page = person.page
    frame = f'<!doctype html><h1>Tin tức</h1><iframe src="{bot.chat}/"></iframe>'
    page.route("**/frame", lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.goto(bot.chat.replace("127.0.0.1", "localhost") + "/frame")
    person.until(lambda: len(page.frames) > 1 and page.frames[1].url.startswith("chrome-error:"))
    assert page.frames[1].locator("#log").count() == 0
