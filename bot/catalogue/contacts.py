"""Chooses the numbers a person is given. Only what may be shown leaves this module."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.contacts import (
    EmergencyNumbers,
    Hotline,
    HotlineKind,
    Mission,
    PhoneNumber,
)
from bot.catalogue.overlays import Told
from bot.catalogue.texts import BASE

#: The number that stands first in every answer (content/hotlines/vn.yaml).
CONSULAR = "vn-consular-hotline"


@dataclass(frozen=True, slots=True)
class Line:
    """One number a person may be given, with what must stand beside it."""

    #: Whose number it is, in the language that was asked for.
    label: str
    #: As people read it: "+84 981 84 84 84".
    shown: str
    #: As a telephone dials it: "+84981848484".
    dial: str
    #: "WhatsApp", "máy lẻ 512", "" mostly.
    note: str = ""
    #: What the line is good for, "" when the label says it.
    good_for: str = ""
    hours: str = ""
    cost: str = ""
    email: str = ""
    web: str = ""
    #: The date of the newest source ("2025-12"), "" when no source bears one.
    source_date: str = ""
    #: A person dialled it; only then may a card say "đã kiểm tra".
    confirmed: bool = False
    #: The id of the hotline or mission, "" for emergency numbers.
    id: str = ""


@dataclass(frozen=True, slots=True)
class CountryContacts:
    """Everything a person in, or asking about, a country may be given."""

    #: ISO 3166-1 alpha-2.
    country: str
    #: Always there, always first.
    consular: Line
    missions: tuple[Line, ...] = ()
    #: Lines that can be called in that country, the most serious kinds first.
    hotlines: tuple[Line, ...] = ()
    #: Police, ambulance, fire: labels name the service, not the country, in Vietnamese.
    emergency: tuple[Line, ...] = ()
    #: Cities with a mission whose number may not be shown yet: say so and give the hotline.
    missions_without_number: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """False when all we have for this country is the consular hotline."""
        return bool(self.missions or self.hotlines or self.emergency)


def consular_hotline(catalogue: Catalogue) -> Line:
    """Return the consular hotline; KeyError if content has none that may be shown."""
    lines = _hotline_lines(catalogue.hotlines[CONSULAR], Told(catalogue, BASE))
    if not lines:
        raise KeyError(CONSULAR)
    return lines[0]


def hotline(catalogue: Catalogue, hotline_id: str) -> tuple[Line, ...]:
    """Return the lines of one hotline; empty when it is unknown or may not be shown."""
    found = catalogue.hotlines.get(hotline_id)
    return _hotline_lines(found, Told(catalogue, BASE)) if found else ()


def for_country(catalogue: Catalogue, iso: str, locale: str = BASE) -> CountryContacts:
    """Return what may be shown about the country `iso`; never raises for an unknown one.

    Names and notes are in `locale`; hours, cost and advice stay in Vietnamese.
    """
    country = iso.upper()
    told = Told(catalogue, locale)
    missions = [m for m in catalogue.missions.values() if m.country == country]
    shown = [m for m in missions if m.may_be_shown and m.numbers]
    numbers = catalogue.emergency.get(country)
    return CountryContacts(
        country=country,
        consular=consular_hotline(catalogue),
        missions=tuple(line for mission in shown for line in _mission_lines(mission, told)),
        hotlines=_hotlines_for(catalogue, country, told),
        emergency=_emergency_lines(numbers) if numbers and numbers.may_be_shown else (),
        missions_without_number=_silent_cities(missions, shown),
    )


#: Kinds in the order they are shown; consular lines stand apart, retired ones never appear.
_ORDER = (
    HotlineKind.ANTI_TRAFFICKING,
    HotlineKind.POLICE,
    HotlineKind.SHELTER,
    HotlineKind.LABOUR,
    HotlineKind.NGO,
    HotlineKind.IMMIGRATION,
    HotlineKind.LICENSING,
    HotlineKind.REPORTING,
)


def _hotlines_for(catalogue: Catalogue, country: str, told: Told) -> tuple[Line, ...]:
    usable = [
        found
        for found in catalogue.hotlines.values()
        if found.kind in _ORDER and found.country == country and found.numbers
    ]
    usable.sort(key=lambda found: (bool(found.only_in), _ORDER.index(found.kind)))
    return tuple(line for found in usable for line in _hotline_lines(found, told))


def _hotline_lines(found: Hotline, told: Told) -> tuple[Line, ...]:
    if not found.may_be_shown or found.kind is HotlineKind.RETIRED:
        return ()
    numbers = found.numbers or (None,)
    return tuple(
        Line(
            label=told.name("hotlines", found.id),
            shown=number.number if number else "",
            dial=number.dial if number else "",
            note=told.note("hotlines", found.id, number.number) if number else "",
            good_for=found.good_for,
            hours=found.hours,
            cost=found.cost,
            email=found.email,
            web=found.web,
            source_date=found.source_date or "",
            confirmed=found.confirmed_by_call_on is not None,
            id=found.id,
        )
        for number in numbers
    )


def _mission_lines(mission: Mission, told: Told) -> tuple[Line, ...]:
    return tuple(
        Line(
            label=told.name("missions", mission.id),
            shown=number.number,
            dial=number.dial,
            note=told.note("missions", mission.id, number.number),
            hours=mission.hours,
            email=mission.email,
            web=mission.web,
            source_date=mission.source_date or "",
            confirmed=mission.confirmed_by_call_on is not None,
            id=mission.id,
        )
        for number in mission.numbers
    )


def _emergency_lines(numbers: EmergencyNumbers) -> tuple[Line, ...]:
    services: tuple[tuple[str, PhoneNumber | None], ...] = (
        ("Cảnh sát", numbers.police),
        ("Cảnh sát (số khác)", numbers.police_alternative),
        ("Cấp cứu", numbers.ambulance),
        ("Cứu hỏa", numbers.fire),
    )
    return tuple(
        Line(
            label=label,
            shown=number.number,
            dial=number.dial,
            note=number.note,
            source_date=numbers.source_date or "",
            confirmed=numbers.confirmed_by_call_on is not None,
        )
        for label, number in services
        if number is not None
    )


def _silent_cities(missions: list[Mission], shown: list[Mission]) -> tuple[str, ...]:
    speaking = {mission.city for mission in shown}
    cities = dict.fromkeys(mission.city for mission in missions)
    return tuple(city for city in cities if city not in speaking)
