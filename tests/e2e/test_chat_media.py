"""Photos, recordings and the place, as somebody sends them with a phone."""

import base64
import contextlib
import io
import re

import pytest
from axe_core_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Error

#: Where the picture was taken: nowhere near anybody.
HERE = {"latitude": 16.54321, "longitude": 98.76543}
#: Remembers what the page puts into its forms.
SPY = """
window.sent = [];
const append = FormData.prototype.append;
FormData.prototype.append = function (name, value, ...rest) {
  if (value instanceof Blob) window.sent.push(value);
  return append.call(this, name, value, ...rest);
};
"""


def photo(width=3000, height=2000, kind="JPEG"):
    """Return a picture that tells where it was taken."""
    picture = Image.effect_noise((width // 10, height // 10), 80).resize((width, height))
    exif = Image.Exif()
    exif[0x010E] = "Nha tro so 7"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture.convert("RGB").save(out, kind, exif=exif)
    assert b"Nha tro so 7" in out.getvalue()
    return {"name": "IMG_0912000123.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def choose(person, tool, file):
    with person.page.expect_file_chooser() as chooser:
        person.page.click(f"[data-tool={tool}]")
    chooser.value.set_files(file)


def sent(person, number=0):
    """Return the bytes of what the page sent."""
    script = """async (number) => {
      const bytes = new Uint8Array(await window.sent[number].arrayBuffer());
      let text = "";
      bytes.forEach((byte) => { text += String.fromCharCode(byte); });
      return btoa(text);
    }"""
    return base64.b64decode(person.page.evaluate(script, number))


def arrived(person, text):
    person.page.locator(".me[data-seq]:not([data-wait])", has_text=text).wait_for()


@pytest.fixture
def phone(visit):
    person = visit()
    person.page.add_init_script(SPY)
    return person.come()


def test_a_photo_goes_small_and_without_its_place_and_only_its_name_is_shown(phone):
    given = photo()
    choose(phone, "photo", given)
    arrived(phone, "Ảnh")
    body = sent(phone)
    assert max(Image.open(io.BytesIO(body)).size) == 1600
    assert len(body) < len(given["buffer"])
    assert b"Nha tro" not in body
    assert b"Exif" not in body
    phone.settle()
    assert phone.bubbles("me") == ["Ảnh"]
    assert phone.page.locator("#log img, #log canvas").count() == 0
    phone.page.reload()
    phone.page.locator("#log .me").first.wait_for()
    assert phone.bubbles("me") == ["Ảnh"]


def test_a_long_screenshot_stays_readable(phone):
    choose(phone, "photo", photo(1080, 4000))
    arrived(phone, "Ảnh")
    assert Image.open(io.BytesIO(sent(phone))).size == (1080, 4000)


def test_a_photo_that_can_not_be_sent_is_sent_again_under_the_same_id(phone):
    ids = []

    def fail_twice(route):
        ids.append(route.request.post_data_buffer or b"")
        if len(ids) < 3:
            route.abort()
        else:
            route.continue_()

    phone.page.route("**/upload", fail_twice)
    choose(phone, "photo", photo(400, 300))
    phone.page.locator(".me[data-late]", has_text="Đừng tắt trang").wait_for()
    arrived(phone, "Ảnh")
    phone.settle()
    assert len(ids) == 3
    assert phone.bubbles("me") == ["Ảnh"]


def test_words_do_not_wait_behind_a_photo_and_the_order_is_the_servers(phone):
    held = []
    phone.page.route("**/upload", lambda route: held.extend([route]))
    choose(phone, "photo", photo(400, 300))
    phone.page.locator(".me[data-wait]", has_text="Ảnh").wait_for()
    phone.say("cho em xin số bảo hộ công dân")
    phone.reads("+84 981 84 84 84")
    assert phone.bubbles()[-1] == "Ảnh", "what is not sent yet stands last"
    held[0].continue_()
    arrived(phone, "Ảnh")
    phone.settle()
    live = phone.bubbles()
    phone.page.reload()
    phone.page.locator("#log .me").nth(1).wait_for()
    assert phone.bubbles() == live


def test_a_photo_can_be_called_back_while_it_waits(phone):
    held = []

    def hold(route):
        held.append(route)

    phone.page.route("**/upload", hold)
    choose(phone, "photo", photo(400, 300))
    cancel = phone.page.locator(".me .cancel")
    cancel.wait_for()
    assert cancel.bounding_box()["height"] >= 44
    cancel.click()
    assert phone.bubbles("me") == []
    # To let go of the address would let a request go that the network still holds.
    for route in held:
        with contextlib.suppress(Error):  # the page gave it up itself
            route.abort()
    phone.page.unroute("**/upload")
    choose(phone, "photo", photo(400, 300))
    arrived(phone, "Ảnh")
    phone.settle()
    phone.page.reload()
    phone.page.locator("#log .me").first.wait_for()
    assert phone.bubbles("me") == ["Ảnh"]


def test_what_is_too_large_or_empty_is_said_before_anything_is_sent(phone):
    large = {"name": "x.heic", "mimeType": "image/heic", "buffer": b"\1" * 9_000_000}
    choose(phone, "photo", large)
    phone.page.locator("#note", has_text="8 MB").wait_for()
    choose(phone, "photo", large | {"buffer": b""})
    phone.page.locator("#note", has_text="không đọc được").wait_for()
    assert phone.bubbles("me") == []


def test_what_the_server_refuses_is_told_in_its_words(phone):
    choose(phone, "photo", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    phone.page.locator(".me[data-late]", has_text="chỉ gửi được ảnh và ghi âm").wait_for()
    phone.answer("chao ben")
    assert "chao ben" in phone.bubbles("me")


def test_a_recording_is_made_with_two_taps(visit):
    person = visit(permissions=["microphone"])
    person.page.add_init_script(SPY)
    person.come()
    person.page.click("[data-tool=voice]")
    person.page.locator("#clock", has_text=re.compile(r"0:0[1-9]|0:[1-5]\d")).wait_for()
    person.page.click("#voice .yes")
    arrived(person, "Ghi âm")
    assert sent(person).startswith(b"\x1a\x45\xdf\xa3"), "WebM, as Chromium records"
    person.page.locator("#voice").wait_for(state="hidden")
    assert person.bubbles("me") == ["Ghi âm"]


def test_a_recording_can_be_thrown_away(visit):
    person = visit(permissions=["microphone"]).come()
    person.page.click("[data-tool=voice]")
    person.page.locator("#voice").wait_for()
    person.page.click("#voice .no")
    person.page.locator("#voice").wait_for(state="hidden")
    person.page.wait_for_timeout(500)
    assert person.bubbles("me") == []


def test_without_leave_to_record_a_recording_is_chosen(visit):
    person = visit().come()
    person.page.click("[data-tool=voice]")
    person.page.locator("#note", has_text="Máy chưa cho ghi âm").wait_for()
    choose(person, "voice", {"name": "a.ogg", "mimeType": "audio/ogg", "buffer": b"OggS" * 50})
    arrived(person, "Ghi âm")


def test_the_place_is_sent_after_a_yes_and_no_figure_of_it_is_shown(visit):
    person = visit(permissions=["geolocation"], geolocation=HERE).come()
    person.page.click("[data-tool=where]")
    assert "Người trực sẽ thấy bạn đang ở đâu" in person.page.inner_text("#where")
    assert person.bubbles("me") == []
    person.page.click("#where .yes")
    arrived(person, "Đã gửi vị trí")
    person.settle()
    assert "16.54" not in person.page.content()
    person.page.reload()
    person.page.locator("#log .me").first.wait_for()
    assert person.bubbles("me") == ["Đã gửi vị trí"]
    assert "16.54" not in person.page.content()


def test_without_a_yes_no_place_is_asked_of_the_phone(visit):
    person = visit(permissions=["geolocation"], geolocation=HERE)
    person.page.add_init_script(
        "window.asked = 0; const get = navigator.geolocation.getCurrentPosition;"
        "navigator.geolocation.getCurrentPosition = function (...all) {"
        " window.asked++; return get.apply(navigator.geolocation, all); };"
    )
    person.come()
    person.page.click("[data-tool=where]")
    person.page.click("#where .no")
    assert person.page.evaluate("window.asked") == 0
    person.page.click("[data-tool=where]")
    person.page.click("#where .yes")
    arrived(person, "Đã gửi vị trí")
    assert person.page.evaluate("window.asked") == 1


def test_where_the_phone_tells_no_place_words_are_asked_for(person):
    person.page.click("[data-tool=where]")
    person.page.click("#where .yes")
    person.page.locator("#note", has_text="gõ tên nước, thành phố").wait_for()
    assert person.bubbles("me") == []


def test_without_javascript_a_photo_is_sent_by_a_plain_form(visit, bot):
    person = visit(java_script_enabled=False)
    page = person.page
    page.goto(bot.chat)
    assert "nặng nhất 8 MB" in page.inner_text(".attach")
    assert not page.locator("#tools").is_visible()
    page.set_input_files("#file", photo(400, 300))
    page.click(".attach button")
    person.until(lambda: person.finds("#log .me"))
    page.locator("#log .me", has_text="Ảnh").wait_for()


def test_what_is_tapped_is_large_and_no_barrier_stands_before_it(visit):
    person = visit(permissions=["microphone"]).come()
    for tool in ("photo", "voice", "where"):
        box = person.page.locator(f"[data-tool={tool}]").bounding_box()
        assert box["height"] >= 44, tool
        assert box["width"] >= 44, tool
    for opened, tool in (("#where", "where"), ("#voice", "voice")):
        person.page.click(f"[data-tool={tool}]")
        person.page.locator(opened).wait_for()
        for button in person.page.locator(f"{opened} button").all():
            assert button.bounding_box()["height"] >= 44
        grave = [
            one["id"]
            for one in Axe().run(person.page)["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert grave == []
        person.page.click(f"{opened} .no")


def test_nothing_is_asked_of_anybody_but_us(visit, bot):
    person = visit(permissions=["microphone", "geolocation"], geolocation=HERE)
    asked = []
    person.page.on("request", lambda request: asked.append(request.url))
    person.come()
    choose(person, "photo", photo(400, 300))
    arrived(person, "Ảnh")
    person.page.click("[data-tool=where]")
    person.page.click("#where .yes")
    arrived(person, "Đã gửi vị trí")
    person.answer("cho em xin số bảo hộ công dân")
    assert len(asked) > 6
    assert [url for url in asked if not url.startswith(f"{bot.chat}/")] == []
