"""People on every channel: what they type is carried to the door by hand, as often as one likes."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpx

from bot.channels import telegram as telegram_channel
from bot.channels import zalo as zalo_channel
from bot.channels.menus import with_menu
from bot.channels.splitting import split
from tests.fakes import zalo as fake_zalo

#: The hook of a channel on a public application.
HOOK = "/hooks/{}"
#: Brings one event once to the process at a base address; returns the status.
Deliver = Callable[[httpx.AsyncClient, str], Awaitable[int]]
#: Characters of one message and buttons below it, as the settings have them.
ZALO_TEXT, ZALO_BUTTONS = 1800, 5


@dataclass
class Writer:
    """Somebody on one channel, and what they wrote so far."""

    channel: str
    #: What the conversation is found by.
    address: str
    #: Put a text on their own screen; return a coroutine function that delivers it once, to the
    #: process at a base address, and says the status; None where the platform is asked.
    write: Callable[[str], Deliver | None]
    #: Return the texts that they see of us.
    screen: Callable[[], Sequence[str]]
    #: Chat or user id at the platform.
    chat: str
    #: Return the pieces in which a text goes out here.
    pieces: Callable[[str, Any], list[str]]
    wrote: list[str] = field(default_factory=list)
    cried: int = 0
    left: bool = False


def on_telegram(fake: Any, chat_id: int, *, asked: bool, secret: str = "") -> Writer:
    """Return somebody with Telegram; `asked` when the bot polls."""
    person = fake.person(chat_id)

    def write(text: str) -> Deliver | None:
        update = person.types(text)
        if asked:
            return None
        # We carry it to the door ourselves.
        fake.updates.remove(update)

        async def deliver(client: httpx.AsyncClient, door: str) -> int:
            answer = await client.post(
                door + HOOK.format("telegram"),
                json=update,
                headers={"X-Telegram-Bot-Api-Secret-Token": secret},
            )
            return answer.status_code

        return deliver

    def pieces(text: str, _: Any) -> list[str]:
        return split(text, telegram_channel.MAX_TEXT)

    return Writer(
        "telegram",
        str(chat_id),
        write,
        lambda: [one.text for one in person.sees()],
        str(chat_id),
        pieces,
    )


def on_zalo(fake: Any, user_id: str) -> Writer:
    """Return somebody with Zalo."""
    person = fake.person(user_id)
    shape = zalo_channel.Shape(ZALO_TEXT, ZALO_BUTTONS)

    def write(text: str) -> Deliver:
        body = person.types(text)
        fake.waiting.remove(body)
        headers = {
            "Content-Type": "application/json",
            "X-ZEvent-Signature": fake_zalo.signature(body),
        }

        async def deliver(client: httpx.AsyncClient, door: str) -> int:
            answer = await client.post(door + HOOK.format("zalo"), content=body, headers=headers)
            return answer.status_code

        return deliver

    def pieces(text: str, replies: Any) -> list[str]:
        return [piece for piece, _ in zalo_channel._pieces(text, replies, shape)]

    return Writer(
        "zalo", user_id, write, lambda: [one.text for one in person.sees()], user_id, pieces
    )


def on_zalobot(fake: Any, user_id: str, secret: str) -> Writer:
    """Return somebody who writes to the bot of the Zalo Bot Platform."""
    person = fake.person(user_id)

    def write(text: str) -> Deliver:
        body = person.types(text)
        fake.updates.pop()
        headers = {"Content-Type": "application/json", "X-Bot-Api-Secret-Token": secret}

        async def deliver(client: httpx.AsyncClient, door: str) -> int:
            answer = await client.post(door + HOOK.format("zalobot"), content=body, headers=headers)
            return answer.status_code

        return deliver

    def pieces(text: str, replies: Any) -> list[str]:
        return split(with_menu(text, replies), ZALO_TEXT)

    return Writer(
        "zalobot", user_id, write, lambda: [one.text for one in person.sees()], user_id, pieces
    )


class Page:
    """Somebody's chat page."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(32)
        self.shown: list[dict[str, Any]] = []

    def writer(self) -> Writer:
        """Return them as one of many."""
        address = sha256(self.token.encode()).hexdigest()
        return Writer(
            "webchat",
            address,
            self.write,
            lambda: [one["text"] for one in self.shown if one["side"] == "them"],
            address,
            lambda text, _: [text],
        )

    def write(self, text: str) -> Deliver:
        """Return what posts one message, under the same id each time."""
        form = {"id": secrets.token_hex(8), "text": text}

        async def deliver(client: httpx.AsyncClient, door: str) -> int:
            answer = await client.post(
                f"{door}/send",
                data=form,
                headers={"accept": "application/json", "cookie": f"s={self.token}"},
            )
            return answer.status_code

        return deliver

    async def look(self, client: httpx.AsyncClient, door: str) -> None:
        """Read the page anew."""
        answer = await client.get(f"{door}/items?after=0", headers={"cookie": f"s={self.token}"})
        self.shown = answer.raise_for_status().json()
