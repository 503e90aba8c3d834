"""What people are asked to allow, in which words (content/consents/*.yaml)."""

from __future__ import annotations

import hashlib
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from bot.catalogue.models.base import Entry, Name
from bot.catalogue.models.texts import Choice
from bot.domain.consents import Purpose


class ConsentChoice(Choice):
    """An answer, and what it allows; every other purpose of the question it refuses."""

    grants: tuple[Purpose, ...] = ()


class Consent(Entry):
    """A question whose answer is recorded with these very words."""

    id: Name
    #: The day on which these words were chosen; new words get a new one.
    version: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}(\.\d+)?$")]
    #: Begins the digest of the Vietnamese words: a change without a new version is found by it.
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    #: What is said before the question, so that they know what they allow.
    explain: Annotated[str, Field(min_length=1, max_length=300)]
    ask: Annotated[str, Field(min_length=1, max_length=120)]
    choices: Annotated[tuple[ConsentChoice, ...], Field(min_length=2)]

    @property
    def digest(self) -> str:
        """SHA-256 of all that is read before the tap, in hex."""
        words = (self.explain, self.ask, *(one.title for one in self.choices))
        return hashlib.sha256("\n".join(words).encode()).hexdigest()

    @model_validator(mode="after")
    def _words_are_those_of_the_version(self) -> Self:
        if not self.digest.startswith(self.fingerprint):
            raise ValueError(
                f"the words of {self.id} changed: give them a new version, and the fingerprint "
                f"{self.digest[:16]}"
            )
        foreign = {one for choice in self.choices for one in choice.grants} - set(self.purposes)
        if foreign:
            raise ValueError(f"{self.id} grants what it does not ask for: {sorted(foreign)}")
        if not any(not choice.grants for choice in self.choices):
            raise ValueError(f"{self.id} has no choice that refuses")
        return self
