"""What the figures mean."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.catalogue.models.base import Entry, Name, Text


class Figure(Entry):
    """A figure or a table of them, explained (content/figures.yaml)."""

    id: Name
    #: What readers see above it.
    name: Text
    #: How it is counted; {critical}, {high}, {medium} days and {patience} hours are settings.
    meaning: Text
    #: The percentage that is aimed at, None for a figure without an aim.
    aim: Annotated[int, Field(ge=0, le=100)] | None = None
    #: More than the aim is asked for, not just as much.
    above: bool = False
