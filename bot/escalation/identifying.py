"""What a case can be met by again: phones, accounts, pages and firms, from messages and by hand."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.checks import firms, identifiers
from bot.domain.casefile import IdentifierKind
from bot.storage.cases import CaseRecord
from bot.storage.uow import UnitOfWork
from nlu.vitext.normalize import fold

_KINDS = {
    "phone": IdentifierKind.PHONE,
    "bank_account": IdentifierKind.ACCOUNT,
    "url": IdentifierKind.PAGE,
    "social": IdentifierKind.PAGE,
}
#: Whoever writes "0912 000 123" beside the name of a place abroad is read as meaning a number of
#: that country. Such a number meets itself wherever it stands, under the code of Viet Nam.
_AS_AT_HOME = re.compile(r"\+(?:855|856|95|66|63|886|86|82|81|60|65|62|971)([35789]\d{8})")
#: Characters of an identifier, and shortest key that tells cases apart.
MAX_VALUE = 200
_SHORTEST = 3
#: Earlier messages that are read when a case is opened, and how old they may be.
_EARLIER, _EARLIER_AGE = 50, dt.timedelta(days=7)


def found_in(text: str) -> Iterator[tuple[IdentifierKind, str, str]]:
    """Yield kind, value to show and key to meet by of each identifier in `text`."""
    for entity in identifiers.find(text):
        kind = _KINDS.get(entity.entity)
        if kind is not None:
            yield kind, entity.value, key_of(kind, entity.value)
    for name in firms.find(text):
        if len(firms.key(name)) >= _SHORTEST:
            yield IdentifierKind.FIRM, name, firms.key(name)


def key_of(kind: IdentifierKind, value: str) -> str:
    """Return the key of a value that `found_in` found."""
    if kind is IdentifierKind.FIRM:
        return firms.key(value)
    abroad = _AS_AT_HOME.fullmatch(value) if kind is IdentifierKind.PHONE else None
    return f"+84{abroad[1]}" if abroad else value.casefold()


def read(kind: IdentifierKind, typed: str) -> tuple[str, str]:
    """Return value and key of what an operator typed; ValueError when it can't be one.

    What the finder knows is normalised as it is in messages, so that both meet.
    """
    typed = " ".join(typed.split())[:MAX_VALUE]
    if kind is IdentifierKind.FIRM:
        name_key = firms.key(typed)
        if len(name_key) < _SHORTEST:
            raise ValueError("a firm needs a name")
        return typed, name_key
    probes = (typed, f"stk {typed}") if kind is IdentifierKind.ACCOUNT else (typed,)
    for probe in probes:
        for found, value, key in found_in(probe):
            if found is kind:
                return value, key
    plain = "".join(fold(typed).split())
    if kind is IdentifierKind.PHONE or len(plain) < _SHORTEST:
        raise ValueError("no such identifier can be read here")
    return typed, plain


async def gather(
    uow: UnitOfWork, case: CaseRecord | None, lane: str, text: str, now: dt.datetime
) -> None:
    """Note what a message of a case names; when the case was opened by it, what came before too."""
    if case is None:
        return
    texts = [text]
    if case.opened_at == now:
        last = await uow.conversations.last_seq(lane)
        texts += await uow.conversations.texts_before(lane, last, _EARLIER, now - _EARLIER_AGE)
    seen = {(kind, key): value for one in texts for kind, value, key in found_in(one)}
    for (kind, key), value in seen.items():
        await uow.file.identifiers.add(case.id, kind, value, key, operator_id=None, now=now)
