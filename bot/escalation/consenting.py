"""A yes is recorded with the very words it was said to, for each purpose, and can be taken back."""

from __future__ import annotations

import datetime as dt
import hashlib

from bot.catalogue.models.consents import Consent, ConsentChoice
from bot.catalogue.texts import Texts
from bot.domain.consents import Purpose
from bot.escalation.referral import standing
from bot.storage.consents import Witness, Wording
from bot.storage.uow import UnitOfWork

#: The text that answers who takes everything back, and the version of its meaning.
WITHDRAWN, _WITHDRAWN_VERSION = "consent.withdrawn", "2026-11-22"


async def record(
    uow: UnitOfWork,
    case_id: str,
    consent: Consent,
    value: str,
    locale: str,
    now: dt.datetime,
    *,
    witness: Witness | None = None,
) -> bool:
    """Record what the choice `value` of `consent` allows and refuses; False for no such choice.

    Packets that nobody has yet go when they rest on what is refused now.
    """
    chosen = next((one for one in consent.choices if one.value == value), None)
    if not isinstance(chosen, ConsentChoice):
        return False
    wording = Wording(consent.id, consent.version, consent.digest, locale)
    decisions = {purpose: purpose in chosen.grants for purpose in consent.purposes}
    await uow.cases.lock(case_id)
    await uow.consents.record(case_id, decisions, wording, now, witness=witness)
    by = witness.operator_id if witness else None
    await uow.cases.add_event(case_id, "consent", now, operator_id=by)
    await standing.take_back(uow, case_id, now)
    return True


async def withdraw(
    uow: UnitOfWork,
    case_id: str,
    texts: Texts,
    locale: str,
    now: dt.datetime,
    *,
    witness: Witness | None = None,
) -> frozenset[Purpose]:
    """Take back all that was allowed; return what that was, nothing when nothing was.

    Packets that rest on it are withdrawn with it, unless somebody has them already.
    """
    await uow.cases.lock(case_id)
    granted = await uow.consents.granted(case_id)
    if granted:
        words = texts.say(WITHDRAWN, locale)
        digest = hashlib.sha256(words.encode()).hexdigest()
        wording = Wording("withdrawal", _WITHDRAWN_VERSION, digest, locale)
        taken_back = dict.fromkeys(sorted(granted), False)
        await uow.consents.record(case_id, taken_back, wording, now, witness=witness)
        by = witness.operator_id if witness else None
        await uow.cases.add_event(case_id, "consent_withdrawn", now, operator_id=by)
        await standing.take_back(uow, case_id, now)
        await uow.cases.set_values(case_id, now)
    return granted
