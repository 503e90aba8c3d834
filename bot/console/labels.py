"""What operators read for the house's own words."""

from __future__ import annotations

from bot.console import file_labels, journey_labels
from bot.domain.cases import CaseAction, CaseState, Outcome
from bot.domain.duty import EVERYBODY, DepartureKind, Post
from bot.domain.health import PROBE_CHANNEL, ProbeState, Trouble
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

#: Why sending now may harm, whatever the rule; confirmed like a breach of the rule.
QUIET_WARNING = {
    "watched": "Người này đã nhắn câu hẹn: đang có người nhìn máy. Máy chỉ trả lời chuyện vô hại; "
    "tin bạn gửi sẽ hiện ngay trước mắt người đó.",
    "exit": "Người này vừa nhắn câu hẹn để xóa tin và im. Tin gửi bây giờ sẽ hiện trên máy họ.",
}
#: What stands beside the box meanwhile.
QUIET_NOW = {
    "watched": "Đang có người nhìn máy của họ.",
    "exit": "Họ vừa xin im, tới khi họ nhắn lại.",
}
WATCHED = "Có thể bị theo dõi"

#: What a person sent besides words; plain words need no label.
SENT = {
    InboundKind.OPENED: "mở cuộc trò chuyện",
    InboundKind.BUTTON: "bấm nút",
    InboundKind.LOCATION: "gửi vị trí",
    InboundKind.PHOTO: "gửi ảnh",
    InboundKind.VOICE: "gửi ghi âm",
    InboundKind.OTHER: "gửi thứ máy không đọc được",
    InboundKind.WITHHELD: "gửi thứ mà nền tảng giữ lại, không chuyển cho mình",
    InboundKind.STOPPED: "đã chặn hoặc rời đi",
    InboundKind.WATCHED: "(câu hẹn: bị theo dõi)",
    InboundKind.UNWATCHED: "(câu hẹn: hết bị theo dõi)",
    InboundKind.EXIT: "(câu hẹn: xóa và im)",
    InboundKind.VEILED: "(câu, từ riêng hoặc mã, không lưu lại)",
}

#: What came along, while or after it was fetched; what is kept has words of its own.
MEDIA_GONE = {
    "waiting": "đang tải về",
    "refused": "không giữ: loại hoặc cỡ không nhận",
    "lost": "không tải về được",
}
MEDIA = {"photo": "Ảnh", "voice": "Ghi âm", "file": "Tệp"}

#: How the platform's own inbox is called, in which humans may answer as well.
INBOX = {"zalo": "OA Manager"}

#: Why no picture can be sent on a channel.
NO_PICTURE = (
    "kênh này không nhận ảnh từ mình: ảnh phải nằm ở một địa chỉ ai cũng mở được, mà ảnh của ca "
    "thì không được nằm ở đó."
)
#: What is still possible when a platform takes nothing more for a person.
WINDOW_CLOSED = (
    "Người này im lặng đã quá hạn của nền tảng, nên tin không đi được cho tới khi họ nhắn trước."
)
AFTER_WINDOW = {
    "zalo": "Hết hạn rồi thì: chờ họ nhắn trước, gọi điện nếu có số, hoặc nhắn tay trong OA "
    "Manager (theo người dùng ghi lại: được tới 365 ngày).",
}
AFTER_ANY_WINDOW = "Hết hạn rồi thì: chờ họ nhắn trước, hoặc gọi điện nếu có số."

DELIVERY = {
    "queued": "đang gửi",
    "held": "chờ họ nhắn mới gửi",
    "window": "quá hạn nhắn của nền tảng, chờ họ nhắn mới gửi",
    "sent": "đã gửi",
    "unknown": "không rõ đã tới chưa",
    "stopped": "họ đã chặn, không gửi được",
    "failed": "không gửi được",
    "withdrawn": "không gửi nữa",
}

