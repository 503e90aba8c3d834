"""What operators say often keeps the rules of what the bot says."""

import re

import pytest
from pydantic import ValidationError

from bot.catalogue.models.replies import CannedReply
from bot.catalogue.rules.wording import FORBIDDEN


def test_nothing_forbidden_is_offered_and_no_number_stands_in_a_reply(catalogue):
    assert len(catalogue.replies) > 8
    for reply in catalogue.replies.values():
        assert not [word for word in FORBIDDEN if re.search(word, reply.text, re.IGNORECASE)]
        assert not re.search(r"\d{3}", reply.text), "numbers come from the hotlines"
        filled = reply.filled(me="Chị Hà", hotline="+84 981 84 84 84")
        assert "{" not in filled


def test_the_first_words_tell_nothing_to_who_looks_over_a_shoulder(catalogue):
    for reply in catalogue.replies.values():
        opening = reply.filled(me="Hà", hotline="").casefold()[:40]
        told = re.search(r"\d|cứu|công an|hồ sơ|tổng đài|đại sứ|sứ quán|bến", opening)
        assert told is None, (reply.id, told)


@pytest.mark.parametrize("text", ["Gọi {phone} nhé", "Chào {", "", "a" * 301])
def test_a_reply_that_cannot_be_filled_is_refused(text):
    with pytest.raises(ValidationError):
        CannedReply(id="x", title="x", text=text)
