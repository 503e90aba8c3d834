"""What each intent and each tap leads to: tables, so that a new answer is one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.dialogue import card_news
from bot.domain.effects import (
    Effect,
    Forget,
    HandOver,
    OpenCase,
    Say,
    SetLocale,
    ShowCard,
    StartIntake,
    Subscribe,
    Unsubscribe,
)
from bot.domain.risk import Understanding, Urgency

Effects = tuple[Effect, ...]


def _guide(slug: str) -> Effects:
    return (ShowCard("guide", {"slug": slug}),)


def _report(kind: str, urgency: Urgency) -> Effects:
    return (OpenCase(kind, urgency), StartIntake(kind))


def _contacts(want: str, countries: str = "") -> Effects:
    return (ShowCard("contacts", {"countries": countries, "want": want}),)


_DANGER: Effects = (
    ShowCard("danger", {"report_kind": "danger", "urgency": "critical"}),
    # A tap alone may be curiosity: the alarm rings, and the person's next words raise it.
    OpenCase("danger", Urgency.HIGH),
)
_TIP = OpenCase("other_report", Urgency.MEDIUM)
#: Labels whose report nobody's life hangs on, and the questions that fit it.
REPORTS: Mapping[str, str] = {
    "report_trafficking": "tip_off",
    "report_labour_abuse": "labour_abuse",
    "report_money_lost": "money_lost",
    "ask_return_home": "return_home",
    "ask_victim_support": "support_after_return",
}


def _told(label: str, slug: str) -> Effects:
    return (*_guide(slug), OpenCase(REPORTS[label], Urgency.MEDIUM))


#: Label of nlu/labels.yml to what is done about it when no model leads the conversation.
LABELS: Mapping[str, Effects] = {
    "report_danger": _DANGER,
    "report_missing_relative": _report("missing_relative", Urgency.HIGH),
    "report_ransom": (
        ShowCard("danger", {"report_kind": "ransom", "urgency": "critical"}),
        OpenCase("ransom", Urgency.CRITICAL),
    ),
    "report_trafficking": _told("report_trafficking", "trafficking_tip"),
    "report_labour_abuse": _told("report_labour_abuse", "labour_abuse"),
    "report_money_lost": _told("report_money_lost", "money_lost"),
    "express_distress": (*_guide("distress"), _TIP),
    "ask_return_home": _guide("return_home"),
    "ask_victim_support": _told("ask_victim_support", "victim_support"),
    "talk_to_human": (HandOver(),),
    "case_status": (Say("case_status"),),
    "check_job_offer": (ShowCard("job_ad"),),
    "check_company": _guide("check_company"),
    "check_contact": _guide("check_contact"),
    "ask_scam_warning": _guide("scam_warning"),
    "ask_fees": _guide("fees"),
    "ask_documents": _guide("documents"),
    "ask_legal_channels": _guide("legal_channels"),
    "ask_departure_checklist": _guide("before_leaving"),
    "ask_law": _guide("law"),
    "ask_hotline": _contacts("hotline"),
    "ask_embassy": _contacts("embassy"),
    "subscribe_alerts": (Say("subscribed"),),
    "unsubscribe_alerts": (Say("unsubscribed"),),
    "erase_traces": (Forget(),),
    "change_language": (ShowCard("languages"),),
    "greet": (ShowCard("menu", {"opening": "greet"}),),
    "goodbye": (Say("goodbye"),),
    "thanks": (Say("thanks"),),
    "affirm": (Say("affirm"),),
    "deny": (Say("deny"),),
    "ask_capabilities": (ShowCard("menu"),),
    "bot_challenge": (ShowCard("about"),),
    "inform": (Say("inform_noted"),),
    "out_of_scope": (ShowCard("menu", {"opening": "out_of_scope"}),),
}

_TAPS: Mapping[str, Effects] = {
    "menu:open": (ShowCard("menu"),),
    "menu:check": (ShowCard("job_ad"),),
    "menu:contacts": _contacts("hotline"),
    "menu:danger": _DANGER,
    "menu:missing": _report("missing_relative", Urgency.HIGH),
    "menu:guides": (ShowCard("guides"),),
    "menu:human": (HandOver(),),
    "safe:no": (Say("danger.not_now"),),
    "report:other_report": (_TIP, StartIntake("other_report")),
    "report:ransom": _report("ransom", Urgency.CRITICAL),
    "report:missing_relative": _report("missing_relative", Urgency.HIGH),
} | {f"report:{kind}": _report(kind, Urgency.MEDIUM) for kind in REPORTS.values()}


def _contacts_tap(rest: str) -> Effects:
    want, _, country = rest.partition(":")  # contacts:embassy asks which country
    return _contacts(want, country.upper())


def _news_tap(rest: str) -> Effects:
    """Return the next question about warnings, or what was decided: news:kh:farm:day."""
    if rest == "off":
        return (Unsubscribe(),)
    country, _, more = ("" if rest == "on" else rest).partition(":")
    job, _, choice = more.partition(":")
    if choice:
        wanted = ["" if one == card_news.ALL else one for one in (country, job)]
        return (Subscribe(wanted[0], wanted[1], choice),)
    return (ShowCard("news", {"country": country, "job": job}),)


#: First word of a payload that carries a value: guide:fees, locale:en, contacts:police:kh…
_PREFIXES: Mapping[str, Callable[[str], Effects]] = {
    "guide": _guide,
    "guides": lambda page: (ShowCard("guides", {"page": page if page.isdigit() else "0"}),),
    "scam": lambda scam: (ShowCard("scam", {"id": scam}),),
    "intent": lambda label: LABELS.get(label, ()),
    "locale": lambda code: (SetLocale(code), Say("locale_set")),
    "contacts": _contacts_tap,
    "news": _news_tap,
}


def payload_effects(payload: str) -> Effects:
    """Return what a tap leads to; empty for a payload that is not ours to answer.

    `safe:yes` and the taps of an intake are the turn's: they depend on the open report.
    """
    if payload in _TAPS:
        return _TAPS[payload]
    first, _, rest = payload.partition(":")
    return _PREFIXES[first](rest) if rest and first in _PREFIXES else ()


def known_payload(payload: str) -> bool:
    """Return True when `payload` leads somewhere."""
    return bool(payload_effects(payload))


def effects_for(understanding: Understanding) -> Effects:
    """Return what to do about a message when no model leads the conversation; never empty."""
    label = understanding.intent
    slots = dict(understanding.slots)
    if label in ("ask_hotline", "ask_embassy"):
        usual = "embassy" if label == "ask_embassy" else "hotline"
        countries = slots.get("country") or ",".join(understanding.values("country"))
        return _contacts(slots.get("want", usual), countries)
    return LABELS.get(label) or (ShowCard("menu", {"opening": "not_understood"}),)
