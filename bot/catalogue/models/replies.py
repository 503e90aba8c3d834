"""What operators say often (content/replies/*.yaml)."""

from __future__ import annotations

from string import Formatter
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from bot.catalogue.models.base import Entry, Name

#: What a reply may leave open: the operator's name at the desk, the consular hotline.
VARIABLES = frozenset({"me", "hotline"})
#: Characters of a title in the list, and of a reply that is read at one look.
_LONGEST_TITLE, _LONGEST = 40, 300


class CannedReply(Entry):
    """A reply that is put into the box, to be changed before it is sent."""

    id: Name
    title: Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_TITLE)]
    text: Annotated[str, Field(min_length=1, max_length=_LONGEST)]

    @model_validator(mode="after")
    def _leaves_open_what_can_be_filled(self) -> Self:
        names = {name for _, name, _, _ in Formatter().parse(self.text) if name is not None}
        if unknown := names - VARIABLES:
            raise ValueError(f"{sorted(unknown)} can't be filled: use {sorted(VARIABLES)}")
        return self

    def filled(self, *, me: str, hotline: str) -> str:
        """Return the text with everything filled in."""
        return self.text.format(me=me, hotline=hotline)
