"""Cues and the contexts that speak against them."""

import pytest

from bot.catalogue.models.cues import Cue, Guard
from bot.safety.cuebook import CueBook
from nlu.vitext.patterns import BadPattern
from nlu.vitext.teencode import Teencode, tokens


def cue(identity="held", *patterns, **fields):
    return Cue(
        id=identity,
        kind="held",
        urgency="critical",
        report="danger",
        patterns=patterns or ("bị ... nhốt",),
        examples=("bị nhốt",),
        counterexamples=("khoẻ",),
        **fields,
    )


def guard(identity, scope, *patterns, **fields):
    return Guard(id=identity, scope=scope, patterns=patterns, **fields)


def hits(text, cues, guards=()):
    return CueBook(cues, guards, {}).find(tokens(text, Teencode())).hits


def test_a_cue_is_found_once_where_it_stands():
    (hit,) = hits("hôm qua em bị nhốt rồi", [cue()])
    assert (hit.first, hit.last, hit.guards) == (3, 4, frozenset())


def test_of_two_patterns_of_a_cue_the_longer_counts():
    (hit,) = hits("bị nhốt trong nhà", [cue("held", "bị nhốt", "bị nhốt trong nhà")])
    assert hit.last == 3


@pytest.mark.parametrize(
    ("scope", "within", "text", "guarded"),
    [
        ("before", 1, "không hề bị nhốt", True),
        ("before", 1, "không ai ở đây bị nhốt", False),
        ("before", 1, "bị nhốt không", False),
        ("after", 1, "bị nhốt không ạ", True),
        ("after", 0, "bị nhốt ở đây không", False),
        ("sentence", 0, "không nói đâu mà bị nhốt", True),
        ("sentence", 0, "không nói đâu. em bị nhốt", False),
        ("message", 0, "không nói đâu. em bị nhốt", True),
    ],
)
def test_a_guard_reaches_as_far_as_its_scope(scope, within, text, guarded):
    (hit,) = hits(text, [cue()], [guard("no", scope, "không", within=within)])
    assert bool(hit.guards) is guarded


def test_a_cue_may_name_guards_that_do_not_weaken_it():
    stubborn = cue(despite=("no",))
    (hit,) = hits("không bị nhốt", [stubborn], [guard("no", "before", "không", within=1)])
    assert hit.guards == frozenset()


def test_a_guard_may_name_the_cues_it_speaks_against():
    both = [cue("held"), cue("other")]
    found = hits("xe bị nhốt", both, [guard("car", "before", "xe", within=1, only=("held",))])
    assert {hit.cue.id: bool(hit.guards) for hit in found} == {"held": True, "other": False}


def test_words_of_the_cue_itself_do_not_guard_it():
    (hit,) = hits(
        "không cho ra", [cue("held", "không cho ra")], [guard("no", "before", "không", within=2)]
    )
    assert hit.guards == frozenset()


def test_the_context_of_the_whole_message_is_told_without_any_cue():
    book = CueBook([], [guard("film", "message", "phim"), guard("no", "before", "không")], {})
    assert book.find(tokens("phim này không hay", Teencode())).context == {"film"}


def test_a_broken_pattern_is_named_with_its_cue():
    with pytest.raises(BadPattern, match=r"held.*not closed"):
        CueBook([cue("held", "(bị nhốt")], [], {})
