from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import wire
from bot.domain.effects import (
    Effect,
    Forget,
    HandOver,
    OpenCase,
    Say,
    SetLocale,
    ShowCard,
    StartIntake,
    Subscribe,
    Unsubscribe,
    WithdrawConsent,
)
from bot.domain.errors import Unparseable
from bot.domain.risk import Urgency

WORD = st.text(min_size=1, max_size=20)
VALUES = st.dictionaries(st.text(max_size=10), st.text(max_size=20), max_size=3)
EFFECTS = st.one_of(
    st.builds(Say, WORD, VALUES),
    st.builds(ShowCard, WORD, VALUES),
    st.builds(OpenCase, WORD, st.sampled_from(Urgency)),
    st.builds(StartIntake, WORD),
    st.builds(SetLocale, WORD),
    st.just(HandOver()),
    st.just(Forget()),
    st.just(WithdrawConsent()),
    st.builds(Unsubscribe, st.booleans()),
    st.builds(Subscribe, st.text(max_size=9), st.text(max_size=9), WORD),
)


@given(EFFECTS)
def test_every_effect_comes_back_as_it_went(effect: Effect):
    assert wire.decode(wire.encode(effect)) == effect


def test_every_kind_of_effect_is_tried():
    tried = {Say, ShowCard, OpenCase, StartIntake, SetLocale, HandOver, Forget, WithdrawConsent}
    tried |= {Subscribe, Unsubscribe}
    assert tried == set(get_args(Effect))


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        {},
        {"values": {}},
        {"say": ""},
        {"say": 3},
        {"say": "greet", "card": "menu"},
        {"say": "greet", "text": "Xin chào"},
        {"card": "guide", "values": {"slug": 3}},
        {"card": "guide", "values": "fees"},
        {"open_case": "danger"},
        {"open_case": "danger", "urgency": "urgent"},
        {"hand_over": False},
        {"forget": "yes"},
        {"intake": "danger", "urgency": "critical"},
    ],
)
def test_what_is_no_effect_is_refused(message):
    with pytest.raises(Unparseable):
        wire.decode(message)
