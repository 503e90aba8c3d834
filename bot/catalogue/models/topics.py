"""What people may ask to be warned of (content/topics.yaml)."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from bot.catalogue.models.base import Entry, Name


class Topic(Entry):
    """A country or a kind of work, offered as one tap."""

    id: Name
    #: ISO 3166-1 alpha-2; "" for a kind of work.
    country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""
