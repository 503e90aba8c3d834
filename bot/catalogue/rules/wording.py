"""Rules for words: letters, tone marks, what is never said, how long a message may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.coverage import lines
from bot.catalogue.findings import Finding
from bot.catalogue.rules.published import Pages, Published, published
from bot.catalogue.texts import BASE, placeholders
from bot.domain.errors import ContentError

#: Characters in one message on the narrowest channel (Zalo OA, text message).
MAX_MESSAGE = 2000
#: Characters that every channel shows whole on a tap, and the texts that are taps.
MAX_TAP = 20
_TAP = re.compile(r"(^|\.)tap\.|^intent\.")
#: Words of a Vietnamese text that carry a mark are three in four; far fewer means they were lost.
MIN_MARKED = 0.3
_FEW_WORDS = 5

#: What the bot never says in Vietnamese, and why.
FORBIDDEN = {
    r"an toàn": "nothing is called safe: say what was or wasn't found",
    r"yên tâm (đi|tin|chuyển|nộp|làm)": "never tell anybody to trust an offer",
    r"chắc chắn (không phải|không bị|không) lừa": "not found is not safe",
    r"quý khách|kính gửi|kính thưa|đề nghị quý": "officialese: say bạn",
    r"vui lòng": "officialese: say it plainly",
    r"đã (được )?(kiểm tra|xác minh)( số|$|\.)": "only a number that somebody dialled was checked",
}
#: The same in English.
FORBIDDEN_IN_ENGLISH = {
    r"\bsafe(ly)?\b": "nothing is called safe: say what was or wasn't found",
    r"\b(trust|rely on) (it|them|this|us)\b": "never tell anybody to trust an offer",
    r"\b(kindly|dear (sir|madam|customer|user)|hereby|please be advised)\b": "officialese: say you",
    r"\b(has|have) been (checked|verified)\b": "only a number that somebody dialled was checked",
}
_FORBIDDEN = {
    locale: [(re.compile(pattern, re.IGNORECASE), why) for pattern, why in forbidden.items()]
    for locale, forbidden in {BASE: FORBIDDEN, "en": FORBIDDEN_IN_ENGLISH}.items()
}
#: Characters that a lock screen shows, and what must not stand there: somebody else may read them.
OPENING = 40
_TELLING = re.compile(
    r"\d|cứu|công an|cảnh sát|hồ sơ|đại sứ|sứ quán|bảo hộ|tổng đài|lừa|nạn nhân|bị giữ|trốn"
    r"|nguy hiểm|cảnh báo|buôn|\bbến\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|vn|net|org|info|top|xyz|me)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\ufeff]")


def letters(root: Path) -> Iterator[Finding]:
    """Yield findings for text that is not NFC, invisible characters and look-alike letters."""
    for path in sorted(root.rglob("*.yaml")):
        name = path.relative_to(root).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line != unicodedata.normalize("NFC", line):
                yield Finding(name, number, "letters and marks stand apart: save the line as NFC.")
            if _INVISIBLE.search(line):
                yield Finding(name, number, "holds an invisible character: type the line anew.")
            for word in _WORD.findall(line):
                if _mixed(word):
                    yield Finding(
                        name, number, f"{word!r} mixes look-alike letters: type the word anew."
                    )


def _mixed(word: str) -> bool:
    if word.isascii():
        return False
    scripts = {_script(letter) for letter in word}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0]


def words(catalogue: Catalogue, pages: Pages) -> Iterator[Finding]:
    """Yield findings for lost tone marks, forbidden words and messages that are too long."""
    for text in published(catalogue):
        if len(text.text) > MAX_MESSAGE:
            yield _finding(pages, text, f"longer than {MAX_MESSAGE} characters: split it")
        if _TAP.search(text.what) and len(text.text) > MAX_TAP:
            yield _finding(pages, text, f"longer than {MAX_TAP} characters: shorten the tap")
        if text.locale == BASE and text.what != "names" and _unmarked(text.text):
            yield _finding(pages, text, "Vietnamese without tone marks: add them")
        for pattern, why in _FORBIDDEN.get(text.locale, ()):
            if found := pattern.search(text.text):
                yield _finding(pages, text, f"says {found.group()!r}: {why}")


def faults(text: str, locale: str = BASE) -> Iterator[tuple[str, str]]:
    """Yield (rule, what breaks it) for words that go out to people without standing in content.

    Rules: marks, letters, unmarked, forbidden, link, opening.
    """
    if told := _TELLING.search(text[:OPENING]):
        yield "opening", told.group()
    if link := _LINK.search(text):
        yield "link", link.group()
    if text != unicodedata.normalize("NFC", text) or _INVISIBLE.search(text):
        yield "marks", ""
    for word in _WORD.findall(text):
        if _mixed(word):
            yield "letters", word
    if locale == BASE and _unmarked(text):
        yield "unmarked", ""
    for pattern, _ in _FORBIDDEN.get(locale, ()):
        if found := pattern.search(text):
            yield "forbidden", found.group()


def _unmarked(text: str) -> bool:
    found = _WORD.findall(re.sub(r"\{[^}]*\}|https?://\S+|[\w.]+\.\w{2,3}\b", " ", text))
    if len(found) < _FEW_WORDS:
        return False
    return sum(not word.isascii() for word in found) / len(found) < MIN_MARKED


def coverage(catalogue: Catalogue) -> Iterator[Finding]:
    """Yield findings for required texts a live language lacks and placeholders that don't fit."""
    base = catalogue.texts.get(BASE, {})
    known = [line.key for line in lines(catalogue, BASE)]
    for prefix in catalogue.required_texts:
        if not any(key.startswith(prefix) for key in known):
            yield Finding("languages.yaml", 1, f"no text begins with {prefix!r}: mend `required`.")
    for language in catalogue.languages.values():
        if language.live and language.code != BASE:
            for line in lines(catalogue, language.code):
                if line.required and not line.said:
                    yield Finding(line.file, 1, f"{line.key} is required: translate it.")
        for key, text in catalogue.texts.get(language.code, {}).items():
            if not key.startswith("country."):  # Vietnamese ones stand in lexicon/countries.
                yield from _placeholders(f"locales/{language.code}", key, text, base.get(key))


def _placeholders(file: str, key: str, text: str, base: str | None) -> Iterator[Finding]:
    try:
        wanted = placeholders(text, key)
    except ContentError as error:
        yield Finding(file, 1, f"{error}")
        return
    if base is None:
        yield Finding(file, 1, f"{key} exists in no Vietnamese file: add it there or remove it.")
    elif wanted - placeholders(base, key):
        names = ", ".join(sorted(wanted - placeholders(base, key)))
        yield Finding(file, 1, f"{key} wants {{{names}}}, which the Vietnamese text has not.")


def _finding(pages: Pages, text: Published, sentence: str) -> Finding:
    return pages.finding(text.file, text.text, f"{text.what} {sentence}.")
