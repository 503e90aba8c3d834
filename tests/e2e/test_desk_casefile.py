"""The case file in a real browser: two operators, one case after the other's hands."""

from axe_core_python.sync_playwright import Axe


def _grave(page):
    found = Axe().run(page)["violations"]
    return [
        (one["id"], [node["html"][:120] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def _opens(page, words):
    page.locator("summary", has_text=words).click()


def test_a_case_is_filed_and_handed_over(person, operators):
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    (ha,), (lan,) = operators(1), operators(1, **phone)
    known = ha.rows()
    person.answer("cứu em với em bị nhốt trong phòng, số em 0912 000 123, cty TNHH Sao Mai đưa đi")
    number = ha.sees_new_case(known)
    ha.row(number).get_by_role("button", name="Nhận ca").click()
    page = ha.page
    page.locator("#composer").wait_for()
    page.locator("#identifiers").get_by_text("+84•••••23").wait_for()
    page.locator("#identifiers").get_by_text("Sao Mai").wait_for()
    page.get_by_role("link", name="Đang ở đâu").click()
    page.get_by_label("Đang ở đâu").fill("Tầng 5, toà B, Bavet")
    page.get_by_role("button", name="Ghi", exact=True).click()
    page.locator("#texts").get_by_text("Tầng 5, toà B, Bavet").wait_for()
    _opens(page, "Hẹn một việc")
    page.get_by_label("Việc gì, vì sao").fill("Gọi lại cho mẹ em")
    page.get_by_role("button", name="Hẹn", exact=True).click()
    page.locator("#tasks").get_by_text("Gọi lại cho mẹ em").wait_for()
    page.get_by_label("Câu hay dùng").select_option(label="Đang ở đâu")
    page.get_by_role("textbox", name="Trả lời người nhắn").fill("Chào em.")
    page.get_by_role("button", name="Đưa vào ô").click()
    box = page.get_by_role("textbox", name="Trả lời người nhắn")
    page.wait_for_function("document.getElementById('reply').value.includes('bảng hiệu')")
    assert box.input_value().startswith("Chào em.\nBạn nhìn quanh")
    assert _grave(page) == []
    _opens(page, "Hiện số và địa chỉ đầy đủ")
    page.get_by_label("Để gọi cho họ").check()
    page.get_by_role("button", name="Hiện một lần").click()
    page.locator("#identifiers").get_by_text("+84912000123").wait_for()
    _opens(page, "Nhờ người khác nhận ca")
    name = lan.page.locator(".me b").inner_text()
    page.get_by_label("Nhờ ai").select_option(label=f"{name}, trực ca, đang giữ 0 ca")
    page.get_by_label("Vì sao, và người nhận cần biết gì").fill("Chị hết ca, em chờ tin lúc 3 giờ")
    page.get_by_role("button", name="Nhờ nhận ca").click()
    page.get_by_role("heading", name=f"Đang nhờ {name} nhận ca này").wait_for()
    lan.page.get_by_role("heading", name="Có người nhờ bạn nhận ca").wait_for()
    assert _grave(lan.page) == []
    lan.page.get_by_role("link", name="Xem và trả lời").click()
    lan.page.get_by_text("Chị hết ca, em chờ tin lúc 3 giờ").wait_for()
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert lan.page.evaluate(over) <= 0
    lan.page.locator("#offer").get_by_role("button", name="Nhận ca").click()
    lan.page.locator("#composer").wait_for()
    assert _grave(lan.page) == []
    # Who handed it over sees at once that somebody else answers now.
    page.get_by_text(f"{name} đang giữ ca này và trả lời người nhắn.").wait_for()


def test_two_who_edit_one_fact_lose_no_word(person, operators):
    ha, lan = operators(2)
    known = ha.rows()
    person.answer("cứu em với em bị nhốt trong phòng")
    number = ha.sees_new_case(known)
    for one in (ha, lan):
        one.row(number).locator("a.body").click()
        one.page.get_by_role("link", name="Tóm tắt").click()
        one.page.get_by_label("Tóm tắt").wait_for()
    for one, words in ((ha, "Có 4 người."), (lan, "Có 5 người, 1 trẻ em.")):
        one.page.get_by_label("Tóm tắt").fill(words)
        one.page.get_by_role("button", name="Ghi", exact=True).click()
        one.page.get_by_text(words).first.wait_for()
    lan.page.get_by_text("vừa sửa chỗ này").wait_for()
    merged = lan.page.get_by_label("Bản gộp")
    assert merged.input_value() == "Có 4 người.\nCó 5 người, 1 trẻ em."
    assert _grave(lan.page) == []
    lan.page.get_by_role("button", name="Ghi", exact=True).click()
    lan.page.locator("#texts").get_by_text("Có 5 người, 1 trẻ em.").wait_for()
    ha.page.locator("#texts").get_by_text("Có 5 người, 1 trẻ em.").wait_for()
