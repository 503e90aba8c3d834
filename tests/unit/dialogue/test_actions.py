import itertools
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.dialogue import wire
from bot.dialogue.actions import ACTIONS, run
from bot.domain.effects import Forget, HandOver, Say, SetLocale, ShowCard, StartIntake
from bot.domain.errors import NotFound, Unparseable

STORIES = Path(__file__).resolve().parents[3] / "stories"


def call(action, intent="affirm", slots=None, **entities):
    return {
        "next_action": action,
        "sender_id": "a-pseudonym",
        "tracker": {
            "latest_message": {
                "intent": {"name": intent},
                "entities": [{"entity": key, "value": value} for key, value in entities.items()],
            },
            "slots": slots or {},
        },
    }


def effects(answer):
    return [wire.decode(response["custom"]) for response in answer["responses"]]


def slots(answer):
    return {event["name"]: event["value"] for event in answer["events"]}


def load(path):
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def test_the_domain_lists_exactly_the_actions_we_have():
    assert set(load(STORIES / "domain" / "actions.yml")["actions"]) == set(ACTIONS)


def test_every_action_is_used_by_a_rule():
    used = {
        step["action"]
        for path in (STORIES / "rules").glob("*.yml")
        for rule in load(path)["rules"]
        for step in rule["steps"]
        if "action" in step
    }
    assert {name for name in used if name.startswith("action_")} == set(ACTIONS)


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_an_action_tells_rasa_what_the_rules_say_it_remembers(name):
    topics = load(STORIES / "domain" / "slots.yml")["slots"]["topic"]["values"]
    told = slots(run(call(name)))
    assert told.get("topic") in {None, *topics}
    for path in (STORIES / "rules").glob("*.yml"):
        for rule in load(path)["rules"]:
            steps = rule["steps"]
            for step, after in itertools.pairwise(steps):
                if step.get("action") == name and "slot_was_set" in after:
                    assert {"topic": told["topic"]} in after["slot_was_set"], rule["rule"]


def test_an_embassy_is_asked_for_in_the_country_named():
    answer = run(call("action_contacts", "ask_embassy", country="KH"))
    assert effects(answer) == [ShowCard("contacts", {"countries": "KH", "want": "embassy"})]
    assert slots(answer) == {"topic": "contacts", "want": "embassy"}


def test_another_country_keeps_what_was_wanted():
    remembered = {"country": "KH", "want": "police", "topic": "contacts"}
    answer = run(call("action_contacts", "inform", remembered, country="TH"))
    assert effects(answer) == [ShowCard("contacts", {"countries": "TH", "want": "police"})]


def test_a_new_question_forgets_what_was_wanted_before():
    remembered = {"country": "KH", "want": "police", "topic": "contacts"}
    answer = run(call("action_contacts", "ask_hotline", remembered))
    assert effects(answer) == [ShowCard("contacts", {"countries": "KH", "want": "hotline"})]


def test_who_is_on_the_way_home_is_shown_the_embassy():
    answer = run(call("action_contacts", "inform", {"topic": "home"}, country="MY"))
    assert effects(answer) == [ShowCard("contacts", {"countries": "MY", "want": "embassy"})]


def test_a_language_that_is_named_is_set_and_else_asked_for():
    assert effects(run(call("action_set_language", language="en"))) == [SetLocale("en")]
    assert effects(run(call("action_set_language"))) == [Say("choose_language")]


def test_two_guesses_are_asked_back_and_fewer_show_the_menu():
    guesses = run(call("action_ask_back", first="ask_fees", second="ask_law"))
    assert effects(guesses) == [ShowCard("ask_back", {"first": "ask_fees", "second": "ask_law"})]
    assert effects(run(call("action_ask_back", first="ask_fees"))) == [ShowCard("menu")]


def test_forgetting_empties_every_slot():
    answer = run(call("action_forget"))
    assert effects(answer) == [Forget()]
    assert slots(answer) == dict.fromkeys(load(STORIES / "domain" / "slots.yml")["slots"])


def test_a_human_is_fetched_and_a_report_begun():
    assert effects(run(call("action_hand_over"))) == [HandOver()]
    assert effects(run(call("action_start_report"))) == [StartIntake("other_report")]


def test_a_bare_fact_is_noted_and_anything_else_shows_the_menu():
    assert effects(run(call("action_acknowledge", "inform"))) == [Say("inform_noted")]
    assert effects(run(call("action_acknowledge", "ask_fees"))) == [ShowCard("menu")]


def test_an_action_we_do_not_have_is_named_as_missing():
    with pytest.raises(NotFound):
        run(call("action_launch"))


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        {"next_action": "action_menu"},
        {"next_action": "action_menu", "tracker": []},
        {"next_action": "action_menu", "tracker": {"latest_message": "hi"}},
        {
            "next_action": "action_menu",
            "tracker": {"latest_message": {"entities": {}, "intent": 3}},
        },
        {"next_action": "action_menu", "tracker": {"latest_message": {"entities": [3]}}},
    ],
)
def test_what_is_no_call_is_refused(payload):
    with pytest.raises(Unparseable):
        run(payload)
