"""What operators read on the pages about warnings."""

from __future__ import annotations

from bot.console.labels import CHANNEL
from bot.domain.bulletins import BulletinAction, BulletinState, Hindrance, Occasion
from bot.escalation.bulletins.words import Fault

STATE = {
    BulletinState.DRAFT: "Bản nháp",
    BulletinState.PROPOSED: "Chờ duyệt",
    BulletinState.APPROVED: "Đã duyệt, chờ giờ gửi",
    BulletinState.SENDING: "Đang gửi",
    BulletinState.PAUSED: "Tạm dừng",
    BulletinState.SENT: "Gửi xong",
    BulletinState.STOPPED: "Đã bỏ",
}
ACTION = {
    BulletinAction.PROPOSE: "Xin duyệt",
    BulletinAction.RETURN: "Trả về để sửa",
    BulletinAction.APPROVE: "Duyệt và cho gửi",
    BulletinAction.PAUSE: "Tạm dừng gửi",
    BulletinAction.RESUME: "Gửi tiếp",
    BulletinAction.STOP: "Bỏ tin này",
}
OCCASION = {
    Occasion.NONE: "Không theo ngày nào",
    Occasion.AGAINST_TRAFFICKING: "30 tháng 7: ngày phòng, chống mua bán người",
    Occasion.BEFORE_TET: "Trước Tết",
    Occasion.AFTER_TET: "Sau Tết",
}
#: Why it does not leave for some now.
WHY = {
    "": "chờ tới lượt",
    Hindrance.NEVER: "bảo đừng bao giờ nhắn",
    Hindrance.LEFT: "đã chặn hoặc rời đi",
    Hindrance.CASE: "đang có ca gấp hoặc ca có người giữ",
    Hindrance.WATCHED: "có thể bị theo dõi",
    Hindrance.DANGER: "từng báo nguy hiểm, chưa chắc nhắn được",
    Hindrance.BUSY: "đang nói chuyện dở",
    Hindrance.HOURS: "chờ tới giờ họ cho nhắn",
    Hindrance.REPLY: "chờ họ nhắn trước",
    Hindrance.WINDOW: "hết hạn nhắn của Zalo, chờ họ nhắn",
    Hindrance.CHANNEL: "kênh đang tắt hoặc lỗi",
}
_FAULT = {
    "empty": "Chưa có tiêu đề hoặc nội dung.",
    "title": "Tiêu đề dài quá {what} chữ.",
    "text": "Nội dung dài quá {what} chữ.",
    "opening": "“{what}” nằm trong 40 chữ đầu, màn hình khóa ai cũng thấy. Mở đầu bằng lời thường.",
    "marks": "Có ký tự lạ hoặc dấu tách rời: gõ lại.",
    "letters": "Chữ “{what}” lẫn chữ cái nước khác: gõ lại.",
    "unmarked": "Chữ mất dấu: gõ lại có dấu.",
    "forbidden": "Đừng viết “{what}”: không gọi gì là như vậy, và nói với người đọc là “bạn”.",
    "link": "Đừng để đường dẫn (“{what}”): kẻ lừa cũng gửi đường dẫn.",
    "number": "Số “{what}” không có trong danh bạ đã kiểm: bỏ đi, hoặc dùng số của tổng đài.",
    "long": "Dài quá một tin của {what}: rút ngắn.",
    "scam": "Chiêu “{what}” chưa được cho người dân xem.",
}


def fault(one: Fault) -> str:
    """Return a fault as a sentence."""
    return _FAULT[one.rule].format(what=CHANNEL.get(one.what, one.what))
