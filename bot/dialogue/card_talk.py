"""The menu, guides, known scams and who we are."""

from __future__ import annotations

from bot.catalogue.models.scams import Scam
from bot.dialogue import card_news
from bot.dialogue.wording import Wording, newest
from bot.domain.errors import ContentError
from bot.domain.messages import Part, QuickReply
from bot.settings import Organisation

#: Text of the tap and its payload, in the order of the menu.
MENU = (
    ("menu.tap.check", "menu:check"),
    ("menu.tap.contacts", "menu:contacts"),
    ("menu.tap.danger", "menu:danger"),
    ("menu.tap.missing", "menu:missing"),
    ("menu.tap.guides", "menu:guides"),
    ("menu.tap.human", "menu:human"),
)
#: Guides offered as taps, in two pages: before going, and when something went wrong.
GUIDES = (
    ("scam_warning", "check_company", "fees", "documents", "before_leaving", "legal_channels"),
    ("labour_abuse", "papers_taken", "money_lost", "return_home", "victim_support", "law"),
)
#: The tap that offers check-ins, and the guides about leaving that it stands below.
CHECK_INS = ("journey.tap.begin", "journey:begin")
_LEAVING = frozenset({"before_leaving", "documents", "legal_channels"})
#: Guides that comfort: a footnote under them would sound cold.
_COMFORT = ("distress",)
#: Red flags named on a scam's card.
_MOST_FLAGS = 5


def menu(words: Wording, locale: str, opening: str = "menu") -> list[Part]:
    """Return the menu as taps below the text of `opening`."""
    taps = tuple(words.tap(key, payload, locale) for key, payload in MENU)
    return [Part(words.say(opening, locale), taps)]


def guide_list(words: Wording, locale: str, page: int, *, news: bool = False) -> list[Part]:
    """Return one page of guides as taps."""
    slugs = GUIDES[page % len(GUIDES)]
    told = words.told(locale)
    found = [(slug, told.guide(slug)) for slug in slugs]
    taps = [QuickReply(guide.title, f"guide:{slug}") for slug, guide in found if guide]
    if news:
        taps.append(card_news.offer(words, locale))
    if page % len(GUIDES) == 0:
        taps.append(words.tap(*CHECK_INS, locale))
    taps.append(words.tap("guides.more", f"guides:{(page + 1) % len(GUIDES)}", locale))
    return [Part(words.say("guides.list", locale), tuple(taps))]


def guide(words: Wording, locale: str, slug: str) -> list[Part]:
    """Return a guide, one part for each of its messages, the source below the last.

    Raises ContentError for a guide that does not exist.
    """
    found = words.told(locale).guide(slug)
    if found is None:
        raise ContentError(f"content/guides has no guide {slug!r}: add it or mend the name.")
    texts = [words.filled(message, f"guide {slug}") for message in found.messages]
    source = newest(found.sources) if slug not in _COMFORT else None
    if source is not None:
        date = words.month(source.seen_on or str(found.compiled_on or ""), locale)
        texts[-1] += "\n" + words.say("guide.source", locale, publisher=source.publisher, date=date)
    taps = tuple(QuickReply(quick.title, quick.payload) for quick in found.quick) or (
        words.tap("menu.tap.guides", "menu:guides", locale),
        words.tap("menu.tap.human", "menu:human", locale),
    )
    if slug in _LEAVING:
        taps = (*taps, words.tap(*CHECK_INS, locale))
    calls = (words.hotline_call(locale),) if words.hotline.shown in "\n".join(texts) else ()
    return [*(Part(text) for text in texts[:-1]), Part(texts[-1], taps, calls)]


def scam(words: Wording, locale: str, scam_id: str) -> list[Part]:
    """Return what is known of a scam; ContentError for one that does not exist."""
    told = words.told(locale)
    found = told.scam(scam_id)
    if found is None or not found.may_be_shown:
        raise ContentError(f"content/scams has no scam {scam_id!r}: add it or mend the name.")
    flags = [words.flag(evidence.flag, locale) for evidence in found.red_flags]
    listed = "; ".join(dict.fromkeys(flag.lower() for flag in flags[:_MOST_FLAGS]))
    story = [
        told.name("scams", scam_id),
        words.say("scam.story", locale, story=found.story),
        words.say("scam.flags", locale, flags=listed),
    ]
    taps = (
        words.tap("menu.tap.check", "menu:check", locale),
        words.tap("menu.tap.contacts", "menu:contacts", locale),
        words.tap("menu.tap.human", "menu:human", locale),
    )
    advice = Part(
        "\n".join(_scam_advice(words, locale, found)), taps, (words.hotline_call(locale),)
    )
    return [Part("\n\n".join(story)), advice]


def _scam_advice(words: Wording, locale: str, found: Scam) -> list[str]:
    lines: list[str] = []
    for key, advice in (
        ("scam.before", found.before),
        ("scam.already_paid", found.already_paid),
        ("scam.already_there", found.already_there),
    ):
        if advice:
            lines.append(words.say(key, locale))
            lines += [f"• {words.filled(row, f'scam {found.id}')}" for row in advice]
    lines.append(words.say("offer.hotline", locale))
    source = newest(found.sources)
    if source is not None:
        date = words.month(source.seen_on or "", locale)
        row = words.say(
            "offer.source", locale, title=source.title, publisher=source.publisher, date=date
        )
        lines.append(row)
    return lines


def welcome(words: Wording, locale: str, organisation: Organisation | None) -> list[Part]:
    """Return the first message: who runs this, that it is free, and the menu."""
    if organisation is None:
        first = words.say("welcome.unnamed", locale)
    else:
        first = words.say("welcome", locale, organisation=organisation.name)
    return [Part(f"{first}\n{words.say('welcome.privacy', locale)}"), *menu(words, locale)]


def about(words: Wording, locale: str, organisation: Organisation | None) -> list[Part]:
    """Return who runs this, who may read along, and what it costs."""
    taps = tuple(words.tap(key, payload, locale) for key, payload in MENU)
    if organisation is None:
        return [Part(words.say("about.unnamed", locale), taps)]
    lines = [
        words.say("about", locale, organisation=organisation.name),
        words.say("about.contact", locale, contact=organisation.contact),
        words.say("about.hours", locale, hours=organisation.hours),
    ]
    return [Part("\n".join(lines), taps)]


def ask_back(words: Wording, locale: str, first: str, second: str) -> list[Part]:
    """Ask which of two meanings is right, as taps, with a way out.

    `first` and `second` are labels of nlu/labels.yml; one without a name is not offered.
    """
    labels = [label for label in dict.fromkeys((first, second)) if label]
    known = [label for label in labels if words.texts.has(f"intent.{label}")]
    if not known:
        return menu(words, locale, "not_understood")
    taps = [words.tap(f"intent.{label}", f"intent:{label}", locale) for label in known]
    taps.append(words.tap("menu.tap.other", "menu:open", locale))
    return [Part(words.say("ask_back", locale), tuple(taps))]


def languages(words: Wording, locale: str) -> list[Part]:
    """Offer the languages that are live."""
    live = [one for one in words.catalogue.languages.values() if one.live]
    taps = tuple(QuickReply(one.native_name, f"locale:{one.code}") for one in live)
    return [Part(words.say("choose_language", locale), taps)]
