"""Whom to call: hotlines, missions, emergency numbers and agencies."""

from __future__ import annotations

import enum
import re
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from bot.catalogue.models.base import CountryCode, Entry, Names, Slug, Sourced, Text
from bot.catalogue.models.referrals import Terms


class PhoneNumber(Entry):
    """A number as people read it. In YAML a plain line, or {number, note}."""

    number: Annotated[str, StringConstraints(pattern=r"^[+#]?[0-9][0-9 \-]{1,22}$")]
    #: What to know before dialling: "WhatsApp", "máy lẻ 512".
    note: str = ""
    #: Real, but in no public numbering table: police networks, SMS codes. Lint then trusts us.
    unlisted: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_line(cls, value: Any) -> Any:
        return {"number": value} if isinstance(value, str) else value

    @property
    def dial(self) -> str:
        """The number as a telephone dials it: a leading + if any, then digits."""
        return re.sub(r"[ \-]", "", self.number)


class HotlineKind(enum.StrEnum):
    """What a hotline is for."""

    CONSULAR = "consular"
    ANTI_TRAFFICKING = "anti_trafficking"
    EMERGENCY = "emergency"
    SHELTER = "shelter"
    LICENSING = "licensing"
    POLICE = "police"
    NGO = "ngo"
    LABOUR = "labour"
    IMMIGRATION = "immigration"
    REPORTING = "reporting"
    #: Once right, now wrong: kept so that we can say so to whoever quotes it.
    RETIRED = "retired"


class Reachable(Sourced):
    """Something that can be called, written to or visited on the web."""

    id: Slug
    country: CountryCode
    names: Names
    numbers: tuple[PhoneNumber, ...] = ()
    email: str = ""
    web: str = ""
    #: When somebody answers, in Vietnamese as it is shown.
    hours: str = ""
    #: For operators, in Vietnamese.
    notes: str = ""


class Hotline(Reachable):
    """A line to call (content/hotlines/<country>.yaml)."""

    kind: HotlineKind
    #: What it is good for, a short line for the person; "" when the name says it.
    good_for: str = ""
    #: ISO 639-1 codes of the languages spoken there.
    languages: tuple[str, ...] = ()
    #: Countries it can be called from; "abroad" is anywhere outside `country`.
    callable_from: tuple[str, ...] = ()
    #: The only place whose people it serves ("TP.HCM"), "" for the whole country.
    only_in: str = ""
    #: What a call costs, in Vietnamese, "" when unknown.
    cost: str = ""


class Mission(Reachable):
    """An embassy, consulate or office of Viet Nam (content/missions/<country>.yaml)."""

    city: Text


class EmergencyNumbers(Sourced):
    """A country's own emergency numbers (content/emergency/numbers.yaml)."""

    country: CountryCode
    police: PhoneNumber
    #: A second number where sources name two: both are shown.
    police_alternative: PhoneNumber | None = None
    ambulance: PhoneNumber | None = None
    fire: PhoneNumber | None = None
    #: What else to know, in Vietnamese.
    notes: str = ""


class Agency(Sourced):
    """Who handles what (content/agencies/<country>/<id>.yaml)."""

    id: Slug
    country: CountryCode
    names: Names
    #: What it does, in a short line.
    role: Text
    #: When to turn to it.
    refer_when: Annotated[tuple[Text, ...], Field(min_length=1)]
    #: Id of the hotline it answers, "" when an operator must reach it otherwise.
    hotline: str = ""
    #: True for "the mission in the country where the person is".
    missions: bool = False
    #: What it takes from us; None for one that no case is handed to.
    referral: Terms | None = None
    notes: str = ""
