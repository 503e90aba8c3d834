"""What answers mean: choices tapped and told in words, and whether somebody is a child."""

import datetime as dt

import pytest

from bot.domain.risk import Urgency
from bot.escalation import answering

NOW = dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)


def meant(catalogue, kind, step_id, answer):
    step = next(one for one in catalogue.intakes[kind].steps if one.id == step_id)
    return {one.value for one in answering.meant(step, answer)}


@pytest.mark.parametrize(
    ("answer", "values"),
    [
        ("Bị giữ giấy tờ", {"papers"}),
        ("Bị giữ giấy tờ; tụi nó dọa giết em, bị đánh suốt", {"papers", "threatened", "beaten"}),
        ("hôm qua bị đánh; Bị giữ giấy tờ", {"papers", "beaten"}),
        ("Bị giữ giấy tờ; không bị đánh", {"papers"}),
        # The words of a tap say no more than the tap.
        ("Bị bán, dọa bán", {"sold"}),
    ],
)
def test_words_count_beside_what_was_tapped(catalogue, answer, values):
    assert meant(catalogue, "danger", "signs", answer) == values


def test_words_beside_a_tap_raise_the_case(catalogue):
    step = next(one for one in catalogue.intakes["danger"].steps if one.id == "signs")
    assert answering.level(step, "Bị giữ giấy tờ", NOW) is Urgency.NONE
    assert answering.level(step, "Bị giữ giấy tờ; hôm qua bị đánh", NOW) is Urgency.CRITICAL


@pytest.mark.parametrize(
    ("answer", "values"),
    [
        ("em có con nhỏ đi cùng", {"minor"}),
        ("nó còn nhỏ lắm", {"minor"}),
        ("không có con nhỏ", set()),
        ("không ai bầu còn em đau bụng", {"hurt"}),
    ],
)
def test_a_small_child_is_heard_and_con_still_parts_clauses(catalogue, answer, values):
    assert meant(catalogue, "danger", "vulnerable", answer) == values


@pytest.mark.parametrize(
    "answer",
    [
        "em sinh 2010",
        "sn 2k8",
        "sinh năm 2008",
        "Lan sinh ngày 20/12/2010",
        "Lan, ngày sinh: 20/12/2010",
        "sinh 20-12-2009",
        "sinh ngày 20 tháng 12 năm 2010",
        "sinh tháng 12/2010",
        "Hùng tuổi 15 quê Vinh",
        "tuổi: 16",
        "có bé 8 tháng tuổi",
        "đứa nhỏ sinh 2026",
        "16 tuổi",
    ],
)
def test_a_child_is_named(answer):
    assert answering.names_a_child(answer, NOW)


@pytest.mark.parametrize(
    "answer",
    [
        "sinh 2007",
        "sn 2k7",
        "sinh ngày 20/12/1990",
        "sinh ngày 20/12/2007",
        "Hùng tuổi 25 quê Vinh",
        "Lan 30 tuổi 2 con",
        "tuổi 07, quê Vinh",
        "8 tháng rồi em không được trả lương",
        "em sang đây 20/12/2010",
        "",
    ],
)
def test_a_grown_up_is_no_child(answer):
    assert not answering.names_a_child(answer, NOW)
