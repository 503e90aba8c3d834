"""How a channel fares: what a probe can find, and what operators are shown of it."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

#: The name under which our own synthetic messages travel; no person has it as a channel.
PROBE_CHANNEL = "probe"


class Trouble(enum.StrEnum):
    """What can be wrong with a channel: a closed list, so that each has its advice."""

    #: The platform, or our own page, does not answer.
    UNREACHABLE = "unreachable"
    #: The platform does not accept our token.
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - no token
    #: There is nothing left to get a token with.
    NO_GRANT = "no_grant"
    #: The platform answers, and lets us do nothing: the account needs somebody.
    ACCOUNT_REFUSED = "account_refused"
    #: The platform would bring messages elsewhere, or nowhere.
    WEBHOOK_LOST = "webhook_lost"
    #: The platform tries to bring messages and can't.
    WEBHOOK_FAILING = "webhook_failing"
    #: A webhook is set, while we ask for messages: the platform then gives none.
    WEBHOOK_IN_THE_WAY = "webhook_in_the_way"
    #: Our page answers that it can't take messages.
    NOT_READY = "not_ready"
    #: A message of our own did not come through in time.
    STUCK = "stuck"
    #: Nobody has looked for too long: the jobs don't run.
    NOT_PROBED = "not_probed"
    #: The probe itself broke.
    PROBE_BROKE = "probe_broke"


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in one direction of a channel."""

    waiting: int = 0
    #: When the oldest of them was due; None when nothing waits.
    oldest: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the database says of a channel; no word of anybody."""

    last_in: dt.datetime | None = None
    last_out: dt.datetime | None = None
    inbound: Backlog = Backlog()
    outbound: Backlog = Backlog()
    #: Messages of the last hour that could not be answered or sent, or perhaps not.
    failures: int = 0
    #: Messages that wait for the person to write: by their contact rule, by a platform's window.
    held_by_rule: int = 0
    held_by_window: int = 0


@dataclass(frozen=True, slots=True)
class ProbeState:
    """What the last probe of a channel found."""

    channel: str
    probed_at: dt.datetime | None = None
    trouble: str = ""
    #: Unwell since; None when well.
    since: dt.datetime | None = None
    #: When trouble came, changed or went last.
    changed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """One channel as operators see it."""

    name: str
    switched_on: bool
    probe: ProbeState
    traffic: Traffic = Traffic()

    @property
    def well(self) -> bool:
        """True when the channel was looked at and nothing was found."""
        return self.switched_on and self.probe.probed_at is not None and not self.probe.trouble
