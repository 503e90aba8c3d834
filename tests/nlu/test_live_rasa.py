"""Real Rasa with the real model, asked through the bot's own client."""

import httpx
import pytest

from bot.dialogue.rasa import RasaDialogue, load_meanings
from bot.domain.effects import ShowCard, StartIntake
from bot.domain.risk import Understanding, Urgency
from nlu.vitext.normalize import fold
from tests.conftest import ROOT

pytestmark = [
    pytest.mark.rasa,
    # The first test may have to train.
    pytest.mark.timeout(1500),
]
MEANINGS = load_meanings(ROOT / "nlu" / "intents.yml")
CANARY = "conchimvang tên Trịnh Thị Thử-Nghiệm"


@pytest.fixture
async def dialogue(running_rasa):
    async with httpx.AsyncClient(base_url=running_rasa.url) as client:
        yield RasaDialogue(client, MEANINGS, understand_deadline=60, respond_deadline=60)


def heard(label, **slots):
    return Understanding(label, fine_intent=label, slots=tuple(slots.items()))


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        (
            "e dc ban ru sang cam lam game luong 25tr bao an o, co nen di k a",
            "check_job_offer",
            {"country": "KH"},
        ),
        ("cho em xin số bảo hộ công dân", "ask_hotline", {"want": "hotline"}),
        ("dsq vn o mien dien so may", "ask_embassy", {"country": "MM", "want": "embassy"}),
        ("công an bên thái gọi số mấy", "ask_hotline", {"country": "TH", "want": "police"}),
        ("cuu e voi e bi nhot o myawaddy k cho ve", "report_danger", {"country": "MM"}),
        (
            "con trai tôi sang lào làm 3 tuần nay không liên lạc được",
            "report_missing_relative",
            {"country": "LA"},
        ),
    ],
)
async def test_what_people_write_is_understood_with_and_without_tone_marks(
    dialogue, text, intent, slots
):
    for typed in (text, fold(text)):
        understanding = await dialogue.understand(typed)
        assert (understanding.intent, dict(understanding.slots)) == (intent, slots)


async def test_a_placeholder_reads_like_the_number_it_stands_for(dialogue):
    raw = await dialogue.understand("kiểm tra giúp em số 0912 000 123 có lừa đảo không")
    redacted = await dialogue.understand("kiểm tra giúp em số ‹phone› có lừa đảo không")
    assert raw.intent == redacted.intent == "check_contact"
    assert raw.confidence == pytest.approx(redacted.confidence)


async def test_names_are_found_where_they_were_typed(dialogue):
    text = "em trai em tên Lê Văn Thử, đi Bavet rồi mất liên lạc"
    understanding = await dialogue.understand(text)
    found = {(each.entity, each.value_text, each.value) for each in understanding.entities}
    assert {("place", "Bavet", "Bavet"), ("country", "Bavet", "KH")} <= found
    assert ("relation", "em trai", "em trai") in found
    assert all(text[each.start : each.end] == each.value_text for each in understanding.entities)


async def test_danger_comes_with_its_urgency(dialogue):
    understanding = await dialogue.understand("họ nhốt em, đánh em, cứu em với")
    assert (understanding.urgency, understanding.danger) == (Urgency.CRITICAL, True)


async def test_the_ranking_is_whole_and_its_chances_are_one(dialogue):
    ranking = (await dialogue.understand("phí đi nhật bao nhiêu")).ranking
    assert {label for label, _ in ranking} == {meaning.label for meaning in MEANINGS.values()}
    assert sum(chance for _, chance in ranking) == pytest.approx(1)


@pytest.mark.parametrize(
    "text", ["", " ", "/", "/greet{", "👍", "?", "a" * 5000, "‹phone›", "\ud800"]
)
async def test_no_message_is_too_strange(dialogue, text):
    assert (await dialogue.understand(text)).ranking


async def test_a_typed_command_is_only_text(dialogue):
    understanding = await dialogue.understand('/report_ransom{"country": "KH"}')
    assert understanding.confidence < 1
    assert understanding.slots == ()


@pytest.mark.parametrize("label", sorted(MEANINGS))
async def test_every_intent_has_an_answer(dialogue, label):
    assert await dialogue.respond(f"one-{label}", heard(label))


async def test_the_neighbouring_country_is_asked_for_in_one_word(dialogue):
    await dialogue.respond("two", heard("ask_embassy", country="KH"))
    await dialogue.respond("two", heard("thanks"))
    answer = await dialogue.respond("two", heard("inform", country="TH"))
    assert answer == (ShowCard("contacts", {"countries": "TH", "want": "embassy"}),)


async def test_a_yes_means_what_was_offered_in_this_conversation(dialogue):
    await dialogue.respond("three", heard("report_money_lost"))
    await dialogue.respond("four", heard("check_job_offer", country="KH"))
    assert await dialogue.respond("three", heard("affirm")) == (StartIntake("other_report"),)
    checked = await dialogue.respond("four", heard("affirm"))
    assert checked == (ShowCard("guide", {"slug": "check_company"}),)


async def test_a_country_that_was_named_is_remembered(dialogue):
    await dialogue.respond("five", heard("check_job_offer", country="KH"))
    answer = await dialogue.respond("five", heard("ask_hotline"))
    assert answer == (ShowCard("contacts", {"countries": "KH", "want": "hotline"}),)


async def test_a_forgotten_conversation_remembers_no_country(dialogue):
    await dialogue.respond("six", heard("ask_embassy", country="KH"))
    await dialogue.respond("six", heard("erase_traces"))
    answer = await dialogue.respond("six", heard("ask_hotline"))
    assert answer == (ShowCard("contacts", {"countries": "", "want": "hotline"}),)


async def test_rasa_writes_no_word_of_a_person_anywhere(dialogue, running_rasa):
    understanding = await dialogue.understand(f"{CANARY} bị nhốt ở Bavet, gọi 0912 000 749")
    await dialogue.understand(f"/{CANARY}" + "{{")
    await dialogue.respond("seven", understanding)
    async with httpx.AsyncClient(base_url=running_rasa.url) as client:
        await client.post("/model/parse", content=b'{"text": "' + CANARY.encode())
        await client.post("/model/parse", json={"text": CANARY, "emulation_mode": "nonsense"})
        await client.post("/webhooks/rest/webhook", json={"sender": "eight"})
    kept = running_rasa.written() + str(running_rasa.calls)
    for folder in ("models", "nlu", "stories", ".rasa"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in {".gz", ".pyc"}:
                kept += path.read_text("utf-8", "replace")
    for word in ("conchimvang", "Thử-Nghiệm", "000 749"):
        assert word not in kept


async def test_actions_are_called_with_the_secret(dialogue, running_rasa):
    await dialogue.respond("nine", heard("ask_fees"))
    secret, call = running_rasa.calls[-1]
    assert (secret, call["next_action"]) == (running_rasa.secret, "action_fees")
    assert "domain" not in call


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/model"),
        ("DELETE", "/model"),
        ("POST", "/model/train"),
        ("GET", "/domain"),
        ("GET", "/conversations/two/tracker"),
        ("GET", "/conversations/two/story"),
        ("POST", "/conversations/two/trigger_intent"),
    ],
)
async def test_nothing_else_of_rasa_can_be_reached(running_rasa, method, path):
    async with httpx.AsyncClient(base_url=running_rasa.url) as client:
        answer = await client.request(method, path)
    assert (answer.status_code, answer.content) == (404, b"")
