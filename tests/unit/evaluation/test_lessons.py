"""What people masked and labelled becomes files that training and judging read."""

import json

import pytest

from bot.app import MEANINGS
from bot.dialogue.rasa import load_meanings
from bot.domain.review import Label
from bot.domain.risk import Urgency
from bot.escalation.veiling import is_clean
from bot.evaluation import inventing, lines
from bot.evaluation.intents import check as check_intents
from bot.evaluation.lessons import BadTarget, Lessons
from bot.evaluation.likeness import judged_in, messages
from bot.evaluation.triage import check as check_triage
from nlu.triage.data import rasa_lines
from tests.conftest import ROOT
from tests.support import canaries
from tests.support.people import operator
from tests.support.reviews import approve, labelled, rows, unclear

HELD_OUT = ROOT / "tests/fixtures/heldout"
WORDS = (
    f"anh {canaries.NAME} số {canaries.PHONE} stk {canaries.BANK} vietcombank với con mèo "
    "trèo lên nóc tủ lạnh"
)


@pytest.fixture
def meanings():
    return load_meanings(MEANINGS)


@pytest.fixture
def lessons(services, clock, meanings):
    return Lessons(services.store, clock, meanings)


@pytest.fixture
async def ha(services):
    return await operator(services, "ha")


@pytest.fixture
async def learnt(services, shown, clock, ha):
    await unclear(services, shown, clock, WORDS)
    return await labelled(services, ha, "ask_fees")


def urgencies(meanings):
    return {name: meaning.urgency.key for name, meaning in meanings.items()}


async def test_rasas_file_is_read_by_the_code_that_trains(lessons, learnt, tmp_path, meanings):
    out = tmp_path / "lessons.yml"
    done = await lessons.export(out, HELD_OUT)
    assert (done.written, done.judged, done.unclean) == (1, 0, 0)
    (line,) = rasa_lines(out, urgencies(meanings))
    assert (line.intent, line.urgency) == ("ask_fees", "none")
    assert line.text.endswith("trèo lên nóc tủ lạnh")
    assert "entities: untagged" in out.read_text()
    assert out.stat().st_mode & 0o077 == 0


async def test_the_other_file_is_read_by_the_code_that_judges(lessons, learnt, tmp_path):
    out = tmp_path / "lessons.jsonl"
    await lessons.export(out, HELD_OUT)
    for check in (check_triage, check_intents):
        (example,) = lines.read(out, check)
        assert (example["intent"], example["urgency"]) == ("ask_fees", "none")


@pytest.mark.parametrize("ending", ["yml", "jsonl"])
async def test_no_name_and_no_number_of_anybody_is_in_it(lessons, learnt, tmp_path, ending):
    out = tmp_path / f"lessons.{ending}"
    await lessons.export(out, HELD_OUT)
    assert canaries.found_in(out.read_bytes()) == set()
    assert canaries.found_in_text(out.read_text()) == set()
    assert "‹" not in out.read_text(), "what was masked is filled with something invented"


async def test_what_nobody_labelled_is_not_in_it(services, shown, clock, lessons, ha, tmp_path):
    await unclear(services, shown, clock, "mèo trèo cây cau", "one")
    await approve(services, ha)
    await unclear(services, shown, clock, "chó sủa ông trăng", "two")
    out = tmp_path / "lessons.jsonl"
    assert (await lessons.export(out, HELD_OUT)).written == 0
    assert out.read_text() == ""


async def test_what_a_mask_lets_through_is_refused(services, lessons, learnt, tmp_path):
    async with services.store.write() as uow:
        sealed = services.store._keys.seal(WORDS, "review_item.masked", learnt.item.id)
        await uow.reviews.set_values(learnt.item.id, masked=sealed)
        await uow.commit()
    out = tmp_path / "lessons.jsonl"
    done = await lessons.export(out, HELD_OUT)
    assert (done.written, done.unclean) == (0, 1)
    assert canaries.found_in(out.read_bytes()) == set()


async def test_what_bot_is_judged_with_is_refused(services, shown, clock, lessons, ha, tmp_path):
    judged = max(messages(HELD_OUT), key=lambda text: len(text) if len(text) < 200 else 0)
    async with services.store.write() as uow:
        await uow.commit()
    await unclear(services, shown, clock, "con mèo trèo cây")
    sheet = await labelled(services, ha, "ask_fees")
    async with services.store.write() as uow:
        copied = judged.replace("à", "a")
        sealed = services.store._keys.seal(copied, "review_item.masked", sheet.item.id)
        await uow.reviews.set_values(sheet.item.id, masked=sealed)
        await uow.commit()
    done = await lessons.export(tmp_path / "lessons.yml", HELD_OUT)
    assert done.written == 0
    assert done.judged + done.unclean == 1


async def test_nothing_is_exported_twice_unless_asked(services, lessons, learnt, tmp_path):
    counts = [
        (await lessons.export(tmp_path / f"{number}.yml", HELD_OUT, again=again)).written
        for number, again in enumerate((False, False, True))
    ]
    assert counts == [1, 0, 1]
    actions = await rows(services, "select detail from audit where action = 'review.export'")
    assert [detail for (detail,) in actions] == ["1", "0", "1"]


async def test_nothing_is_written_over_or_without_knowing_what_is_judged(lessons, tmp_path):
    out = tmp_path / "lessons.yml"
    out.write_text("mine")
    with pytest.raises(FileExistsError):
        await lessons.export(out, HELD_OUT)
    assert out.read_text() == "mine"
    for wrong, against in ((tmp_path / "x.txt", HELD_OUT), (tmp_path / "x.yml", tmp_path / "no")):
        with pytest.raises(BadTarget):
            await lessons.export(wrong, against)
        assert not wrong.exists()


async def test_an_urgency_that_somebody_chose_counts(services, shown, clock, lessons, ha, tmp_path):
    await unclear(services, shown, clock, WORDS)
    sheet = await approve(services, ha)
    label = Label("ask_return_home", Urgency.HIGH)
    await services.reviewing.label(ha, sheet.item.id, label)
    out = tmp_path / "lessons.jsonl"
    await lessons.export(out, HELD_OUT)
    assert json.loads(out.read_text())["urgency"] == "high"


def test_hashes_of_files_that_are_not_here_count_as_judged():
    assert len(judged_in(HELD_OUT)) > len(messages(HELD_OUT)) + len(messages(HELD_OUT / "earlier"))


def test_what_is_invented_reads_as_the_message_does():
    filled = inventing.fill("em ‹name› o ‹place› sdt ‹phone›", "seed")
    assert filled == inventing.fill("em ‹name› o ‹place› sdt ‹phone›", "seed")
    assert filled == filled.lower()
    assert filled.isascii()
    assert " 000 " in filled
    assert "‹unknown›" in inventing.fill("‹unknown›", "seed")


@pytest.mark.parametrize("kind", sorted(inventing._INVENTED))
def test_everything_masked_has_something_invented(kind):
    text = inventing.fill(f"‹{kind}›", "x")
    assert text
    assert "‹" not in text
    assert is_clean(f"‹{kind}›")
