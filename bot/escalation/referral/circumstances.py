"""What of a case decides who can help: what it is about, where, for whom, how urgently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.places import PlaceKind
from bot.catalogue.models.referrals import People, Where
from bot.checks.places import FoundPlace, Places
from bot.domain.risk import Urgency

#: Viet Nam, in the content's codes.
HOME = "VN"
#: Fields that tell where the person is, and where they come from.
_WHERE, _FROM = "where", "person"
#: A question about who is among them, and what its choices tell.
_AMONG = "vulnerable"
#: What stands between several choices in one answer.
_BETWEEN = "; "
_PEOPLE = {"minor": People.CHILDREN, "pregnant": People.WOMEN}


@dataclass(frozen=True, slots=True)
class Told:
    """One answer of an intake, as it is kept."""

    kind: str
    step: str
    text: str
    #: Near which towns the point lies that it names; "" when it names none.
    place: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known; empty where nothing is."""

    #: Ids of content/referrals/situations.yaml.
    situations: frozenset[str] = frozenset()
    urgency: Urgency = Urgency.NONE
    #: ISO code of the country they are in, "" when unknown.
    country: str = ""
    #: A province of the lexicon: where they are when at home, else where they come from.
    province: str = ""
    #: At a border or at sea, beside what the country says.
    near: frozenset[Where] = frozenset()
    people: frozenset[People] = frozenset()

    @property
    def where(self) -> frozenset[Where]:
        """Where they are as agencies divide the world; empty when nothing is known."""
        if not self.country:
            return self.near
        return self.near | {Where.HOME if self.country == HOME else Where.ABROAD}


def read(
    catalogue: Catalogue, places: Places, kind: str, urgency: Urgency, told: Iterable[Told]
) -> Circumstances:
    """Return what the case's kind and answers tell. Operators see it and may mend it."""
    answers = list(told)
    spots = {field: _spots(catalogue, places, field, answers) for field in (_WHERE, _FROM)}
    abroad = [one.country for one in spots[_WHERE] if one.country != HOME]
    countries = abroad or [one.country for one in spots[_WHERE]]
    at_border = any(
        one.place is not None and one.place.kind is PlaceKind.BORDER for one in spots[_WHERE]
    )
    return Circumstances(
        situations=frozenset(_situations(catalogue, kind, answers)),
        urgency=urgency,
        country=countries[0] if countries else "",
        province=_province(spots[_WHERE]) or _province(spots[_FROM]),
        near=frozenset({Where.BORDER} if at_border else ()),
        people=frozenset(_people(catalogue, answers)),
    )


def provinces(catalogue: Catalogue) -> list[str]:
    """Return the provinces and cities of Viet Nam that the lexicon knows, by name."""
    return sorted(
        place.name
        for place in catalogue.places.values()
        if place.country == HOME and place.kind in (PlaceKind.PROVINCE, PlaceKind.CITY)
    )


def _spots(
    catalogue: Catalogue, places: Places, field: str, told: Iterable[Told]
) -> list[FoundPlace]:
    steps = catalogue.packet_fields[field].steps
    return [spot for one in told if one.step in steps for spot in places.spot(one.text)]


def _province(spots: Iterable[FoundPlace]) -> str:
    kinds = (PlaceKind.PROVINCE, PlaceKind.CITY)
    for one in spots:
        if one.place is not None and one.country == HOME and one.place.kind in kinds:
            return one.place.name
    return ""


def _situations(catalogue: Catalogue, kind: str, told: Iterable[Told]) -> list[str]:
    answers = list(told)
    return [
        situation.id
        for situation in catalogue.situations.values()
        if kind in situation.kinds or _answered(catalogue, situation.answers, answers)
    ]


def _answered(
    catalogue: Catalogue, wanted: Mapping[str, Iterable[str]], told: Iterable[Told]
) -> bool:
    return any(set(choices(catalogue, one)) & set(wanted.get(one.step, ())) for one in told)


def _people(catalogue: Catalogue, told: Iterable[Told]) -> list[People]:
    chosen = [value for one in told if one.step == _AMONG for value in choices(catalogue, one)]
    return [_PEOPLE[value] for value in chosen if value in _PEOPLE]


def choices(catalogue: Catalogue, told: Told) -> list[str]:
    """Return the values of the choices that an answer is made of; none for words of one's own.

    Choices are kept as operators read them.
    """
    intake = catalogue.intakes.get(told.kind)
    steps = {step.id: step for step in intake.steps} if intake else {}
    step = steps.get(told.step)
    values = {one.title: one.value for one in step.choices} if step else {}
    parts = told.text.split(_BETWEEN)
    return [values[part] for part in parts] if all(part in values for part in parts) else []
