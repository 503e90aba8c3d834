"""All content in one frozen object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from bot.catalogue.models.consents import Consent
from bot.catalogue.models.contacts import Agency, EmergencyNumbers, Hotline, Mission
from bot.catalogue.models.cues import Cue, Guard, WordGroup
from bot.catalogue.models.figures import Figure
from bot.catalogue.models.lexicon import Spelling
from bot.catalogue.models.places import Bank, Broker, Country, Crossing, Place, Province
from bot.catalogue.models.red_flags import LawfulSign, RedFlag
from bot.catalogue.models.referrals import Ground, PacketField, Receiver, Situation
from bot.catalogue.models.replies import CannedReply
from bot.catalogue.models.scams import Scam
from bot.catalogue.models.screening import Indicator
from bot.catalogue.models.texts import Guide, Intake, Language
from bot.catalogue.models.topics import Topic


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Catalogue:
    """All content, checked and frozen. Every mapping goes from id to entry."""

    #: Fingerprint of all files: the same files give the same version.
    version: str
    scams: Mapping[str, Scam] = field(default_factory=_nothing)
    hotlines: Mapping[str, Hotline] = field(default_factory=_nothing)
    missions: Mapping[str, Mission] = field(default_factory=_nothing)
    #: By country code.
    emergency: Mapping[str, EmergencyNumbers] = field(default_factory=_nothing)
    agencies: Mapping[str, Agency] = field(default_factory=_nothing)
    #: What a packet for an agency is made from, in the order of the files.
    situations: Mapping[str, Situation] = field(default_factory=_nothing)
    packet_fields: Mapping[str, PacketField] = field(default_factory=_nothing)
    receivers: Mapping[str, Receiver] = field(default_factory=_nothing)
    grounds: Mapping[str, Ground] = field(default_factory=_nothing)
    #: What operators say often.
    replies: Mapping[str, CannedReply] = field(default_factory=_nothing)
    guides: Mapping[str, Guide] = field(default_factory=_nothing)
    intakes: Mapping[str, Intake] = field(default_factory=_nothing)
    #: What people are asked to allow, and what operators look for in what they tell.
    consents: Mapping[str, Consent] = field(default_factory=_nothing)
    indicators: Mapping[str, Indicator] = field(default_factory=_nothing)
    #: What people may ask to be warned of.
    topics: Mapping[str, Topic] = field(default_factory=_nothing)
    #: What speaks for a trap in a job offer, and what against.
    red_flags: Mapping[str, RedFlag] = field(default_factory=_nothing)
    lawful_signs: Mapping[str, LawfulSign] = field(default_factory=_nothing)
    cues: Mapping[str, Cue] = field(default_factory=_nothing)
    guards: Mapping[str, Guard] = field(default_factory=_nothing)
    #: What {kin} and {they} stand for in cues and guards.
    word_groups: Mapping[str, WordGroup] = field(default_factory=_nothing)
    #: Chat spellings; bot.catalogue.models.lexicon.teencode makes the table of them.
    spellings: Mapping[str, Spelling] = field(default_factory=_nothing)
    #: What each figure of the reports means.
    figures: Mapping[str, Figure] = field(default_factory=_nothing)
    #: By country code.
    countries: Mapping[str, Country] = field(default_factory=_nothing)
    #: By name.
    places: Mapping[str, Place] = field(default_factory=_nothing)
    #: Homes and ways out, as case files name them.
    provinces: Mapping[str, Province] = field(default_factory=_nothing)
    crossings: Mapping[str, Crossing] = field(default_factory=_nothing)
    #: By the bank's short code.
    banks: Mapping[str, Bank] = field(default_factory=_nothing)
    #: By name.
    brokers: Mapping[str, Broker] = field(default_factory=_nothing)
    #: Locale to (key to text).
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=_nothing)
    #: (locale, field, id) to the words that a language has for an entry; bot.catalogue.overlays
    #: puts them in its place.
    overlays: Mapping[tuple[str, str, str], BaseModel] = field(default_factory=_nothing)
    languages: Mapping[str, Language] = field(default_factory=_nothing)
    #: Prefixes of the text keys that a live language must have.
    required_texts: tuple[str, ...] = ()
    #: Prefixes of the text keys that only operators read.
    operator_texts: tuple[str, ...] = ()
    #: (field, id) to the file it stands in, relative to the root.
    origins: Mapping[tuple[str, str], str] = field(default_factory=_nothing)
