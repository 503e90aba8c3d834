"""Finds out what was done to the audit: which rows were changed, removed, inserted or moved."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.storage.types import micros

GENESIS = b"\x00" * 32
#: A row is looked for so many places up and down; moved farther it counts as changed.
_FAR = 2000
#: So many rows that fit nowhere are looked for like that, all further ones count as changed: each
#: search takes thousands of hashes, and many altered rows must not keep the machine busy.
_MOST_SEARCHES = 200


class Tampering(enum.StrEnum):
    """What somebody did to rows."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"
    #: A mark that only we can make does not fit: all up to there may have been written anew.
    REWRITTEN = "rewritten"
    #: An anchor names a row beyond the end of the audit.
    CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class Finding:
    """Rows from `first` to `last`, by their number, and what was done to them."""

    what: Tampering
    first: int
    last: int
    #: What a moved row's number was before; of several the first one's.
    was: int = 0

    def __str__(self) -> str:
        rows = f"row {self.first}" if self.first == self.last else f"rows {self.first}-{self.last}"
        return f"{rows}: {self.what}" + (f", was {self.was}" if self.was else "")


@dataclass(frozen=True, slots=True)
class Link:
    """A row of the audit as it stands in the table."""

    seq: int
    at: dt.datetime
    operator_id: str | None
    action: str
    object_id: str
    detail: str
    previous: bytes
    hash: bytes

    def digest(self, seq: int | None = None) -> bytes:
        """Return the hash that this row should have, here or as row `seq`."""
        return digest(
            self.previous, self.seq if seq is None else seq, self.at, self.operator_id,
            self.action, self.object_id, self.detail,
        )  # fmt: skip


def digest(
    previous: bytes,
    seq: int,
    at: dt.datetime,
    operator_id: str | None,
    action: str,
    object_id: str,
    detail: str,
) -> bytes:
    """Return SHA-256 over a row and the hash of the row before."""
    canonical = json.dumps(
        [seq, micros(at), operator_id, action, object_id, detail], ensure_ascii=False
    )
    return hashlib.sha256(previous + canonical.encode()).digest()


def diagnose(rows: Sequence[Link], before: bytes = GENESIS, first: int = 1) -> list[Finding]:
    """Return what was done to `rows`, in order; the row before `first` has the hash `before`.

    A row's own hash covers its number, so a moved row tells where it stood. Of two rows that
    claim one place the one that the row after it names is the real one.
    """
    standing = {row.seq: row for row in rows}
    claims, lost = _claims(rows)
    named = {row.previous for row in rows}
    found: list[Finding] = []
    real: set[int] = set()
    wanted: bytes | None = before
    for seq in range(first, max([first - 1, *claims, *lost]) + 1):
        row = _choose(claims.get(seq, []), wanted, named)
        if row is None:
            changed = seq in lost
            found.append(Finding(Tampering.CHANGED if changed else Tampering.REMOVED, seq, seq))
            real.add(seq)
            # Its hash was what the row after it names; nobody else knows.
            wanted = None
            continue
        real.add(row.seq)
        if wanted not in (None, row.previous):
            # It fits itself, but names another row before it than the one that stands there.
            bad = max(seq - 1, 1)
            found.append(Finding(Tampering.CHANGED, bad, bad))
        if row.seq != seq:
            found.append(Finding(Tampering.MOVED, row.seq, row.seq, was=seq))
        wanted = row.hash
    found += [Finding(Tampering.INSERTED, seq, seq) for seq in standing if seq not in real]
    return _runs(found)


def _claims(rows: Sequence[Link]) -> tuple[dict[int, list[Link]], set[int]]:
    """Return which rows claim which place, and which rows fit no place at all."""
    claims: defaultdict[int, list[Link]] = defaultdict(list)
    lost: set[int] = set()
    shift = 0
    for row in rows:
        far = _FAR if len(lost) < _MOST_SEARCHES else 0
        near = range(max(1, row.seq - far), row.seq + far)
        stood = next(
            (
                seq
                for seq in itertools.chain((row.seq, row.seq + shift), near)
                if row.digest(seq) == row.hash
            ),
            None,
        )
        if stood is None:
            lost.add(row.seq)
        else:
            claims[stood].append(row)
            # Whoever moves one row moves those after it likewise.
            shift = stood - row.seq
    return claims, lost


def _choose(claims: list[Link], wanted: bytes | None, named: set[bytes]) -> Link | None:
    """Return the row that belongs here: it is named by the next and follows the one before."""
    return max(claims, key=lambda row: (row.hash in named, row.previous == wanted), default=None)


def _runs(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings by row, neighbours of one kind as one."""
    runs: list[Finding] = []
    for one in sorted(set(found), key=lambda finding: (finding.what, finding.first)):
        last = runs[-1] if runs else None
        if last is not None and _goes_on(last, one):
            runs[-1] = Finding(one.what, last.first, one.last, last.was)
        else:
            runs.append(one)
    return sorted(runs, key=lambda finding: (finding.first, finding.what == Tampering.MOVED))


def _goes_on(last: Finding, one: Finding) -> bool:
    moved_alike = not one.was or one.was - one.first == last.was - last.first
    return last.what == one.what and last.last + 1 == one.first and moved_alike
