"""Promise: on the worst network nothing that was sent is lost or doubled, and all is in order."""

import signal
import time
from urllib.parse import urlsplit

import pytest

from tests.e2e.conftest import PATIENCE
from tests.fakes.cutting import BadNetwork

ASKS = [
    "số đại sứ quán ở Campuchia",
    "số đại sứ quán ở Lào",
    "số đại sứ quán ở Malaysia",
    "số đại sứ quán ở Nhật",
    "số đại sứ quán ở Hàn Quốc",
    "số đại sứ quán ở Thái Lan",
]


@pytest.fixture
def network(bot):
    between = BadNetwork(urlsplit(bot.chat).port, seed=7)
    yield between
    between.close()


@pytest.fixture
def far(visit, network):
    """Somebody behind the bad network."""
    person = visit()
    person.address = network.url
    return person


def shown(person):
    return [(side, person.bubbles(side)) for side in ("me", "them")] + [person.bubbles()]


def stays_after_a_reload(person):
    """Return what is shown, once it is sure that the server would draw the very same."""
    person.settle()
    live = shown(person)
    person.page.reload()
    person.page.locator("#log .me").nth(len(live[0][1]) - 1).wait_for()
    person.settle()
    assert shown(person) == live
    return live


def test_with_a_third_of_the_stream_cut_nothing_is_lost_doubled_or_out_of_order(far, network):
    far.come()
    network.cutting[b"GET /stream"] = 0.3
    for text in ASKS:
        far.say(text)
        far.page.locator(".me:not([data-wait])", has_text=text).wait_for()
        # Each has its answer: what follows in time to be joined with it would have none of its own.
        far.until(lambda: not far.house.is_busy())
    far.page.locator("#log .them").nth(len(ASKS)).wait_for()
    # In how many pieces the stream came is up to the machine.
    network.cutting[b"GET /stream"] = 1.0
    far.until(lambda: network.cuts.get(b"GET /stream", 0) >= 3)
    network.cutting.clear()
    live = stays_after_a_reload(far)
    assert live[0][1] == ASKS
    assert len(live[1][1]) > len(ASKS)


def test_with_receipts_cut_every_message_arrives_once(far, network):
    far.come()
    network.cutting[b"POST /send"] = 0.3
    for text in ASKS:
        far.say(text)
    taken = far.page.locator(".me:not([data-wait]):not([data-late])")
    taken.nth(len(ASKS) - 1).wait_for(timeout=3 * PATIENCE)
    assert network.cuts[b"POST /send"] >= 2
    network.cutting.clear()
    assert stays_after_a_reload(far)[0][1] == ASKS


def test_a_stream_that_died_while_the_phone_slept_is_opened_anew(far, network):
    far.page.clock.install()
    far.come()
    far.answer("chao ben")
    network.silence()
    far.page.clock.fast_forward(3_600_000)
    far.say("cho em xin số bảo hộ công dân")
    far.reads("+84 981 84 84 84")
    assert stays_after_a_reload(far)[0][1] == ["chao ben", "cho em xin số bảo hộ công dân"]


def other_phone(person, visit):
    """Return the same session in another browser, which has a network of its own."""
    other = visit()
    (cookie,) = person.page.context.cookies(person.address)
    other.page.context.add_cookies([cookie])
    return other.come()


def test_an_answer_that_came_while_offline_is_read_when_the_network_is_back(far, network, visit):
    far.come()
    other = other_phone(far, visit)
    far.page.context.set_offline(True)
    # Chromium's switch leaves the open stream alone, which no real network would.
    network.silence()
    other.answer("cho em xin số bảo hộ công dân")
    assert "+84 981 84 84 84" not in far.page.inner_text("#log")
    far.page.context.set_offline(False)
    far.reads("+84 981 84 84 84")
    far.settle()
    other.settle()
    assert shown(far) == shown(other)


def test_what_two_tabs_send_at_once_offline_is_in_one_order_in_both(person):
    second = person.another_tab().come()
    person.page.context.set_offline(True)
    for number in range(3):
        person.say(f"một {number}")
        second.say(f"hai {number}")
    person.page.context.set_offline(False)
    for one in (person, second):
        one.page.locator(".me[data-seq]").nth(5).wait_for()
        one.settle()
    assert shown(person) == shown(second)
    mine = person.bubbles("me")
    for name in ("một", "hai"):
        assert [text for text in mine if name in text] == [f"{name} {n}" for n in range(3)]
    assert stays_after_a_reload(person)[0][1] == mine


def test_a_page_left_before_its_message_was_taken_says_so_before_and_does_not_pretend_after(person):
    person.page.route("**/send", lambda route: None)
    person.say("em bi mat dien thoai")
    person.page.locator(".me[data-late]", has_text="Đừng tắt trang").wait_for()
    person.page.reload()
    person.page.locator("#log .them").first.wait_for()
    person.settle()
    assert person.bubbles("me") == []


def test_a_page_left_after_its_message_was_taken_shows_it_once(far, network):
    far.come()
    network.cutting[b"POST /send"] = 1.0
    network.cutting[b"GET /stream"] = 1.0
    far.say("em bi mat dien thoai")
    far.until(lambda: network.cuts.get(b"POST /send"))
    network.cutting.clear()
    far.page.reload()
    far.page.locator("#log .me").first.wait_for()
    far.settle()
    assert far.bubbles("me") == ["em bi mat dien thoai"]


def test_a_flood_is_held_back_by_the_page_and_all_of_it_arrives(person):
    texts = [f"tin {number}" for number in range(30)]
    for text in texts:
        person.say(text)
    person.page.locator(".me[data-seq]").nth(len(texts) - 1).wait_for()
    assert stays_after_a_reload(person)[0][1] == texts


def test_a_server_that_was_away_finds_both_tabs_and_all_their_words_again(own_bot, visit):
    person = visit(own_bot).come()
    second = person.another_tab().come()
    person.answer("chao ben")
    own_bot.stop(signal.SIGKILL)
    person.say("một")
    second.say("hai")
    person.page.locator(".me[data-late]").wait_for()
    time.sleep(1)
    own_bot.start()
    for one in (person, second):
        one.page.locator(".me[data-seq]").nth(2).wait_for()
        one.settle()
    assert shown(person) == shown(second)
    assert sorted(person.bubbles("me")) == ["chao ben", "hai", "một"]
