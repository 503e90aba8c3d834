"""Finds links and handles: hxxps, [.], "t . me / x", facebook.com/x, "tele @x"."""

from __future__ import annotations

import re
from collections.abc import Iterator

import idna

from bot.domain.risk import Entity
from nlu.vitext.normalize import Folded
from nlu.vitext.syllables import is_syllable

#: Domains that are no Vietnamese word, so that "cam.em" and "roi.co ai" are no links.
#: Typed for a dot by who has a Chinese keyboard, or hides a link.
_IDEOGRAPHIC_STOP = "。"
_SURE = (
    "com|net|org|info|biz|xyz|top|vip|club|site|online|shop|store|app|vn|asia|icu|cc|io|dev|tech|"
    "website|space|life|today|world|group|agency|jobs|work|cloud|page|bet|casino|poker|games?|win|"
    "tk|ml|cf|gq|pw|ru|cn|tw|jp|kr|kh|mm|th|ph|uk|de|fr|eu|us|au|gov|edu|mobi|name|link|click|ltd|"
    "fun|fit|lol|gg|one|red|pro|live|tv|sbs|cfd|buzz|rest|bond|cyou|monster|hk|sg|pl|ro|lat|wiki|news|"
    "example|hiring|careers"
)
_UNSURE = "me|co|la|to|in|ai|ly|im|am|be|so|id|my|it|is|gl|do|ca|vi|ink"
_DOT = r"(?:\.|\s?\[\s?(?:\.|dot|cham)\s?\]\s?|\s?\(\s?(?:\.|dot|cham)\s?\)\s?|\{\.\}|\s(?:dot)\s)"
_SPACED = r"\s?\.\s?|\s(?:dot|cham)\s"
_LABEL = r"[a-z0-9\u00df-\uffff](?:[a-z0-9\u00df-\uffff-]{0,61}[a-z0-9\u00df-\uffff])?"
_SCHEME = r"(?:h(?:tt|xx|\*\*)ps?\s?(?::|\[:\])\s?/\s?/\s?)"
_SLASH = r"(?:\s?/\s?|\s(?:gach\s+cheo|xuyet|xet|sec|slash)\s)"
_SPOKEN_SLASH = r"\s(?:gạch\s+chéo|gach\s+cheo|xuyệt|xuyet|xẹt|xet|sẹc|sec|slash)\s"
_PATH = rf"(?:{_SLASH}[^\s<>\"'|]*|\?[^\s<>\"'|]+)?"
_HOSTS = r"t|telegram|zalo|m|fb|facebook|wa|bit|tinyurl|tiktok|vt\.tiktok|chat\.zalo|youtu|line"

