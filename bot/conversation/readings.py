"""What to do about the words on a picture: an offer is judged, a cry is asked about.

Whoever sends a picture did not write what is on it: a poster that warns of "bị nhốt" is no cry. So
a reading alone never shows the danger card. Words that would be an emergency get the quiet
question; a case is opened only for the most urgent, and never as a report of a known kind. They
are never shown back then: somebody may be looking on.
"""

from __future__ import annotations

import enum
from dataclasses import replace

from bot.conversation.listening import Listener
from bot.conversation.plan import IntakeMove, Plan
from bot.conversation.scene import Scene
from bot.domain.effects import Effect, OpenCase, Say, ShowCard
from bot.domain.messages import InboundKind
from bot.domain.risk import Assessment, Urgency

#: The kind of case of which nobody has said what it is about.
_UNKNOWN = "other_report"
_ASK = ShowCard("menu", {"opening": "media.what_now"})
#: Characters that are shown back: enough to see whether the reader got it right.
_SHOWN = 300


class Came(enum.StrEnum):
    """What became of a picture or a recording."""

    READ = "read"
    #: The same of a picture that was erased meanwhile: listened to, never spoken of.
    ERASED = "erased"
    #: There are no words on it.
    BLANK = "blank"
    #: Not of a kind or a size that we keep.
    REFUSED = "refused"
    #: It could not be fetched.
    LOST = "lost"


def note(came: Came, attachment_id: str) -> str:
    """Return the payload of a READING."""
    return f"{came}:{attachment_id}"


def plan(scene: Scene, listener: Listener) -> Plan:
    """Return what to do about a READING."""
    came = Came(scene.said.payload.partition(":")[0])
    mute = scene.held or scene.pause is not None or scene.thread.is_quiet or scene.flooding
    mute = mute or came is Came.ERASED or scene.heard.seq <= scene.thread.erased_seq
    asked = scene.report is not None and scene.report.state == "open"
    if came not in (Came.READ, Came.ERASED):
        return Plan(effects=(ShowCard("picture", {"came": came}),), speak=not (mute or asked))
    return _words(scene, listener, mute=mute or asked)


def _words(scene: Scene, listener: Listener, *, mute: bool) -> Plan:
    text = scene.said.text
    found = listener.assess(scene)
    offer = listener.is_offer(text)
    country = listener.country(text)
    judgement = listener.judge(text) if offer else None
    effects: tuple[Effect, ...]
    if not found.is_emergency and not found.unsure:
        shown = Say("media.read", {"words": shortened(text)})
        effects = (shown, ShowCard("job_ad") if offer else _ASK)
        return Plan(found, effects, judgement=judgement, country=country, speak=not mute)
    effects = (ShowCard("job_ad"),) if offer else ()
    effects = (*effects, ShowCard("quiet_question"))
    if found.urgency is Urgency.CRITICAL and not (offer and found.unsure):
        effects = (OpenCase(_UNKNOWN, Urgency.CRITICAL), *effects)
    else:
        found = _calmer(found)
    return Plan(
        replace(found, unsure=True), effects, judgement=judgement, country=country, speak=not mute
    )


def _calmer(found: Assessment) -> Assessment:
    """Return what was seen, too little to raise a case by itself."""
    return replace(found, urgency=min(found.urgency, Urgency.MEDIUM))


def shortened(text: str) -> str:
    """Return the words in one piece, cut at a word's end where they are many."""
    joined = " ".join(text.split())
    if len(joined) <= _SHOWN:
        return joined
    return joined[:_SHOWN].rpartition(" ")[0] + "…"


def acknowledged(scene: Scene, assessment: Assessment, country: str) -> Plan | None:
    """Return the first answer to a picture, a recording or a file without words; None for others.

    Only for what really came along: of the rest there is nothing to wait for.
    """
    said = scene.said
    if not said.media or said.text.strip():
        return None
    if scene.report is not None and scene.report.state == "open":
        move = IntakeMove.REPEAT
        return Plan(assessment, (Say("media.noted"),), intake=move, country=country)
    card = {InboundKind.PHOTO: "photo", InboundKind.VOICE: "voice"}.get(said.kind, "file")
    return Plan(assessment, (ShowCard(card),), country=country)


def with_listener(plan: Plan, scene: Scene) -> Plan:
    """Return the plan with a case for whoever can listen, when a recording came."""
    heard = scene.said.kind is InboundKind.VOICE and scene.said.media
    opens = any(isinstance(effect, OpenCase) for effect in plan.effects)
    if not heard or opens or plan.forgets:
        return plan
    return replace(plan, effects=(OpenCase(_UNKNOWN, Urgency.MEDIUM), *plan.effects))
