"""A packet's way over the desk, in a real browser: made, looked at, downloaded, handed over."""

from __future__ import annotations

import json
from pathlib import Path

from axe_core_python.sync_playwright import Axe

REASON = "Cửa đang bị phá, hỏi lại sẽ lộ máy của em ấy"


def grave(page):
    return [
        (one["id"], [node["html"][:120] for node in one["nodes"]])
        for one in Axe().run(page)["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def test_a_packet_is_made_read_and_handed_over(person, operators):
    (ha,) = operators(1)
    known = ha.rows()
    person.answer("cứu em với em bị nhốt trong phòng")
    ha.row(ha.sees_new_case(known)).get_by_role("button", name="Nhận ca").click()
    page = ha.page
    page.locator("#composer").wait_for()
    page.get_by_role("link", name="Tìm nơi để chuyển").click()
    page.get_by_role("heading", name="cho ai").wait_for()
    assert grave(page) == []
    page.get_by_role("link", name="Soạn phiếu cho Cục Lãnh sự").click()
    page.get_by_role("heading", name="Phiếu cho Cục Lãnh sự").wait_for()
    assert grave(page) == []
    # Nobody agreed to anything yet: nothing is ticked, and nothing can go without a ground.
    assert page.locator("input[name=field]:checked").count() == 0
    page.check("input[name=field][value=situation]")
    page.check("input[name=ask][value=find]")
    page.get_by_role("button", name="Xem trước phiếu").click()
    page.get_by_text("Có phần chưa được đồng ý.").wait_for()
    page.check("input[name=ground][value=life]")
    page.fill("textarea[name=reason]", REASON)
    page.get_by_role("button", name="Xem trước phiếu").click()
    page.locator(".packet", has_text=REASON).wait_for()
    assert grave(page) == []
    page.get_by_role("button", name="Lập phiếu").click()
    page.get_by_text("Đã lập, chưa đưa ai").wait_for()
    assert grave(page) == []
    with page.expect_download() as got:
        page.get_by_role("link", name="Tải PDF").click()
    assert Path(got.value.path()).read_bytes().startswith(b"%PDF-")
    with page.expect_download() as got:
        page.get_by_role("link", name="Tải JSON").click()
    packet = json.loads(Path(got.value.path()).read_text())
    assert [part["field"] for part in packet["parts"]] == ["situation"]
    assert packet["basis"]["by_law"]["reason"] == REASON
    page.get_by_text("Ghi là đã đưa").first.click()
    page.fill("input[name=received_by]", "Chị Mai, trực ban")
    page.select_option("select[name=way]", "phone")
    page.get_by_role("button", name="Ghi là đã đưa").click()
    page.get_by_text("Đã đưa, chờ kết quả").wait_for()
    page.get_by_role("link", name="Về ca").click()
    page.locator("#timeline", has_text="Chuyển cơ quan · ").wait_for()
    assert page.locator("#referrals").get_by_text("Đã đưa, chờ kết quả").count() == 1
