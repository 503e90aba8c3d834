"""Tells open desks that something changed; they fetch what they may see themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from litestar import get
from litestar.params import QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from bot.console.auth import CASE_ROLES, cookie_name
from bot.console.ports import DeskServices
from bot.console.requests import DeskRequest, services
from bot.http.patience import LONGEST, finished

#: Rounds of `LONGEST` seconds between looks at the session: a login that was ended loses its
#: stream within this, and an open desk counts as present (see the setting `presence`) by it.
QUIET_ROUNDS = 7
#: Rounds after which a stream ends and the browser opens the next one: about ten minutes.
ROUNDS = 300

#: The counter is a time in microseconds; nothing beyond this fits a database's integer.
_LAST = 2**62
After = Annotated[int, QueryParameter(name="after", ge=-1, le=_LAST, required=False)]


@get("/changes", guards=[CASE_ROLES], opt={"live": True})
async def changes(request: DeskRequest, after: After = -1) -> ServerSentEvent:
    """Send `changed` whenever the board or a thread changed since the counter `after`."""
    seen = request.headers.get("last-event-id", "")
    known = seen.isdecimal() and len(seen) <= len(str(_LAST))
    start = min(int(seen), _LAST) if known else after
    token = request.cookies.get(cookie_name(request), "")
    return ServerSentEvent(_events(services(request), token, start))


async def _events(
    house: DeskServices, token: str, after: int
) -> AsyncIterator[ServerSentEventMessage]:
    yield ServerSentEventMessage(event="hello", data="", retry=1500)
    for turn in range(1, ROUNDS + 1):
        counter = await finished(house.desk.changes(after, LONGEST))
        news = counter != after
        if not news and turn % QUIET_ROUNDS:
            continue
        if await finished(house.operators.session(token, active=False)) is None:
            yield ServerSentEventMessage(event="gone", data="")
            return
        if news:
            after = counter
            yield ServerSentEventMessage(event="changed", id=after, data="")
        else:
            yield ServerSentEventMessage(comment="still here")
