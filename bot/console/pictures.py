"""Views turned into what the templates draw."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.people import Operator
from bot.domain.risk import Signal, Urgency
from bot.domain.views import CaseRow, CaseView

#: The desk speaks Viet Nam's time, whatever the server's.
VIET_NAM = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a message, marked or not."""

    text: str
    #: The most urgent signal that covers it, None for plain words.
    signal: Signal | None


def runs(text: str, signals: Sequence[Signal]) -> list[Run]:
    """Cut `text` where signals begin and end; joined again the runs are exactly `text`.

    Where signals overlap, the most urgent one marks the words. Offsets outside the text are
    clipped, so that a faulty one never hides a word.
    """
    size = len(text)
    spans = [(max(0, s.start), min(size, s.end), s) for s in signals]
    spans = [span for span in spans if span[0] < span[1]]
    cuts = sorted({0, size, *(cut for start, end, _ in spans for cut in (start, end))})
    found = []
    for start, end in itertools.pairwise(cuts):
        over = [s for first, last, s in spans if first <= start and end <= last]
        found.append(Run(text[start:end], max(over, key=lambda s: s.urgency, default=None)))
    return found


@dataclass(frozen=True, slots=True)
class Board:
    """The board in its groups, each with the most urgent and longest waiting case first."""

    unheld: list[CaseRow]
    mine: list[CaseRow]
    others: list[CaseRow]

    @property
    def alarms(self) -> list[CaseRow]:
        """Cases that ring: high or critical, and nobody has them."""
        return [row for row in self.unheld if row.urgency >= Urgency.HIGH]


def board(rows: Sequence[CaseRow], operator: Operator) -> Board:
    """Sort `rows` into the groups that `operator` sees."""
    ordered = sorted(rows, key=_precedence)
    return Board(
        unheld=[row for row in ordered if not row.holder_id],
        mine=[row for row in ordered if row.holder_id == operator.id],
        others=[row for row in ordered if row.holder_id not in ("", operator.id)],
    )


def _precedence(row: CaseRow) -> tuple[int, bool, dt.datetime]:
    """Sort key: urgency first, then who waits, then since when."""
    return (-row.urgency, row.waiting_since is None, row.waiting_since or row.opened_at)


def mode(view: CaseView) -> str:
    """Return what the forms of a case page depend on; when it changes, the page is drawn anew."""
    return f"{view.row.state}.{view.row.holder_id}.{int(view.row.urgency)}"


def local(at: dt.datetime) -> str:
    """Return the time of day in Viet Nam, HH:MM."""
    return at.astimezone(VIET_NAM).strftime("%H:%M")


def local_long(at: dt.datetime) -> str:
    """Return date and time in Viet Nam, dd/mm HH:MM."""
    return at.astimezone(VIET_NAM).strftime("%d/%m %H:%M")


def waited(since: dt.datetime, now: dt.datetime) -> str:
    """Return a waiting time as mm:ss, or h:mm:ss from one hour on; never negative."""
    seconds = max(0, int((now - since).total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"
