"""What somebody asks of what we keep of them: how it stands, to see it, to correct or erase it.

Only short messages that ask nothing else are read; and what is answered never tells whether there
is anything kept at all.
"""

from __future__ import annotations

import enum
import re

from bot.domain.data_requests import RequestKind
from nlu.vitext.normalize import fold

#: Words of a message that is such a wish: a story that speaks of papers is none.
_FEW = 18
_OURS = (
    r"(?:(?:tat ca |het |toan bo )?(?:du lieu|thong tin|ho so|nhung gi|nhung dieu)"
    r"(?: (?:ca nhan|da ke|da bao|dang giu|ban giu|luu))*)"
)
_MINE = r"(?: cua (?:toi|em|minh|tui|chau|con|anh|chi)| ve (?:toi|em|minh|tui|chau|con|anh|chi))"
_ASKING = (
    r"^(?:(?:cho|xin|toi|em|minh|tui|chau|con|nho|giup|lam on|muon|duoc|vui long|hay|ad|ban"
    r"|da|oi) )*"
)
#: What may stand behind a wish that is all of a message; anything else is a story.
_END = (
    r"(?: (?:so|ma|giup|ho|gium|cho|em|minh|toi|tui|chau|con|duoc|dc|khong|ko|k|nhe|nha|a|ah|voi|di"
    r"|nua|luon|het|roi|ngay|ad|ban|oi|cam on|please|pls|thanks|thank you))*$"
)


class Wish(enum.StrEnum):
    """What is asked."""

    STATUS = "status"
    ACCESS = "access"
    CORRECTION = "correct"
    ERASURE = "erase"

    @property
    def request(self) -> RequestKind | None:
        """What it is as a request about data; None for how it stands."""
        return _REQUESTS.get(self)


_REQUESTS = {
    Wish.ACCESS: RequestKind.ACCESS,
    Wish.CORRECTION: RequestKind.CORRECTION,
    Wish.ERASURE: RequestKind.ERASURE,
}
_PATTERNS = {
    Wish.ERASURE: (
        rf"{_ASKING}xoa {_OURS}{_MINE}{_END}",
        rf"{_ASKING}(?:xoa|huy) (?:het |toan bo |tat ca )?du lieu(?:{_MINE})?{_END}",
        rf"\b(?:delete|erase) (?:all )?my (?:data|case|file|report){_END}",
    ),
    Wish.ACCESS: (
        # "Lấy lại hồ sơ" is said of papers that somebody keeps from them.
        rf"{_ASKING}(?:xem|doc)(?: lai)? (?:ban sao )?{_OURS}{_MINE}{_END}",
        rf"{_ASKING}(?:lay|nhan) ban sao {_OURS}{_MINE}{_END}",
        rf"{_ASKING}(?:xem|lay) (?:lai )?(?:ban sao )?du lieu(?:{_MINE})?{_END}",
        rf"\b(?:see|get|access|a copy of) (?:all )?my (?:data|file){_END}",
    ),
    Wish.CORRECTION: (
        rf"{_ASKING}(?:sua|dinh chinh|cai chinh|sua lai) {_OURS}{_MINE}{_END}",
        rf"{_ASKING}(?:sua|dinh chinh)(?: lai)? du lieu(?:{_MINE})?{_END}",
        rf"\b(?:correct|fix) my (?:data|file){_END}",
    ),
    Wish.STATUS: (
        (
            r"\b(?:ho so|vu|don|ca|chuyen|viec|tin bao)\b.{0,40}"
            r"\b(?:toi dau|den dau|toi mo|the nao|ra sao|co tin gi|co ket qua)"
        ),
        r"\bany news\b|\b(?:status|state) of my (?:case|report)\b",
    ),
}  # fmt: skip
_READ = {wish: [re.compile(one) for one in patterns] for wish, patterns in _PATTERNS.items()}
_RECEIPT = re.compile(r"(?<!\d)\d{4}[ .\-\u2010-\u2015]\d{4}[ .\-\u2010-\u2015]\d{4}(?!\d)")


def read(text: str) -> Wish | None:
    """Return what a message asks, None when it is about something else."""
    plain = " ".join(_RECEIPT.sub(" ", fold(text)).replace(",", " ").split()).strip(" .!?:")
    if not plain or len(plain.split()) > _FEW:
        return None
    return next(
        (wish for wish, patterns in _READ.items() if any(one.search(plain) for one in patterns)),
        None,
    )


def receipt(text: str) -> str | None:
    """Return the twelve digits of the receipt in a message that asks something of this."""
    found = _RECEIPT.search(text)
    return re.sub(r"\D", "", found[0]) if found else None
