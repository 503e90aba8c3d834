"""How long a platform takes messages for a person who is silent: its windows, in one place."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from bot.domain.messages import Limits

#: From so long before its end a window is shown as ending.
WARNING = dt.timedelta(hours=6)


class WindowState(enum.StrEnum):
    """What a platform would do with a message to this person now."""

    OPEN = "open"
    #: It would take it and send a bill.
    BILLED = "billed"
    #: It would refuse it until the person writes again.
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """A platform's window, at one moment."""

    state: WindowState
    #: When this state ends; None for one that only the person can end.
    until: dt.datetime | None
    #: When the platform takes nothing more; None when nobody knows them to have written.
    closes: dt.datetime | None

    @property
    def closed(self) -> bool:
        """True when nothing may be tried."""
        return self.state is WindowState.CLOSED

    def ending(self, now: dt.datetime) -> bool:
        """Return whether what is possible now ends soon: say so before it does."""
        return self.until is not None and self.until - now <= WARNING


def window(limits: Limits, interacted_at: dt.datetime | None, now: dt.datetime) -> Window | None:
    """Return the window of a person who last did something at `interacted_at`.

    None for a channel that knows no windows. Writing, tapping and following count as doing
    something, having seen a message does not. At the very end of a span it is over: a message on
    its way would come too late.
    """
    if limits.reach is None:
        return None
    if interacted_at is None:
        return Window(WindowState.CLOSED, None, None)
    closes = interacted_at + limits.reach
    if now >= closes:
        return Window(WindowState.CLOSED, None, closes)
    free = closes if limits.free is None else min(closes, interacted_at + limits.free)
    if now >= free:
        return Window(WindowState.BILLED, closes, closes)
    return Window(WindowState.OPEN, free, closes)
