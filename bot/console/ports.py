"""What the desk needs of the house."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from bot.catalogue.catalogue import Catalogue
from bot.console.accounts import Accounts
from bot.escalation.desk import Desk
from bot.settings import Settings


class DeskServices(Protocol):
    """What the desk's application is built from."""

    @property
    def settings(self) -> Settings:
        """The settings."""
        ...

    @property
    def desk(self) -> Desk:
        """What operators do with cases."""
        ...

    @property
    def operators(self) -> Accounts:
        """Accounts and logins."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """The agencies that a case can be handed to."""
        ...

    @property
    def kinds(self) -> Mapping[str, str]:
        """What operators read as a case's kind, by its key."""
        ...

    def now(self) -> dt.datetime:
        """Return the time now, aware: waiting is counted to it."""
        ...
