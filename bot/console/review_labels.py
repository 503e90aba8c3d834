"""The review queue in words: every intent as people say it, why a message is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from bot.domain.review import Reason, Thought
from bot.domain.risk import Urgency

#: Intents of nlu/intents.yml, grouped as they are looked for.
GROUPS: Mapping[str, Mapping[str, str]] = {
    "Đang nguy hiểm (mở ca ngay)": {
        "report_danger": "Bị nhốt, đánh, ép, cần cứu",
        "report_ransom": "Bị đòi tiền chuộc",
        "report_missing_child": "Trẻ em mất tích, hoặc đang bị bán, bị đưa đi",
        "report_missing_relative": "Người thân mất liên lạc",
        "report_labour_violence": "Bị đánh, dọa ở chỗ làm, vẫn ra vào được",
        "express_self_harm": "Nghĩ tới cái chết, tự làm đau mình",
        "ask_return_home_stranded": "Muốn về, không chỗ ở, không ăn, không giấy tờ",
    },
    "Cần người giúp": {
        "report_labour_abuse": "Nợ lương, giữ giấy tờ, ép làm",
        "report_money_lost": "Bị lừa mất tiền",
        "report_trafficking": "Báo tin kẻ lừa",
        "express_distress": "Buồn, sợ, tuyệt vọng",
        "ask_return_home": "Muốn về nước",
        "ask_victim_support": "Hỗ trợ khi đã về",
        "talk_to_human": "Muốn gặp người thật",
        "case_status": "Hỏi việc đã báo",
    },
    "Hỏi trước khi đi": {
        "check_job_offer": "Lời mời, tin tuyển này thật không",
        "check_company": "Công ty này có phép không",
        "check_contact": "Số, trang, tài khoản này lừa không",
        "ask_scam_warning": "Có chiêu lừa nào hay gặp",
        "ask_fees": "Tiền và phí",
        "ask_documents": "Hợp đồng, visa, giấy tờ",
        "ask_legal_channels": "Đi đường hợp pháp thế nào",
        "ask_departure_checklist": "Chuẩn bị gì trước khi đi",
        "ask_law": "Luật, mức phạt, quyền của mình",
        "ask_hotline": "Xin số điện thoại nóng",
        "ask_embassy": "Đại sứ quán, lãnh sự",
    },
    "Chuyện trò, điều khiển": {
        "greet": "Chào hỏi",
        "goodbye": "Tạm biệt",
        "thanks": "Cảm ơn",
        "affirm": "Đồng ý, phải",
        "deny": "Không, từ chối",
        "inform": "Chỉ cho biết tên, nơi, ngày, số",
        "ask_capabilities": "Bến làm được gì",
        "bot_challenge": "Bến là ai, có phải máy không",
        "subscribe_alerts": "Muốn nhận cảnh báo",
        "unsubscribe_alerts": "Thôi nhận tin",
        "erase_traces": "Xóa tin, ẩn đi",
        "change_language": "Đổi ngôn ngữ",
        "out_of_scope": "Không liên quan, nói bậy, rác",
    },
}
INTENT: Mapping[str, str] = dict(chain.from_iterable(group.items() for group in GROUPS.values()))
#: What fills the first buttons where the bot had no idea.
_USUAL = ("check_job_offer", "ask_fees", "out_of_scope")
#: Buttons that need one tap.
QUICK = 3

REASON: Mapping[Reason, str] = {
    Reason.MARKED: "Người trực thấy máy hiểu sai",
    Reason.UNSURE: "Máy phân vân: có nguy hiểm hay không",
    Reason.DENIED: "Người nhắn nói không phải ý đó",
    Reason.UNCLEAR: "Máy không hiểu",
    Reason.LOW: "Máy đoán, không chắc",
}
#: What words that a person masks may be.
KIND: Mapping[str, str] = {
    "name": "tên người", "place": "nơi chốn", "company": "tên công ty", "hidden": "thứ khác",
}  # fmt: skip
#: What stands where words are masked.
MASK: Mapping[str, str] = {
    **KIND,
    "hidden": "che",
    "phone": "số điện thoại",
    "bank_account": "số tài khoản",
    "url": "đường dẫn",
    "social": "trang, tên mạng",
    "case_code": "mã biên nhận",
    "age": "tuổi",
    "date": "ngày",
    "money": "số tiền",
    "mail": "thư điện tử",
    "passport": "hộ chiếu",
    "number": "dãy số",
}
URGENCY: Mapping[Urgency, str] = {
    Urgency.CRITICAL: "Nguy cấp",
    Urgency.HIGH: "Gấp",
    Urgency.MEDIUM: "Vừa",
    Urgency.NONE: "Không gấp",
}


def said(intent: str) -> str:
    """Return an intent in words; what the bot did not understand is said so."""
    return INTENT.get(intent, intent) if intent else "Chưa hiểu"


def likeliest(thought: Thought) -> Sequence[str]:
    """Return the intents that get a button of their own, the likeliest first."""
    known = [one for one in (thought.intent, *thought.guesses, *_USUAL) if one in INTENT]
    return tuple(dict.fromkeys(known))[:QUICK]