_LINK = re.compile(
    rf"(?<![\w@.])(?P<scheme>{_SCHEME})?"
    rf"(?P<host>(?:{_LABEL}{_DOT}){{1,4}}(?:(?P<sure>{_SURE})|(?P<unsure>{_UNSURE})|(?P<any>[a-z]{{2,18}}))"
    rf"(?:{_DOT}(?:vn|kh|mm|th|ph|tw|cn|kr|jp|uk|au|my|sg|hk|la))?)"
    rf"(?![a-z0-9])(?P<port>:\d{{2,5}})?(?P<path>{_PATH})"
)
_SPACED_LINK = re.compile(
    rf"(?<![\w@.])(?P<scheme>{_SCHEME})?"
    rf"(?P<host>(?:{_HOSTS})(?:{_SPACED})(?:me|com|ly|be)|"
    rf"(?:{_LABEL}(?:{_SPACED})){{1,3}}(?:com|net|org|xyz|vip|info)(?:(?:{_SPACED})vn)?|"
    # A label that is no word: "eps-colab24 chấm vn", "viec-lam-lao . top", "hanquoc24,com".
    rf"(?=[a-z-]*[\d-])(?=[\d-]*[a-z]{{3}}){_LABEL}(?:(?:{_SPACED})(?:{_SURE})|,(?:com|net|org|vn)))"
    rf"(?![a-z0-9])(?P<path>(?:{_SLASH}[^\s<>\"'|]+)*)"
)
_NUMERIC = re.compile(
    rf"(?<![\w.])(?P<scheme>{_SCHEME})(?P<host>\d{{1,3}}(?:\.\d{{1,3}}){{3}})(?P<port>:\d{{2,5}})?"
    rf"(?P<path>{_PATH})"
)
_TAIL = ".,;:!?)]}…”’\"'»"
_NETWORKS = {
    "telegram": (
        "telegram",
        "tele",
        "tlg",
        "tg",
        "telegam",
        "telegarm",
        "teleg",
        "te le gam",
        "te le",
    ),
    "facebook": (
        *("facebook", "fb", "face", "phay buc", "phay but", "fay buc", "phay", "messenger", "mess"),
        *("fanpage", "page"),
    ),
    "zalo": ("zalo", "zl", "da lo"),
    "tiktok": ("tiktok", "tik tok", "tic toc", "tictoc", "tt", "toptop", "top top", "tic tok"),
    "wechat": ("wechat", "weixin", "we chat", "vx", "wx"),
    "line": ("line",),
    "instagram": ("instagram", "insta", "ig"),
    "whatsapp": ("whatsapp", "whatapp", "wa"),
    "viber": ("viber",),
    "twitter": ("twitter",),
}
_NETWORK_OF = {word: network for network, spoken in _NETWORKS.items() for word in spoken}
_NETWORK = "|".join(sorted(_NETWORK_OF, key=len, reverse=True))
_HANDLE = re.compile(
    rf"(?<![a-z0-9@./])(?P<net>{_NETWORK})(?P<told>(?:\s+(?:theo|id|ten|cua|la|nick|acc|user|username|"
    rf"group|nhom|kenh|channel|em|anh|chi|ba|ong|co|no|han|moi|gioi|may|ben|a(?!\s?(?:cong|moc|vong))|e|c|qua|so)(?![a-z0-9_.])){{0,4}}"
    rf"(?:\s*[:=\-/])?\s*(?:la\s+)?)"
    rf"(?P<at>@\s?|a\s?(?:cong|moc|vong)\s)?(?P<handle>[a-z0-9](?:[a-z0-9_.]{{1,31}}[a-z0-9_]))(?![\w@])"
)
#: "telegram của thằng quản lý là long_ca24": so many words may stand before the handle.
_NAMED = re.compile(
    rf"(?<![a-z0-9@./])(?P<net>{_NETWORK})(?:\s+[a-z]{{1,7}}){{1,6}}\s+la\s+"
    r"(?P<handle>(?=[a-z0-9_.]*[a-z])(?=[a-z0-9_.]*[\d_])[a-z0-9][a-z0-9_.]{3,31}[a-z0-9_])(?![\w@])"
)
#: What announces a handle, and how long one without digits must be.
_TOLD = re.compile(r"\b(?:id|nick|acc|user|username|ten)\b|:")
_SHORTEST = 5
_AT = re.compile(
    r"(?<![\w.@/])@(?!all\b|here\b|everyone\b|moi)"
    r"(?P<handle>[a-z0-9](?:[a-z0-9_.]{2,31}[a-z0-9_]))(?![\w@]|\.[a-z])"
)
#: Hosts whose path is a handle, and of which network.
_PROFILES = {
    "t.me": "telegram", "telegram.me": "telegram", "telegram.dog": "telegram",
    "facebook.com": "facebook", "www.facebook.com": "facebook", "m.facebook.com": "facebook",
    "web.facebook.com": "facebook", "fb.com": "facebook", "www.fb.com": "facebook",
    "fb.me": "facebook", "m.me": "facebook", "zalo.me": "zalo", "chat.zalo.me": "zalo",
    "tiktok.com": "tiktok", "www.tiktok.com": "tiktok", "instagram.com": "instagram",
    "www.instagram.com": "instagram", "line.me": "line",
}  # fmt: skip
#: Profiles without a chosen name.
_NUMBERED = re.compile(r"profile\.php\?(?:[^#]*&)?id=(\d+)")


def find(text: str, folded: Folded) -> list[Entity]:
    """Return `url` and `social` entities of `text`."""
    found: list[Entity] = []
    for start, end, value in _links(text, folded):
        first, last = folded.span(start, end)
        found.append(Entity("url", text[first:last], value, first, last))
    found.extend(_handles(text, folded))
    return found


def profile(url: str) -> str:
    """Return `telegram:x` for t.me/x and the like, "" for a link that names nobody."""
    host, _, path = url.partition("/")
    network = _PROFILES.get(host, "")
    if numbered := _NUMBERED.match(path):
        return f"{network}:{numbered[1]}" if network else ""
    handle = path.split("?")[0].split("/")[0].lstrip("@+")
    if (
        not network
        or not handle
        or handle.startswith(("joinchat", "profile.php", "groups", "share"))
    ):
        return ""
    return f"{network}:{handle}"


