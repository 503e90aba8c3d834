"""Which agencies can be asked about a case, likeliest first, each with the reasons."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.contacts import Line, for_country, hotline
from bot.catalogue.models.base import Show
from bot.catalogue.models.contacts import Agency
from bot.catalogue.models.referrals import Terms
from bot.domain.risk import Urgency
from bot.escalation.referral.circumstances import Circumstances


class Why(enum.StrEnum):
    """A reason for or against an agency; the desk has words for each."""

    #: With the situation's title.
    TAKES = "takes"
    WHERE = "where"
    COUNTRY = "country"
    MISSION = "mission"
    PROVINCE = "province"
    #: With the province, whose own office it is.
    LOCAL = "local"
    AT_ONCE = "at_once"
    PEOPLE = "people"
    # Against it, or to be known before asking.
    ONLY_PEOPLE = "only_people"
    NO_NUMBER = "no_number"
    NO_MISSION = "no_mission"
    UNCHECKED = "unchecked"
    OTHER_MATTER = "other_matter"
    ELSEWHERE = "elsewhere"


#: What each reason weighs. Life first: who acts at once stands above who fits the place better.
_WEIGHT = {
    Why.TAKES: 4, Why.AT_ONCE: 3, Why.WHERE: 2, Why.PROVINCE: 2, Why.PEOPLE: 2, Why.COUNTRY: 1,
    Why.MISSION: 1, Why.LOCAL: 1, Why.NO_MISSION: -1, Why.UNCHECKED: -3,
}  # fmt: skip
_AGAINST = frozenset({Why.OTHER_MATTER, Why.ELSEWHERE})
_CAUTIONS = frozenset({Why.ONLY_PEOPLE, Why.NO_NUMBER, Why.NO_MISSION, Why.UNCHECKED, *_AGAINST})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, with what it is about where that says more."""

    why: Why
    about: str = ""

    @property
    def is_caution(self) -> bool:
        """True for what speaks against it, or must be known first."""
        return self.why in _CAUTIONS


@dataclass(frozen=True, slots=True)
class Proposal:
    """An agency and why it stands where it stands."""

    agency: Agency
    terms: Terms
    reasons: tuple[Reason, ...]
    #: Numbers that may be shown, with the dates of their sources.
    lines: tuple[Line, ...] = field(default=())

    @property
    def fits(self) -> bool:
        """False for one that does not take this matter, or not there."""
        return not any(reason.why in _AGAINST for reason in self.reasons)

    @property
    def weight(self) -> int:
        """What its reasons weigh together."""
        return sum(_WEIGHT.get(reason.why, 0) for reason in self.reasons)


def proposals(catalogue: Catalogue, known: Circumstances) -> list[Proposal]:
    """Return every agency that takes cases: those that fit first, the likeliest at the top.

    Equal ones stand in the order of content/referrals/receivers.yaml. Those that do not fit are
    there too, last, with what speaks against them: an operator may know better.
    """
    order = list(catalogue.receivers)
    found = [
        Proposal(agency, agency.referral, tuple(_reasons(catalogue, agency, known)), lines)
        for agency in catalogue.agencies.values()
        if agency.referral is not None and agency.show is not Show.NO
        for lines in [_lines(catalogue, agency, known)]
    ]
    return sorted(
        found,
        key=lambda one: (not one.fits, -one.weight, order.index(one.terms.receiver), one.agency.id),
    )


def _reasons(catalogue: Catalogue, agency: Agency, known: Circumstances) -> Iterator[Reason]:
    terms = agency.referral
    assert terms is not None
    matters = [one for one in terms.takes if one in known.situations]
    if matters:
        yield Reason(Why.TAKES, catalogue.situations[matters[0]].title)
    elif known.situations:
        yield Reason(Why.OTHER_MATTER)
    if known.urgency >= Urgency.HIGH and terms.at_once:
        yield Reason(Why.AT_ONCE)
    yield from _places(catalogue, agency, terms, known)
    if terms.people:
        fits = known.people & set(terms.people)
        yield Reason(Why.PEOPLE if fits else Why.ONLY_PEOPLE, " ".join(sorted(terms.people)))
    elif known.people & set(terms.especially):
        yield Reason(Why.PEOPLE, " ".join(sorted(known.people & set(terms.especially))))
    if not agency.may_be_shown:
        yield Reason(Why.UNCHECKED)
    if not any(line.shown for line in _lines(catalogue, agency, known)):
        yield Reason(Why.NO_NUMBER)


def _places(
    catalogue: Catalogue, agency: Agency, terms: Terms, known: Circumstances
) -> Iterator[Reason]:
    if terms.where and known.where:
        fits = known.where & set(terms.where)
        yield Reason(Why.WHERE if fits else Why.ELSEWHERE, " ".join(sorted(fits)))
    if terms.countries and known.country:
        fits_there = known.country in terms.countries
        yield Reason(Why.COUNTRY if fits_there else Why.ELSEWHERE, known.country)
    if agency.missions and known.country:
        there = any(one.country == known.country for one in catalogue.missions.values())
        yield Reason(Why.MISSION if there else Why.NO_MISSION, known.country)
    if terms.provinces and known.province:
        fits_there = known.province in terms.provinces
        yield Reason(Why.PROVINCE if fits_there else Why.ELSEWHERE, known.province)
    if terms.local and known.province:
        yield Reason(Why.LOCAL, known.province)


def _lines(catalogue: Catalogue, agency: Agency, known: Circumstances) -> tuple[Line, ...]:
    if agency.missions:
        return for_country(catalogue, known.country).missions if known.country else ()
    return hotline(catalogue, agency.hotline) if agency.hotline else ()
