"""Phrases that a person chose: heard before anything else, on every channel, and kept by nobody.

They are looked for when a message is taken in, so that they count for everything that still waits
to be read or sent; what is stored of such a message is what it meant, never its words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.conversation import commands
from bot.conversation.plan import IntakeMove, Plan
from bot.conversation.scene import Scene
from bot.domain.effects import Effect, Forget, OpenCase, Say, ShowCard, Unsubscribe
from bot.domain.messages import Inbound, InboundKind
from bot.domain.risk import Assessment, Urgency
from bot.escalation import chosen
from bot.storage.cases import CaseRecord
from bot.storage.phrases import Chosen
from bot.storage.uow import UnitOfWork

#: Somebody afraid sends a phrase twice; only after this time does it mean that they are alone.
AGAIN = dt.timedelta(minutes=2)

_SAID = frozenset({InboundKind.WATCHED, InboundKind.UNWATCHED, InboundKind.EXIT})
#: What stands in a case's timeline.
_EVENTS = {
    InboundKind.WATCHED: "watched",
    InboundKind.UNWATCHED: "unwatched",
    InboundKind.EXIT: "exit_phrase",
}


@dataclass(frozen=True, slots=True)
class Hearing:
    """A message as it may be stored."""

    inbound: Inbound
    #: Nothing that was held back may go now.
    quiet: bool
    #: Until when the bot leaves the thread to a human who answers elsewhere.
    paused_until: dt.datetime | None = None


async def heard(
    uow: UnitOfWork, conversation_id: str, known: Chosen, inbound: Inbound, now: dt.datetime
) -> Hearing:
    """Return the event without a phrase's words, and set going what the phrase means."""
    kind = _meaning(uow, known, inbound, now)
    if kind is InboundKind.EXIT:
        await uow.phrases.silence(conversation_id, now)
    elif known.silent_since is not None and inbound.kind is not InboundKind.STOPPED:
        await uow.phrases.silence(conversation_id, None)
    if kind is InboundKind.WATCHED and known.watched_since is None:
        await uow.phrases.watch(known.contact_id, now)
    elif kind is InboundKind.UNWATCHED:
        await uow.phrases.watch(known.contact_id, None)
    if kind is None:
        return Hearing(inbound, known.watched_since is not None, known.paused_until)
    veiled = replace(inbound, kind=kind, text="", payload="")
    return Hearing(veiled, quiet=True, paused_until=known.paused_until)


def _meaning(
    uow: UnitOfWork, known: Chosen, inbound: Inbound, now: dt.datetime
) -> InboundKind | None:
    if inbound.kind is not InboundKind.TEXT:
        return None
    key = chosen.key(inbound.text)
    if uow.phrases.meets(known.exit_index, key):
        return InboundKind.EXIT
    if not uow.phrases.meets(known.watched_index, key):
        return None
    since = known.watched_since
    alone = since is not None and now - since >= AGAIN
    return InboundKind.UNWATCHED if alone else InboundKind.WATCHED


def govern(scene: Scene) -> bool:
    """Return whether a phrase decides alone what this turn says."""
    kind = scene.said.kind
    if kind is InboundKind.STOPPED:
        return False
    return kind in _SAID or scene.thread.watched_since is not None


def plan(scene: Scene, assessment: Assessment) -> Plan:
    """Return what to do on a phrase, and on everything else while somebody watches.

    Triage still listens: real danger raises the case, and the person reads a harmless line.
    """
    kind = scene.said.kind
    if kind in _SAID:
        return Plan(effects=_on_phrase(scene), intake=IntakeMove.PAUSE, harmless=True, obeyed=True)
    erases = commands.erases(scene.said.text, scene.said.payload)
    effects: tuple[Effect, ...] = (Forget(),) if erases else (_decoy(scene),)
    if commands.unsubscribes(scene.said.text, scene.said.payload, subscribed=True):
        # Done, and not said: whoever reads along learns of nothing.
        effects = (Unsubscribe(quietly=True), *effects)
    if assessment.is_emergency:
        known = scene.open_case.kind if scene.open_case else "danger"
        effects = (OpenCase(assessment.report_kind or known, assessment.urgency), *effects)
    mute = scene.held or scene.pause is not None or (scene.flooding and scene.calmed)
    return Plan(
        assessment,
        effects,
        intake=IntakeMove.PAUSE,
        speak=erases or not mute,
        harmless=True,
        obeyed=erases,
    )


def _on_phrase(scene: Scene) -> tuple[Effect, ...]:
    match scene.said.kind:
        case InboundKind.EXIT:
            return (Forget(quietly=True),)
        case InboundKind.UNWATCHED:
            return (Say("watched.over"),)
        case _:
            known = scene.open_case.kind if scene.open_case else "danger"
            return (OpenCase(known, Urgency.HIGH), _decoy(scene))


def _decoy(scene: Scene) -> ShowCard:
    return ShowCard("decoy", {"turn": str(scene.heard.seq)})


async def record(uow: UnitOfWork, scene: Scene, case: CaseRecord | None) -> None:
    """Show at the desk what a phrase meant."""
    what = _EVENTS.get(scene.said.kind)
    if what is not None and case is not None:
        await uow.cases.add_event(case.id, what, scene.now)
        await uow.cases.set_values(case.id, scene.now)