EVENT = {
    "opened": "Mở ca",
    "raised": "Tăng mức gấp",
    "alerted": "Báo động",
    "claimed": "Nhận ca",
    "released": "Trả ca lại",
    "given_back": "Không còn ở bàn trực: gọi người khác nhận ca",
    "waiting": "Chuyển sang chờ",
    "resumed": "Xử lý tiếp",
    "referred": "Chuyển cơ quan",
    "closed": "Đóng ca",
    "reopened": "Mở lại",
    "rung": "Báo động lần nữa",
    "called": "Gọi người trực",
    "truth_due": "Chưa ai nhận: lần họ nhắn tới, máy nói thật",
    "told_the_truth": "Máy đã nói thật là chưa ai vào",
    "replied": "Trả lời",
    "noted": "Ghi chú",
    "watched": "Câu hẹn: có thể bị theo dõi",
    "unwatched": "Hết bị theo dõi",
    "exit_phrase": "Câu hẹn: đã xóa tin trên máy, im tới khi họ nhắn",
    "deadline_set": "Ghi hạn bên kia ra",
    "deadline_lifted": "Bỏ hạn bên kia ra",
    "deadline_near": "Sắp tới hạn bên kia ra",
    "deadline_passed": "Đã tới hạn bên kia ra",
    "deadline_unclear": "Chưa rõ hạn bên kia ra: xem lời kể",
    "consent": "Trả lời câu hỏi xin phép",
    "report_done": "Kể xong các câu hỏi",
    "unreadable": "Máy không đọc được tin này: đọc trong ca",
    "consent_withdrawn": "Rút lại đồng ý",
    "hours_unclear": "Chưa rõ giờ hẹn: vẫn chỉ trả lời khi họ vừa nhắn",
    "continued": "Nói tiếp từ máy khác",
    "same_person": "Cùng người với",
    "referral_made": "Lập phiếu chuyển",
    "referral_handed": "Đưa phiếu chuyển",
    "referral_ended": "Kết quả phiếu chuyển",
    "referral_withdrawn": "Rút phiếu chuyển",
    "referral_reviewed": "Trưởng ca đã xem căn cứ chuyển",
    "country": "Nước được nhắc tới",
    "place": "Nơi được nhắc tới",
    "scam": "Lời mời giống chiêu",
    "offered": "Nhờ nhận ca",
    "transferred": "Nhận ca do chuyển, từ",
    "offer_refused": "Không nhận ca được nhờ",
    "offer_withdrawn": "Thôi nhờ nhận ca",
    "edited": "Sửa",
    "person_added": "Ghi thêm người",
    "person_removed": "Bỏ một người",
    "identifier_added": "Ghi thêm",
    "registry_reported": "Báo vào sổ cảnh báo",
    "traits_set": "Ghi điều để làm số liệu",
    "identifier_removed": "Bỏ một số, trang hay công ty",
    "task_set": "Hẹn một việc",
    "task_done": "Xong một việc",
    "task_put_off": "Lùi một việc",
    "task_due": "Có việc tới hạn",
    "status_told": "Máy đã nói câu báo, họ gửi đúng mã và từ riêng",
    "request_made": "Họ yêu cầu về dữ liệu",
    "called_agency": "Đã gọi ngay cho cơ quan, chưa có phiếu",
    "linked": "Nối với ca",
    "unlinked": "Thôi nối với ca",
    "erased": "Đã xóa theo yêu cầu",
    "missed_danger": "Máy bỏ sót nguy hiểm, người xem lại thấy",
    "checkin_missed": "Không trả lời hẹn hỏi thăm",
    "checkin_answered": "Đã trả lời hẹn hỏi thăm, muộn",
    "journey_stopped": "Ngừng hẹn hỏi thăm",
    "family_reached": "Người nhà nói đã liên lạc được",
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
    "zalobot": "Zalo Bot",
    "terminal": "Máy thử",
    PROBE_CHANNEL: "Đường tin bên trong",
}

POST = {
    Post.FIRST: "Trực chính",
    Post.SECOND: "Trực phụ",
    Post.SUPERVISOR: "Trưởng ca",
}
DEPARTURE = {
    DepartureKind.ON: "Đứng thay",
    DepartureKind.OFF: "Nghỉ",
    DepartureKind.CLOSED: "Văn phòng đóng cửa",
}
WEEKDAY = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
ROLE = {Role.OPERATOR: "Trực ca", Role.SUPERVISOR: "Trưởng ca", Role.ADMIN: "Quản trị"}


