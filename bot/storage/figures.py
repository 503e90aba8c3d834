"""Counts over cases, for figures. Keys and numbers come out of here, never a person's words.

What messages would tell is read from the timeline: messages are forgotten, skeletons stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    and_,
    case,
    func,
    insert,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cases import CaseState, Outcome
from bot.domain.risk import Urgency
from bot.domain.traits import TraitField
from bot.storage.tables import Case, CaseEvent, CaseTrait, Conversation, SentReport
from bot.storage.types import micros, new_id

#: Closed so, a report was none: it counts as received, and is not measured further.
NONE_AT_ALL = (Outcome.DUPLICATE, Outcome.MISUSE)
#: What the timeline calls facts that figures group by.
FACTS = ("country", "scam", "place")
#: What early warning looks at beside them: where people come from, and where they pass.
_WARNED = (TraitField.HOME, TraitField.CROSSING)
_SECOND = 1_000_000
_MINUTE = 60
#: Waits below this are told to the second, longer ones to the minute: nobody reads more.
_FINE = 600 * _SECOND


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised within which time."""

    #: From opening to closing, by urgency.
    deadlines: Mapping[Urgency, dt.timedelta]
    #: Nobody took it for so long: given up.
    patience: dt.timedelta


@dataclass(frozen=True, slots=True)
class Bundle:
    """Cases that have all of these in common, and what became of them."""

    #: Which of the months asked for, from 0.
    month: int
    kind: str
    urgency: Urgency
    channel: str
    #: An Outcome, "" while it is open.
    outcome: str
    received: int
    #: Neither a duplicate nor misuse.
    real: int
    #: An operator took it at least once.
    taken: int
    #: Real ones that were closed, or whose deadline is over.
    settled: int
    in_time: int
    #: Real ones that were taken, or waited long enough to be given up.
    waited: int
    abandoned: int


