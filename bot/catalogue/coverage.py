"""How much of what a person may read exists in each language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.texts import Language
from bot.catalogue.overlays import file_of, tellings
from bot.catalogue.texts import BASE


@dataclass(frozen=True, slots=True)
class Line:
    """One text that a person may read."""

    #: The key of a text, or where the words of an entry stand: intakes.danger.steps.where.ask.
    key: str
    #: Where a translation belongs, below content/.
    file: str
    #: A live language must have it.
    required: bool
    #: The language has words of its own for it.
    said: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the texts of one kind a language has."""

    said: int
    of: int

    def __str__(self) -> str:
        """Return it in whole percent, rounded down so that 100 % means all."""
        return f"{100 * self.said // self.of if self.of else 100} %"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what a person may read one language says in its own words."""

    language: Language
    required: Share
    rest: Share

    def __str__(self) -> str:
        """Return it in a sentence."""
        named = f"{self.language.native_name} ({self.language.code})"
        return f"{named}: {self.required} of what is required, {self.rest} of the rest."


def coverage(catalogue: Catalogue) -> list[Coverage]:
    """Return the coverage of every language but Vietnamese, in the order they are listed."""
    found = []
    for language in catalogue.languages.values():
        if language.code == BASE:
            continue
        read = list(lines(catalogue, language.code))
        required = [line for line in read if line.required]
        rest = [line for line in read if not line.required]
        found.append(Coverage(language, _share(required), _share(rest)))
    return found


def lines(catalogue: Catalogue, locale: str) -> Iterator[Line]:
    """Yield everything that a person may read in Vietnamese, and whether `locale` has it."""
    own = catalogue.texts.get(locale, {})
    countries = [f"country.{code.lower()}" for code in catalogue.countries]
    for key in (*catalogue.texts.get(BASE, {}), *countries):
        if not key.startswith(catalogue.operator_texts):
            yield Line(key, f"locales/{locale}", _required(catalogue, key), key in own)
    for field, entry_id, telling in tellings(catalogue, locale):
        for path in telling.asked:
            key = ".".join(str(step) for step in (field, entry_id, *path))
            said = path not in telling.missing
            yield Line(key, file_of(locale, field), _required(catalogue, key), said)


def _required(catalogue: Catalogue, key: str) -> bool:
    return key.startswith(catalogue.required_texts)


def _share(read: list[Line]) -> Share:
    return Share(sum(line.said for line in read), len(read))
