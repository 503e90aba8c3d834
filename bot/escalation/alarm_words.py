"""Puts alarms into words: numbers, urgency, time. Nothing of the person is known in here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.catalogue.texts import Texts
from bot.domain.alarms import Alert, Called, Notice, Standing
from bot.domain.messages import QuickReply
from bot.domain.risk import Urgency

#: Cases that one alarm names, each with its tap; the others are counted.
MOST = 10
#: What the payload of a tap begins with; the case's id follows.
CLAIM = "claim:"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400  # seconds
#: A number of hours is read more easily up to here.
_MANY_HOURS = 48


class AlarmWords:
    """Words for alarms."""

    def __init__(self, texts: Texts, desk_url: str) -> None:
        self._texts = texts
        self._desk_url = desk_url

    def notice(
        self, alerts: Sequence[Alert], now: dt.datetime, called: Sequence[Called] = ()
    ) -> Notice:
        """Return what an alarm about these cases says at `now`: those that wait come first.

        `called` are those whom the roster names; the words name them too.
        """
        ordered = sorted(alerts, key=_weight)
        if not ordered:
            gone = self._texts.say("alarm.moved")
            return Notice((), gone, gone)
        waiting = [one for one in ordered if one.standing is Standing.WAITING]
        title = self._title(waiting)
        lines = [title, *(self._line(one, now) for one in ordered[:MOST])]
        if len(ordered) > MOST:
            lines.append(self._texts.say("alarm.more", count=str(len(ordered) - MOST)))
        if called:
            names = ", ".join(one.name for one in called)
            lines.append(self._texts.say("alarm.called", names=names))
        if waiting:
            lines.append(self._desk_url)
        return Notice(
            tuple(ordered),
            title,
            "\n".join(lines),
            taps=tuple(self._tap(one) for one in waiting[:MOST]),
            loud=any(one.urgency >= Urgency.HIGH for one in waiting),
            called=tuple(called),
        )

    def trial(self) -> Notice:
        """Return what a bell says when it is tried: that nothing has happened."""
        title = self._texts.say("alarm.trial")
        return Notice((), title, f"{title}\n{self._desk_url}", loud=True)

    def _title(self, waiting: Sequence[Alert]) -> str:
        if not waiting:
            return self._texts.say("alarm.none_waits")
        again = all(one.again for one in waiting)
        return self._texts.say("alarm.again" if again else "alarm.new")

    def _line(self, alert: Alert, now: dt.datetime) -> str:
        if alert.standing is Standing.HELD:
            return self._texts.say("alarm.held", number=alert.number, name=alert.holder)
        if alert.standing is Standing.CLOSED:
            return self._texts.say("alarm.closed", number=alert.number)
        return self._texts.say(
            "alarm.waiting",
            number=alert.number,
            urgency=self._texts.say(f"alarm.urgency.{alert.urgency.key}"),
            waited=self._waited((now - alert.since).total_seconds()),
        )

    def _waited(self, seconds: float) -> str:
        for unit, size, least in (
            ("days", _DAY, _MANY_HOURS * _HOUR),
            ("hours", _HOUR, _HOUR),
            ("minutes", _MINUTE, _MINUTE),
        ):
            if seconds >= least:
                return self._texts.say(f"alarm.waited.{unit}", count=str(int(seconds // size)))
        return self._texts.say("alarm.waited.moment")

    def _tap(self, alert: Alert) -> QuickReply:
        title = self._texts.say("alarm.tap.claim", number=alert.number)
        return QuickReply(title, CLAIM + alert.case_id)


_ORDER = {Standing.WAITING: 0, Standing.HELD: 1, Standing.CLOSED: 2}


def _weight(alert: Alert) -> tuple[int, int, dt.datetime, str]:
    return _ORDER[alert.standing], -int(alert.urgency), alert.since, alert.number
