"""What operators read for what an intake gathered."""

from __future__ import annotations

from bot.domain.consents import Heard, Purpose

PURPOSE = {
    Purpose.STORY: "Chuyển chuyện đã xảy ra cho nơi giúp được",
    Purpose.IDENTITY: "Cho biết tên, tuổi, giấy tờ",
    Purpose.CONTACT: "Cho biết cách liên lạc",
    Purpose.PHOTOS: "Đưa ảnh đã gửi cho nơi giúp được",
    Purpose.FAMILY: "Hỏi thêm người nhà",
    Purpose.WARNING: "Dùng số, trang của bên kia để nhắc người khác",
    Purpose.NEWS: "Nhận tin cảnh báo",
}

#: How an operator heard it.
HEARD = {
    Heard.PHONE: "qua điện thoại",
    Heard.CHAT: "bằng lời trong tin nhắn",
    Heard.IN_PERSON: "khi gặp mặt",
}
