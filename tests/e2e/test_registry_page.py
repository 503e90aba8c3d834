"""The registry in a real browser: from a number somebody asks about to the news they are told."""

import pytest

from tests.e2e.test_desk_page import _grave

OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _fits(page):
    assert _grave(page) == []
    assert page.evaluate(OVER) <= 0


@pytest.mark.parametrize(("width", "number"), [(360, "0912 000 360"), (1280, "0912 001 280")])
def test_from_a_question_to_the_news(visit, operators, bot, width, number):
    asks, tells = visit().come(), visit().come()
    answer = asks.answer(f"số {number} có phải lừa đảo ko")
    assert "Chưa có thông tin. Chưa có không có nghĩa là đáng tin." in answer
    asks.tap("Báo mình khi có tin")
    asks.reads("Mình nhớ rồi")
    asks.settle()

    (ha,) = operators(1, viewport={"width": width, "height": 800})
    known = ha.rows()
    tells.answer(f"cứu em với, em bị nhốt ở bavet, số nó {number}")
    case = ha.sees_new_case(known)
    page = ha.page
    ha.row(case).locator("a.body").click()
    page.get_by_role("link", name="Báo vào sổ cảnh báo").first.click()
    page.get_by_role("heading", name="Báo vào sổ cảnh báo").wait_for()
    _fits(page)
    page.get_by_label("Vì sao đưa vào sổ").fill("người này đòi cọc rồi giữ hộ chiếu")
    page.get_by_role("button", name="Đưa vào sổ").click()
    page.get_by_text("Chờ xét trong sổ cảnh báo").wait_for()

    page.goto(f"{bot.desk}/registry")
    entry = page.locator(".entry", has_text=number.replace(" ", "")[1:])
    entry.get_by_text("Vì sao được báo").click()
    assert entry.get_by_text("người này đòi cọc rồi giữ hộ chiếu").is_visible()
    entry.get_by_text("Ghi lời bên được nêu").click()
    entry.get_by_label("Họ nói gì").fill("Chúng tôi có giấy phép.")
    entry.get_by_role("button", name="Lưu").click()
    entry.get_by_text("Bên được nêu trả lời: Chúng tôi có giấy phép.").wait_for()
    assert "1 người hỏi trước đây đang chờ tin" in entry.inner_text()
    entry.locator("summary", has_text="Xác nhận cảnh báo").click()
    entry.get_by_label("Lý do, chỉ người trực đọc").first.fill("báo đã đăng, hai ca kể giống nhau")
    entry.get_by_label("Nguồn, người hỏi sẽ đọc").fill("Báo Thử")
    entry.get_by_label("Nguồn này công khai").check()
    _fits(page)
    entry.get_by_role("button", name="Xác nhận cảnh báo").click()
    entry.get_by_text("Máy đang trả lời là đã nhận cảnh báo.").wait_for()
    _fits(page)

    news = asks.reads("Chuyện bạn từng hỏi mình")
    assert "Báo Thử" not in news
    asks.tap("Xem tin")
    read = asks.reads("Chúng tôi đã nhận cảnh báo về số này (Báo Thử,")
    assert "Chúng tôi có giấy phép." in read
    assert number not in read


@pytest.mark.parametrize("width", [360, 1280])
def test_what_figures_count_is_set_and_merged(visit, operators, bot, width):
    ha, mai = operators(2, viewport={"width": width, "height": 800})
    known = ha.rows()
    visit().come().answer("cứu em với em bị nhốt ở Campuchia")
    case = ha.sees_new_case(known)
    ha.row(case).locator("a.body").click()
    ha.page.locator("#traits").get_by_role("link").click()
    ha.page.get_by_role("heading", name="Để làm số liệu").wait_for()
    mai.page.goto(ha.page.url)
    _fits(ha.page)
    ha.page.get_by_label("Quê ở tỉnh nào").select_option(label="Nghệ An")
    ha.page.get_by_label("Qua đường nào").select_option(label="Cửa khẩu Mộc Bài")
    ha.page.get_by_role("button", name="Ghi", exact=True).click()
    ha.page.locator("#traits", has_text="Nghệ An").wait_for()
    _fits(ha.page)
    mai.page.get_by_label("Quê ở tỉnh nào").select_option(label="Hà Tĩnh")
    mai.page.get_by_role("button", name="Ghi", exact=True).click()
    mai.page.get_by_text("Đang ghi trong ca: Nghệ An").wait_for()
    _fits(mai.page)
    mai.page.get_by_role("button", name="Ghi", exact=True).click()
    mai.page.locator("#traits", has_text="Hà Tĩnh").wait_for()
