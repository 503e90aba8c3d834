"""What is told of a number in the registry, as its reader reads it."""

import datetime as dt

from bot.conversation import listed
from bot.domain.casefile import IdentifierKind
from bot.domain.messages import Part
from bot.domain.registry import Entry, Standing


def test_the_month_of_a_warning_is_that_of_viet_nam():
    # Half past one in the morning of the first of December there.
    at = dt.datetime(2026, 11, 30, 18, 30, tzinfo=dt.UTC)
    entry = Entry(
        id="1", kind=IdentifierKind.PHONE, value="0900000000", standing=Standing.CONFIRMED,
        reason="", source="", public=False, reply="", reported_at=at, confirmed_at=at, judge="Ha",
    )  # fmt: skip
    line = listed._line(entry, lambda say: [Part(say.values["month"])])
    assert line == "12/2026"
