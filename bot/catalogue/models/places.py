"""Countries, places, banks and recruiters as people write them (content/lexicon)."""

from __future__ import annotations

import enum
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.catalogue.models.base import CountryCode, Entry, Slug, Text

#: A bank's short code: VCB, AGRIBANK…
BankCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,12}$")]


class Country(Entry):
    """A country and its spellings (content/lexicon/countries.yaml)."""

    #: ISO 3166-1 alpha-2.
    code: CountryCode
    #: What the bot calls it.
    name: Text
    #: Spellings that mean it wherever they stand, with or without tone marks.
    names: Annotated[tuple[Text, ...], Field(min_length=1)]
    #: Sure when typed with these very tone marks; otherwise treated as unsure.
    exact: tuple[Text, ...] = ()
    #: Short names that mean it only after a word that leads to a place ("sang cam").
    unsure: tuple[Text, ...] = ()
    #: As unsure, and typed with a capital letter ("sang Anh").
    capital: tuple[Text, ...] = ()
    #: Programmes, visas and jobs that lead there ("EPS", "tokutei"); no names of the country.
    programmes: tuple[Text, ...] = ()
    #: A next word that makes a short name something else ("cam kết").
    not_before: tuple[Text, ...] = ()
    #: A word before that makes a short name something else ("thợ hàn").
    not_after: tuple[Text, ...] = ()


class PlaceKind(enum.StrEnum):
    """What a place is to somebody on the road."""

    #: Known for scam compounds or for people held there.
    COMPOUND = "compound"
    CITY = "city"
    PROVINCE = "province"
    BORDER = "border"


class Place(Entry):
    """A town, province, border gate or compound (content/lexicon/places.yaml)."""

    name: Text
    country: CountryCode
    kind: PlaceKind
    aliases: tuple[Text, ...] = ()
    #: Counts only after a word that leads to a place, or typed with its tone marks.
    unsure: bool = False


class Bank(Entry):
    """A bank or wallet (content/lexicon/banks.yaml)."""

    code: BankCode
    name: Text
    aliases: Annotated[tuple[Text, ...], Field(min_length=1)]
    #: A wallet that is known by a phone number.
    wallet: bool = False


class Broker(Entry):
    """A word for somebody who recruits without a company (content/lexicon/brokers.yaml)."""

    name: Text
    aliases: tuple[Text, ...] = ()


class Province(Entry):
    """A province or city of Viet Nam since July 2025 (content/provinces.yaml)."""

    id: Slug
    name: Text
    #: Provinces that were joined into it.
    formerly: tuple[Text, ...] = ()
    #: Towns of it, and other names, that people give for their home.
    also: tuple[Text, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names by which somebody may mean it."""
        return (self.name, *self.formerly, *self.also)


class Crossing(Entry):
    """Where people leave Viet Nam (content/crossings.yaml)."""

    id: Slug
    name: Text
    #: Its name in content/lexicon/places.yaml, "" for a way that has none.
    place: str = ""
