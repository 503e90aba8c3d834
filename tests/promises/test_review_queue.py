"""Promise: "No person's words leave the review queue unmasked, and an erased person's message
leaves the queue." What Bến learns from is a copy that a human masked, and nobody can be found
by it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from bot.app import MEANINGS
from bot.cli.root import app
from bot.dialogue.rasa import load_meanings
from bot.domain.cases import Outcome
from bot.domain.data_requests import RequestKind
from bot.domain.people import Role
from bot.domain.risk import Urgency
from bot.evaluation.lessons import Lessons
from tests.conftest import ROOT
from tests.support import canaries
from tests.support.people import Person, operator
from tests.support.reviews import UNCLEAR, approve, labelled, rows, unclear

WORDS = f"{canaries.NAME} gọi {canaries.PHONE} nói con mèo trèo lên nóc tủ lạnh"
HELD_OUT = ROOT / "tests/fixtures/heldout"


@pytest.fixture
async def ha(services):
    return await operator(services, "ha")


async def count(services):
    return (await rows(services, "select count(*) from review_item"))[0][0]


async def test_until_somebody_masked_it_the_queue_holds_no_word(services, settings, shown, clock):
    await unclear(services, shown, clock, WORDS, canaries.ADDRESS)
    assert await count(services) == 1
    assert canaries.found_below(settings.data_dir) == {}
    assert await rows(services, "select masked from review_item") == [(None,)]


async def test_a_masked_copy_lies_sealed_and_without_what_was_masked(
    services, settings, shown, clock, ha
):
    await unclear(services, shown, clock, WORDS, canaries.ADDRESS)
    sheet = await approve(services, ha)
    async with services.store.read() as uow:
        kept = await uow.reviews.masked(sheet.item.id)
    assert kept == "‹name› gọi ‹phone› nói con mèo trèo lên nóc tủ lạnh"
    assert canaries.found_below(settings.data_dir) == {}
    for path in settings.data_dir.glob("ben.db*"):
        assert "nóc tủ lạnh".encode() not in path.read_bytes()


async def test_what_leaves_the_queue_names_nobody(services, shown, clock, ha, tmp_path):
    await unclear(services, shown, clock, WORDS, canaries.ADDRESS)
    await labelled(services, ha)
    lessons = Lessons(services.store, clock, load_meanings(MEANINGS))
    out = tmp_path / "out"
    out.mkdir()
    for name in ("a.yml", "b.jsonl"):
        assert (await lessons.export(out / name, HELD_OUT, again=True)).written == 1
    assert canaries.found_below(out) == {}


@pytest.mark.parametrize("folder", ["nlu/data", "nlu", "tests/fixtures/heldout", "content"])
def test_nothing_is_written_where_training_reads(folder):
    out = ROOT / folder / "lessons.yml"
    done = CliRunner().invoke(app, ["review", "export", "--out", str(out)])
    assert done.exit_code == 1
    assert "read by training" in str(done.exception)
    assert not out.exists()


@pytest.mark.parametrize("masked", [False, True])
async def test_who_erases_takes_their_message_out_of_the_queue(services, shown, clock, ha, masked):
    person = await unclear(services, shown, clock)
    if masked:
        await labelled(services, ha)
    await person.says("XÓA")
    assert await count(services) == 0
    assert await services.reviewing.next(ha) is None


async def test_a_reviewer_who_has_it_on_the_page_loses_it_when_it_is_erased(
    services, shown, clock, ha
):
    from bot.domain.errors import NotFound
    from bot.escalation.veiling import choices

    person = await unclear(services, shown, clock)
    sheet = await services.reviewing.next(ha)
    assert sheet is not None
    await person.says("XÓA")
    with pytest.raises(NotFound):
        await services.reviewing.approve(ha, sheet.item.id, set(), "name", choices(sheet.pieces))


@pytest.mark.parametrize("masked", [False, True])
async def test_who_is_erased_on_request_is_taken_out_of_the_queue(
    services, shown, clock, ha, masked
):
    person = await unclear(services, shown, clock)
    if masked:
        await labelled(services, ha)
    await person.says("gặp người")
    case = await person.case_id()
    await services.desk.claim(ha, case)
    await services.desk.close(ha, case, Outcome.ADVISED, True)
    lan = await operator(services, "lan", Role.SUPERVISOR)
    asked = await services.data_requests.write_down(lan, RequestKind.ERASURE, "xóa hết")
    async with services.store.write() as uow:
        await uow.data_requests.set_values(asked, case_id=case, confirmed_at=clock.now())
        await uow.commit()
    await services.data_requests.erase(lan, asked)
    assert await count(services) == 0


async def test_it_goes_with_its_words_when_they_are_forgotten(services, shown, clock, settings):
    await unclear(services, shown, clock)
    clock.forward((settings.keep_transcript + 1) * 86_400)
    await services.forgetting.forget()
    assert await count(services) == 0


async def test_a_masked_copy_outlives_its_message_and_nobody_can_be_found_by_it(
    services, shown, clock, settings, ha
):
    await unclear(services, shown, clock)
    await labelled(services, ha)
    clock.forward((settings.keep_dedupe_keys + 1) * 86_400)
    await services.forgetting.forget()
    links = await rows(services, "select message_id, conversation_id from review_item")
    assert links == [(None, None)]


async def test_what_is_said_in_danger_or_to_a_human_never_comes_in_by_itself(
    services, shown, clock
):
    person = Person(services, shown, clock)
    await person.says("cứu em với em bị nhốt ở bavet")
    for text in (UNCLEAR, "không phải", "tầng ba", "ý em khác"):
        await person.says(text)
    assert (await person.case()).urgency is Urgency.CRITICAL
    assert await count(services) == 0
