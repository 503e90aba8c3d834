"""The small model: plain numbers in, probabilities out."""

import base64
import json
import zlib

import pytest

from bot.safety.model import load_model, read_model
from nlu.vitext.features import BUCKETS, hashed, word_bucket
from nlu.vitext.teencode import Teencode, tokens


def words(text):
    return tokens(text, Teencode())


def model_of(weights, bias=0.0, buckets=BUCKETS):
    steps = bytearray(BUCKETS)
    for bucket, weight in weights.items():
        steps[bucket] = weight % 256
    encoded = base64.b64encode(zlib.compress(bytes(steps))).decode()
    head = {"weights": encoded, "scale": 0.1, "bias": bias}
    return json.dumps({"buckets": buckets, "fingerprint": "f", "heads": {"emergency": head}})


def test_without_weights_only_the_bias_speaks():
    model = read_model(model_of({}))
    assert model.probabilities(words("gì cũng được")) == {"emergency": 0.5}


def test_a_word_with_weight_moves_the_probability_both_ways():
    model = read_model(model_of({word_bucket("nhot"): 100, word_bucket("phim"): -100}))
    assert model.probabilities(words("nhốt"))["emergency"] > 0.9
    assert model.probabilities(words("phim"))["emergency"] < 0.1
    assert model.alarm("nhot") == pytest.approx(10)


def test_a_model_of_other_features_is_refused():
    with pytest.raises(ValueError, match="train anew"):
        read_model(model_of({}, buckets=7))


def test_marks_and_chat_spelling_change_little():
    with_marks, without = hashed(words("em bị nhốt")), hashed(words("em bi nhot"))
    assert set(without) <= set(with_marks)


def test_numbers_are_one_word():
    assert hashed(words("phòng 305")) == hashed(words("phòng 412"))


def test_features_weigh_the_same_for_short_and_long_messages():
    for text in ("cứu", "cứu " + "em ở đây với mấy người nữa " * 5):
        assert 1 <= sum(weight**2 for weight in hashed(words(text)).values()) < 2


def test_the_committed_model_answers_every_question():
    chances = load_model().probabilities(words("cứu em với, em bị nhốt"))
    assert set(chances) == {"medium", "emergency", "critical", "ransom", "missing", "selfharm"}
    assert chances["emergency"] > 0.9
