"""Counts the cases of a period and makes of them what may be shown."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.catalogue.catalogue import Catalogue
from bot.domain.cases import Outcome
from bot.domain.ports import Clock
from bot.domain.risk import Urgency
from bot.domain.traits import AgeBand, Sex, TraitField
from bot.figures import rising
from bot.figures.hiding import SMALLEST, protect, share, shown, single
from bot.figures.joining import joined
from bot.figures.naming import Names
from bot.figures.periods import VIET_NAM, Period, Span
from bot.figures.rising import Rise
from bot.figures.routes import rolled
from bot.figures.sheet import OTHER, UNKNOWN, Measure, Row, Sheet, Table, Wait, met, quantile
from bot.settings import Settings
from bot.storage.figures import Bundle, Terms
from bot.storage.uow import Store, UnitOfWork

#: Answered cases below which no waiting time is shown.
FEW_WAITS = 10
#: Countries and patterns that have a row of their own; the rest is "other".
MOST_ROWS = 12
#: How old a warning on the board may be.
FRESH = dt.timedelta(minutes=10)
_WEEK = dt.timedelta(weeks=1)
OPEN = "open"


class Figures:
    """Figures of periods, and what rises now. Whoever asks must be allowed to see them."""

    def __init__(
        self, store: Store, catalogue: Catalogue, settings: Settings, clock: Clock
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._settings = settings
        self._clock = clock
        self._names = Names(catalogue)
        self._looked: tuple[dt.datetime, list[tuple[Rise, str]]] | None = None
        self._terms = Terms(settings.deadlines, dt.timedelta(hours=settings.given_up_hours))

    async def of(self, period: Period) -> Sheet:
        """Return the figures of a period, as far as it has gone."""
        now = self._clock.now()
        # What has not begun has nothing to show, and everybody knows that it is nothing.
        parts = [one for one in period.parts if one.start < now] or period.parts[:1]
        async with self._store.read() as uow:
            waits = await uow.figures.waits(period.months)
            counted = [await self._part(uow, one, now) for one in parts]
        bundles = [one for found, _ in counted for one in found]
        tables = zip(*(tables for _, tables in counted), strict=True)
        return Sheet(
            period=period,
            title=self._names.period(period),
            days=self._names.days(period),
            unfinished=now < period.end,
            received=single(sum(one.received for one in bundles)),
            measures=self._measures(bundles, waits),
            waits=self._waits(waits),
            tables=tuple(_joined(same) for same in tables),
        )

    async def _part(
        self, uow: UnitOfWork, period: Period, now: dt.datetime
    ) -> tuple[list[Bundle], list[Table]]:
        """Return the cases of a month or a quarter, and its tables."""
        end = min(period.end, max(now, period.start + _WEEK))
        weeks = -(-(end - period.start) // _WEEK)
        bundles = await uow.figures.bundles(period.months, now, self._terms)
        countries = await uow.figures.by_fact("country", period.months)
        scams = await uow.figures.by_fact("scam", period.months)
        places = await uow.figures.by_fact("place", period.months)
        traits = {one: await uow.figures.by_trait(one, period.months) for one in _COUNTED}
        ways = rolled(await uow.figures.routes(period.months), self._catalogue.provinces)
        # The last week ends with the period.
        weekly = await uow.figures.per_week(period.start, weeks)
        weekly[-1] -= await uow.figures.opened(period.end, period.start + weeks * _WEEK)
        kinds = (*self._catalogue.intakes, OTHER)
        return bundles, [
            self._weeks(period, weekly),
            *([self._months(period, bundles, now)] if period.span is not Span.MONTH else []),
            self._listed("by_urgency", _by(bundles, lambda one: one.urgency.key), _LEVELS),
            self._listed("by_kind", _by(bundles, lambda one: one.kind), kinds),
            self._found("by_country", countries),
            self._found("by_place", places),
            self._found("by_home", traits[TraitField.HOME]),
            self._found("by_route", ways),
            self._listed("by_age", _told(traits[TraitField.AGE]), (*AgeBand, UNKNOWN)),
            self._listed("by_sex", _told(traits[TraitField.SEX]), (*Sex, UNKNOWN)),
            self._found("by_scam", scams),
            self._listed("by_channel", _by(bundles, lambda one: one.channel), _CHANNELS),
            self._listed("by_outcome", _by(bundles, lambda one: one.outcome or OPEN), _OUTCOMES),
        ]

    async def rising_lately(self) -> list[tuple[Rise, str]]:
        """Return what rose when somebody looked last, at most `FRESH` ago: for pages seen often."""
        now = self._clock.now()
        if self._looked is None or not dt.timedelta() <= now - self._looked[0] < FRESH:
            self._looked = (now, await self.rising())
        return self._looked[1]

    async def rising(self) -> list[tuple[Rise, str]]:
        """Return what came far more often in the last seven days than before, with its name."""
        start = self._clock.now() - (rising.WEEKS + 1) * _WEEK
        async with self._store.read() as uow:
            found = await uow.figures.weekly(start, rising.WEEKS + 1)
        return [(rise, self._names.of(rise.what, rise.key)) for rise in rising.rises(found)]

    def _measures(
        self, bundles: Sequence[Bundle], waits: Sequence[tuple[Urgency, int, int]]
    ) -> tuple[Measure, ...]:
        total = sum(one.received for one in bundles)
        shares = {
            "classified": share(sum(one.taken for one in bundles), total),
            "resolved_in_time": share(
                sum(one.in_time for one in bundles), sum(one.settled for one in bundles)
            ),
            "abandoned": share(
                sum(one.abandoned for one in bundles), sum(one.waited for one in bundles)
            ),
        }
        all_waits = [(seconds, count) for _, seconds, count in waits]
        texts = {
            "received": shown(single(total)),
            "first_answer_median": self._wait(all_waits, 0.5),
            "first_answer_p90": self._wait(all_waits, 0.9),
        }
        found = []
        for name in MEASURES:
            figure = self._catalogue.figures[name]
            percent = shares.get(name)
            text = texts.get(name) or (percent.text if percent else self._names.nothing)
            found.append(Measure(figure, self._meaning(name), text, met(figure, percent)))
        return tuple(found)

    def _waits(self, waits: Sequence[tuple[Urgency, int, int]]) -> tuple[Wait, ...]:
        found = []
        for key in _LEVELS:
            level = Urgency.parse(key)
            theirs = [(seconds, count) for one, seconds, count in waits if one is level]
            if theirs:
                label = self._names.of("urgency", key)
                found.append(Wait(key, label, self._wait(theirs, 0.5), self._wait(theirs, 0.9)))
        return tuple(found)

    def _wait(self, waits: Sequence[tuple[int, int]], part: float) -> str:
        answered = sum(count for _, count in waits)
        if not answered:
            return self._names.nothing
        if answered < FEW_WAITS:
            return self._names.too_few
        return self._names.length(quantile(waits, part))

    def _listed(self, name: str, counts: Mapping[str, int], keys: Iterable[str]) -> Table:
        """Return a table of a closed list.

        What never came has a row too: that a row is there must tell nothing.
        """
        what = name.removeprefix("by_")
        full = {str(key): 0 for key in keys}
        for key, count in counts.items():
            row = key if key in full else OTHER
            full[row] = full.get(row, 0) + count
        cells = protect(full)
        return self._table(name, [Row(key, self._names.of(what, key), cells[key]) for key in full])

    def _found(self, name: str, counts: Mapping[str, int]) -> Table:
        """Return a table of what was found, the most frequent first.

        What is small is in the rest: a row of its own would tell that it came at all.
        """
        what = name.removeprefix("by_")
        named = Counter({key: count for key, count in counts.items() if key})
        rest = named.pop(OTHER, 0)
        often = {key: count for key, count in named.most_common(_rows(name)) if count >= SMALLEST}
        full = often | {
            OTHER: rest + named.total() - sum(often.values()),
            UNKNOWN: counts.get("", 0),
        }
        cells = protect(full)
        return self._table(name, [Row(key, self._names.of(what, key), cells[key]) for key in full])

    def _weeks(self, period: Period, counts: Sequence[int]) -> Table:
        days = [
            (period.start + number * _WEEK).astimezone(VIET_NAM) for number in range(len(counts))
        ]
        cells = protect(dict(enumerate(counts)))
        rows = [
            Row(day.date().isoformat(), self._names.week(day), cells[number])
            for number, day in enumerate(days)
        ]
        return self._table("by_week", rows, in_time=True)

    def _months(self, period: Period, bundles: Sequence[Bundle], now: dt.datetime) -> Table:
        begun = sum(month < now for month in period.months[:-1]) or 1
        counts = Counter(dict.fromkeys(range(begun), 0))
        for one in bundles:
            counts[one.month] += one.received
        cells = protect(counts)
        rows = []
        for number in range(begun):
            month = period.span.value * (period.number - 1) + number + 1
            key = f"{period.year}-{month:02d}"
            rows.append(Row(key, self._names.month(period.year, month), cells[number]))
        return self._table("by_month", rows, in_time=True)

    def _table(self, name: str, rows: Sequence[Row], *, in_time: bool = False) -> Table:
        return Table(self._catalogue.figures[name], self._meaning(name), tuple(rows), in_time)

    def _meaning(self, name: str) -> str:
        settings = self._settings
        return self._names.meaning(
            self._catalogue.figures[name],
            critical=settings.resolve_days_critical,
            high=settings.resolve_days_high,
            medium=settings.resolve_days_medium,
            patience=settings.given_up_hours,
        )


#: In the order in which they are read.
MEASURES = (
    "received", "classified", "resolved_in_time", "first_answer_median", "first_answer_p90",
    "abandoned",
)  # fmt: skip
TABLES = (
    "by_week", "by_month", "by_urgency", "by_kind", "by_country", "by_place", "by_home",
    "by_route", "by_age", "by_sex", "by_scam", "by_channel", "by_outcome",
)  # fmt: skip
_FOUND = ("by_country", "by_place", "by_home", "by_route", "by_scam")
#: Provinces are few enough to be read all.
_PROVINCES = 34
_COUNTED = (TraitField.HOME, TraitField.AGE, TraitField.SEX)
_LEVELS = tuple(level.key for level in sorted(Urgency, reverse=True))
_CHANNELS = ("webchat", "telegram", "zalo", "zalobot", OTHER)
_OUTCOMES = (OPEN, *(outcome.value for outcome in Outcome))


def _by(bundles: Sequence[Bundle], key: Callable[[Bundle], str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in bundles:
        counts[key(one)] += one.received
    return counts


def _told(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts with those that nobody told under a key of their own."""
    return {key or UNKNOWN: count for key, count in counts.items()}


def _rows(name: str) -> int:
    """Return how many rows a table of what was found has at most, beside the rest."""
    return _PROVINCES if name == "by_home" else MOST_ROWS


def _joined(parts: Sequence[Table]) -> Table:
    name = parts[0].figure.id
    if name not in _FOUND:
        return joined(parts)
    # A way without a row may be in the rest of a country, which has no bound.
    return joined(parts, often_first=True, most_rows=0 if name == "by_route" else _rows(name))
