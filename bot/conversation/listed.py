"""What we know of the numbers, accounts, pages and firms that somebody asks about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from bot.checks import identifiers
from bot.conversation import asking
from bot.conversation.asking import NEWS, wish_for
from bot.conversation.plan import Asked, LookUp, Plan
from bot.conversation.scene import Scene
from bot.dialogue.card_number import OwnNumbers
from bot.domain.contact_rule import was_cleaned
from bot.domain.effects import Say, ShowCard
from bot.domain.messages import Part, QuickReply
from bot.domain.registry import Entry, News
from bot.domain.risk import Urgency
from bot.escalation import identifying, registry
from bot.escalation.masking import masked
from bot.storage.uow import UnitOfWork

#: Warnings of one answer: who asks about ten numbers reads no more of them than this.
_MOST = 3
#: Characters of a reply that are told beside a warning.
_REPLY = 240
#: Who asks reads the month as Viet Nam has it.
_VIET_NAM = dt.timezone(dt.timedelta(hours=7))
#: Of a message that is older than this its words may be gone.
_AGE = dt.timedelta(days=7)
#: Guides that answer a question about somebody who is named beside it.
_GUIDES = frozenset({"check_contact", "check_company"})
_PHONE = "phone"
Speak = Callable[[Say], list[Part]]


async def answer(
    uow: UnitOfWork, scene: Scene, plan: Plan, speak: Speak, numbers: OwnNumbers, locale: str
) -> list[Part]:
    """Return what is said of what a message names, and of what its person wished to know.

    It says neither how many reported nor who nor on which day; and of what is not known only that
    it is not known, which is the same for what was reported and nobody has confirmed.
    """
    if plan.reticent:
        return []
    match plan.asked:
        case LookUp(Asked.WISH):
            return await _wish(uow, scene, plan.asked, speak, numbers)
        case LookUp(Asked.NEWS):
            return await _news(uow, scene, speak)
        case LookUp(Asked.LOOK):
            return await _alone(uow, scene, plan.asked.what, speak, numbers, locale)
        case _ if plan.judgement is not None or _is_guide(plan):
            return await _beside(uow, scene, speak, numbers, locale)
        case _:
            return []


async def _alone(
    uow: UnitOfWork, scene: Scene, what: str, speak: Speak, numbers: OwnNumbers, locale: str
) -> list[Part]:
    """Answer a message that is nothing but the question."""
    own = numbers.said_of(_phones(what), locale)
    if own and all(one.same for one in own):
        return [Part("\n".join([_text(speak, "registry.found"), *(one.line for one in own)]))]
    told, _ = await registry.told_of(uow, what, scene.now)
    lines = [one.line for one in own] + await _warnings(uow, scene, told, speak)
    quick = _taps(speak, ("menu.tap.check", "menu:check"), ("menu.tap.human", "menu:human"))
    if not told:
        lines.append(_text(speak, "registry.nothing"))
        seqs = [heard.seq for heard in scene.batch.heards]
        wish = wish_for(seqs[0], seqs[-1])
        quick = [*_taps(speak, ("registry.tap.wish", wish)), *quick]
    checks = _text(speak, f"registry.checks.{_kind(what)}")
    return [Part("\n".join(lines)), Part(checks, tuple(quick))]


async def _beside(
    uow: UnitOfWork, scene: Scene, speak: Speak, numbers: OwnNumbers, locale: str
) -> list[Part]:
    """Add to an answer about an offer, or about how to check somebody, what is known of them."""
    text = scene.said.text
    told, numbered = await registry.told_of(uow, text, scene.now)
    near = [one.line for one in numbers.said_of(_phones(text), locale) if not one.same]
    if told:
        return [Part("\n".join([*near, *await _warnings(uow, scene, told, speak)]))]
    if not numbered:
        return [Part("\n".join(near))] if near else []
    seqs = [heard.seq for heard in scene.batch.heards]
    taps = _taps(speak, ("registry.tap.wish", wish_for(seqs[0], seqs[-1])))
    return [Part("\n".join([*near, _text(speak, "registry.nothing")]), tuple(taps))]


async def _warnings(
    uow: UnitOfWork, scene: Scene, told: Sequence[Entry], speak: Speak
) -> list[str]:
    """Return a line for each, and forget that they wished to know: they have just read it."""
    if told:
        waiting = await uow.wishes.about(scene.thread.id, [entry.id for entry in told])
        await uow.wishes.fulfil(waiting)
    return list(dict.fromkeys(line for entry in told[:_MOST] for line in _lines(entry, speak)))


async def _wish(
    uow: UnitOfWork, scene: Scene, wish: LookUp, speak: Speak, numbers: OwnNumbers
) -> list[Part]:
    """Remember what the messages named; what was erased since is not looked for."""
    most = min(max(wish.last - wish.first + 1, 1), 50)
    texts = await uow.conversations.texts_before(
        scene.thread.id, wish.last + 1, most, scene.now - _AGE
    )
    named = (asking.named(text, numbers.knows) or text for text in texts)
    found = {
        (kind, key): value for text in named for kind, value, key in identifying.found_in(text)
    }
    if not found:
        return speak(Say("registry.wish_lost"))
    for (kind, key), value in found.items():
        await uow.wishes.add(scene.thread.id, kind, value, key, scene.now)
    return speak(Say("registry.wish_kept"))


async def _news(uow: UnitOfWork, scene: Scene, speak: Speak) -> list[Part]:
    """Tell what became known, and forget the wish."""
    news = await uow.wishes.news(scene.thread.id, scene.now)
    if not news:
        return speak(Say("registry.news_over"))
    await uow.wishes.fulfil([one.wish_id for one in news])
    return [Part("\n\n".join(_told(one, speak) for one in news))]


def _told(news: News, speak: Speak) -> str:
    about = _text(speak, "registry.about", what=masked(news.entry.kind, news.value))
    return "\n".join([about, *_lines(news.entry, speak)])


async def due(uow: UnitOfWork, scene: Scene, plan: Plan, speak: Speak) -> list[Part]:
    """Return the sentence that there is news, for who may only be told when they write.

    Not in an emergency or an urgent case, nor in the middle of questions, nor to who has just
    wanted an end of something: it can wait for another message.
    """
    calm = not plan.assessment.is_emergency and plan.asked is None and not plan.obeyed
    case = scene.open_case
    calm = calm and (case is None or case.urgency < Urgency.HIGH)
    calm = calm and not was_cleaned(scene.thread.erased_at, scene.now)
    if plan.reticent or not calm or (scene.report is not None and scene.report.state == "open"):
        return []
    wishes = await uow.wishes.due(scene.thread.id, scene.now)
    if not wishes or not await uow.wishes.mark_told(wishes, scene.now):
        return []
    return [news_part(speak)]


def news_part(speak: Speak) -> Part:
    """Return the sentence: whoever sees the screen learns nothing about whom."""
    return Part(_text(speak, "registry.news"), tuple(_taps(speak, ("registry.tap.news", NEWS))))


def _lines(entry: Entry, speak: Speak) -> list[str]:
    lines = [_line(entry, speak)]
    if entry.reply:
        lines.append(_text(speak, "registry.reply", reply=_without_numbers(entry.reply)))
    return lines


def _line(entry: Entry, speak: Speak) -> str:
    assert entry.confirmed_at is not None
    month = f"{entry.confirmed_at.astimezone(_VIET_NAM):%m/%Y}"
    return _text(speak, f"registry.warned.{entry.kind}", source=entry.source, month=month)


def _without_numbers(reply: str) -> str:
    """Return who was named in their own words, but nothing by which they would be reached."""
    shown = " ".join(reply.split())
    for one in sorted(identifiers.find(shown), key=lambda one: -one.start):
        if one.entity in ("phone", "bank_account", "url", "social"):
            shown = f"{shown[: one.start]}…{shown[one.end :]}"
    return shown if len(shown) <= _REPLY else shown[: _REPLY - 1].rstrip() + "…"


def _phones(text: str) -> Iterable[str]:
    found = [one for one in identifiers.find(text) if one.entity == _PHONE]
    written = [number for one in found for number in (one.value, one.value_text)]
    return written or ([text] if text.isdecimal() else [])


def _kind(what: str) -> str:
    """Return what the advice is about: the first thing that is named."""
    return next((str(kind) for kind, _, _ in identifying.found_in(what)), _PHONE)


def _is_guide(plan: Plan) -> bool:
    return any(
        isinstance(effect, ShowCard)
        and effect.card == "guide"
        and effect.values.get("slug") in _GUIDES
        for effect in plan.effects
    )


def _text(speak: Speak, key: str, **values: str) -> str:
    (part,) = speak(Say(key, values))
    return part.text


def _taps(speak: Speak, *taps: tuple[str, str]) -> list[QuickReply]:
    return [QuickReply(_text(speak, key), payload) for key, payload in taps]
