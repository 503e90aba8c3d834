"""What the desk needs of the house."""

from __future__ import annotations

from typing import Protocol

from bot.catalogue.catalogue import Catalogue
from bot.console.accounts import Accounts
from bot.domain.ports import Clock
from bot.escalation.desk import Desk


class DeskServices(Protocol):
    """What the desk's application is built from."""

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
        """The words for kinds of cases, and the agencies a case can be handed to."""
        ...

    @property
    def clock(self) -> Clock:
        """The time that waiting is counted to."""
        ...
