import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import cases
from bot.domain.cases import HELD, OPEN, TRANSITIONS, UNHELD, CaseAction, CaseState
from bot.domain.errors import IllegalTransition


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("action", CaseAction)
def test_every_edge_is_in_the_table_or_illegal(state: CaseState, action: CaseAction) -> None:
    if action in TRANSITIONS[state]:
        assert cases.after(state, action) is TRANSITIONS[state][action]
    else:
        with pytest.raises(IllegalTransition, match=f"{state} can't {action}"):
            cases.after(state, action)


def test_every_state_is_held_unheld_or_closed() -> None:
    assert set() == HELD & UNHELD
    assert set(CaseState) - OPEN == {CaseState.CLOSED}


@given(st.lists(st.sampled_from(CaseAction), max_size=30))
def test_a_case_can_always_be_closed_in_a_few_steps(actions: list[CaseAction]) -> None:
    state = CaseState.NEW
    for action in actions:
        state = TRANSITIONS[state].get(action, state)
    for action in (CaseAction.ALERT, CaseAction.CLAIM, CaseAction.CLOSE):
        state = TRANSITIONS[state].get(action, state)
    assert state is CaseState.CLOSED


def test_numbers_are_read_as_operators_say_them() -> None:
    assert cases.number(123) == "K-000123"
