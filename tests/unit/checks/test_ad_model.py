from __future__ import annotations

import json

import pytest

from bot.checks.ad_model import load_model, log_odds, read_model
from nlu.vitext.features import BUCKETS
from nlu.vitext.linear import pack
from nlu.vitext.teencode import Teencode, tokens


def test_lures_weigh_more_than_lawful_notices():
    model = load_model()
    lure = tokens("việc nhẹ lương cao bên Cam, xe đón tận nhà, ib zalo em", Teencode())
    notice = tokens(
        "Công ty có giấy phép tuyển kỹ sư, phỏng vấn tại trụ sở, ký hợp đồng", Teencode()
    )
    assert log_odds(model, lure) > 1 > -1 > log_odds(model, notice)


def test_nothing_leans_nowhere():
    assert log_odds(load_model(), []) == 0.0


def test_a_model_of_other_features_is_refused():
    text = json.dumps({"buckets": BUCKETS * 2, "trap": pack([0.0], 0.0)})
    with pytest.raises(ValueError, match="train anew"):
        read_model(text)
