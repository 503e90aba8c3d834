from typing import Any

import pytest

from bot.app import Services
from bot.domain.messages import Inbound, InboundKind
from bot.domain.people import Operator, Role


class World:
    """A house with a person in it and operators at the desk."""

    def __init__(self, services: Services, clock: Any, shown: Any) -> None:
        self.services, self.clock, self.shown = services, clock, shown
        self.desk = services.desk
        self.count = 0

    async def operator(self, login: str, role: Role = Role.OPERATOR) -> Operator:
        await self.services.operators.create(login, f"Chị {login.title()}", role)
        (found,) = [one for one, _ in await self.services.operators.all() if one.login == login]
        return found

    async def hears(self, text: str, address: str = "an") -> None:
        self.count += 1
        event = Inbound("terminal", f"{address}{self.count}", address, InboundKind.TEXT, text)
        await self.services.reception.accept(event)
        await self.work()

    async def work(self) -> None:
        await self.services.runner.drain()

    async def case_of(self, address: str = "an") -> Any:
        async with self.services.store.read() as uow:
            conversation = await uow.conversations.find("terminal", address)
            assert conversation is not None
            return await uow.cases.latest_of(conversation)


@pytest.fixture
def world(services: Services, clock: Any, shown: Any) -> World:
    return World(services, clock, shown)
