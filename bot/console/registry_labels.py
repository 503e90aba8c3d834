"""What operators read for how the registry stands on something."""

from __future__ import annotations

from bot.domain.casefile import IdentifierKind
from bot.domain.registry import Standing

KIND = {
    IdentifierKind.PHONE: "Số điện thoại",
    IdentifierKind.ACCOUNT: "Tài khoản ngân hàng",
    IdentifierKind.PAGE: "Trang, tên trên mạng",
    IdentifierKind.FIRM: "Công ty, nơi tuyển",
}
STANDING = {
    Standing.REPORTED: "chờ xét trong sổ cảnh báo",
    Standing.CONFIRMED: "đã xác nhận trong sổ cảnh báo",
    Standing.CLEARED: "đã xét, không cảnh báo",
}
