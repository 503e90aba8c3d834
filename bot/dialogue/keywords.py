"""Keyword rules on folded text: what the bot understands while no model answers."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A label of nlu/labels.yml and the folded words that speak for it."""

    label: str
    words: re.Pattern[str]
    #: What kind of number is wanted, for questions about numbers.
    want: str = ""


def _rule(label: str, *patterns: str, want: str = "") -> Rule:
    return Rule(label, re.compile(rf"\b(?:{'|'.join(patterns)})\b"), want)


#: Words that ask for a number or an address.
_ASKS = r"(?:so|sdt|dt|dien thoai|goi|hotline|lien he|dia chi|o dau|cho nao|bam|lien lac)"
_POLICE = r"(?:cong an|canh sat|csat|police)"

#: Questions whom to call, in the order they are tried.
NUMBERS = (
    _rule("ask_hotline", r"bao ho cong dan", r"cuc lanh su", r"bhcd", want="hotline"),
    _rule(
        "ask_embassy",
        r"(?:dai )?su quan",
        r"tong lanh su",
        r"lanh su",
        r"dsq",
        r"t?lsq",
        r"dai su",
        r"co quan dai dien",
        r"van phong kinh te",
        r"ban quan ly lao dong",
        r"embassy",
        r"consulate",
        want="embassy",
    ),
    _rule(
        "ask_hotline",
        rf"{_ASKS}\b.*\b(?:cap cuu|xe cuu thuong|ambulance)",
        rf"(?:cap cuu|xe cuu thuong|ambulance)\b.*\b{_ASKS}",
        want="ambulance",
    ),
    _rule(
        "ask_hotline",
        rf"{_ASKS}\b.*\b{_POLICE}",
        rf"{_POLICE}\b.*\b{_ASKS}",
        want="police",
    ),
    _rule(
        "ask_hotline",
        r"duong day nong",
        r"hotline",
        r"tong dai",
        r"so (?:khan|nong|cuu|nao|may)",
        r"(?:goi|bam) (?:vao )?(?:so )?(?:nao|may|11[1-5])",
        r"(?:sdt|so dien thoai) (?:khan|nong|cuu|ho tro|giup)",
        r"goi (?:cho )?ai\b.*\bgiup",
        want="hotline",
    ),
)

#: Running the conversation: tried before anything about work, because they are meant literally.
CONVERSATION = (
    _rule(
        "erase_traces",
        r"xoa (?:(?:giup|ho|dum|gium) )?(?:(?:em|minh|toi|tui) )?"
        r"(?:het|tin|doan|lich su|cuoc|dau vet|sach|chat|du lieu|di)",
        r"thoat nhanh",
    ),
    _rule(
        "unsubscribe_alerts",
        r"(?:dung|ngung|thoi|khong) (?:gui|nhan|bao)",
        r"huy (?:dang ky|nhan|theo doi)",
        r"unsub\w*",
        r"tat (?:thong bao|tin bao)",
    ),
    _rule(
        "subscribe_alerts",
        r"dang ky nhan",
        r"nhan (?:tin )?(?:canh bao|thong bao)",
        r"co (?:tin|chieu) moi\b.*\b(?:bao|nhan|gui)",
    ),
    _rule(
        "change_language",
        r"(?:doi|chuyen|noi|dung|viet|tra loi|bang)\b.*\btieng (?:anh|trung|hoa|han|nhat|lao|thai)",
        r"(?:doi|chuyen|chon) (?:ngon ngu|tieng)",
        r"tieng (?:khmer|mien|mong|tay)",
        r"(?:speak|in) english",
    ),
    _rule(
        "case_status",
        r"\d{4}[ -]?\d{4}[ -]?\d{4}",
        r"(?:ma|so) (?:ho so|bien nhan)",
        r"(?:vu|viec|tin|chuyen|ho so)\b.*\b(?:da bao|bao hom|gui hom|toi dau|den dau|sao roi)",
    ),
    _rule(
        "talk_to_human",
        # "Tuyển gấp nhân viên" reads like "gặp nhân viên" without marks.
        r"(?:(?<!tuyen )gap|noi chuyen|tro chuyen|ket noi|chat)\b.{0,12}"
        r"\b(?:nguoi|nhan vien|tu van|tong dai vien)",
        r"nguoi that",
        r"goi lai cho",
        r"tu van vien",
    ),
    _rule(
        "bot_challenge",
        r"(?:la|phai) (?:bot|may|robot|ai|nguoi) (?:ha|hay|khong|a|hong|ko|k)",
        r"(?:ban|ben|may|day|nay) la ai",
        r"(?:cua|do) (?:ai|to chuc nao|co quan nao)",
        r"(?:co )?(?:mien phi|bao mat|ghi am|lo thong tin)\b.*\b(?:khong|ko|k)",
        r"nguoi hay may",
    ),
    _rule(
        "ask_capabilities",
        r"menu",
        r"(?:lam|giup) duoc (?:gi|nhung gi|viec gi)",
        r"giup (?:duoc )?gi",
        r"cach (?:dung|su dung)",
        r"bat dau",
        r"help",
    ),
)

