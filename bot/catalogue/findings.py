"""Something in content that a person should mend."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend, with the place and the remedy."""

    #: Relative to the root of content.
    file: str
    #: From 1.
    line: int
    #: What is wrong and what to do about it.
    sentence: str

    def __str__(self) -> str:
        """Return it as editors read it: file:line: sentence."""
        return f"{self.file}:{self.line}: {self.sentence}"
