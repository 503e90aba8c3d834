"""Joins what a person sends in one breath: a sentence typed in pieces, six forwarded posts.

Only words are joined. A tap, a place, a command or a bare number is an answer of its own: it ends
the breath, and nothing waits any longer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation import codes, commands
from bot.domain.messages import InboundKind
from bot.domain.risk import Assessment, Signal, Urgency
from bot.storage.bodies import Said
from bot.storage.conversations import Heard
from bot.storage.queues import Behind

_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class Breath:
    """What counts as one breath."""

    #: How long a message waits for the next one; nothing is joined when it is zero.
    window: dt.timedelta
    #: Messages and characters at most.
    messages: int = 8
    characters: int = 6_000

    @property
    def longest(self) -> dt.timedelta:
        """How long the first message waits at most, whatever follows it."""
        return 3 * self.window

    @property
    def gap(self) -> dt.timedelta:
        """How far apart two messages that wait already may lie and still belong together."""
        return 5 * self.window


@dataclass(frozen=True, slots=True)
class Batch:
    """One message, or several that are read as one."""

    heards: tuple[Heard, ...]
    #: The rows of all but the first: the turn ends them with its own.
    absorbed: tuple[Behind, ...] = ()
    #: True when something that can't be joined waits already.
    closed: bool = False

    @property
    def said(self) -> Said:
        """What was said, the pieces one below the other."""
        if len(self.heards) == 1:
            return self.heards[0].said
        text = _SEPARATOR.join(heard.said.text for heard in self.heards)
        return replace(self.heards[0].said, text=text)

    def waits_until(self, breath: Breath) -> dt.datetime | None:
        """Return until when more may follow, None when the turn is to be taken now."""
        if not breath.window or self.closed or not _joins(self.heards[-1].said):
            return None
        full = len(self.heards) >= breath.messages or len(self.said.text) > breath.characters
        end = min(self.heards[-1].at + breath.window, self.heards[0].at + breath.longest)
        return None if full else end

    def shares(self, assessment: Assessment) -> list[tuple[str, Assessment]]:
        """Return what triage saw, by message id, on the offsets of each message.

        What was said across two pieces belongs to the last one, which carries the urgency too.
        """
        if len(self.heards) == 1:
            return [(self.heards[0].message_id, assessment)]
        shares, start, last = [], 0, len(self.heards) - 1
        placed: set[int] = set()
        for position, heard in enumerate(self.heards):
            end = start + len(heard.said.text)
            within = []
            for number, signal in enumerate(assessment.signals):
                if start <= signal.start and signal.end <= end and signal.end > signal.start:
                    within.append(
                        replace(signal, start=signal.start - start, end=signal.end - start)
                    )
                    placed.add(number)
            if position == last:
                whole = enumerate(assessment.signals)
                within += [_nowhere(one) for number, one in whole if number not in placed]
                shares.append((heard.message_id, replace(assessment, signals=tuple(within))))
            else:
                urgency = max((one.urgency for one in within), default=Urgency.NONE)
                shares.append((heard.message_id, Assessment(urgency, tuple(within))))
            start = end + len(_SEPARATOR)
        return shares


def join(first: Heard, behind: Sequence[tuple[Behind, Heard]], breath: Breath) -> Batch:
    """Return the first message with those behind it that belong to it."""
    heards: list[Heard] = [first]
    absorbed: list[Behind] = []
    if not breath.window or not _joins(first.said):
        return Batch((first,), closed=bool(behind))
    size = len(first.said.text)
    for row, heard in behind:
        size += len(heard.said.text)
        near = heard.at - heards[-1].at <= breath.gap
        fits = len(heards) < breath.messages and size <= breath.characters
        if not (near and fits and _joins(heard.said)):
            return Batch(tuple(heards), tuple(absorbed), closed=True)
        heards.append(heard)
        absorbed.append(row)
    return Batch(tuple(heards), tuple(absorbed))


def _joins(said: Said) -> bool:
    """Return whether a message may be a piece of something longer."""
    text = said.text.strip()
    if said.kind is not InboundKind.TEXT or said.payload or not text:
        return False
    if codes.read(text, answering=False) is not None:
        return False
    return not text.isdecimal() and not commands.gate(said)


def _nowhere(signal: Signal) -> Signal:
    return replace(signal, start=0, end=0)
