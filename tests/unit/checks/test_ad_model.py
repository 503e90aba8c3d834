from __future__ import annotations

import json

import pytest

from bot.checks.ad_model import load_model, read_model
from nlu.vitext.features import BUCKETS, word_bucket
from nlu.vitext.linear import pack
from nlu.vitext.teencode import Teencode, tokens


def words(text):
    return tokens(text, Teencode())


def model_of(**weights):
    """Return a model with a head for each name, of {word: weight}."""
    heads = {}
    for name, of_words in weights.items():
        steps = [0.0] * BUCKETS
        for word, weight in of_words.items():
            steps[word_bucket(word)] = weight
        heads[name] = pack(steps, 0.0)
    return read_model(json.dumps({"buckets": BUCKETS, "fingerprint": "f", "heads": heads}))


def test_lures_weigh_more_than_lawful_notices():
    model = load_model()
    lure = words("việc nhẹ lương cao bên Cam, xe đón tận nhà, ib zalo em, không cần hộ chiếu")
    notice = words(
        "Công ty có giấy phép tuyển kỹ sư, phỏng vấn tại trụ sở, ký hợp đồng, phí nộp sau khi ký"
    )
    found = {"compound_destination", "private_chat_only", "illegal_crossing"}
    trap = model.opinion(lure, found, ())
    lawful = model.opinion(notice, (), {"licence", "company_account"})
    assert trap.trap > 1
    assert lawful.trap < -1
    assert lawful.off < 0 < trap.off


def test_what_the_rules_found_changes_its_mind():
    model = load_model()
    offer = words("tuyển nam nữ đi làm, ai quan tâm thì gọi")
    found = model.opinion(offer, {"illegal_crossing", "papers_kept", "secrecy"}, ())
    nothing = model.opinion(offer, (), {"licence", "named_office"})
    assert found.trap > nothing.trap + 1
    assert found.flags["papers_kept"] > nothing.flags["papers_kept"] + 1


def test_a_flag_is_shown_by_the_words_that_speak_for_it_within_a_clause():
    model = model_of(trap={}, off={}, papers_kept={"giu": 2.0, "ho": 1.0, "chieu": 1.0, "com": -3})
    said = words("bao cơm. công ty giữ hộ chiếu. hộ")
    first, last = model.words_for("papers_kept", said)
    assert [token.word for token in said[first:last]] == ["giu", "ho", "chieu"]


def test_words_that_speak_for_nothing_show_nothing():
    model = model_of(trap={}, off={}, papers_kept={"giu": 2.0})
    assert model.words_for("papers_kept", words("trời hôm nay đẹp")) == (0, 0)


def test_a_model_of_other_features_is_refused():
    text = json.dumps({"buckets": BUCKETS * 2, "heads": {}, "fingerprint": "f"})
    with pytest.raises(ValueError, match="train anew"):
        read_model(text)
