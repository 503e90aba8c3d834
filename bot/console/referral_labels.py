"""What operators read about referrals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.catalogue.models.contacts import Agency
from bot.catalogue.models.referrals import People, Where
from bot.domain.referrals import Referral, ReferralOutcome, ReferralState, Way
from bot.domain.views import TimelineItem
from bot.escalation.referral.making import LEAST_REASON, Fault
from bot.escalation.referral.proposals import Reason, Why

STATE = {
    ReferralState.MADE: "Đã lập, chưa đưa ai",
    ReferralState.HANDED: "Đã đưa, chờ kết quả",
    ReferralState.ENDED: "Đã có kết quả",
    ReferralState.WITHDRAWN: "Đã rút lại",
}

WAY = {
    Way.IN_PERSON: "Đưa tận tay",
    Way.PHONE: "Đọc qua điện thoại",
    Way.EMAIL: "Thư điện tử",
    Way.PORTAL: "Cổng tiếp nhận của nơi đó",
    Way.POST: "Bưu điện",
}

OUTCOME = {
    ReferralOutcome.HELPED: "Đã giúp được",
    ReferralOutcome.TAKEN_OVER: "Đã nhận, họ lo tiếp",
    ReferralOutcome.PASSED_ON: "Chuyển sang nơi khác",
    ReferralOutcome.REFUSED: "Không nhận",
    ReferralOutcome.NO_ANSWER: "Hỏi mãi không trả lời",
    ReferralOutcome.NOT_NEEDED: "Không cần nữa",
}

WHERE = {
    Where.HOME: "ở Việt Nam",
    Where.ABROAD: "ở nước ngoài",
    Where.BORDER: "gần biên giới, đang qua biên giới",
    Where.SEA: "trên biển, tàu cá",
}
PEOPLE = {People.WOMEN: "phụ nữ", People.CHILDREN: "trẻ em, người dưới 18"}

_WHY = {
    Why.TAKES: "lo việc: {about}",
    Why.WHERE: "làm được {about}",
    Why.COUNTRY: "có làm ở {about}",
    Why.MISSION: "có cơ quan đại diện ở {about}",
    Why.PROVINCE: "có chỗ ở {about}",
    Why.LOCAL: "tìm đúng nơi thuộc {about}",
    Why.AT_ONCE: "ra tay được khi đang nguy",
    Why.PEOPLE: "dành cho {about}",
    Why.ONLY_PEOPLE: "chỉ nhận {about}",
    Why.NO_NUMBER: "chưa có số, phải tự tìm đường liên hệ",
    Why.NO_MISSION: "danh sách chưa có cơ quan đại diện ở {about}",
    Why.UNCHECKED: "chưa có nguồn, kiểm tra trước khi tin",
    Why.OTHER_MATTER: "thường không lo việc này",
    Why.ELSEWHERE: "không làm ở nơi đó",
}
_NAMES = {one.value: words for one, words in (*WHERE.items(), *PEOPLE.items())}

#: Why a packet can't be made, and what to do.
FAULT = {
    Fault.NOTHING: "Chưa chọn phần nào để chuyển.",
    Fault.NO_ASK: "Chưa chọn nhờ nơi nhận làm gì.",
    Fault.NO_GROUND: "Có phần chưa được đồng ý. Bỏ phần đó ra, hoặc chọn căn cứ và ghi lý do.",
    Fault.GROUND_NOT_HERE: "Căn cứ này không dùng được cho nơi nhận này hoặc mức gấp này.",
    Fault.NO_REASON: f"Ghi rõ vì sao dùng căn cứ này, ít nhất {LEAST_REASON} chữ cái.",
}

#: Beside a ground that nobody has read in the law itself.
UNCHECKED = "chưa đối chiếu văn bản luật, hỏi người phụ trách pháp lý khi còn kịp"


def why(reason: Reason, countries: dict[str, str]) -> str:
    """Return a reason in words; `countries` are their names by code."""
    about = reason.about
    if reason.why in (Why.COUNTRY, Why.MISSION, Why.NO_MISSION):
        about = countries.get(about, about)
    elif reason.why in (Why.WHERE, Why.PEOPLE, Why.ONLY_PEOPLE):
        about = ", ".join(_NAMES.get(word, word) for word in about.split())
    return _WHY[reason.why].format(about=about)


def detail(detail: str, agencies: Mapping[str, Agency]) -> str:
    """Return a timeline's short fact in words where it is an agency or an outcome, else ""."""
    if detail in agencies:
        return agencies[detail].names.vi
    outcomes = {one.value: words for one, words in OUTCOME.items()}
    return outcomes.get(detail, "")


def dated(partial: str) -> str:
    """Return a source's date as people write it: 2025-12-11 is 11/12/2025, 2025-12 12/2025."""
    return "/".join(reversed(partial.split("-")))


def is_sent_to(referrals: Iterable[Referral], called: TimelineItem) -> bool:
    """Return whether a packet was made for the agency that was called, since then."""
    return any(
        one.agency == called.detail
        and one.made_at >= called.at
        and one.state is not ReferralState.WITHDRAWN
        for one in referrals
    )
