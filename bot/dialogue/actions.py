"""What Rasa's custom actions do: pure functions from the tracker to effects.

Rasa calls them through its action-server protocol (`POST /internal/rasa/actions`). The tracker
holds intents and impersonal values only, so nothing in here can see what a person wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.dialogue import wire
from bot.domain.effects import (
    Effect,
    Forget,
    HandOver,
    Say,
    SetLocale,
    ShowCard,
    StartIntake,
)
from bot.domain.errors import NotFound, Unparseable


@dataclass(frozen=True, slots=True)
class TrackerView:
    """What an action may know of a conversation."""

    #: Rasa's own (fine) name of the latest intent.
    intent: str
    #: What came with the latest message: country, want, language, first, second.
    entities: Mapping[str, str] = field(default_factory=dict)
    #: What is remembered: country, want, topic.
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What an action wants said and remembered."""

    effects: tuple[Effect, ...] = ()
    #: Slots to set; None empties one.
    slots: Mapping[str, str | None] = field(default_factory=dict)


Action = Callable[[TrackerView], ActionResult]


def _guide(slug: str, topic: str) -> Action:
    def show_guide(_tracker: TrackerView) -> ActionResult:
        return ActionResult((ShowCard("guide", {"slug": slug}),), {"topic": topic})

    return show_guide


def _intake(kind: str) -> Action:
    def start_intake(_tracker: TrackerView) -> ActionResult:
        return ActionResult((StartIntake(kind),), {"topic": None})

    return start_intake


def _card(name: str, topic: str | None = None) -> Action:
    def show_card(_tracker: TrackerView) -> ActionResult:
        return ActionResult((ShowCard(name),), {"topic": topic})

    return show_card


#: Whose number is meant when the person does not say.
_WANT_BY_INTENT = {"ask_hotline": "hotline", "ask_embassy": "embassy"}


def contacts(tracker: TrackerView) -> ActionResult:
    """Show whom to call, for the countries named now or remembered."""
    countries = tracker.entities.get("country") or tracker.slots.get("country", "")
    want = tracker.entities.get("want") or _WANT_BY_INTENT.get(tracker.intent, "")
    if not want:
        coming_home = tracker.slots.get("topic") == "home"
        want = "embassy" if coming_home else tracker.slots.get("want", "hotline")
    card = ShowCard("contacts", {"countries": countries, "want": want})
    return ActionResult((card,), {"topic": "contacts", "want": want})


def set_language(tracker: TrackerView) -> ActionResult:
    """Switch to the language that was named, or ask which one."""
    language = tracker.entities.get("language", "")
    effect: Effect = SetLocale(language) if language else Say("choose_language")
    return ActionResult((effect,), {"topic": None})


def ask_back(tracker: TrackerView) -> ActionResult:
    """Offer the two most likely meanings to tap; the menu when there are none."""
    first, second = tracker.entities.get("first", ""), tracker.entities.get("second", "")
    if not (first and second):
        return ActionResult((ShowCard("menu"),), {"topic": None})
    return ActionResult((ShowCard("ask_back", {"first": first, "second": second}),))


#: What is answered when no rule and no story knows what comes next.
_ACKNOWLEDGED = {"affirm": "affirm", "deny": "deny", "inform": "inform_noted", "thanks": "thanks"}


def acknowledge(tracker: TrackerView) -> ActionResult:
    """Answer a yes, a no or a bare fact that belongs to nothing we asked; else show the menu."""
    key = _ACKNOWLEDGED.get(tracker.intent)
    effect: Effect = Say(key) if key else ShowCard("menu")
    return ActionResult((effect,), {"topic": None})


def forget(_tracker: TrackerView) -> ActionResult:
    """Erase what can be seen, and every slot."""
    return ActionResult((Forget(),), {"topic": None, "country": None, "want": None})


def hand_over(_tracker: TrackerView) -> ActionResult:
    """Fetch a human."""
    return ActionResult((HandOver(),), {"topic": None})


def let_go(_tracker: TrackerView) -> ActionResult:
    """Say nothing, and no longer wait for an answer to what was offered."""
    return ActionResult((), {"topic": None})


#: Every custom action of stories/domain/actions.yml.
ACTIONS: Mapping[str, Action] = {
    "action_about": _card("about", "about"),
    "action_acknowledge": acknowledge,
    "action_ask_back": ask_back,
    "action_before_leaving": _guide("before_leaving", "guide"),
    "action_check_company": _guide("check_company", "check"),
    "action_check_contact": _guide("check_contact", "check"),
    "action_contacts": contacts,
    "action_distress": _guide("distress", "human"),
    "action_documents": _guide("documents", "guide"),
    "action_fees": _guide("fees", "guide"),
    "action_forget": forget,
    "action_hand_over": hand_over,
    "action_job_ad": _card("job_ad", "job_ad"),
    "action_labour_abuse": _guide("labour_abuse", "report"),
    "action_law": _guide("law", "guide"),
    "action_legal_channels": _guide("legal_channels", "guide"),
    "action_let_go": let_go,
    "action_menu": _card("menu"),
    "action_money_lost": _guide("money_lost", "report"),
    "action_return_home": _guide("return_home", "home"),
    "action_scam_warning": _guide("scam_warning", "guide"),
    "action_set_language": set_language,
    "action_start_danger": _intake("danger"),
    "action_start_missing_relative": _intake("missing_relative"),
    "action_start_ransom": _intake("ransom"),
    "action_start_report": _intake("other_report"),
    "action_trafficking_tip": _guide("trafficking_tip", "report"),
    "action_victim_support": _guide("victim_support", "human"),
}


def run(payload: object) -> dict[str, object]:
    """Answer one call of Rasa's action-server protocol: {"events": [...], "responses": [...]}.

    Each effect is one response with `custom`, as bot.dialogue.wire spells it. Raises Unparseable
    for what is not such a call, NotFound for an action we don't have.
    """
    name, tracker = _read(payload)
    action = ACTIONS.get(name)
    if action is None:
        raise NotFound("There is no such action.")
    result = action(tracker)
    return {
        "events": [
            {"event": "slot", "timestamp": None, "name": slot, "value": value}
            for slot, value in result.slots.items()
        ],
        "responses": [{"custom": wire.encode(effect)} for effect in result.effects],
    }


def _read(payload: object) -> tuple[str, TrackerView]:
    call = _mapping(payload, "the call")
    name = call.get("next_action")
    if not isinstance(name, str):
        raise Unparseable("the call names no next_action")
    tracker = _mapping(call.get("tracker"), "tracker")
    latest = _mapping(tracker.get("latest_message") or {}, "latest_message")
    intent = _mapping(latest.get("intent") or {}, "intent").get("name") or ""
    entities = latest.get("entities") or []
    if not isinstance(entities, list):
        raise Unparseable("entities must be a list")
    found = [_mapping(entity, "an entity") for entity in entities]
    slots = _mapping(tracker.get("slots") or {}, "slots")
    return name, TrackerView(
        intent=str(intent),
        entities={str(e.get("entity")): str(e["value"]) for e in found if e.get("value")},
        slots={slot: value for slot, value in slots.items() if isinstance(value, str)},
    )


def _mapping(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise Unparseable(f"{what} must be a JSON object")
    return value
