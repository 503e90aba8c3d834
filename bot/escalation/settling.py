"""Answers that set something going: the contact rule with its hours, and phrases of one's own."""

from __future__ import annotations

import datetime as dt
import enum

from bot.catalogue.models.texts import Choice
from bot.domain.people import ContactRule
from bot.escalation import chosen, hours
from bot.storage.reports import ReportRecord
from bot.storage.uow import UnitOfWork

#: The steps that do.
RULE, DEVICE = "contact_rule", "device"
WATCHED, EXIT = "watched_phrase", "exit_phrase"
#: Whose phone it is: on one that others look at, nothing comes unasked.
_SHARED = frozenset({"shared", "borrowed"})


class Settled(enum.Enum):
    """What became of an answer."""

    DONE = enum.auto()
    #: It can't be taken: ask once more.
    AGAIN = enum.auto()
    #: They want none.
    DECLINED = enum.auto()


async def rule(uow: UnitOfWork, contact_id: str, choice: Choice | None) -> None:
    """Set the rule that was chosen; until its hours are known, `hours` waits like reply_only."""
    if choice is None:
        return
    match choice.value:
        case ContactRule.OPEN:
            await uow.conversations.set_rule(contact_id, ContactRule.OPEN)
        case ContactRule.REPLY_ONLY | ContactRule.HOURS:
            await uow.conversations.set_rule(contact_id, ContactRule.REPLY_ONLY)
        case shared if shared in _SHARED:
            await uow.conversations.set_rule(contact_id, ContactRule.REPLY_ONLY)


async def keep_hours(
    uow: UnitOfWork, contact_id: str, choice: Choice | None, text: str
) -> str | None:
    """Keep the hours that were named, Viet Nam time; None when they can't be understood."""
    named = hours.of_tap(choice.value) if choice is not None else hours.read(text)
    if named is not None:
        await uow.conversations.set_rule(contact_id, ContactRule.HOURS, named)
    return named


async def no_hours(uow: UnitOfWork, report: ReportRecord, now: dt.datetime) -> None:
    """Tell the desk that the hours are not known: reply_only stays."""
    await uow.cases.add_event(report.case_id, "hours_unclear", now)


async def phrase(
    uow: UnitOfWork, conversation_id: str, step: str, text: str
) -> chosen.Fault | Settled:
    """Keep a phrase for one of two things; a Fault when it can't be one."""
    if chosen.declines(text):
        return Settled.DECLINED
    if fault := chosen.phrase_fault(text):
        return fault
    known, key = await uow.phrases.chosen(conversation_id), chosen.key(text)
    taken = known.exit_index if step == WATCHED else known.watched_index
    if uow.phrases.meets(taken, key):
        return chosen.Fault.SAME
    choose = uow.phrases.choose_watched if step == WATCHED else uow.phrases.choose_exit
    await choose(known.contact_id, key)
    return Settled.DONE