#: What a probe found, and what to do about it. `{channel}` is the channel's name.
TROUBLE = {
    Trouble.UNREACHABLE: (
        "Gọi tới {channel} không được.",
        (
            "Thường là mạng, hoặc chính {channel} đang lỗi. Máy tự thử lại và gửi bù, không mất "
            "tin. Kéo dài quá 30 phút thì báo người quản trị máy chủ; ca gấp thì gọi điện."
        ),
    ),
    Trouble.TOKEN_REFUSED: (
        "{channel} không nhận mã truy cập của mình.",
        (
            "Báo quản trị: lấy mã mới ở {channel}, đặt lại trong cấu hình rồi khởi động lại. "
            "Tin chờ gửi vẫn còn nguyên."
        ),
    ),
    Trouble.NO_GRANT: (
        "Quyền gửi tin qua {channel} đã mất.",
        (
            "Báo quản trị: lấy refresh token mới ở developers.zalo.me và đặt vào "
            "BEN_ZALO_REFRESH_TOKEN. Tin tới vẫn được nhận, tin đi đang chờ."
        ),
    ),
    Trouble.ACCOUNT_REFUSED: (
        "{channel} có trả lời, nhưng không cho mình làm gì.",
        "Báo quản trị: xem tài khoản ở {channel} có bị khóa, hết gói hay hết tiền không.",
    ),
    Trouble.WEBHOOK_LOST: (
        "{channel} đang đưa tin đi nơi khác, hoặc không đưa đi đâu.",
        (
            "Báo quản trị ngay: đặt lại webhook về địa chỉ của mình. Trong lúc này người nhắn "
            "không được nghe thấy."
        ),
    ),
    Trouble.WEBHOOK_FAILING: (
        "{channel} đưa tin tới mà không vào được.",
        (
            "Báo quản trị: xem địa chỉ công khai, chứng chỉ và máy chủ web. {channel} giữ tin lại "
            "và thử tiếp."
        ),
    ),
    Trouble.WEBHOOK_IN_THE_WAY: (
        "{channel} còn một webhook cũ, nên không chịu đưa tin khi mình hỏi.",
        (
            "Báo quản trị: gỡ webhook đó (deleteWebhook), hoặc đặt khóa webhook của kênh này "
            "(BEN_…_WEBHOOK_SECRET) để dùng nó."
        ),
    ),
    Trouble.NOT_READY: (
        "Trang chat mở được nhưng chưa nhận tin.",
        "Báo quản trị: cơ sở dữ liệu có thể đang tắt hoặc chưa nâng cấp (ben db upgrade).",
    ),
    Trouble.STUCK: (
        "Tin thử không đi hết đường trong 60 giây.",
        (
            "Tin của người nhắn cũng có thể đang kẹt. Báo quản trị ngay: xem ben jobs còn chạy "
            "không, rồi khởi động lại."
        ),
    ),
    Trouble.NOT_PROBED: (
        "Đã lâu không có ai xem kênh này.",
        "Báo quản trị ngay: ben jobs có lẽ không chạy, khi đó không tin nào được trả lời.",
    ),
    Trouble.PROBE_BROKE: (
        "Lần thử vừa rồi bị hỏng giữa chừng.",
        "Báo quản trị: xem nhật ký của ben jobs. Kênh có thể vẫn chạy.",
    ),
}


def trouble(state: ProbeState) -> tuple[str, str]:
    """Return what is wrong with a channel and what to do, in words."""
    wrong, remedy = TROUBLE[Trouble(state.trouble)]
    name = CHANNEL.get(state.channel, state.channel)
    return wrong.format(channel=name), remedy.format(channel=name)


def event_detail(detail: str) -> str:
    """Return a timeline's short fact in words where it is one of our own keys."""
    if detail in {urgency.key for urgency in Urgency}:
        return URGENCY[Urgency.parse(detail)]
    if detail in {outcome.value for outcome in Outcome}:
        return OUTCOME[Outcome(detail)]
    posts, names, who = detail.partition(": ")
    if names and set(posts.split()) <= set(Post):
        return f"{', '.join(POST[Post(post)].lower() for post in posts.split())}: {who}"
    if detail == EVERYBODY:
        return "lịch không có ai giờ này: gọi tất cả"
    if detail in journey_labels.DETAIL:
        return journey_labels.DETAIL[detail]
    return CHANNEL.get(detail) or file_labels.DETAIL.get(detail, detail)
