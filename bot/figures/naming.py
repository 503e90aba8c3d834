"""How figures, periods and waiting times are called in Vietnamese."""

from __future__ import annotations

import datetime as dt

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.figures import Figure
from bot.catalogue.texts import Texts, fill
from bot.figures.periods import Period, Span
from bot.figures.routes import ELSEWHERE, Way, way_of

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_SPANS = {Span.MONTH: "month", Span.QUARTER: "quarter", Span.HALF: "half", Span.YEAR: "year"}


class Names:
    """Words for keys; the words themselves stand in content/."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._texts = Texts(catalogue)
        self.nothing = self.say("figures.nothing")
        self.too_few = self.say("figures.too_few")

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values."""
        return self._texts.say(key, **{name: str(value) for name, value in values.items()})

    def of(self, what: str, key: str) -> str:
        """Return what a key is called; a key that the content no longer knows stays itself."""
        if key in ("unknown", "other"):
            return self.say(f"figures.{key}")
        if what == "kind" and key in self._catalogue.intakes:
            return self._catalogue.intakes[key].title
        if what == "country" and key in self._catalogue.countries:
            return self._catalogue.countries[key].name
        if what == "scam" and key in self._catalogue.scams:
            return self._catalogue.scams[key].names.vi
        if what == "home" and key in self._catalogue.provinces:
            return self._catalogue.provinces[key].name
        if what == "crossing" and key in self._catalogue.crossings:
            return self._catalogue.crossings[key].name
        if what == "route" and (way := way_of(key)) is not None:
            return self._route(way)
        known = f"figures.{what}.{key}"
        return self.say(known) if self._texts.has(known) else key

    def _route(self, way: Way) -> str:
        """Return "Nghệ An → Cửa khẩu Mộc Bài → Campuchia"; what was not told is left out."""
        start, crossing, end = way
        begins = self.say("figures.route.elsewhere") if start == ELSEWHERE else self._start(start)
        names = (begins, self.of("crossing", crossing), self.of("country", end))
        return " → ".join(name for name in names if name)

    def _start(self, code: str) -> str:
        if not code:
            return ""
        return self.of("home" if code in self._catalogue.provinces else "country", code)

    def period(self, period: Period) -> str:
        """Return "Quý 3 năm 2026"."""
        half = self.say(f"figures.period.half.{period.number}") if period.span is Span.HALF else ""
        return self.say(
            f"figures.period.{_SPANS[period.span]}",
            number=period.number, year=period.year, half=half,
        )  # fmt: skip

    def days(self, period: Period) -> str:
        """Return "từ 15/06/2026 đến hết 14/09/2026"."""
        return self.say(
            "figures.days", first=f"{period.first:%d/%m/%Y}", last=f"{period.last:%d/%m/%Y}"
        )

    def month(self, year: int, month: int) -> str:
        """Return "Tháng 9/2026"."""
        return self.say("figures.month", month=month, year=year)

    def week(self, day: dt.datetime) -> str:
        """Return "Từ 15/06"."""
        return self.say("figures.week", day=f"{day:%d/%m}")

    def length(self, seconds: int) -> str:
        """Return a waiting time in its two largest units."""
        if seconds < 2 * _MINUTE:
            return self.say("figures.seconds", count=seconds)
        if seconds < 2 * _HOUR:
            return self.say("figures.minutes", count=seconds // _MINUTE)
        if seconds < 2 * _DAY:
            hours, rest = divmod(seconds, _HOUR)
            return self.say("figures.hours", hours=hours, minutes=rest // _MINUTE)
        days, rest = divmod(seconds, _DAY)
        return self.say("figures.long", days=days, hours=rest // _HOUR)

    def meaning(self, figure: Figure, **terms: float) -> str:
        """Return how a figure is counted, with the settings it depends on."""
        values = {name: f"{value:g}" for name, value in terms.items()}
        return fill(figure.meaning, f"figures.yaml: {figure.id}", values)
