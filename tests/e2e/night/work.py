"""What colleagues do with each other and with what they are told."""

from tests.support import cast
from tests.support.pictures import screenshot, telling


def two_write_one_fact(night):
    """The second is shown both versions, and no word is lost."""
    keeper, case = night.holder("lan")
    other = night.other(keeper)
    other.opens(case)
    for one in (keeper, other):
        one.begins("Tóm tắt")
    keeper.keeps("Vợ tìm chồng, đi ba tuần.")
    keeper.page.locator("#texts", has_text="đi ba tuần").wait_for()
    other.keeps("Có 4 người cùng đi.")
    page = other.page
    page.get_by_text(
        "Chị Hà vừa sửa chỗ này" if keeper.login == "ha" else "Anh Nam vừa sửa"
    ).wait_for()
    other.finds_no_barrier("merge")
    merged = page.get_by_label("Bản gộp")
    assert merged.input_value() == "Vợ tìm chồng, đi ba tuần.\nCó 4 người cùng đi."
    page.get_by_role("button", name="Ghi", exact=True).click()
    page.locator("#texts", has_text="Có 4 người cùng đi.").wait_for()


def a_case_changes_hands(night):
    """It is asked with a reason, refused once, then accepted; until then its holder answers."""
    keeper, case = night.holder("lan")
    other = night.other(keeper)
    why = "Em hết ca, chị ấy hẹn gọi lại lúc 5 giờ"
    keeper.asks(other, why)
    other.board().get_by_role("heading", name="Có người nhờ bạn nhận ca").wait_for()
    other.finds_no_barrier("board-offer")
    other.page.get_by_role("link", name="Xem và trả lời").click()
    other.page.get_by_text(why).wait_for()
    other.finds_no_barrier("case-offer")
    other.page.get_by_role("button", name="Không nhận được").click()
    other.page.locator("#live").wait_for()
    night.does("lan", "chi oi co tin chi chua")
    assert night.holder("lan")[0] is keeper
    keeper.replies("Chị chờ em một chút nhé.")
    keeper.asks(other, why)
    other.opens(case).locator("#offer").get_by_role("button", name="Nhận ca").click()
    other.page.locator("#composer").wait_for()
    keeper.page.get_by_text(f"{other.name} đang giữ ca này và trả lời người nhắn.").wait_for()
    assert night.holder("lan")[0] is other
    assert "transferred" in night.events("lan")


def a_tip_ends_in_the_registry(night):
    """What was reported changes no answer until somebody confirmed it with its source."""
    ask = f"check giup e so {cast.RECRUITER} co lua dao khong"
    keeper, _ = night.holder("tin")
    keeper.sees(cast.RECRUITER)
    page = keeper.goes_to("registry")
    form = page.locator(".entering")
    form.locator("[name=kind]").select_option("phone")
    form.locator("[name=value]").fill(cast.RECRUITER)
    form.get_by_role("button", name="Ghi vào sổ").click()
    entry = page.locator(".entry").first
    entry.wait_for()
    assert "nhận cảnh báo" not in night.does("hoi", ask)
    entry.locator("summary", has_text="Xác nhận cảnh báo").click()
    entry.locator("form[action$='/judge'] [name=reason]").first.fill("Ba người kể giống nhau")
    entry.locator("[name=source]").fill("Công an tỉnh Nghệ An")
    entry.locator("[name=public]").check()
    keeper.finds_no_barrier("registry")
    entry.get_by_role("button", name="Xác nhận cảnh báo").click()
    page.get_by_text("Máy đang trả lời là đã nhận cảnh báo.").wait_for()
    assert "đã nhận cảnh báo về số này" in night.does("hoi", ask)


def a_photo_and_a_place_are_seen(night):
    """Only at the desk: the picture without where it was taken, the place where they sent it."""
    picture = telling(screenshot("Hợp đồng lao động"))
    assert b"Exif" in picture
    night.phone("anh").sends_photo(picture)
    keeper, _ = night.holder("anh")
    shown = keeper.page.get_by_role("link", name="Xem ảnh")
    shown.wait_for()
    opened = keeper.page.request.get(keeper.bot.desk + shown.get_attribute("href"))
    assert opened.body().startswith(b"\xff\xd8\xff")
    assert b"Exif" not in opened.body()
    keeper, _ = night.holder("vitri")
    night.phone("vitri").sends_place(16.54321, 98.76543)
    keeper.sees("16.54321, 98.76543")
