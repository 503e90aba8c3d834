"""What is said in one breath is read as one; what must not wait does not."""

import datetime as dt

import pytest

from bot.conversation.batch import Batch, Breath, join
from bot.domain.messages import InboundKind
from bot.domain.risk import Assessment, Signal, Urgency
from bot.storage.bodies import Said
from bot.storage.conversations import Heard
from bot.storage.queues import Behind

NOON = dt.datetime(2026, 11, 22, 5, 0, tzinfo=dt.UTC)
BREATH = Breath(dt.timedelta(seconds=1))


def heard(text, second=0.0, kind=InboundKind.TEXT, payload=""):
    at = NOON + dt.timedelta(seconds=second)
    return Heard(f"m-{text}", 1, Said(kind, text, payload, None, None), at)


def behind(*messages):
    return [(Behind(f"row-{one.message_id}", one.message_id), one) for one in messages]


def test_pieces_of_one_sentence_are_read_as_one():
    batch = join(heard("tuyển lao động"), behind(heard("đi Campuchia", 0.4)), BREATH)
    assert batch.said.text == "tuyển lao động\nđi Campuchia"
    assert [row.id for row in batch.absorbed] == ["row-m-đi Campuchia"]
    assert not batch.closed


@pytest.mark.parametrize(
    "other",
    [
        heard("Nhắn được", kind=InboundKind.BUTTON, payload="safe:yes"),
        heard("", kind=InboundKind.LOCATION),
        heard("2"),
        heard("XÓA"),
        heard("gặp người thật"),
        heard("hai câu cách nhau lâu", second=30),
    ],
    ids=lambda one: one.said.text or one.said.kind,
)
def test_what_is_no_piece_ends_the_breath(other):
    batch = join(heard("tuyển lao động"), behind(other), BREATH)
    assert batch.said.text == "tuyển lao động"
    assert batch.closed
    assert batch.waits_until(BREATH) is None


@pytest.mark.parametrize("text", ["1", "xoá", "gap nguoi that", " "])
def test_what_is_no_piece_waits_for_nothing(text):
    assert join(heard(text), [], BREATH).waits_until(BREATH) is None


def test_words_wait_a_moment_for_more_but_never_longer_than_three():
    first = join(heard("tuyển lao động"), [], BREATH)
    assert first.waits_until(BREATH) == NOON + BREATH.window
    more = behind(*(heard(f"tin {number}", number * 0.9) for number in range(1, 5)))
    batch = join(heard("tin 0"), more, BREATH)
    assert len(batch.heards) == 5
    assert batch.waits_until(BREATH) == NOON + BREATH.longest


def test_a_full_breath_waits_no_longer():
    more = behind(*(heard(f"tin {number}", 0.1) for number in range(1, BREATH.messages)))
    assert join(heard("tin 0"), more, BREATH).waits_until(BREATH) is None


def test_nothing_is_joined_when_it_is_switched_off():
    batch = join(heard("a b c"), behind(heard("d e f")), Breath(dt.timedelta(0)))
    assert (batch.said.text, batch.absorbed) == ("a b c", ())
    assert batch.waits_until(Breath(dt.timedelta(0))) is None


def signal(text, whole):
    start = whole.index(text)
    return Signal("cue", "threat", Urgency.HIGH, text, start, start + len(text))


def test_every_piece_gets_what_was_seen_in_it():
    batch = Batch((heard("em bị nhốt"), heard("ở bavet họ đánh")))
    whole = batch.said.text
    across = "nhốt\nở bavet"
    found = tuple(signal(text, whole) for text in ("bị nhốt", "đánh", across))
    shares = dict(batch.shares(Assessment(Urgency.CRITICAL, found, 0.9)))
    first, last = shares["m-em bị nhốt"], shares["m-ở bavet họ đánh"]
    assert [one.words for one in first.signals] == ["bị nhốt"]
    assert "em bị nhốt"[first.signals[0].start : first.signals[0].end] == "bị nhốt"
    assert [(one.words, one.end > 0) for one in last.signals] == [("đánh", True), (across, False)]
    (beaten, _) = last.signals
    assert "ở bavet họ đánh"[beaten.start : beaten.end] == "đánh"
    assert (first.urgency, last.urgency) == (Urgency.HIGH, Urgency.CRITICAL)
