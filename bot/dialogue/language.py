"""Which language a message is in: script, Vietnamese syllables, then langdetect behind a prior."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from typing import Any

from nlu.vitext import telex
from nlu.vitext.normalize import fold, nfc
from nlu.vitext.syllables import is_syllable

#: Script by the first word of a letter's Unicode name; Han and Latin need a closer look.
_SCRIPTS = {
    "THAI": "th", "LAO": "lo", "KHMER": "km", "MYANMAR": "my", "HANGUL": "ko", "HIRAGANA": "ja",
    "KATAKANA": "ja", "CJK": "zh", "CYRILLIC": "ru", "ARABIC": "ar", "DEVANAGARI": "hi",
    "HEBREW": "he", "GREEK": "el", "TAMIL": "ta", "BENGALI": "bn", "LATIN": "",
}  # fmt: skip
#: Letters that only Vietnamese has among the languages people write to us in.
_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
#: Letters that other Latin alphabets have and Vietnamese has not.
_OTHER_LATIN = re.compile("[äöüßçñåøæœłśžčřšëïûîşğãõ]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
#: Foreign words that Vietnamese people use as their own: they speak for no language.
_NEUTRAL = frozenset(
    ["ok", "oke", "okay", "alo", "zalo", "facebook", "fb", "telegram", "tele", "tiktok", "messenger", "viber", "wechat", "line", "visa", "passport", "game", "casino", "online", "offline", "sim", "wifi", "video", "clip", "email", "gmail", "web", "link", "app", "admin", "hotline", "sms", "chat", "group", "page", "inbox", "iphone", "samsung", "google", "youtube", "marketing", "sale", "telesale", "cccd", "vip", "pro", "hot", "bot", "karaoke", "massage", "spa", "taxi", "grab", "shop", "container", "camera", "karaoke", "kk", "park", "campuchia", "myanmar", "myawaddy", "bavet", "sihanouk", "sihanoukville", "dubai", "taiwan", "korea", "japan", "laos", "malaysia", "singapore", "philippines", "manila", "bangkok", "phnom", "penh", "bokeo", "eps", "tokutei", "dolab", "colab", "covid"]
)
#: Common words that show a language; those that are Vietnamese syllables too weigh little.
_COMMON = {
    "en": "the you your are is am was were be been have has had what how where when who why which "
    "help please me my i we they them he she his her it this that there here not dont don't no yes "
    "can cannot can't could will would should want need know think work working job boss money "
    "salary pay paid police passport family home go going come back call calling phone number "
    "embassy and or but because if with from for of on in at to about any some more very much many "
    "month months week weeks day days year years hello hi hey thanks thank thx bro sir madam pls plz "
    "sorry good morning night friend brother sister wife husband do does did get got let tell speak "
    "english vietnamese take took keep kept scam fake company agent factory legal illegal trust "
    "safe danger locked hurt sick hungry find missing lost contact our their out now today",
    "id": "saya aku kamu anda dia kami kita mereka tidak nggak gak ngga bisa mau ingin sudah belum "
    "adalah yang dan di ke dari untuk dengan ini itu apa siapa mana kapan kenapa bagaimana gimana "
    "tolong bantu pak bu bapak ibu mas mbak kerja bekerja gaji uang paspor polisi telepon nomor "
    "rumah pulang majikan bos agen perusahaan penipuan ditipu hilang takut lapar sakit hari bulan "
    "terima kasih halo selamat pagi malam ada jangan harus karena kalau juga sekarang kedutaan",
    "ms": "saya awak kami kita mereka tak boleh nak hendak sudah belum ialah yang dan di ke dari "
    "untuk dengan ini itu apa siapa mana bila kenapa macam bagaimana tolong encik puan kerja gaji "
    "duit wang paspot pasport polis telefon nombor rumah balik majikan bos ejen syarikat tipu kena "
    "hilang takut lapar sakit hari bulan terima kasih helo selamat pagi malam ada jangan mesti "
    "kerana kalau juga sekarang kedutaan pegang tahan bayar belum dapat",
    "tl": "ako ikaw siya kami tayo sila hindi opo po ang ng mga sa na ay ito iyan ano sino saan "
    "kailan bakit paano tulong trabaho sahod pera pulis salamat kumusta gusto wala may meron",
    "fr": "je tu il elle nous vous ils est sont suis avez mon ma mes le la les un une des de du et "
    "ou mais pas ne que qui quoi comment aide aidez travail argent police passeport merci bonjour "
    "salut besoin pour avec dans sur patron famille maison",
    "de": "ich du er sie wir ihr ist sind bin habe haben mein meine der die das ein eine und oder "
    "aber nicht kein was wer wie wo wann warum hilfe bitte arbeit geld polizei pass danke hallo "
    "brauche für mit von zu chef familie",
    "es": "yo tu el ella nosotros es son soy estoy tengo mi mis los las un una de del y o pero no "
    "que quien como donde ayuda trabajo dinero policia pasaporte gracias hola necesito para con",
}
_LISTS = {code: frozenset(words.split()) for code, words in _COMMON.items()}
#: The languages langdetect may answer with.
_LATIN = ("vi", "en", "id", "tl", "fr", "de", "es", "pl", "ro", "hu", "cs", "it", "pt", "nl", "tr")
#: Shorter chunks tell langdetect nothing.
_ENOUGH_LETTERS = 12
_LONGEST = 4000
#: Share of words in Vietnamese shape from which a message without marks is Vietnamese.
_MOSTLY = 0.6
_SURE = 0.85


def detect(text: str, prior: str = "vi") -> str:
    """Return the ISO 639-1 code of the language of `text`; the same text gives the same answer.

    `prior` is the language the person used before: it decides what says nothing ("ok", "123").
    """
    text = nfc(text[:_LONGEST])
    by_script = _script(text)
    if by_script:
        return by_script
    if _VIETNAMESE.search(text) and not _OTHER_LATIN.search(text):
        return "vi"
    words = [word for word in _WORD.findall(text.lower()) if word.isascii() or len(word) > 1]
    telling = [word for word in words if word not in _NEUTRAL]
    if not telling:
        return prior
    return _latin(text, telling, prior)


def _script(text: str) -> str:
    """Return the language of the script most letters are in, "" for Latin or none."""
    counts: Counter[str] = Counter()
    for char in text:
        if char.isalpha():
            name = unicodedata.name(char, "").split(" ")[0].split("-")[0]
            counts[_SCRIPTS.get(name, "")] += 1
    latin = counts.pop("", 0)
    if not counts or sum(counts.values()) * 2 < latin:
        return ""
    if counts["ja"] and counts["ja"] * 8 >= counts["zh"]:
        counts["ja"] += counts.pop("zh")
    return counts.most_common(1)[0][0]


def _latin(text: str, words: list[str], prior: str) -> str:
    shaped = [word for word in words if _is_vietnamese(word)]
    share = len(shaped) / len(words)
    hits = {
        code: sum(1.0 if not _is_vietnamese(word) else 0.35 for word in words if word in known)
        for code, known in _LISTS.items()
    }
    code, best = max(hits.items(), key=lambda item: item[1])
    foreign = len(words) - len(shaped)
    if best >= 1 and best >= 0.5 * foreign and (share < _SURE or _all_common(words, code)):
        if share < _MOSTLY or best > 0.5 * len(shaped):
            return _malay_or_indonesian(words, code, hits)
    if share >= _MOSTLY:
        return "vi"
    guess = _guess(text, prior)
    return guess or prior


def _all_common(words: list[str], code: str) -> bool:
    return len(words) > 1 and all(word in _LISTS[code] for word in words)


def _malay_or_indonesian(words: list[str], code: str, hits: dict[str, float]) -> str:
    if code not in ("id", "ms"):
        return code
    own = {one: sum(word in _LISTS[one] for word in words) for one in ("id", "ms")}
    return "ms" if own["ms"] > own["id"] else "id"


@functools.lru_cache(maxsize=4096)
def _is_vietnamese(word: str) -> bool:
    """Tell if a word has the shape of a Vietnamese syllable, raw Telex or a chat spelling."""
    plain = fold(word)
    if is_syllable(plain):
        return True
    if len(plain) <= 4 and not re.search("[aeiouy]", plain):  # noqa: PLR2004 - dc, ntn, bn, sdt
        return plain not in ("thx", "pls", "plz", "hmm")
    squeezed = re.sub(r"(.)\1+", r"\1", plain)
    return (is_syllable(squeezed) and len(plain) - len(squeezed) > 1) or bool(telex.decode(plain))


def _guess(text: str, prior: str) -> str:
    """Return langdetect's answer with `prior` weighed in, "" when it has none."""
    if sum(char.isalpha() for char in text) < _ENOUGH_LETTERS:
        return "en" if re.search(r"[a-z]{3}", text.lower()) and prior == "en" else ""
    # langdetect reads 55 profiles; only messages that nothing else decided pay for that.
    from langdetect.detector_factory import DetectorFactory
    from langdetect.lang_detect_exception import LangDetectException

    detector: Any = _factory(DetectorFactory).create()
    weights = dict.fromkeys(_LATIN, 0.04)
    weights[prior if prior in weights else "vi"] = 0.3
    detector.set_prior_map(weights)
    detector.append(text)
    try:
        return str(detector.detect())
    except LangDetectException:
        return ""


@functools.cache
def _factory(kind: Any) -> Any:
    from langdetect.detector_factory import PROFILES_DIRECTORY

    kind.seed = 0
    factory = kind()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory
