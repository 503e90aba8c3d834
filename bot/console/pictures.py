"""Views turned into what the templates draw."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
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
class Group:
    """Cases that came in one burst: one line that opens."""

    key: str
    #: All that are open, the most urgent and longest waiting first; somebody holds some of them.
    rows: list[CaseRow]

    @property
    def slug(self) -> str:
        """Its key as an id of the page."""
        return self.key.replace(":", "-")

    @property
    def waiting(self) -> list[CaseRow]:
        """Those that nobody holds."""
        return [row for row in self.rows if not row.holder_id]

    @property
    def first(self) -> CaseRow:
        """The one of them that is claimed first."""
        return self.waiting[0]

    @property
    def since(self) -> dt.datetime:
        """When the first of them was opened."""
        return min(row.opened_at for row in self.rows)

    @property
    def urgencies(self) -> list[tuple[Urgency, int]]:
        """How many of those that wait are how urgent, the most urgent first."""
        counts = Counter(row.urgency for row in self.waiting)
        return sorted(counts.items(), reverse=True)


@dataclass(frozen=True, slots=True)
class Board:
    """The board in its sections, each with the most urgent and longest waiting case first."""

    unheld: list[CaseRow]
    mine: list[CaseRow]
    others: list[CaseRow]
    #: What is drawn of those that nobody holds: cases that stand alone, and bursts.
    lines: list[CaseRow | Group]

    @property
    def ringing(self) -> list[str]:
        """What rings, each by a name that stays: urgent cases that nobody has, a burst once."""
        found = []
        for line in self.lines:
            name, row = (line.slug, line.first) if isinstance(line, Group) else (line.id, line)
            if row.urgency >= Urgency.HIGH:
                found.append(f"{name}:{row.urgency.key}")
        return found


def board(rows: Sequence[CaseRow], operator: Operator) -> Board:
    """Sort `rows` into the groups that `operator` sees."""
    ordered = sorted(rows, key=_precedence)
    unheld = [row for row in ordered if not row.holder_id]
    return Board(
        unheld=unheld,
        lines=_lines(unheld, ordered),
        mine=[row for row in ordered if row.holder_id == operator.id],
        others=[row for row in ordered if row.holder_id not in ("", operator.id)],
    )


def _lines(unheld: Sequence[CaseRow], ordered: Sequence[CaseRow]) -> list[CaseRow | Group]:
    """Return a line for each case, and one for each burst where its most urgent case stands."""
    bursts: dict[str, list[CaseRow]] = {}
    for row in ordered:
        bursts.setdefault(row.group_key, []).append(row)
    lines: dict[str, CaseRow | Group] = {}
    for row in unheld:
        if row.group_key:
            lines.setdefault(row.group_key, Group(row.group_key, bursts[row.group_key]))
        else:
            lines[row.id] = row
    return list(lines.values())


def is_group(line: CaseRow | Group) -> bool:
    """Return whether a line of the board is a burst."""
    return isinstance(line, Group)


def _precedence(row: CaseRow) -> tuple[int, bool, dt.datetime]:
    """Sort key: urgency first, then who waits, then since when."""
    return (-row.urgency, row.waiting_since is None, row.waiting_since or row.opened_at)


def mode(view: CaseView) -> str:
    """Return what the forms of a case page depend on; when it changes, the page is drawn anew."""
    row = view.row
    return f"{row.state}.{row.holder_id}.{int(row.urgency)}.{view.quiet}.{int(row.watched)}"


def local(at: dt.datetime) -> str:
    """Return the time of day in Viet Nam, HH:MM."""
    return at.astimezone(VIET_NAM).strftime("%H:%M")


def local_long(at: dt.datetime) -> str:
    """Return date and time in Viet Nam, dd/mm HH:MM."""
    return at.astimezone(VIET_NAM).strftime("%d/%m %H:%M")


def left(until: dt.datetime, now: dt.datetime) -> str:
    """Return the time to `until` in words, in its two largest units."""
    minutes = max(0, int((until - now).total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = [(days, "ngày"), (hours, "giờ"), (rest, "phút")]
    while len(units) > 1 and not units[0][0]:
        units.pop(0)
    words = [f"{number} {unit}" for number, unit in units[:2] if number]
    return " ".join(words) or "chưa tới 1 phút"


def waited(since: dt.datetime, now: dt.datetime) -> str:
    """Return a waiting time as mm:ss, or h:mm:ss from one hour on; never negative."""
    seconds = max(0, int((now - since).total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"
