"""What the desk shows of an intake beside its answers: consents, signs, a deadline."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue.catalogue import Catalogue
from bot.domain.gathered import ConsentItem, DeadlineItem, Gathered
from bot.domain.views import CaseView
from bot.escalation.screening import screen
from bot.escalation.whereabouts import Whereabouts
from bot.storage.uow import UnitOfWork


async def added(
    uow: UnitOfWork, catalogue: Catalogue, whereabouts: Whereabouts, view: CaseView
) -> CaseView:
    """Return the view of a case with what its intakes and its journey gathered."""
    case_id = view.row.id
    told = [
        (report.kind, answer.step, answer.answer)
        for report in await uow.reports.of_case(case_id)
        for answer in await uow.reports.answers(report.id)
        if not answer.skipped
    ]
    heard = {signal.kind for item in view.thread for signal in item.signals}
    deadline = await uow.deadlines.of(case_id)
    consents = (await uow.consents.current(case_id)).values()
    return replace(
        view,
        journeys=tuple(await uow.journeys.of_case(case_id)),
        gathered=Gathered(
            consents=tuple(
                ConsentItem(
                    one.purpose,
                    one.given,
                    one.at,
                    one.wording.id,
                    one.wording.version,
                    one.wording.digest,
                    one.operator,
                    one.way,
                    one.said_at,
                )
                for one in consents
            ),
            screening=screen(catalogue, told, heard),
            deadline=DeadlineItem(deadline.due_at, deadline.until_at) if deadline else None,
            positions=tuple(whereabouts.positions(view.thread)),
        ),
    )
