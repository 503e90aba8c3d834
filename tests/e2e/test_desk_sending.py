"""Places, a yes on the phone, a picture to the person, photos in a packet: in a real browser."""

from tests.e2e.test_desk_casefile import _grave, _opens
from tests.support.pictures import encoded, sheet

_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_place_a_yes_and_a_picture(person, operators):
    phone = {"viewport": {"width": 360, "height": 740}}
    (ha,) = operators(1, **phone)
    known = ha.rows()
    person.answer("cứu em với em bị nhốt trong phòng")
    person.answer("em ở 11.06320, 106.17260")
    number = ha.sees_new_case(known)
    ha.row(number).get_by_role("button", name="Nhận ca").click()
    page = ha.page
    page.locator("#composer").wait_for()
    page.locator("#thread .whereabouts").get_by_text("Bavet, Svay Rieng").wait_for()
    page.locator("#positions").get_by_text("Tây Ninh").wait_for()

    _opens(page, "Ghi lời đồng ý họ nói với bạn")
    form = page.locator("form[action$='/consent']").filter(has_text="Mình chuyển được không?")
    form.get_by_label("Được, kể cả tên").check()
    form.get_by_role("button", name="Ghi lại").click()
    page.locator("#consent").get_by_text("qua điện thoại").first.wait_for()
    assert _grave(page) == []

    _opens(page, "Gửi ảnh cho họ")
    picture = encoded(sheet("Cổng sau, phía chợ"), "PNG")
    page.get_by_label("Chọn ảnh").set_input_files(
        {"name": "duong.png", "mimeType": "image/png", "buffer": picture}
    )
    assert _grave(page) == []
    assert page.evaluate(_OVER) <= 0
    page.get_by_role("button", name="Gửi ảnh").click()
    page.locator("#thread .said.operator a", has_text="Xem ảnh").wait_for()

    shut = person.page.locator("details.picture")
    shut.wait_for()
    assert person.page.locator("details.picture img").count() == 0
    shut.locator("summary").click()
    person.page.wait_for_function(
        "() => { const i = document.querySelector('details.picture img');"
        " return i && i.complete && i.naturalWidth > 0; }"
    )
    assert person.page.evaluate(_OVER) <= 0
    person.page.reload()
    person.page.locator("details.picture").wait_for()

    _opens(page, "Đã gọi ngay cho cơ quan, chưa có phiếu")
    page.get_by_label("Đã gọi cho").select_option(index=1)
    page.get_by_role("button", name="Ghi là đã gọi").click()
    page.locator("#referrals").get_by_text("chưa có phiếu").wait_for()
    page.locator("#tasks").get_by_text("đã gọi ngay, chưa có phiếu").wait_for()
    assert page.evaluate(_OVER) <= 0
    assert _grave(page) == []