#: What people ask about work, money, law and coming home, the narrow before the wide.
TOPICS = (
    _rule(
        "report_money_lost",
        r"(?:bi )?lua (?:mat |het )?(?:tien|\d+)",
        r"mat (?:tien|coc|trang)",
        r"(?:da|lo) (?:chuyen|nop|dong|coc|gui)\b.*\b(?:chan|mat tich|im|khong tra|bien mat|lua)",
        r"doi lai tien",
    ),
    _rule(
        "report_labour_abuse",
        r"(?:no|quyt|giam|tru|khong tra) luong",
        r"luong\b.*\b(?:khong tra|chua tra|bi tru|thieu)",
        r"(?:giu|thu|cam)\b.*\b(?:ho chieu|passport|giay to)",
        r"(?:bat|ep) (?:lam them|tang ca|lam viec)",
        r"chu\b.*\b(?:chui|danh|duoi|ep)",
    ),
    _rule(
        "ask_return_home",
        r"(?:muon|cach|lam sao|xin|dua|de) (?:duoc )?ve (?:nuoc|viet nam|vn|nha|que)",
        r"ve (?:nuoc|vn|viet nam)\b.*\b(?:the nao|lam sao|cach|can gi|duoc khong)",
        r"mat (?:ho chieu|passport)",
        r"qua han (?:visa|thi thuc)",
        r"het han (?:visa|thi thuc|luu tru)",
        r"giay thong hanh",
        r"hoi huong",
        r"tu thu",
    ),
    _rule(
        "ask_victim_support",
        r"ho tro (?:nan nhan|nguoi bi|tam ly|phap ly)",
        r"nha tam lanh",
        r"tam lanh",
        r"(?:moi|vua|da) (?:ve|thoat|duoc cuu)\b.*\b(?:ho tro|giup|kham|viec)",
    ),
    _rule(
        "report_trafficking",
        r"to (?:cao|giac)",
        r"bao (?:tin|cho|voi)\b.*\b(?:lua|moi gioi|duong day)",
        r"(?:thay|biet|co)\b.*\b(?:nhom|trang|duong day)\b.*\b(?:lua ban|du nguoi|buon nguoi)",
    ),
    _rule(
        "check_company",
        r"(?:cong ty|cty|trung tam)\b.*\b(?:uy tin|that|phep|lua|tin duoc|hop phap|duoc cap)",
        r"(?:giay phep|co phep)\b.*\b(?:cong ty|cty|trung tam)",
        r"kiem tra (?:cong ty|cty)",
    ),
    _rule(
        "check_contact",
        r"(?:so (?:nay|dien thoai nay)|sdt nay|zalo|link|trang|fb|facebook|tai khoan|stk)"
        r"\b.*\b(?:lua|uy tin|tin duoc|that|check|kiem tra|scam)",
        r"(?:check|kiem tra|tra) (?:giup |dum |ho )?(?:so|sdt|link|stk|tai khoan|trang|zalo)",
    ),
    _rule(
        "ask_fees",
        r"(?:phi|tien) (?:moi gioi|dich vu|ho so|dat coc|coc|visa)",
        r"(?:phi|coc|moi gioi)\b.*\b(?:bao nhieu|nhieu|dung|khong)",
        r"(?:mat|ton|dong|nop|het) (?:bao nhieu|nhieu) tien",
        r"ky quy",
    ),
    _rule(
        "ask_documents",
        r"hop dong",
        r"(?:giay to|ho so) (?:gi|nao|can|gom)",
        r"can (?:nhung )?(?:giay to|ho so)",
        r"visa (?:gi|nao|loai)",
        r"lam ho chieu",
    ),
    _rule(
        "ask_departure_checklist",
        r"truoc khi (?:di|bay|xuat canh|len duong)",
        r"(?:chuan bi|mang|dem) (?:theo )?(?:gi|nhung gi|do)",
        r"sap (?:bay|di|xuat canh)",
    ),
    _rule(
        "ask_legal_channels",
        r"(?:di|duong|cach|kenh) (?:hop phap|chinh thong|chinh ngach)",
        r"eps",
        r"xkld",
        r"xuat khau lao dong",
        r"(?:dang ky|muon) di (?:lam )?(?:han|nhat|dai|duc|uc)",
        r"thoi vu",
        r"thuc tap sinh",
        r"colab",
    ),
    _rule(
        "ask_law",
        r"luat",
        r"(?:toi|bi) (?:phat|tu|xu)",
        r"(?:di tu|xu phat|muc phat|dieu \d+)",
        r"mua ban nguoi la",
    ),
    _rule(
        "ask_scam_warning",
        r"chieu (?:lua|tro)",
        r"(?:dau hieu|nhan biet|cach) (?:nhan biet )?lua",
        r"lua (?:dao )?(?:kieu|the|nhu the) nao",
        r"canh bao lua",
    ),
    _rule(
        "check_job_offer",
        r"(?:co )?(?:nen|duoc) di (?:khong|ko|k|hong)",
        r"(?:co )?(?:that|lua|lua dao|tin duoc|uy tin) (?:khong|ko|k|hong|hay)",
        r"co phai lua",
        r"(?:ru|moi|tuyen|gioi thieu)\b.*\b(?:sang|qua|di)\b.*\b(?:lam|viec)",
        r"kiem tra (?:loi moi|tin tuyen|viec)",
    ),
    _rule(
        "express_distress",
        r"(?:chan|met|tuyet vong|bat luc|khong muon song|be tac) (?:qua|lam|roi|moi)",
        r"so (?:qua|lam)",
        r"khong biet lam sao",
    ),
)

#: Said alone, in a few words: the whole message must be that.
SHORT = (
    (
        "greet",
        r"(?:xin )?chao.{0,20}|alo+|hi+|hello+|hey+|e+ oi|ad oi|shop oi|co ai (?:khong|ko|o do).*",
    ),
    ("thanks", r".{0,12}(?:cam on|cam un|thanks?|tks|thank you).{0,20}"),
    ("goodbye", r".{0,10}(?:tam biet|bye+|hen gap lai|chao nhe|di ngu day|thoi nhe).{0,12}"),
    (
        "affirm",
        r"(?:da|vang|ok+|oke+|u+|uhm?|dung|phai|duoc|co|dong y|roi)(?: (?:a|roi|vay|ban|nhe|da))?",
    ),
    ("deny", r"(?:khong|ko|k|hong|thoi|chua|khong can|khong phai)(?: (?:a|can|dau|phai|nhe|ban))?"),
)
WHOLE = tuple((label, re.compile(pattern)) for label, pattern in SHORT)
