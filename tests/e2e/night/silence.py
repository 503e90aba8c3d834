"""When nothing may leave: somebody watches, it is late, or they want to hear no more."""

from bot.domain.people import ContactRule
from tests.e2e.night.house import WINDOW

OUTSIDE_THE_RULE = "Chưa gửi. Đọc dòng nhắc ngay trên ô trả lời"


def somebody_is_watched(night):
    """The desk says so, the phone reads a line about work, and nothing leaves unconfirmed."""
    said = night.does("theo", "SAU RIENG CHIN ROI")
    assert len(said.splitlines()) == 1
    assert not any(sign.isdigit() for sign in said)
    keeper, case = night.holder("theo")
    page = keeper.page
    page.locator("#casehead", has_text="Có thể bị theo dõi").wait_for()
    assert "đang có người nhìn máy" in page.locator("#rule").inner_text()
    answer = "Đơn xin việc của em còn thiếu một tấm ảnh."
    # The page itself asks first; whoever gets round that is refused by the house.
    page.eval_on_selector("[name=confirmed]", "(one) => { one.required = false; }")
    keeper.is_refused(answer, OUTSIDE_THE_RULE)
    keeper.finds_no_barrier("case-watched")
    assert answer not in night.heard("theo")
    page.check("[name=confirmed]")
    keeper.replies(answer)
    night.settles()
    assert answer in night.heard("theo")
    keeper.board()
    assert "Có thể bị theo dõi" in keeper.line(case).inner_text()


def nothing_leaves_outside_the_window(night):
    """Under reply_only an answer follows within the window, or waits for their next message."""
    night.passes(WINDOW + 1)
    keeper, _ = night.holder("vitri")
    page = keeper.page
    page.get_by_text("Bây giờ ngoài giờ được nhắn.").wait_for()
    page.eval_on_selector("[name=confirmed]", "(one) => { one.required = false; }")
    keeper.is_refused("Em còn ở đó không?", OUTSIDE_THE_RULE)
    night.settles()
    assert "Em còn ở đó không?" not in night.heard("vitri")
    assert night.does("vitri", "e day, e con o day") == ""
    page.get_by_text("Được nhắn tới").wait_for()
    keeper.replies("Em còn ở đó không?")
    night.settles()
    assert "Em còn ở đó không?" in night.heard("vitri")


def who_wants_no_message_gets_none(night):
    """Nobody can write to them, not even whoever confirms it."""
    assert night.does("dung", "thôi dừng lại, đừng nhắn cho tôi nữa") == ""
    keeper, case = night.holder("dung")
    phone = night.phone("dung")

    async def forbid(uow):
        lane = await uow.conversations.find(phone.channel, phone.address)
        thread = await uow.conversations.thread(lane)
        await uow.conversations.set_rule(thread.contact_id, ContactRule.NONE)

    page = keeper.page
    token = page.locator("#composer [name=csrf]").input_value()
    night.changes(forbid)
    keeper.opens(case)
    page.get_by_text("Người này đã yêu cầu không nhắn lại.").first.wait_for()
    assert page.locator("#composer").count() == 0
    keeper.finds_no_barrier("case-none")
    form = {"csrf": token, "text": "Anh ơi, em hỏi thêm", "confirmed": "yes", "aware": "yes"}
    before = night.heard("dung")
    answer = page.request.post(
        f"{keeper.bot.desk}/cases/{case.id}/reply", form=form, headers={"Origin": keeper.bot.desk}
    )
    assert answer.status == 409
    night.settles()
    assert night.heard("dung") == before
