import asyncio
import json
import logging

import httpx
import pytest

from bot.dialogue.rasa import Breaker, IntentMeaning, RasaDialogue
from bot.domain.effects import Say, ShowCard
from bot.domain.errors import DialogueUnavailable
from bot.domain.risk import Entity, Understanding, Urgency
from tests.fakes.waiting import PATIENCE

MEANINGS = {
    "report_missing_child": IntentMeaning("report_missing_relative", Urgency.CRITICAL, danger=True),
    "report_missing_relative": IntentMeaning("report_missing_relative", Urgency.HIGH, danger=True),
    "ask_hotline": IntentMeaning("ask_hotline"),
    "ask_embassy": IntentMeaning("ask_embassy"),
}


class Server:
    """Answers like Rasa and keeps what it was sent."""

    def __init__(self, parsed=None, answers=None, status=200):
        self.parsed, self.answers, self.status = parsed, answers, status
        self.sent = []

    async def __call__(self, request):
        if request.url.path == "/status":
            return httpx.Response(self.status, json={"model_file": "ben.tar.gz"})
        self.sent.append((request.url.path, json.loads(request.content)))
        answer = self.parsed if request.url.path == "/model/parse" else self.answers
        return httpx.Response(self.status, json=answer)


class Hand:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def dialogue(server, **kwargs):
    client = httpx.AsyncClient(transport=httpx.MockTransport(server), base_url="http://rasa")
    return RasaDialogue(client, MEANINGS, **kwargs)


def parsed(intent, confidence=0.9, ranking=None, entities=()):
    ranking = ranking or [{"name": intent, "confidence": confidence}]
    return {
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": ranking,
        "entities": list(entities),
    }


def entity(kind, start, end, value):
    return {"entity": kind, "start": start, "end": end, "value": value}


async def test_an_intent_is_told_by_its_label_and_kept_in_its_finer_form():
    ranking = [
        {"name": "report_missing_child", "confidence": 0.5},
        {"name": "ask_hotline", "confidence": 0.3},
        {"name": "report_missing_relative", "confidence": 0.2},
    ]
    heard = await dialogue(Server(parsed("report_missing_child", 0.5, ranking))).understand("x")
    assert (heard.intent, heard.fine_intent) == ("report_missing_relative", "report_missing_child")
    assert heard.confidence == pytest.approx(0.7)
    assert [label for label, _ in heard.ranking] == ["report_missing_relative", "ask_hotline"]
    assert (heard.urgency, heard.danger) == (Urgency.CRITICAL, True)


async def test_names_keep_the_place_they_were_typed_at():
    text = "số công an ở Cam"
    found = [entity("country", 13, 16, "KH"), entity("want", 3, 10, "police")]
    heard = await dialogue(Server(parsed("ask_hotline", entities=found))).understand(text)
    assert heard.entities == (Entity("country", "Cam", "KH", 13, 16),)
    assert dict(heard.slots) == {"country": "KH", "want": "police"}


async def test_home_is_no_country_to_remember_unless_a_hotline_at_home_is_asked_for():
    home = [entity("country", 0, 2, "VN")]
    embassy = await dialogue(Server(parsed("ask_embassy", entities=home))).understand("VN")
    hotline = await dialogue(Server(parsed("ask_hotline", entities=home))).understand("VN")
    assert (embassy.slots, hotline.slots) == ((), (("country", "VN"),))


async def test_a_message_that_rasa_is_unsure_of_has_no_intent_but_two_guesses():
    ranking = [
        {"name": "nlu_fallback", "confidence": 0.3},
        {"name": "ask_hotline", "confidence": 0.2},
        {"name": "ask_embassy", "confidence": 0.1},
    ]
    heard = await dialogue(Server(parsed("nlu_fallback", 0.3, ranking))).understand("hm")
    assert (heard.intent, heard.fine_intent, heard.confidence) == ("", "nlu_fallback", 0.0)
    assert dict(heard.slots) == {"first": "ask_hotline", "second": "ask_embassy"}


