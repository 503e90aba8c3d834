"""A yes that is taken back takes along the packets that nobody has yet, on both databases."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.texts import Texts
from bot.domain.cases import CaseState
from bot.domain.consents import Purpose
from bot.domain.people import Operator, Role
from bot.domain.referrals import CONSENT, ReferralState
from bot.escalation import consenting
from bot.escalation.referral import making
from bot.escalation.referral.making import Choice
from bot.escalation.referral.packet import as_json
from bot.escalation.referral.preparing import Preparing
from bot.settings import Settings
from bot.storage.referrals import Files, ReferralStore
from bot.storage.uow import Store, UnitOfWork
from tests.contract.test_handing import Silent
from tests.contract.test_referrals import NOW, case, handed
from tests.support import packets
from tests.support.locks import done_or_waiting

GROUND = {"ground": "life", "reason": "Cửa đang bị phá, không nhắn lại được"}
#: What somebody said yes to who kept to themselves how to reach them and their family.
YES = frozenset({Purpose.STORY, Purpose.IDENTITY})


async def keep(
    uow: UnitOfWork,
    catalogue: Catalogue,
    case_id: str,
    operator: str,
    referral_id: str,
    given: frozenset[Purpose] = YES,
) -> None:
    """Keep a packet of all that is known, with what is not `given` on a ground."""
    invented = packets.invented(catalogue)
    matter = packets.matter("danger", packets.DANGER, given)
    ground = {} if given == packets.ALL else GROUND
    choice = packets.every_field(invented, "police-local", **ground)
    packet = making.make(invented, matter, choice, packets.SENDER, packets.STAMP)
    await uow.referrals.add(
        referral_id=referral_id,
        case_id=case_id,
        number=await uow.referrals.next_number(case_id),
        agency="police-local",
        receiver="police",
        basis=packet.basis.by_law.ground if packet.basis.by_law else CONSENT,
        fields=[part.field for part in packet.parts],
        files=Files(as_json(packet), b"%PDF-"),
        follow_up_at=None,
        operator_id=operator,
        now=NOW,
    )


async def allow(store: Store, case_id: str, yes: frozenset[Purpose]) -> None:
    async with store.write() as uow:
        decisions = dict.fromkeys(sorted(yes), True)
        wording = packets.decisions()[Purpose.STORY].wording
        await uow.consents.record(case_id, decisions, wording, NOW)
        await uow.commit()


async def take_back(store: Store, catalogue: Catalogue, case_id: str) -> None:
    async with store.write() as uow:
        await consenting.withdraw(uow, case_id, Texts(catalogue), "vi", NOW)
        await uow.commit()


async def states(store: Store, case_id: str) -> dict[str, ReferralState]:
    async with store.read() as uow:
        return {one.id: one.state for one in await uow.referrals.of_case(case_id)}


@pytest.mark.parametrize("given", [packets.ALL, YES])
async def test_packets_that_nobody_has_go_with_the_yes_they_rest_on(
    store: Store, catalogue: Catalogue, given: frozenset[Purpose]
) -> None:
    case_id, operator = await case(store)
    other, _ = await case(store, "binh")
    for one in (case_id, other):
        await allow(store, one, packets.ALL)
    async with store.write() as uow:
        await keep(uow, catalogue, case_id, operator, "made", given)
        await keep(uow, catalogue, case_id, operator, "handed", given)
        await keep(uow, catalogue, case_id, operator, "by-law", frozenset())
        await keep(uow, catalogue, other, operator, "other", given)
        await uow.commit()
    await handed(store, "handed", operator)
    await take_back(store, catalogue, case_id)
    assert await states(store, case_id) == {
        "made": ReferralState.WITHDRAWN,
        "handed": ReferralState.HANDED,
        "by-law": ReferralState.MADE,
    }
    assert await states(store, other) == {"other": ReferralState.MADE}
    async with store.read() as uow:
        happened = [(item.what, item.detail) for item in await uow.cases.timeline(case_id)]
    assert happened.count(("referral_withdrawn", "police-local")) == 1


async def test_a_no_to_one_piece_takes_back_what_rests_on_that_piece(
    store: Store, catalogue: Catalogue
) -> None:
    case_id, operator = await case(store)
    await allow(store, case_id, packets.ALL)
    async with store.write() as uow:
        await keep(uow, catalogue, case_id, operator, "named", YES)
        await keep(uow, catalogue, case_id, operator, "nameless", frozenset({Purpose.STORY}))
        await uow.commit()
    consent = next(
        one
        for one in catalogue.consents.values()
        if {Purpose.STORY, Purpose.IDENTITY} <= set(one.purposes)
    )
    chosen = next(
        one for one in consent.choices
        if Purpose.STORY in one.grants and Purpose.IDENTITY not in one.grants
    )  # fmt: skip
    async with store.write() as uow:
        assert await consenting.record(uow, case_id, consent, chosen.value, "vi", NOW)
        await uow.commit()
    assert await states(store, case_id) == {
        "named": ReferralState.WITHDRAWN,
        "nameless": ReferralState.MADE,
    }


async def test_a_packet_that_is_made_at_that_moment_is_taken_back_too(
    store: Store,
    catalogue: Catalogue,
    settings: Settings,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case_id, login = await case(store)
    await allow(store, case_id, packets.ALL)
    ha = Operator(login, "ha", "Chị Hà", Role.OPERATOR)
    async with store.write() as uow:
        await uow.cases.set_values(case_id, NOW, state=CaseState.CLAIMED, holder_id=ha.id)
        lane = (await uow.cases.get(case_id)).conversation_id
        report = await uow.reports.add(
            conversation_id=lane, case_id=case_id, kind="danger", state="done", now=NOW
        )
        await uow.reports.save_answer(report, "where", "tầng 3", NOW, skipped=False)
        await uow.commit()
    meanwhile: list[asyncio.Task[None]] = []
    add = ReferralStore.add

    async def slowly(self: ReferralStore, **values: Any) -> None:
        # What is allowed was looked at by now.
        meanwhile.append(asyncio.ensure_future(take_back(store, catalogue, case_id)))
        await done_or_waiting(store, meanwhile[0])
        await add(self, **values)

    monkeypatch.setattr(ReferralStore, "add", slowly)
    preparing = Preparing(store, catalogue, settings, clock, Silent())
    made = await preparing.make(ha, case_id, Choice("consular-dept", ("where",), ("find",)))
    await asyncio.gather(*meanwhile)
    assert await states(store, case_id) == {made: ReferralState.WITHDRAWN}
