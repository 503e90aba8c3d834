"""A warning from its first word to the person who wants no more of it, in real browsers."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.test_desk_overview import OVER, inside  # noqa: F401 - a fixture
from tests.e2e.test_desk_page import _grave
from tests.support.subscribers import TEXT, TITLE

OFFER = (
    "Tuyển nhân viên sang Campuchia làm game, lương 25 triệu, việc nhẹ, không cần kinh nghiệm,"
    " đóng trước 5 triệu giữ chỗ"
)


@pytest.fixture
def lan(operators, inside):  # noqa: F811 - the fixture
    """A supervisor with a phone."""
    (one,) = operators(1, viewport={"width": 390, "height": 800})

    async def promote(services):
        async with services.store.write() as uow:
            await uow._connection.exec_driver_sql(
                "update operator set role = 'supervisor' where login = ?", (one.login,)
            )
            await uow.commit()

    inside(promote)
    return one


def write(ha):
    page = ha.page
    page.goto(f"{ha.bot.desk}/warnings/new")
    assert _grave(page) == []
    assert page.evaluate(OVER) <= 0
    page.get_by_label("Tiêu đề").fill(TITLE)
    page.get_by_label("Nội dung").fill(TEXT)
    page.get_by_role("checkbox", name="Campuchia").check()
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_role("heading", name=TITLE).wait_for()


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_the_pages_fit_and_have_no_serious_barrier(operators, bot, width):
    (ha,) = operators(1, viewport={"width": width, "height": 800})
    write(ha)
    here = ha.page.url
    for address in (f"{bot.desk}/warnings", here, f"{here}/edit"):
        ha.page.goto(address)
        assert _grave(ha.page) == [], address
        assert ha.page.evaluate(OVER) <= 0, address


def test_two_let_a_warning_go_and_who_gets_it_ends_it_with_a_tap(person, operators, lan, bot):
    person.answer(OFFER)
    person.tap("Nhận cảnh báo")
    person.reads("Bạn muốn nghe về nước nào?")
    person.tap("Campuchia")
    person.reads("Bạn để ý việc gì nhất?")
    person.tap("Việc gì cũng được")
    person.reads("chỉ cần nhắn: dừng tin")
    # By reply: whatever hour it is where this test runs, they have just written.
    person.tap("Khi mình nhắn trước")
    person.reads("Lần sau bạn nhắn")

    (ha,) = operators(1)
    write(ha)
    address = ha.page.url
    ha.page.get_by_role("button", name="Xin duyệt").click()
    ha.page.get_by_text("Chờ một trưởng ca đọc và duyệt").wait_for()
    assert ha.page.get_by_role("button", name="Duyệt và cho gửi").count() == 0

    lan.page.goto(address)
    assert _grave(lan.page) == []
    lan.page.get_by_role("button", name="Duyệt và cho gửi").click()
    lan.page.get_by_text(f"{lan.name} duyệt").wait_for()

    person.reads(TITLE)
    until_told(lan, address, "Đã gửi 1")
    assert _grave(lan.page) == []
    person.tap("Dừng tin")
    person.reads("mình dừng rồi")
    until_told(lan, address, "Thôi nhận sau tin này 1")


def until_told(operator, address, words):
    """Wait until the page tells something, loading it anew as people do."""
    for _ in range(300):
        operator.page.goto(address)
        if words in " ".join(operator.page.locator("dl.tally").all_inner_texts()).replace(
            "\n", " "
        ):
            return
        operator.page.wait_for_timeout(300)
    pytest.fail(f"the page never told {words!r}")


def test_everything_works_without_javascript(operators, bot):
    (ha,) = operators(1, java_script_enabled=False)
    write_plainly(ha)
    ha.page.get_by_role("link", name="Sửa").click()
    ha.page.get_by_label("Nội dung").fill(
        "Gần đây có người mời đi làm mà đòi tiền trước. Đừng đưa."
    )
    at = dt.datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")) + dt.timedelta(days=2)
    ha.page.get_by_label("Gửi từ lúc").fill(at.strftime("%Y-%m-%dT%H:%M"))
    ha.page.get_by_role("button", name="Lưu bản nháp").click()
    ha.page.get_by_text("đòi tiền trước").first.wait_for()
    ha.page.locator("summary", has_text="Bỏ tin này").click()
    ha.page.get_by_role("button", name="Bỏ tin này").click()
    ha.page.get_by_text("Đã bỏ").first.wait_for()


def write_plainly(ha):
    page = ha.page
    page.goto(f"{ha.bot.desk}/warnings/new")
    page.get_by_label("Tiêu đề").fill(TITLE)
    page.get_by_label("Nội dung").fill(TEXT)
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_role("heading", name=TITLE).wait_for()