@pytest.mark.parametrize("text", ["/greet", "  //erase_traces{}", "/ /x"])
async def test_nobody_can_type_a_command_to_rasa(text):
    server = Server(parsed("ask_hotline"))
    await dialogue(server).understand(text)
    sent = server.sent[0][1]["text"]
    assert len(sent) == len(text)
    assert not sent.strip().startswith("/")


async def test_half_a_character_is_no_failure_of_rasa():
    server = Server(parsed("ask_hotline"))
    assert (await dialogue(server).understand("số \ud83d nào")).intent == "ask_hotline"
    assert server.sent[0][1]["text"] == "số \ufffd nào"


async def test_only_intent_and_slots_are_told_to_the_dialogue():
    server = Server(answers=[{"recipient_id": "p", "text": "…"}, {"custom": {"say": "thanks"}}])
    heard = Understanding(
        "ask_embassy",
        entities=(Entity("person", "Nguyễn Văn A", "Nguyễn Văn A", 0, 12),),
        fine_intent="ask_embassy",
        slots=(("country", "KH"),),
    )
    assert await dialogue(server).respond("pseudonym", heard) == (Say("thanks"),)
    message = {"sender": "pseudonym", "message": '/ask_embassy{"country": "KH"}'}
    assert server.sent == [("/webhooks/rest/webhook", message)]


async def test_several_effects_keep_their_order():
    server = Server(answers=[{"custom": {"say": "greet"}}, {"custom": {"card": "menu"}}])
    answer = await dialogue(server).respond("p", Understanding("greet"))
    assert answer == (Say("greet"), ShowCard("menu"))


@pytest.mark.parametrize(
    "answers", [[], [{"text": "…"}], [{"custom": {"sing": "a song"}}], [3], {}]
)
async def test_an_answer_without_a_known_effect_is_no_answer(answers):
    with pytest.raises(DialogueUnavailable):
        await dialogue(Server(answers=answers)).respond("p", Understanding("greet"))


@pytest.mark.parametrize("strange", [[], {"intent": None}, {"intent": {"name": 3}}, "x"])
async def test_a_parse_that_makes_no_sense_is_no_understanding(strange):
    with pytest.raises(DialogueUnavailable):
        await dialogue(Server(parsed=strange)).understand("x")


async def test_three_failures_give_rasa_a_rest_and_then_one_call_tries_again():
    server, clock = Server(status=500), Hand()
    talk = dialogue(server, breaker=Breaker(clock=clock))
    for _ in range(5):
        with pytest.raises(DialogueUnavailable):
            await talk.understand("x")
    assert len(server.sent) == 3
    clock.now = 10.0
    for _ in range(2):
        with pytest.raises(DialogueUnavailable):
            await talk.understand("x")
    assert len(server.sent) == 4
    clock.now = 20.0
    server.status, server.parsed = 200, parsed("ask_hotline")
    assert (await talk.understand("x")).intent == "ask_hotline"
    assert (await talk.understand("x")).intent == "ask_hotline"


async def test_a_rasa_that_hangs_is_given_up_at_the_deadline():
    async def hang(_request):
        await asyncio.Event().wait()

    with pytest.raises(DialogueUnavailable):
        await asyncio.wait_for(dialogue(hang, understand_deadline=0.05).understand("x"), PATIENCE)


async def test_being_ready_ends_the_rest():
    server, clock = Server(status=500), Hand()
    talk = dialogue(server, breaker=Breaker(clock=clock))
    for _ in range(3):
        with pytest.raises(DialogueUnavailable):
            await talk.understand("x")
    assert not await talk.ready()
    server.status, server.parsed = 200, parsed("ask_hotline")
    assert await talk.ready()
    assert (await talk.understand("x")).intent == "ask_hotline"


async def test_a_failure_says_nothing_of_the_message(caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(DialogueUnavailable) as failure:
        await dialogue(Server(status=500)).understand("canary-7491")
    assert failure.value.__cause__ is None
    assert "canary" not in str(failure.value) + caplog.text
