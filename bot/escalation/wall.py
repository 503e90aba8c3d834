"""The wall between linked cases: what an operator writes to one must come from that one.

A family's case and a worker's may be linked for operators. Nobody who wrote learns that the other
did: no text of the bot reads the link, and what an operator is about to send is compared here.
"""

from __future__ import annotations

import datetime as dt
import re

from bot.domain import earth
from bot.domain.earth import Point
from bot.domain.errors import WallCrossed
from bot.domain.messages import Author
from bot.escalation import identifying, joined
from bot.storage.uow import UnitOfWork
from nlu.vitext.normalize import fold, nfc

#: So many words in a row, said by the other side and not by this one, are a quotation.
_WORDS = 6
#: A name has so many letters at least before it tells who is meant without its marks.
_NAME = 4
#: Capitalised they may stand for anybody; so called, nobody is told from others.
_CALLED = frozenset(
    ["anh", "chị", "em", "cô", "chú", "bác", "ông", "bà", "cậu", "dì", "mẹ", "ba", "bố", "con"]
)
_SPLIT = re.compile(r"[^\w]+")
#: Points nearer than this are the same place told more or less finely. Kilometres.
_SAME_PLACE = 2.0


async def check(uow: UnitOfWork, case_id: str, text: str) -> None:
    """Raise WallCrossed when `text` would carry something over from a linked case.

    That is: its number, an identifier, a point on the map, a person's name, whole or as they are
    called by its last word, or six words in a row which that case has and this one has not. Both
    sides are opened for it: call it before a transaction that writes.
    """
    others = await uow.file.walls.others(case_id)
    if not others:
        return
    own = await _told(uow, case_id, Author.CONTACT, Author.OPERATOR)
    for other_id in others:
        if (await uow.cases.get(other_id)).number.casefold() in text.casefold():
            raise WallCrossed
        if _carried(text, await _told(uow, other_id, Author.CONTACT), own):
            raise WallCrossed


async def was_built_since(uow: UnitOfWork, case_id: str, at: dt.datetime) -> bool:
    """Return whether a case was linked since: what was written then was compared with less."""
    return any(link.at >= at for link in await uow.file.walls.of_case(case_id))


class _Told:
    """What one side of a wall has in its file."""

    def __init__(self, texts: list[str], keys: set[str], names: list[str]) -> None:
        self.runs = {run for text in texts for run in _runs(text)}
        self.keys = keys
        self.names = {folded for name in names if len(folded := " ".join(_words(name))) >= _NAME}
        last = {nfc(name).split()[-1] for name in names if name.strip()}
        self.called = {_key(word) for word in last} - _CALLED
        self.capitals = {key for text in texts for key in _capitals(text)}
        self.points = {point for text in texts for point in earth.points(text)}
        self.folded = " ".join(" ".join(_words(text)) for text in texts)


async def _told(uow: UnitOfWork, case_id: str, *authors: Author) -> _Told:
    """Read one side: of the other only what its person said; operators speak alike to all."""
    thread = await joined.thread_items(uow, case_id)
    texts = [item.text for item in thread if item.author in authors]
    for report in await uow.reports.of_case(case_id):
        texts += [answer.answer for answer in await uow.reports.answers(report.id)]
    noted = await uow.file.identifiers.of_case(case_id)
    keys = {identifying.read(one.kind, one.value)[1] for one in noted}
    keys |= {key for text in texts for _, _, key in identifying.found_in(text)}
    people = await uow.file.people.of_case(case_id)
    return _Told(texts, keys, [one.name for one in people])


def _carried(text: str, other: _Told, own: _Told) -> bool:
    keys = {key for _, _, key in identifying.found_in(text)}
    if keys & other.keys - own.keys:
        return True
    if any(_is_at(one, other.points) and not _is_at(one, own.points) for one in earth.points(text)):
        return True
    words = f" {' '.join(_words(text))} "
    strange = {name for name in other.names - own.names if f" {name} " not in f" {own.folded} "}
    if any(f" {name} " in words for name in strange):
        return True
    if _capitals(text) & other.called - own.called - own.capitals:
        return True
    return bool((set(_runs(text)) & other.runs) - own.runs)


def _is_at(point: Point, places: set[Point]) -> bool:
    return any(earth.kilometres(point, one) < _SAME_PLACE for one in places)


def _capitals(text: str) -> set[str]:
    """Return the capitalised words of a text: names, and what begins a sentence."""
    return {_key(word) for word in _SPLIT.split(nfc(text)) if word[:1].isupper()}


def _key(word: str) -> str:
    """Return what a name is compared by: a short one keeps its marks, as Lê is not le."""
    folded = fold(word)
    return folded if len(folded) >= _NAME else word.casefold()


def _words(text: str) -> list[str]:
    return [word for word in _SPLIT.split(fold(text)) if word]


def _runs(text: str) -> list[tuple[str, ...]]:
    words = _words(text)
    return [tuple(words[at : at + _WORDS]) for at in range(len(words) - _WORDS + 1)]
