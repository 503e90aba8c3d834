"""Journeys as the desk shows them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.journeys import CheckInState, Done, Journey, JourneyState

#: What the desk looks at first: asked twice, no answer.
_MISSED, _UNASKED = CheckInState.MISSED, CheckInState.UNASKED


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """One journey on the list."""

    journey: Journey
    #: K-000123 of the case that came of it, "" for none.
    case_number: str = ""

    @property
    def is_missed(self) -> bool:
        """True when a check-in was missed and not answered since."""
        return bool(self.journey.of(_MISSED))

    @property
    def is_unasked(self) -> bool:
        """True when a check-in never reached them: it says nothing about how they are."""
        under_way = self.journey.state in (JourneyState.UNDER_WAY, JourneyState.OVER)
        return under_way and bool(self.journey.of(_UNASKED))


@dataclass(frozen=True, slots=True)
class JourneyLists:
    """The page's lists; each journey stands in one."""

    missed: tuple[JourneyRow, ...]
    unasked: tuple[JourneyRow, ...]
    under_way: tuple[JourneyRow, ...]
    ended: tuple[JourneyRow, ...]


@dataclass(frozen=True, slots=True)
class JourneyFigures:
    """What is kept adds up to; for supervisors."""

    opted_in: int
    asked: int
    answered: int
    late: int
    missed: int
    could_not_ask: int
    led_to_a_case: int
    stopped_for_danger: int


def lists(rows: tuple[JourneyRow, ...]) -> JourneyLists:
    """Return each row in the list that it belongs to first."""
    missed = [one for one in rows if one.is_missed]
    unasked = [one for one in rows if one.is_unasked and one not in missed]
    first = {one.journey.id for one in (*missed, *unasked)}
    rest = [one for one in rows if one.journey.id not in first]
    alive = [one for one in rest if one.journey.alive]
    ended = [one for one in rest if not one.journey.alive]
    return JourneyLists(tuple(missed), tuple(unasked), tuple(alive), tuple(ended))


def figures(rows: tuple[JourneyRow, ...]) -> JourneyFigures:
    """Return what the rows add up to."""
    check_ins = [one for row in rows for one in row.journey.check_ins]
    states = [one.state for one in check_ins]
    state = CheckInState
    return JourneyFigures(
        opted_in=len(rows),
        asked=sum(one.asked_at is not None for one in check_ins),
        answered=states.count(state.ANSWERED),
        late=states.count(state.LATE),
        missed=states.count(state.MISSED) + states.count(state.LATE),
        could_not_ask=states.count(state.UNASKED),
        led_to_a_case=sum(
            any(one.done is Done.DESK for one in row.journey.check_ins) for row in rows
        ),
        stopped_for_danger=sum(row.journey.why == "danger" for row in rows),
    )
