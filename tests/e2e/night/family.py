"""What is between a family, a child and an agency: who may know what of whom."""

import json
from pathlib import Path

from pypdf import PdfReader

from bot.domain.cases import CaseState
from bot.domain.contact_rule import VIETNAM
from tests.e2e.night.colleague import seconds
from tests.support import cast
from tests.support.canaries import found_in_text

ACROSS_THE_WALL = "Chưa gửi: trong lời này có điều chỉ ca nối với ca này biết."
#: What the mother agreed to, by the fields of a packet for the consulate.
AGREED = ["situation", "where", "relation", "last_words", "recruiter", "money", "reported"]


def a_wall_goes_through_a_family(night):
    """Mother and son may be known to belong together at the desk; neither learns of the other."""
    keeper, hong = night.holder("hong")
    khoi = night.case("khoi")
    page = keeper.page
    clock = page.locator("#deadline time[data-until]")
    first = seconds(clock.inner_text())
    night.until(lambda: seconds(clock.inner_text()) < first, "the deadline's clock stands still")
    assert "Sắp tới hạn bên kia ra" in keeper.timeline()
    keeper.notes_person("Người báo", cast.MOTHER)
    keeper.links(khoi, "Con trai chị ấy, cùng toà nhà")
    keeper.is_refused(f"Cháu ở {cast.SONS_FLOOR} chị ạ", ACROSS_THE_WALL)
    keeper.is_refused(f"Xem thêm {khoi.number}", ACROSS_THE_WALL)
    keeper.begins("Điều được nói với họ")
    keeper.keeps(f"Em ấy ở {cast.SONS_FLOOR}")
    page.get_by_text("Chưa ghi: trong lời này có điều chỉ ca nối với ca này biết.").wait_for()
    keeper.keeps("Cơ quan bên đó đang tìm, chưa có tin mới.")
    page.locator("#texts", has_text="chưa có tin mới").wait_for()
    keeper.replies("Chị giữ máy nhé, đừng gửi tiền, em đang lo việc này.")
    keeper.finds_no_barrier("case-wall")

    keeper, _ = night.holder("khoi")
    keeper.is_refused(f"Nhà em kể nó dọa {cast.THREAT}", ACROSS_THE_WALL)
    keeper.is_refused("Mẹ em là Hồng vừa nhắn", ACROSS_THE_WALL)
    keeper.replies("Em đừng để lộ máy. Bên chị đang tìm cách.")
    night.settles()
    theirs = night.heard("hong")
    assert "em đang lo việc này" in theirs
    assert found_in_text(theirs, (cast.SONS_PLACE, cast.SONS_FLOOR, khoi.number)) == set()
    his = night.heard("khoi")
    assert "Em đừng để lộ máy" in his
    mothers = (cast.MOTHER, cast.MOTHERS_PHONE, cast.THREAT, cast.THEIR_ACCOUNT, hong.number)
    assert found_in_text(his, mothers) == set()


def a_packet_holds_what_was_agreed_to(night):
    """On paper and as JSON: the story, since she said yes to it, and no name and no number."""
    keeper, hong = night.holder("hong")
    page = keeper.page
    page.get_by_role("link", name="Tìm nơi để chuyển").click()
    page.get_by_role("heading", name="cho ai").wait_for()
    keeper.finds_no_barrier("referral-places")
    page.get_by_role("link", name="Soạn phiếu cho Cục Lãnh sự").click()
    page.get_by_role("heading", name="Phiếu cho Cục Lãnh sự").wait_for()
    ticked = page.locator("input[name=field]:checked")
    assert ticked.evaluate_all("all => all.map((one) => one.value)") == AGREED
    page.check("input[name=ask][value=find]")
    keeper.finds_no_barrier("referral-draft")
    page.get_by_role("button", name="Xem trước phiếu").click()
    page.get_by_role("button", name="Lập phiếu").click()
    page.get_by_text("Đã lập, chưa đưa ai").wait_for()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải JSON").click()
    written = Path(coming.value.path()).read_text()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải PDF").click()
    paper = "\n".join(one.extract_text() for one in PdfReader(coming.value.path()).pages)

    packet = json.loads(written)
    assert [part["field"] for part in packet["parts"]] == AGREED
    assert {part["basis"] for part in packet["parts"]} == {"consent"}
    assert packet["basis"]["by_law"] is None
    assert {one["purpose"] for one in packet["basis"]["consents"]} == {"story"}
    kept_back = (
        cast.SON, cast.MOTHER, cast.MOTHERS_PHONE, cast.THEIR_ACCOUNT, cast.SONS_FLOOR,
        cast.SONS_PLACE, night.case("khoi").number,
    )  # fmt: skip
    due = night.deadline(hong).astimezone(VIETNAM)
    assert f"{due:%H:%M} ngày {due.day}/{due.month}, giờ Việt Nam" in written, "not “in 3 hours”"
    for copy in (written, paper):
        assert found_in_text(copy, (cast.THREAT, "Myawaddy")) == {cast.THREAT, "Myawaddy"}
        assert found_in_text(copy, kept_back) == set()
    page.get_by_text("Ghi là đã đưa").first.click()
    page.fill("input[name=received_by]", "Chị Mai, trực ban")
    page.select_option("select[name=way]", "phone")
    page.get_by_role("button", name="Ghi là đã đưa").click()
    page.get_by_text("Đã đưa, chờ kết quả").wait_for()
    keeper.finds_no_barrier("referral")
    assert night.case("hong").state is CaseState.REFERRED


def a_child_is_among_them(night):
    """An answer raised the case, and the line for children is proposed because of it."""
    keeper, _ = night.holder("cut")
    assert "Gấp" in keeper.page.locator("#casehead").inner_text()
    assert "Tăng mức gấp" in keeper.timeline()
    keeper.notes_person("Người gặp nạn", cast.CHILDS_NAME)
    keeper.page.get_by_role("link", name="Tìm nơi để chuyển").click()
    line = keeper.page.locator("section > .places > .place", has_text="Tổng đài quốc gia 111")
    line.wait_for()
    assert "trẻ em, người dưới 18" in line.inner_text()
