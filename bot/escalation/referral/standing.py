"""Whether a packet that nobody has yet may still go: only while its person allows what it rests on.

The caller has locked the case, so that no packet is handed over while a yes is taken back.
"""

from __future__ import annotations

import datetime as dt

from bot.domain.consents import Purpose
from bot.domain.referrals import ReferralState
from bot.escalation.referral.packet import Packet, parse
from bot.storage.uow import UnitOfWork


async def stands(uow: UnitOfWork, case_id: str, packet: Packet) -> bool:
    """Return whether each yes that stands in a packet of the case is one still."""
    rests_on = {Purpose(one.purpose) for one in packet.basis.consents}
    return rests_on <= await uow.consents.granted(case_id)


async def take_back(uow: UnitOfWork, case_id: str, now: dt.datetime) -> None:
    """Withdraw the packets that nobody has yet and that rest on what is no longer allowed.

    One that also stands on a ground goes too: it can be made anew, on the ground alone.
    """
    for one in await uow.referrals.of_case(case_id):
        if one.state is not ReferralState.MADE:
            continue
        packet = parse((await uow.referrals.files(one.id)).json)
        if not await stands(uow, case_id, packet):
            await uow.referrals.withdraw(one.id, now)
            await uow.cases.add_event(case_id, "referral_withdrawn", now, detail=one.agency)
            await uow.cases.set_values(case_id, now)
