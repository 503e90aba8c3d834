"""How a night ends: everybody is answered, every case ends, and the record is whole."""

import csv
import io
import subprocess
import sys
from pathlib import Path

from bot.domain.cases import HELD, CaseState
from tests.conftest import ROOT
from tests.support import cast
from tests.support.canaries import found_below, found_in_text
from tests.support.cast import CAST, EVENING, NIGHT


def everybody_is_answered(night):
    """Whoever waited for a human hears one, in the channel they wrote in."""
    # Not to Thuy: somebody else has her phone.
    for name in ("binh", "cut", "luong", "tien", "tin", "anh", "ve", "quan", "john"):
        night.does(name, "em cho tin cua minh nhe")
        keeper, _ = night.holder(name)
        answer = f"Chào bạn, {keeper.name.lower()} đây. Mình đọc hết rồi nhé."
        keeper.replies(answer)
        night.settles()
        assert answer in night.heard(name), name


#: How each case ends, as it really ended.
ENDS = {
    "an": "reached_safety", "khoi": "reached_safety", "vitri": "reached_safety",
    "john": "reached_safety", "thuy": "lost_contact", "binh": "advised", "luong": "advised",
    "tien": "advised", "tin": "advised", "anh": "advised", "ve": "advised", "quan": "advised",
    "dung": "not_an_emergency", "cut": "referred", "lan": "advised",
}  # fmt: skip


def every_case_ends(night):
    """Closed, with an agency, or in the hands of who stays; nothing urgent waits for anybody."""
    keeper, theo = night.holder("theo")
    sen = night.staff["sen"]
    keeper.asks(sen, "Bên em hết ca, chị giữ giúp tới sáng")
    sen.opens(theo).locator("#offer").get_by_role("button", name="Nhận ca").click()
    sen.page.locator("#composer").wait_for()
    for name, outcome in ENDS.items():
        keeper, _ = night.holder(name)
        keeper.closes(outcome, note="Ghi khi đóng ca")
    left = {one.name for one in (*NIGHT, *EVENING)} - set(ENDS)
    assert left == {"hong", "theo"}
    assert night.case("hong").state is CaseState.REFERRED
    assert night.case("theo").state in HELD
    board = sen.board()
    board.get_by_text("Không có ca nào đang chờ.").wait_for()
    assert board.locator("#alarm").get_attribute("data-ringing").strip() == ""
    sen.finds_no_barrier("board-morning")
    # What was decided is told when they write again, and not before.
    assert "Người trực đã trả lời xong" not in night.heard("binh")
    assert "Người trực đã trả lời xong" in night.does("binh", "cảm ơn nhiều nhé")
    assert "Mình mừng lắm" in night.does("an", "em ve toi nha roi, cam on chi")


def the_supervisor_sees_what_happened(night):
    """The figures add up to what happened, and the record of it is whole."""
    sen = night.staff["sen"]
    month = f"{night.clock.now():%Y-%m}"
    page = sen.goes_to(f"figures?period={month}")
    sen.finds_no_barrier("figures")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải bảng CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(coming.value.path()).read_text("utf-8-sig"))))
    people = [one for one in CAST if one.kind]
    records = [night.case(one.name) for one in people]
    measures = {row["figure"]: row["value"] for row in rows if not row["key"]}
    assert measures["received"] == str(len(people))
    assert measures["classified"].startswith("100")
    channels = {one.name: night.phones[one.name].channel for one in people}
    truth = {
        "by_urgency": [one.urgency.key for one in records],
        "by_kind": [one.kind for one in records],
        "by_channel": list(channels.values()),
        "by_outcome": [one.outcome or "open" for one in records],
    }
    for figure, keys in truth.items():
        shown = {row["key"]: row["value"] for row in rows if row["figure"] == figure}
        assert set(keys) <= set(shown), figure
        for key, value in shown.items():
            count = keys.count(key)
            assert value in (str(count), "ẩn") or (value == "<5" and count < 5), (figure, key)
    page = sen.goes_to("audit")
    page.get_by_role("button", name="Kiểm tra nhật ký có bị sửa không").click()
    page.get_by_text("Nhật ký còn nguyên.").wait_for()
    sen.finds_no_barrier("audit")
    for path in ("holds", "requests", "roster", "referrals", "channels", "account", "registry"):
        sen.goes_to(path)
        sen.finds_no_barrier(path)
    verified = subprocess.run(
        [sys.executable, "-m", "bot", "audit", "verify"],
        cwd=night.house.folder,
        env=night.house.environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stderr
    assert "The audit is whole." in verified.stdout


def nothing_of_it_stands_in_a_log(night):
    """Neither in what the house wrote nor in what its bells said; on the disk it is sealed."""
    words = cast.telling((*cast.PRIVATE, *night.typed))
    assert len(words) > 60
    log = (night.house.folder / "log").read_text()
    assert "case.opened" in log
    assert found_in_text(log, words) == set()
    assert found_in_text(night.outside.call(night.outside.rung), words) == set()
    assert found_below(night.house.folder / "data", cast.PRIVATE) == {}