class FigureStore:
    """Reads what the cases of a time add up to."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def bundles(
        self, months: Sequence[dt.datetime], now: dt.datetime, terms: Terms
    ) -> list[Bundle]:
        """Return the cases opened from the first to the last of `months`, in bundles."""
        facts = _facts(months)
        age = micros(now) - facts.c.opened
        took = facts.c.closed - facts.c.opened
        deadline = case(
            *((facts.c.urgency == int(level), _length(span)) for level, span in _by_level(terms)),
            else_=_length(max(terms.deadlines.values())),
        )
        patience = _length(terms.patience)
        closed = facts.c.closed.is_not(None)
        taken = facts.c.taken.is_not(None)
        late = or_(facts.c.taken - facts.c.opened > patience, and_(~taken, age > patience))
        early = and_(taken, facts.c.taken - facts.c.opened <= patience)
        keys = (
            facts.c.month, facts.c.kind, facts.c.urgency, facts.c.channel, facts.c.outcome,
        )  # fmt: skip
        rows = await self._connection.execute(
            select(
                *keys,
                func.count(),
                _count(facts.c.real == 1),
                _count(taken),
                _count(and_(facts.c.real == 1, or_(closed, age > deadline))),
                _count(and_(facts.c.real == 1, closed, took <= deadline)),
                _count(and_(facts.c.real == 1, or_(late, early))),
                _count(and_(facts.c.real == 1, late)),
            ).group_by(*keys)
        )
        return [
            Bundle(int(month), kind, Urgency(level), channel, outcome, *map(int, counts))
            for month, kind, level, channel, outcome, *counts in rows
        ]

    async def waits(self, months: Sequence[dt.datetime]) -> list[tuple[Urgency, int, int]]:
        """Return (urgency, seconds to the first human answer, how many cases), shortest first.

        From ten minutes on, seconds are those of whole minutes. Cases without an answer are not in.
        """
        facts = _facts(months)
        wait = facts.c.answered - facts.c.opened
        seconds = case(
            (wait < _FINE, wait // _SECOND), else_=wait // (_MINUTE * _SECOND) * _MINUTE
        ).label("seconds")
        rows = await self._connection.execute(
            select(facts.c.urgency, seconds, func.count())
            .where(facts.c.real == 1, facts.c.answered.is_not(None))
            .group_by(facts.c.urgency, seconds)
            .order_by(seconds)
        )
        return [(Urgency(level), int(wait), int(count)) for level, wait, count in rows]

    async def sent(self) -> set[str]:
        """Return the names of the periods whose report was sent."""
        rows = await self._connection.execute(select(SentReport.period))
        return {row.period for row in rows}

    async def mark_sent(self, period: str, operator_id: str, now: dt.datetime) -> None:
        """Remember that a period's report was sent; who said so first stays."""
        # Two may say so at the same moment: the database decides, not a look before.
        upsert = sqlite_insert if self._connection.dialect.name == "sqlite" else pg_insert
        await self._connection.execute(
            upsert(SentReport)
            .values(period=period, at=now, operator_id=operator_id)
            .on_conflict_do_nothing(index_elements=["period"])
        )

    async def note(self, case_id: str, fact: str, key: str, now: dt.datetime) -> None:
        """Note what a case is about, unless it was noted before: the first one counts."""
        known = await self._connection.execute(
            select(CaseEvent.id)
            .where(CaseEvent.what == fact, CaseEvent.case_id == case_id)
            .limit(1)
        )
        if known.first() is None:
            await self._connection.execute(
                insert(CaseEvent).values(
                    id=new_id(), case_id=case_id, at=now, what=fact, detail=key
                )
            )

    async def by_fact(self, fact: str, months: Sequence[dt.datetime]) -> dict[str, int]:
        """Return how many cases spoke of what first: a country or a scam; "" for none."""
        told = _first(fact)
        found = func.coalesce(told, "").label("found")
        cases = select(found).where(_between(months[0], months[-1])).subquery()
        rows = await self._connection.execute(
            select(cases.c.found, func.count()).group_by(cases.c.found)
        )
        return {key: int(count) for key, count in rows}

    async def by_trait(self, trait: TraitField, months: Sequence[dt.datetime]) -> dict[str, int]:
        """Return how many cases have which code of a trait; "" for none."""
        code = func.coalesce(_trait(trait), "").label("code")
        cases = select(code).where(_between(months[0], months[-1])).subquery()
        rows = await self._connection.execute(
            select(cases.c.code, func.count()).group_by(cases.c.code)
        )
        return {key: int(count) for key, count in rows}

    async def routes(self, months: Sequence[dt.datetime]) -> dict[tuple[str, str, str], int]:
        """Return how many cases went from where, by which crossing, to where; "" for not told."""
        ways = (TraitField.SET_OUT, TraitField.CROSSING, TraitField.DESTINATION)
        start, crossing, end = (func.coalesce(_trait(way), "").label(way.value) for way in ways)
        cases = select(start, crossing, end).where(_between(months[0], months[-1])).subquery()
        codes = (cases.c.set_out, cases.c.crossing, cases.c.destination)
        rows = await self._connection.execute(select(*codes, func.count()).group_by(*codes))
        return {(begins, passes, ends): int(count) for begins, passes, ends, count in rows}

    async def weekly(self, start: dt.datetime, weeks: int) -> dict[tuple[str, str], list[int]]:
        """Return counts of `weeks` weeks from `start` by ("kind", a fact or a trait, its key).

        Duplicates and misuse are not in, and cases of one burst count as one.
        """
        end = start + dt.timedelta(weeks=weeks)
        week = ((_number(Case.opened_at) - micros(start)) // _length(dt.timedelta(weeks=1))).label(
            "week"
        )
        person = func.coalesce(func.nullif(Case.group_key, ""), Case.id).label("person")
        real = and_(_between(start, end), Case.outcome.not_in(NONE_AT_ALL))
        found: dict[tuple[str, str], list[int]] = {}
        named = {"kind": Case.kind} | {fact: _first(fact) for fact in FACTS}
        named |= {trait.value: func.nullif(_trait(trait), "") for trait in _WARNED}
        for what, key in named.items():
            seen = select(week, person, key.label("key")).where(real).subquery()
            rows = await self._connection.execute(
                select(seen.c.key, seen.c.week, func.count(seen.c.person.distinct()))
                .where(seen.c.key.is_not(None))
                .group_by(seen.c.key, seen.c.week)
            )
            for name, number, count in rows:
                found.setdefault((what, name), [0] * weeks)[int(number)] = int(count)
        return found

    async def opened(self, start: dt.datetime, end: dt.datetime) -> int:
        """Return how many cases were opened in this time."""
        found = await self._connection.execute(
            select(func.count()).select_from(Case).where(_between(start, end))
        )
        return int(found.scalar_one())

    async def per_week(self, start: dt.datetime, weeks: int) -> list[int]:
        """Return how many cases were opened in each of so many weeks from `start`."""
        end = start + dt.timedelta(weeks=weeks)
        week = ((_number(Case.opened_at) - micros(start)) // _length(dt.timedelta(weeks=1))).label(
            "week"
        )
        cases = select(week).where(_between(start, end)).subquery()
        rows = await self._connection.execute(
            select(cases.c.week, func.count()).group_by(cases.c.week)
        )
        counts = [0] * weeks
        for number, count in rows:
            counts[int(number)] = int(count)
        return counts


