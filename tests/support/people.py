"""People who use the house in tests: somebody who writes, somebody at the desk."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Callable
from typing import Any

from bot.app import Services
from bot.domain.messages import Inbound, InboundKind, Part
from bot.domain.people import Operator, Role


class Person:
    """Somebody who writes through the terminal channel."""

    def __init__(
        self, services: Services, shown: Any, clock: Any, address: str = "somebody"
    ) -> None:
        self.services, self.shown, self.clock, self.address = services, shown, clock, address
        self.taps: dict[str, str] = {}
        #: Everything that was ever said to this person.
        self.heard: list[Part] = []

    async def says(self, text: str) -> list[Part]:
        return await self.sends(InboundKind.TEXT, text=text)

    async def presses(self, title: str) -> list[Part]:
        return await self.sends(InboundKind.BUTTON, text=title, payload=self.taps[title])

    async def sends(self, kind: InboundKind, **values: Any) -> list[Part]:
        """Send something and return what is said to it; one second passes."""
        self.clock.forward(1)
        await self.post(kind, **values)
        return await self.listens()

    async def post(self, kind: InboundKind = InboundKind.TEXT, **values: Any) -> None:
        """Send something that is stored but not answered yet."""
        await self.services.reception.accept(
            Inbound("terminal", secrets.token_hex(8), self.address, kind, **values)
        )

    async def listens(self) -> list[Part]:
        """Let the house work, and return what it says."""
        self.shown.clear()
        await self.services.runner.drain()
        said = list(self.shown)
        self.heard += said
        for part in said:
            self.taps |= {tap.title: tap.payload for tap in part.quick_replies}
        return said

    async def lane(self) -> str:
        async with self.services.store.read() as uow:
            found = await uow.conversations.find("terminal", self.address)
        assert found is not None, "nobody of this address ever wrote"
        return found

    async def case(self) -> Any:
        """Return the newest case of this person, open or closed, or None."""
        lane = await self.lane()
        async with self.services.store.read() as uow:
            return await uow.cases.latest_of(lane)

    async def case_id(self) -> str:
        case = await self.case()
        assert case is not None, "there is no case"
        return case.id


async def operator(services: Services, login: str, role: Role = Role.OPERATOR) -> Operator:
    """Return an account at the desk; it has no desk open."""
    async with services.store.write() as uow:
        found = await uow.operators.by_login(login)
        if found is not None:
            return found.identity
        operator_id = await uow.operators.add(
            login=login, display_name=login.title(), role=role, password_hash="unused",
            totp_secret="unused", now=services.now(),
        )  # fmt: skip
        await uow.commit()
    return Operator(operator_id, login, login.title(), role)


async def opens_desk(services: Services, one: Operator) -> None:
    """Open a desk for an operator: from now on, for a minute, somebody is on duty."""
    async with services.store.write() as uow:
        await uow.operators.start_session(secrets.token_hex(32), one.id, "csrf", services.now())
        await uow.commit()


def words_of(part: Part) -> str:
    """Return all that a channel may show of a part: text, taps and their tokens, calls."""
    taps = [f"{tap.title} {tap.payload}" for tap in part.quick_replies]
    calls = [" ".join(map(str, dataclasses.astuple(call))) for call in part.calls]
    return "\n".join([part.text, *taps, *calls])


MakePerson = Callable[..., Person]
