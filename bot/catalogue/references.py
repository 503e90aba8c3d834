"""Looks for entries that name something which does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.findings import Finding
from bot.catalogue.models.contacts import Agency

#: "Somewhere in Europe": a destination, but no country.
_EUROPE = "EU"


def broken_references(catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a finding for every reference that leads nowhere."""
    for kind, name, key, target, wanted in _references(catalogue):
        if wanted not in getattr(catalogue, target):
            yield Finding(
                catalogue.origins[kind, name],
                1,
                f"{name}: there is no {wanted!r} in {target}: mend {key} or add it there.",
            )


def unanswerable(catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a finding for every indicator that counts an answer which no question offers."""
    offered = {
        (step.id, choice.value)
        for intake in catalogue.intakes.values()
        for step in intake.steps
        for choice in step.choices
    }
    for indicator in catalogue.indicators.values():
        for one in indicator.answers:
            if (one.step, one.value) not in offered:
                yield Finding(
                    catalogue.origins["indicators", indicator.id],
                    1,
                    f"{indicator.id}: no question {one.step} has a choice {one.value}.",
                )


def _references(catalogue: Catalogue) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield (kind, entry, key, kind referred to, id referred to)."""
    for scam in catalogue.scams.values():
        flags = [evidence.flag for evidence in scam.red_flags]
        abroad = [country for country in scam.destinations if country != _EUROPE]
        yield from _all("scams", scam.id, "agencies", "agencies", scam.agencies)
        yield from _all("scams", scam.id, "red_flags", "red_flags", flags)
        yield from _all("scams", scam.id, "destinations", "countries", abroad)
    for flag in catalogue.red_flags.values():
        yield from _all("red_flags", flag.id, "together_with", "red_flags", flag.together_with)
        yield from _all("red_flags", flag.id, "countries", "countries", flag.countries)
    for agency in catalogue.agencies.values():
        named = [agency.hotline] if agency.hotline else []
        yield from _all("agencies", agency.id, "hotline", "hotlines", named)
        yield from _handed_over(agency)
    for topic in catalogue.topics.values():
        named = [topic.country] if topic.country else []
        yield from _all("topics", topic.id, "country", "countries", named)
    for intake in catalogue.intakes.values():
        asked = [step.consent for step in intake.steps if step.consent]
        yield from _all("intakes", intake.kind, "consent", "consents", asked)
    for receiver in catalogue.receivers.values():
        name, fields = receiver.id, receiver.fields
        yield from _all("receivers", name, "fields", "packet_fields", fields)
    for ground in catalogue.grounds.values():
        name, allowed = ground.id, ground.receivers
        yield from _all("grounds", name, "receivers", "receivers", allowed)
    for kind in ("hotlines", "missions", "emergency", "places"):
        for name, entry in getattr(catalogue, kind).items():
            yield from _all(kind, name, "country", "countries", [entry.country])


def _handed_over(agency: Agency) -> Iterator[tuple[str, str, str, str, str]]:
    terms = agency.referral
    if terms is not None:
        yield from _all("agencies", agency.id, "referral", "receivers", [terms.receiver])
        yield from _all("agencies", agency.id, "referral", "situations", terms.takes)
        yield from _all("agencies", agency.id, "referral", "countries", terms.countries)
        yield from _all("agencies", agency.id, "referral", "places", terms.provinces)


def _all(
    kind: str, name: str, key: str, target: str, wanted: Iterable[str]
) -> Iterator[tuple[str, str, str, str, str]]:
    for each in wanted:
        yield kind, name, key, target, each
