"""The words of content/lexicon that the checks need, read once."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from bot.catalogue import yamlfile
from bot.catalogue.models.places import Bank, Broker, Country, Place
from bot.domain.errors import ContentError

M = TypeVar("M", bound=BaseModel)

#: content/ as it lies in the source tree and in the image.
CONTENT = Path(__file__).resolve().parents[2] / "content"


class HoldsLexicon(Protocol):
    """The part of a catalogue that a lexicon is made of."""

    @property
    def countries(self) -> Mapping[str, Country]:
        """By code."""
        ...

    @property
    def places(self) -> Mapping[str, Place]:
        """By name."""
        ...

    @property
    def banks(self) -> Mapping[str, Bank]:
        """By code."""
        ...

    @property
    def brokers(self) -> Mapping[str, Broker]:
        """By name."""
        ...


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Countries, places, banks and words for recruiters."""

    countries: tuple[Country, ...]
    places: tuple[Place, ...]
    banks: tuple[Bank, ...]
    brokers: tuple[Broker, ...]

    @classmethod
    def of(cls, catalogue: HoldsLexicon) -> Lexicon:
        """Return the lexicon of a loaded catalogue."""
        return cls(
            tuple(catalogue.countries.values()),
            tuple(catalogue.places.values()),
            tuple(catalogue.banks.values()),
            tuple(catalogue.brokers.values()),
        )

    @classmethod
    def load(cls, content: Path) -> Lexicon:
        """Return the lexicon below `content` without the rest of the catalogue.

        Raises ContentError for a file that is missing or does not fit its schema.
        """
        return cls(
            _read(content, "countries", Country),
            _read(content, "places", Place),
            _read(content, "banks", Bank),
            _read(content, "brokers", Broker),
        )


@functools.cache
def lexicon() -> Lexicon:
    """Return the lexicon that ships with the bot, read at the first call."""
    return Lexicon.load(CONTENT)


def _read(content: Path, kind: str, model: type[M]) -> tuple[M, ...]:
    path = content / "lexicon" / f"{kind}.yaml"
    try:
        data: Any = yamlfile.read(path.read_text(encoding="utf-8"))
        return tuple(model.model_validate(item) for item in data[kind])
    except (OSError, yamlfile.YamlProblem, ValidationError, KeyError, TypeError) as error:
        raise ContentError(f"{path.name} can't be read: {error}") from error
