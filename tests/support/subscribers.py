"""People who ask for warnings, and two at the desk who send one."""

from __future__ import annotations

from typing import Any

from bot.app import Services
from bot.domain.bulletins import BulletinAction, Draft
from bot.domain.people import Role
from tests.support.people import Person, operator

TITLE = "Tin mới cho người tính đi làm xa"
TEXT = "Gần đây có người mời đi Campuchia làm việc nhẹ, bao vé. Đừng đi, đừng đưa giấy tờ."


async def subscribes(person: Person, when: str = "Ban ngày, 8-20 giờ") -> None:
    """Ask for warnings of everything, in three taps."""
    await person.says("nhận cảnh báo")
    await person.presses("Nước nào cũng được")
    await person.presses("Việc gì cũng được")
    await person.presses(when)


async def subscribed(services: Services, person: Person) -> bool:
    """Return whether somebody gets warnings."""
    lane = await person.lane()
    async with services.store.read() as uow:
        return (await uow.subscriptions.standing(lane)).subscribed


async def approved(services: Services, **values: Any) -> str:
    """Have an operator write a warning and a supervisor approve it; return its id."""
    ha = await operator(services, "ha")
    lan = await operator(services, "lan", Role.SUPERVISOR)
    saved = await services.bulletins.save(ha, Draft(TITLE, TEXT, **values))
    assert saved is not None
    await act(services, ha, saved, BulletinAction.PROPOSE)
    await act(services, lan, saved, BulletinAction.APPROVE)
    return saved


async def act(services: Services, who: Any, bulletin_id: str, action: BulletinAction) -> None:
    """Do something to a warning as it is now."""
    version = (await services.bulletins.view(who, bulletin_id)).bulletin.version
    assert await services.bulletins.act(who, bulletin_id, action, version)


async def figures(services: Services, bulletin_id: str) -> Any:
    """Return what became of a warning."""
    ha = await operator(services, "ha")
    return (await services.bulletins.view(ha, bulletin_id)).figures
