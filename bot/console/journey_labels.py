"""What operators read about journeys and check-ins: facts, never what they may mean."""

from __future__ import annotations

from bot.domain.journeys import (
    Answer,
    CheckInState,
    Done,
    FamilyState,
    JourneyState,
    Missed,
    Point,
    Why,
)

POINT = {
    Point.BEFORE: "trước khi trả tiền",
    Point.BORDER: "ngày lên đường",
    Point.DAY1: "ngày 1",
    Point.DAY7: "ngày 7",
}
CHECK_IN = {
    CheckInState.PLANNED: "chưa tới",
    CheckInState.QUEUED: "đang gửi",
    CheckInState.ASKED: "đã hỏi, chờ trả lời",
    CheckInState.REPEATING: "đang hỏi lại",
    CheckInState.REPEATED: "đã hỏi lại, chờ trả lời",
    CheckInState.ANSWERED: "đã trả lời",
    CheckInState.MISSED: "không trả lời",
    CheckInState.LATE: "trả lời muộn",
    CheckInState.UNASKED: "không hỏi được",
    CheckInState.DROPPED: "không hỏi nữa",
}
ANSWER = {
    Answer.NOTHING: "",
    Answer.OK: "“Ổn”",
    Answer.NOT_OK: "“Chưa ổn”",
    Answer.WROTE: "nhắn chuyện khác",
}
JOURNEY = {
    JourneyState.SETTING: "Đang hẹn",
    JourneyState.UNDER_WAY: "Đang hỏi thăm",
    JourneyState.OVER: "Đã hỏi đủ các lần",
    JourneyState.CANCELLED: "Người ấy thôi",
    JourneyState.STOPPED: "Máy tự ngừng",
}
WHY = {
    Why.DONE: "đã hỏi đủ các lần",
    Why.WISHED: "họ nhắn thôi không hỏi nữa",
    Why.DECLINED: "họ không đồng ý",
    Why.ERASED: "họ xóa tin trên máy",
    Why.LEFT: "họ chặn hoặc rời đi",
    Why.WATCHED: "có thể bị theo dõi",
    Why.EXIT: "họ nhắn câu hẹn để im",
    Why.DANGER: "có ca gấp",
}
MISSED = {
    Missed.REMIND: "hỏi lại một lần rồi thôi",
    Missed.DESK: "báo người trực",
    Missed.FAMILY: "báo người nhà",
}
DONE = {
    Done.NOTHING: "",
    Done.DESK: "đã báo người trực",
    Done.TELLING: "đang nhắn người nhà",
    Done.FAMILY: "đã nhắn người nhà",
    Done.REACHED: "người nhà nói đã liên lạc được",
}
FAMILY = {
    FamilyState.NOBODY: "chưa có ai",
    FamilyState.INVITED: "đã đưa mã, chưa ai nhắn mã",
    FamilyState.ASKED: "đã nhắn mã, chưa nhận lời",
    FamilyState.AGREED: "đã nhận lời",
    FamilyState.REFUSED: "không nhận lời",
}
#: On the board and above a case: what happened, and nothing more.
UNANSWERED = "Không trả lời hẹn hỏi thăm {point}"
#: What the timeline's details mean.
DETAIL: dict[str, str] = {
    **{f"checkin_{point}": words for point, words in POINT.items()},
    **{f"journey_{why}": words for why, words in WHY.items()},
}
NAMES = {
    "POINT": POINT, "CHECK_IN": CHECK_IN, "ANSWERED": ANSWER, "JOURNEY": JOURNEY, "WHY": WHY,
    "IF_MISSED": MISSED, "DONE": DONE, "RELATIVE": FAMILY, "UNANSWERED": UNANSWERED,
}  # fmt: skip
