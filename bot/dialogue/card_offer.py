"""The answer to "is this offer a trap?": verdict, the words that show it, what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.catalogue.models.base import Source
from bot.catalogue.models.scams import Scam
from bot.dialogue import card_news
from bot.dialogue.card_talk import CHECK_INS
from bot.dialogue.wording import Wording, newest
from bot.domain.messages import Part
from bot.domain.risk import AdJudgement, FoundFlag, Verdict

#: A bubble longer than this is cut by some messenger (Zalo: 2,000 characters).
LONGEST = 1900
#: More than this many flags are counted, not listed: a person must be able to read them all.
_MOST_FLAGS = 7
#: Signs that speak for an offer.
_MOST_SIGNS = 3
#: Quotes under one flag, and characters of one quote.
_MOST_QUOTES = 2
_QUOTE = 60
#: Phones and accounts: they prove nothing that their neighbours do not, and are never repeated.
_NUMBER = re.compile(r"(?<!\d)(?:\+|0)\d(?:[ .-]?\d){6,}|\d{9,}")
#: The guide whose sources stand behind the advice when no known scam is named.
_ADVICE_GUIDE = "check_company"


def job_ad(
    words: Wording, locale: str, judgement: AdJudgement | None, *, news: bool = False
) -> list[Part]:
    """Return the answer in two parts, or a request for the ad when nothing was judged.

    `news`: warnings of new tricks are offered below.
    """
    if judgement is None:
        return [Part(words.say("offer.ask_for_text", locale))]
    scam = _closest(words, judgement)
    return [
        Part(_shorten(_findings(words, locale, judgement, scam))),
        Part(
            _shorten(_advice(words, locale, judgement, scam)),
            (
                words.tap("offer.tap.more", "guide:scam_warning", locale),
                words.tap("menu.tap.contacts", "menu:contacts", locale),
                words.tap("menu.tap.human", "menu:human", locale),
                *((card_news.offer(words, locale),) if news else ()),
                words.tap(*CHECK_INS, locale),
            ),
            (words.hotline_call(locale),),
        ),
    ]


def _closest(words: Wording, judgement: AdJudgement) -> Scam | None:
    """Return the known scam to name; none beside a verdict that found nothing."""
    if judgement.verdict is Verdict.NO_RED_FLAG or not judgement.scams:
        return None
    found = words.catalogue.scams.get(judgement.scams[0].scam)
    return found if found and found.may_be_shown else None


def _findings(words: Wording, locale: str, judgement: AdJudgement, scam: Scam | None) -> list[str]:
    lines = [words.say(f"offer.{judgement.verdict}", locale)]
    rows = _flag_rows(words, locale, judgement.flags)
    if rows:
        lines += ["", words.say("offer.flags", locale), *rows]
    signs = _signs(words, locale, judgement)
    if signs and judgement.verdict is not Verdict.HIGH_RISK:
        lines += ["", words.say("offer.signs", locale, signs="; ".join(signs))]
    if scam is not None:
        told = words.told(locale)
        known = told.scam(scam.id) or scam
        name = told.name("scams", scam.id)
        lines += ["", words.say("offer.resembles", locale, name=name, line=known.one_line)]
    return lines


def _signs(words: Wording, locale: str, judgement: AdJudgement) -> list[str]:
    """Return what speaks for the offer, named and quoted: it is to be checked, not believed."""
    quotes: dict[str, str] = {}
    for found in judgement.lawful_signs:
        name = words.told(locale).name("lawful_signs", found.flag)
        if name:
            quotes.setdefault(name.lower(), _quote(found.words))
    return [f'{name} ("{quote}")' for name, quote in quotes.items()][:_MOST_SIGNS]


def _flag_rows(words: Wording, locale: str, flags: Sequence[FoundFlag]) -> list[str]:
    quotes: dict[str, list[str]] = {}
    for found in flags:
        shown = quotes.setdefault(found.flag, [])
        quote = _quote(found.words)
        if quote and quote not in shown and len(shown) < _MOST_QUOTES:
            shown.append(quote)
    rows = []
    for flag, shown in sorted(quotes.items(), key=lambda item: -_weight(words, item[0])):
        name = words.flag(flag, locale)
        if shown:
            rows.append(words.say("offer.flag", locale, flag=name, words='", "'.join(shown)))
        else:
            rows.append(words.say("offer.flag_bare", locale, flag=name))
    left = len(rows) - _MOST_FLAGS
    if left > 0:
        rows = [*rows[:_MOST_FLAGS], words.say("offer.more_flags", locale, count=str(left))]
    return rows


def _weight(words: Wording, flag: str) -> float:
    """Return how much a flag proves: what proves most is read first."""
    known = words.catalogue.red_flags.get(flag)
    return known.weight if known else 0.0


def _quote(typed: str) -> str:
    quote = _NUMBER.sub("…", " ".join(typed.split()))
    return quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1].rstrip() + "…"


def _advice(words: Wording, locale: str, judgement: AdJudgement, scam: Scam | None) -> list[str]:
    found = {flag.flag for flag in judgement.flags}
    steps = ["company", "contract", "papers"]
    if found & {"wrong_visa", "guaranteed_result"}:
        steps.append("visa")
    steps.append("ask")
    if judgement.verdict is not Verdict.NO_RED_FLAG:
        steps.append("family")
    lines = [words.say("offer.next", locale)]
    lines += [words.say(f"offer.next.{step}", locale) for step in steps]
    lines += ["", words.say("offer.hotline", locale)]
    source = _source(words, scam)
    if source is not None:
        date = words.month(source.seen_on or "", locale)
        row = words.say(
            "offer.source", locale, title=source.title, publisher=source.publisher, date=date
        )
        lines.append(row)
    return lines


def _source(words: Wording, scam: Scam | None) -> Source | None:
    guide = words.catalogue.guides.get(_ADVICE_GUIDE)
    return newest(scam.sources if scam else guide.sources if guide else ())


def _shorten(lines: Sequence[str]) -> str:
    """Return the lines as one text no longer than a bubble; whole lines are left out at the end."""
    kept = list(lines)
    while len("\n".join(kept)) > LONGEST:
        kept.pop()
    return "\n".join(kept)
