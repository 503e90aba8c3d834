"""What operators read for the words of the case file."""

from __future__ import annotations

from bot.domain.casefile import IdentifierKind, PersonRole, RevealReason, TextField
from bot.domain.data_requests import RequestKind

TEXT = {
    TextField.PLACE: "Đang ở đâu",
    TextField.PEOPLE: "Những ai, mấy người",
    TextField.SINCE: "Từ bao giờ",
    TextField.ROUTE: "Đi bằng cách nào, ai đưa đi",
    TextField.NEEDS: "Đang cần gì",
    TextField.SUMMARY: "Tóm tắt",
    TextField.STATUS: "Điều được nói với họ",
}
#: What helps who writes each of them.
TEXT_HINT = {
    TextField.PLACE: "Nước, tỉnh, tòa nhà, tầng, lối ra, dấu dễ nhận.",
    TextField.PEOPLE: "Tuổi, có trẻ em không, ai đau ốm, ai mang thai.",
    TextField.SINCE: "Ngày đi, ngày bị giữ, lần liên lạc cuối.",
    TextField.ROUTE: "Đường đi, cửa khẩu, người môi giới, người đón.",
    TextField.NEEDS: "Điều họ muốn bây giờ, điều gấp nhất.",
    TextField.SUMMARY: "Vài dòng để người nhận ca sau đọc trong nửa phút.",
    TextField.STATUS: "Một câu ngắn về việc đang tới đâu. Không tên, không số, không hứa điều chưa "
    "chắc.",
}
PERSON = {
    PersonRole.VICTIM: "Người gặp nạn",
    PersonRole.REPORTER: "Người báo",
    PersonRole.RELATIVE: "Người nhà",
    PersonRole.TRUSTED: "Người họ tin",
    PersonRole.RECRUITER: "Người tuyển, môi giới",
    PersonRole.CAPTOR: "Người giữ họ",
    PersonRole.WITNESS: "Người chứng kiến",
    PersonRole.OTHER: "Người khác",
}
IDENTIFIER = {
    IdentifierKind.PHONE: "Số điện thoại",
    IdentifierKind.ACCOUNT: "Tài khoản",
    IdentifierKind.PAGE: "Trang, tên trên mạng",
    IdentifierKind.FIRM: "Công ty",
}
REVEAL = {
    RevealReason.CALL: "Để gọi cho họ",
    RevealReason.COMPARE: "Để đối chiếu",
    RevealReason.REFER: "Để chuyển cho cơ quan",
    RevealReason.EMERGENCY: "Nguy cấp, cần ngay",
}
WALL = (
    "Hai bên không ai được biết bên kia cũng nhắn. Viết lại cho không lộ, hoặc bỏ nối nếu hai bên "
    "đã đồng ý."
)
#: Minutes from now, as a task's time is picked with one tap.
IN = {15: "15 phút nữa", 60: "1 giờ nữa", 180: "3 giờ nữa", 720: "12 giờ nữa", 1440: "1 ngày nữa",
      4320: "3 ngày nữa", 10080: "1 tuần nữa"}  # fmt: skip
#: What a timeline's details mean that are keys of the file.
DETAIL: dict[str, str] = {
    **{str(key): f"“{words}”" for key, words in TEXT.items()},
    **{str(key): words.lower() for key, words in PERSON.items()},
    **{str(key): words.lower() for key, words in IDENTIFIER.items()},
    RequestKind.ACCESS: "muốn xem",
    RequestKind.CORRECTION: "muốn sửa",
    RequestKind.ERASURE: "muốn xóa",
}

#: What a place beside a point is worth.
POSITIONS = (
    "Khoảng cách đường chim bay tới giữa thị trấn, tính ngay trên máy này. Máy của họ có thể báo "
    "lệch, hoặc bị người khác chỉnh cho sai."
)