def _facts(months: Sequence[dt.datetime]) -> CTE:
    """Return a row for each case of these months: when which step came first.

    It is worked out once, however often a query looks at it.
    """
    opened = _number(Case.opened_at)
    bounds = [micros(month) for month in months[1:]]
    month = case(
        *((opened < bound, number) for number, bound in enumerate(bounds[:-1])),
        else_=len(bounds) - 1,
    ) if len(bounds) > 1 else func.abs(0)  # fmt: skip
    return (
        select(
            month.label("month"),
            Case.kind.label("kind"),
            Case.urgency.label("urgency"),
            Conversation.channel.label("channel"),
            case((Case.state == CaseState.CLOSED, Case.outcome), else_="").label("outcome"),
            case((Case.outcome.in_(NONE_AT_ALL), 0), else_=1).label("real"),
            opened.label("opened"),
            case((Case.state == CaseState.CLOSED, _number(Case.closed_at))).label("closed"),
            _step("claimed").label("taken"),
            _step("replied").label("answered"),
        )
        .join(Conversation, Conversation.id == Case.conversation_id)
        .where(_between(months[0], months[-1]))
        .cte("facts")
        .prefix_with("MATERIALIZED")
    )


def _between(start: dt.datetime, end: dt.datetime) -> ColumnElement[bool]:
    return and_(Case.opened_at >= start, Case.opened_at < end)


def _step(what: str) -> ColumnElement[int]:
    """Return when something happened to a case first."""
    return (
        select(func.min(_number(CaseEvent.at)))
        .where(CaseEvent.what == what, CaseEvent.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )


def _first(fact: str) -> ColumnElement[str]:
    """Return what a case's first fact of this name says."""
    return (
        select(CaseEvent.detail)
        .where(CaseEvent.what == fact, CaseEvent.case_id == Case.id)
        .order_by(CaseEvent.at, CaseEvent.id)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _trait(trait: TraitField) -> ColumnElement[str]:
    """Return the code of a case's trait."""
    return (
        select(CaseTrait.code)
        .where(CaseTrait.trait == trait, CaseTrait.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )


def _by_level(terms: Terms) -> list[tuple[Urgency, dt.timedelta]]:
    return list(terms.deadlines.items())


def _number(column: ColumnElement[dt.datetime] | object) -> ColumnElement[int]:
    return type_coerce(column, BigInteger)


def _length(span: dt.timedelta) -> int:
    return span // dt.timedelta(microseconds=1)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
