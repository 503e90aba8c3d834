"""The doors of the real house, opened by something that behaves like a browser."""

import secrets
from hashlib import sha256

import httpx
import pytest

from bot.console.server import desk_app
from bot.domain.messages import Author, Inbound, InboundKind, Part
from bot.domain.people import Role
from bot.domain.risk import Assessment, Urgency
from bot.web.server import internal_app, public_app

PASSWORD = "mot mat khau du dai"


class Doors:
    """The house behind both doors, and short ways to fill it."""

    def __init__(self, services, clock):
        self.house = services
        self.clock = clock
        self.credentials = {}

    def __getattr__(self, name):
        return getattr(self.house, name)

    async def account(self, login, role=Role.OPERATOR, name=""):
        made = await self.operators.create(login, name or f"Chị {login.title()}", role, PASSWORD)
        self.credentials[login] = made
        return made

    async def login(self, login, role=Role.OPERATOR):
        """Return token, CSRF token and identity of a login, made without the slow hashing."""
        token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self.clock.now()
        async with self.store.write() as uow:
            operator_id = await uow.operators.add(
                login=login,
                display_name=f"Chị {login.title()}",
                role=role,
                password_hash="none",
                totp_secret="none",
                now=now,
            )
            digest = sha256(token.encode()).hexdigest()
            await uow.operators.start_session(digest, operator_id, csrf, now)
            await uow.commit()
        found = await self.operators.session(token)
        assert found is not None
        return token, csrf, found[0]

    async def case(self, text="cuu em voi", urgency=Urgency.CRITICAL, signals=(), address="abc"):
        """Have a person write and a case opened for them; return its id."""
        inbound = Inbound(
            "webchat", f"{address}.{text}", address, InboundKind.TEXT, text, message_ref="m"
        )
        conversation = await self.reception.accept(inbound)
        async with self.store.write() as uow:
            items = await uow.transcripts.thread_items(conversation)
            await uow.conversations.set_assessment(items[-1].id, Assessment(urgency, signals))
            case_id = await uow.cases.add(
                conversation_id=conversation,
                kind="danger",
                urgency=urgency,
                now=self.clock.now(),
            )
            await uow.commit()
        self.bell.ring()
        return case_id

    async def say(self, address, part):
        """Have the bot answer, already delivered."""
        async with self.store.write() as uow:
            conversation = await uow.conversations.find("webchat", address)
            message, _ = await uow.conversations.add_outgoing(
                conversation, part if isinstance(part, Part) else Part(part), Author.BOT,
                self.clock.now(),
            )  # fmt: skip
            await uow.conversations.set_delivery(message, "sent")
            await uow.commit()
        self.bell.ring()

    async def audited(self, action):
        """Return how often the audit holds this action."""
        async with self.store.read() as uow:
            rows = await uow._connection.exec_driver_sql("select action from audit")
            return [row[0] for row in rows].count(action)


@pytest.fixture
def doors(services, clock):
    return Doors(services, clock)


def browser(app, **headers):
    """Return a client that behaves like a browser on the application's own pages."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://ben.test",
        headers={"accept": "text/html", "origin": "http://ben.test"} | headers,
    )


@pytest.fixture
def page_app(doors):
    return public_app(doors.house)


@pytest.fixture
async def page(page_app):
    async with browser(page_app) as client:
        yield client


@pytest.fixture
async def inner(doors):
    async with browser(internal_app(doors.house)) as client:
        yield client


@pytest.fixture
def console(doors):
    return desk_app(doors.house)


@pytest.fixture
async def desk(console):
    async with browser(console) as client:
        yield client


@pytest.fixture
def signed_in(doors, console):
    """Return a function that gives a client logged in under a name."""
    opened = []

    async def sign_in(login="ha", role=Role.OPERATOR):
        client = browser(console)
        opened.append(client)
        client.token, client.csrf, client.operator = await doors.login(login, role)
        client.cookies.set("sid", client.token)
        return client

    return sign_in
