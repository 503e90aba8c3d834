"""What operators read for the house's own words."""

from __future__ import annotations

from bot.domain.cases import CaseAction, CaseState, Outcome
from bot.domain.messages import InboundKind
from bot.domain.people import ContactRule, Role
from bot.domain.risk import Urgency

URGENCY = {
    Urgency.CRITICAL: "Nguy cấp",
    Urgency.HIGH: "Gấp",
    Urgency.MEDIUM: "Cần xem",
    Urgency.NONE: "Thường",
}

STATE = {
    CaseState.NEW: "Mới",
    CaseState.ALERTED: "Đã báo động",
    CaseState.CLAIMED: "Đang xử lý",
    CaseState.WAITING: "Đang chờ trả lời",
    CaseState.REFERRED: "Đã chuyển cơ quan",
    CaseState.CLOSED: "Đã đóng",
    CaseState.REOPENED: "Mở lại",
}

ACTION = {
    CaseAction.CLAIM: "Nhận ca",
    CaseAction.WAIT: "Chuyển sang chờ",
    CaseAction.RESUME: "Xử lý tiếp",
    CaseAction.RELEASE: "Trả ca lại",
    CaseAction.REFER: "Đã chuyển cơ quan",
    CaseAction.CLOSE: "Đóng ca",
    CaseAction.REOPEN: "Mở lại ca",
}

OUTCOME = {
    Outcome.REACHED_SAFETY: "Đã ra được nơi yên ổn",
    Outcome.REFERRED: "Đã chuyển cho cơ quan khác",
    Outcome.ADVISED: "Đã tư vấn xong",
    Outcome.LOST_CONTACT: "Mất liên lạc",
    Outcome.NOT_AN_EMERGENCY: "Không phải việc gấp",
    Outcome.DUPLICATE: "Trùng với ca khác",
    Outcome.MISUSE: "Tin phá, tin rác",
}

RULE = {
    ContactRule.REPLY_ONLY: "Chỉ trả lời khi họ vừa nhắn",
    ContactRule.HOURS: "Chỉ nhắn trong giờ họ chọn",
    ContactRule.OPEN: "Nhắn lúc nào cũng được",
    ContactRule.NONE: "Không được nhắn",
}

#: Why sending now is against the rule, in a sentence that the operator confirms.
RULE_WARNING = {
    ContactRule.REPLY_ONLY: "Người này chỉ được nhắn trong vài phút sau tin của họ: máy có thể "
    "đang ở trong tay người khác.",
    ContactRule.HOURS: "Lúc này nằm ngoài giờ mà người này cho phép nhắn.",
    ContactRule.OPEN: "",
    ContactRule.NONE: "Người này đã yêu cầu không nhắn lại.",
}

#: What a person sent besides words; plain words need no label.
SENT = {
    InboundKind.OPENED: "mở cuộc trò chuyện",
    InboundKind.BUTTON: "bấm nút",
    InboundKind.LOCATION: "gửi vị trí",
    InboundKind.PHOTO: "gửi ảnh (không lưu lại)",
    InboundKind.VOICE: "gửi tiếng nói (không lưu lại)",
    InboundKind.OTHER: "gửi thứ máy không đọc được",
    InboundKind.STOPPED: "đã chặn hoặc rời đi",
}

DELIVERY = {
    "queued": "đang gửi",
    "held": "chờ họ nhắn mới gửi",
    "sent": "đã gửi",
    "unknown": "không rõ đã tới chưa",
    "stopped": "họ đã chặn, không gửi được",
    "failed": "không gửi được",
}

EVENT = {
    "opened": "Mở ca",
    "raised": "Tăng mức gấp",
    "alerted": "Báo động",
    "claimed": "Nhận ca",
    "released": "Trả ca lại",
    "waiting": "Chuyển sang chờ",
    "resumed": "Xử lý tiếp",
    "referred": "Chuyển cơ quan",
    "closed": "Đóng ca",
    "reopened": "Mở lại",
    "rung": "Báo động lần nữa",
    "replied": "Trả lời",
    "noted": "Ghi chú",
}

SIGNAL = {
    "held": "bị giữ",
    "violence": "bị đánh",
    "threat": "bị đe dọa",
    "sale": "bị bán",
    "ransom": "đòi tiền chuộc",
    "missing": "mất liên lạc",
    "selfharm": "nghĩ quẩn",
    "debt": "bị ép nợ",
    "papers": "bị giữ giấy tờ",
    "help": "kêu cứu",
    "child": "có trẻ em",
    "escape": "muốn thoát ra",
    "crossing": "bị đưa qua biên giới",
    "stranded": "bị kẹt lại",
    "covert": "nhắn giấu giếm",
}

CHANNEL = {
    "webchat": "Trang chat",
    "telegram": "Telegram",
    "zalo": "Zalo",
    "terminal": "Máy thử",
}

ROLE = {Role.OPERATOR: "Trực ca", Role.SUPERVISOR: "Trưởng ca", Role.ADMIN: "Quản trị"}


def event_detail(detail: str) -> str:
    """Return a timeline's short fact in words where it is one of our own keys."""
    if detail in {urgency.key for urgency in Urgency}:
        return URGENCY[Urgency.parse(detail)]
    if detail in {outcome.value for outcome in Outcome}:
        return OUTCOME[Outcome(detail)]
    return detail
