"""Handing a case to an agency: who takes what, what a packet may hold, on which ground.

content/referrals/*.yaml, and the key `referral` of an agency.
"""

from __future__ import annotations

import enum
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.catalogue.models.base import CountryCode, Entry, Name, Sourced, Text
from bot.domain.consents import Purpose
from bot.domain.risk import Urgency


class Where(enum.StrEnum):
    """Where the person is, as far as an agency's reach goes."""

    HOME = "home"
    ABROAD = "abroad"
    #: On the way over a border, or close to one.
    BORDER = "border"
    SEA = "sea"


class People(enum.StrEnum):
    """Whom an agency is there for, where it is not there for everybody."""

    WOMEN = "women"
    CHILDREN = "children"


class Terms(Entry):
    """What an agency takes, and where (the key `referral` of an agency)."""

    #: Id in content/referrals/receivers.yaml: it decides what the packet may hold.
    receiver: Name
    #: Ids in content/referrals/situations.yaml, the ones it is there for.
    takes: Annotated[tuple[Name, ...], Field(min_length=1)]
    #: Where the person may be; none named: anywhere.
    where: tuple[Where, ...] = ()
    #: The only countries in which it acts, for people abroad; none named: any.
    countries: tuple[CountryCode, ...] = ()
    #: The only provinces of Viet Nam in which it has an office; none named: all.
    provinces: tuple[Text, ...] = ()
    #: Every province has its own: the packet goes to that of the person.
    local: bool = False
    #: None named: everybody.
    people: tuple[People, ...] = ()
    #: Takes everybody, and these above all.
    especially: tuple[People, ...] = ()
    #: It acts itself when life is in danger, so that it comes first then.
    at_once: bool = False


class Situation(Entry):
    """What a case is about, as agencies divide it (content/referrals/situations.yaml)."""

    id: Name
    title: Text
    #: Kinds of cases that are this situation.
    kinds: tuple[Name, ...] = ()
    #: Or an answer to a question of another kind: step to choice.
    answers: dict[Name, tuple[Name, ...]] = Field(default_factory=dict)


class PacketField(Entry):
    """A piece of what was told that can be agreed to, or kept back, by itself.

    content/referrals/fields.yaml
    """

    id: Name
    #: What stands beside it on paper, in Vietnamese and, for partners, in English.
    title: Text
    en: Text
    #: What the person must have allowed before it goes to anybody.
    consent: Purpose
    #: The questions whose answers it holds, of whatever intake; none: it is made from the case.
    steps: tuple[Name, ...] = ()


class Ask(Entry):
    """Something a receiver can be asked to do."""

    id: Name
    title: Text
    en: Text


class Receiver(Entry):
    """A kind of receiver and what it needs to know (content/referrals/receivers.yaml)."""

    id: Name
    title: Text
    #: What the packet is for, as the person is told when they are asked.
    purpose: Text
    #: Fields in the order of the page. What is not named never reaches such a receiver.
    fields: Annotated[tuple[Name, ...], Field(min_length=1)]
    asks: Annotated[tuple[Ask, ...], Field(min_length=1)]


class Ground(Sourced):
    """Why a packet may go without the person's consent (content/referrals/grounds.yaml)."""

    id: Name
    title: Text
    #: Law and article.
    law: Text
    #: What the law says, short, for the operator who has to choose.
    rule: Text
    #: Receivers to whom it reaches; none named: all.
    receivers: tuple[Name, ...] = ()
    #: The least urgency of a case for which it can be chosen.
    at_least: Annotated[str, StringConstraints(pattern="^(none|medium|high|critical)$")] = "none"

    @property
    def level(self) -> Urgency:
        """The least urgency of a case for which it can be chosen."""
        return Urgency.parse(self.at_least)
