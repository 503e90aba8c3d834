"""A number, an account, a page or a firm sent alone: a question about it, whoever else is asked.

Also the two taps that go with the answer: to be told later, and to read what is new.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from bot.checks import firms, identifiers
from bot.checks.lexicon import lexicon
from bot.conversation.plan import Asked, LookUp, Plan
from bot.conversation.scene import Scene
from bot.domain.messages import InboundKind
from bot.domain.risk import Assessment
from nlu.vitext.normalize import fold

#: Payloads: of the wish with the numbers of the messages it is about, and of reading the news.
WISH, NEWS = "registry:wish:", "registry:news"
_KINDS = frozenset({"phone", "bank_account", "url", "social"})
#: Longer messages tell a story, whatever they name.
_LONGEST = 300
_WORDS = re.compile(r"[a-z0-9]+")
#: All that stands around a number when somebody only asks about it, folded.
_AROUND = frozenset(
    _WORDS.findall(
        """
    so sdt dt dien thoai may stk tk tai khoan ngan hang nh bank link trang web website page
    fanpage fb face facebook zalo tele telegram tiktok nick acc nhom group kenh cong ty cty tnhh
    cp mtv cua nay kia day do ay co phai la lua dao gat khong ko k kg khg hong hok hem ha a ah u
    oi voi nhe nha nhi vay v the sao nao gi ai check kiem tra coi xem giup gium dum ho cho hoi
    em e minh m toi toy tui chi anh ad admin ben ban shop uy tin tinh dang duoc dc that gia fake
    scam bi chua roi hay va hoac nguoi ta thang con ong ba noi cai mot 1 vs mn moi biet khum hum
    is this number account site legit real trusted trust can i please pls who whose it of or
    safe any info about on in you know thanks cam an toan
    """
    )
)
#: Their own number, given to be called, is no question.
_OWN = re.compile(
    r"\b(?:so|sdt|dt|may|stk|tk|zalo|nick|my)(?: (?:dt|dien thoai|may|tai khoan|zalo))?"
    r"(?: cua)?(?: la)? (?:em|e|minh|toi|tui|chau|con|nha em|nha minh|number)\b"
    r"(?! (?:hoi|nay|check))"
)
_ASKS = re.compile(r"\b(?:lua|scam|fake|gia|that|uy|tin|check|kiem|ai|sao|legit|real|safe)\b|\?")
#: Made of words that a question is made of, and none: a plea, and what has happened to them.
_PLEA = re.compile(r"\b(?:giup|gium|dum|ho)(?: (?:em|e|minh|m|toi|toy|tui|con))? voi\b")
_LOOK = re.compile(r"\b(?:check|kiem|tra|xem|coi)\b")
_HAPPENED = re.compile(
    r"\b(?:khong|ko|k|kg|khg|hong|hok|hem|hum|khum) an toan\b"
    r"|\bbi (?:\w+ ){0,3}?(?:lua|gat|scam)(?: (?:dao|gat))? roi\b"
)
_DIGITS = re.compile(r"\+?\d(?:[ .\-]?\d){2,18}")
#: An account alone has no word that leads to it; anything shorter is a number to call.
_ACCOUNT = 9


def named(text: str, own: Callable[[str], bool]) -> str:
    """Return what to look up of a message that only asks about something it names; "" if none.

    A few digits may be a year or a price: they count where `own` says that we give that number.
    """
    if not text.strip() or len(text) > _LONGEST:
        return ""
    found = [one for one in identifiers.find(text) if one.entity in _KINDS]
    rest, what = text, text
    for one in found:
        rest = rest.replace(one.value_text, " ")
    names = firms.find(rest)
    for name in names:
        rest = rest.replace(name, " ")
    if not found and not names:
        digits = _DIGITS.search(rest)
        if digits is None:
            return ""
        rest = rest.replace(digits[0], " ")
        plain = re.sub(r"\D", "", digits[0])
        if len(plain) < _ACCOUNT and not own(plain):
            return ""
        what = plain if own(plain) else f"stk {plain}"
    return what if _only_asks(rest) else ""


def plan(
    scene: Scene, assessment: Assessment, country: str, own: Callable[[str], bool]
) -> Plan | None:
    """Return the plan of a message, or a tap, that asks about something it names; else None."""
    said = scene.said
    if said.payload == NEWS:
        return Plan(assessment, asked=LookUp(Asked.NEWS))
    if said.payload.startswith(WISH):
        first, _, last = said.payload.removeprefix(WISH).partition("-")
        known = first.isdecimal() and last.isdecimal()
        return Plan(assessment, asked=LookUp(Asked.WISH, int(first), int(last))) if known else None
    if said.kind is not InboundKind.TEXT or said.payload or assessment.unsure:
        return None
    what = named(said.text, own)
    return Plan(assessment, country=country, asked=LookUp(Asked.LOOK, what=what)) if what else None


def wish_for(first: int, last: int) -> str:
    """Return the payload of a wish about what these messages of the thread name."""
    return f"{WISH}{first}-{last}"


def _only_asks(rest: str) -> bool:
    words = _WORDS.findall(_banks().sub(" ", fold(rest)))
    if not _AROUND.issuperset(words):
        return False
    said = " ".join(words)
    if _HAPPENED.search(said) or (_PLEA.search(said) and not _LOOK.search(said)):
        return False
    return not _OWN.search(said) or bool(_ASKS.search(fold(rest)))


@functools.cache
def _banks() -> re.Pattern[str]:
    """Return every spelling of a bank: beside an account it tells no story."""
    spellings = {fold(one) for bank in lexicon().banks for one in (bank.code, *bank.aliases)}
    longest_first = sorted(spellings, key=lambda one: (-len(one), one))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