def _links(text: str, folded: Folded) -> Iterator[tuple[int, int, str]]:
    line = folded.text.replace(_IDEOGRAPHIC_STOP, ".")
    taken = 0
    spots = sorted(
        (found for rule in (_LINK, _SPACED_LINK, _NUMERIC) for found in rule.finditer(line)),
        key=lambda found: (found.start(), -found.end()),
    )
    for found in spots:
        if found.start() < taken or not _is_link(found):
            continue
        end = found.end()
        while end > found.end("host") and line[end - 1] in _TAIL + " /":
            if line[end - 1] == "/" and end - 1 > found.end("host"):
                break
            end -= 1
        value = _value(text, folded, found, end)
        if value:
            taken = end
            yield found.start(), end, value


def _is_link(found: re.Match[str]) -> bool:
    named = found["scheme"] or found["host"].startswith("www")
    if found.groupdict().get("any"):
        return bool(named) or _leads_somewhere(found)
    if named or found["path"].strip(" /.,)"):
        return True
    parts = found.groupdict()
    return parts.get("unsure") is None and (
        "sure" not in parts or bool(re.search(r"[a-z]", found["host"]))
    )


def _leads_somewhere(found: re.Match[str]) -> bool:
    """Tell "forms.gle/Zz1" from "thu.chi/thang": no host of words, and a path behind it."""
    label = found["host"].split(".", maxsplit=1)[0]
    strange = not is_syllable(found["any"]) and not is_syllable(label)
    told = len(found["path"].strip(" /.,)")) > 1
    return told and len(label) > 2 and (strange or bool(re.search(r"\d", label)))  # noqa: PLR2004


def _value(text: str, folded: Folded, found: re.Match[str], end: int) -> str:
    first, last = folded.span(found.start("host"), found.end("host"))
    typed = re.sub(
        r"。|\s?(?:[\[({]\s?(?:\.|dot|chấm|cham)\s?[\])}]|\s(?:dot|chấm|cham)\s|,)\s?",
        ".",
        text[first:last],
    )
    try:
        host = idna.encode(re.sub(r"\s", "", typed).lower(), uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""
    rest_first, rest_last = folded.span(found.end("host"), end)
    rest = text[rest_first:rest_last] if end > found.end("host") else ""
    rest = re.sub(r"\s", "", re.sub(_SPOKEN_SLASH, "/", rest, flags=re.IGNORECASE))
    return host + ("" if rest == "/" else rest)


def _handles(text: str, folded: Folded) -> Iterator[Entity]:
    line = folded.text
    named: set[int] = set()
    for found in _HANDLE.finditer(line):
        handle = found["handle"]
        if not found["at"] and not _like_a_handle(handle, told=bool(_TOLD.search(found["told"]))):
            continue
        named.add(found.start("handle"))
        yield _handle(text, folded, found, _NETWORK_OF[found["net"]])
    for found in _NAMED.finditer(line):
        if found.start("handle") not in named:
            named.add(found.start("handle"))
            yield _handle(text, folded, found, _NETWORK_OF[found["net"]])
    for found in _AT.finditer(line):
        if found.start("handle") not in named:
            network = _network_near(line, found.start())
            yield _handle(text, folded, found, network)


def _like_a_handle(handle: str, *, told: bool) -> bool:
    """Tell a handle from the next word: it mixes letters with digits, or was announced."""
    if not re.search(r"[a-z]", handle):
        return False
    if re.search(r"[\d_.]", handle):
        return True
    return told and len(handle) >= _SHORTEST and not is_syllable(handle)


def _handle(text: str, folded: Folded, found: re.Match[str], network: str) -> Entity:
    first, last = folded.span(found.start("handle"), found.end("handle"))
    handle = text[first:last]
    if first and text[first - 1] == "@":
        first -= 1
    value = f"{network}:{handle}" if network else f"@{handle}"
    return Entity("social", text[first:last], value, first, last)


def _network_near(line: str, position: int) -> str:
    near = re.findall(rf"(?<![a-z])({_NETWORK})(?![a-z])", line[max(0, position - 60) : position])
    return _NETWORK_OF[near[-1]] if near else ""
