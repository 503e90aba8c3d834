from __future__ import annotations

import pytest

from bot.checks.lexicon import Lexicon, lexicon
from bot.domain.errors import ContentError


def test_the_lexicon_shipped_with_the_bot_is_whole():
    words = lexicon()
    assert {"KH", "MM", "LA", "VN"} <= {country.code for country in words.countries}
    assert {place.country for place in words.places} <= {one.code for one in words.countries}


def test_a_missing_lexicon_is_named(tmp_path):
    with pytest.raises(ContentError, match=r"countries\.yaml"):
        Lexicon.load(tmp_path)
