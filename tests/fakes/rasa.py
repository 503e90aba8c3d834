"""A stand-in for Rasa that remembers every word it was told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.fakes.serving import serving


class FakeRasa:
    """Understands everything as `intent` and answers with `effects`; `broken` answers nonsense."""

    def __init__(self) -> None:
        self.intent, self.confidence = "ask_hotline", 0.95
        self.effects: list[dict[str, Any]] = [
            {"card": "contacts", "values": {"countries": "", "want": "hotline"}}
        ]
        self.broken = False
        #: (path, body) of every call but those that only ask whether it is there.
        self.calls: list[tuple[str, dict[str, Any]]] = []

    @property
    def parsed(self) -> list[str]:
        """The texts that it was asked to understand."""
        return [body["text"] for path, body in self.calls if path == "/model/parse"]

    @property
    def dialogue(self) -> list[dict[str, Any]]:
        """What its dialogue was told."""
        return [body for path, body in self.calls if path == "/webhooks/rest/webhook"]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        status, answer = self._answer(scope["path"], body)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        if path in ("/", "/status"):
            return 200, json.dumps({"model_file": "fake.tar.gz"}).encode()
        self.calls.append((path, json.loads(body)))
        if self.broken:
            # As a confused server may: it throws back what it was sent.
            return 500, b'{"error": ' + body
        if path == "/model/parse":
            intent = {"name": self.intent, "confidence": self.confidence}
            parsed = {"intent": intent, "intent_ranking": [intent], "entities": []}
            return 200, json.dumps(parsed).encode()
        if path == "/webhooks/rest/webhook":
            return 200, json.dumps([{"custom": effect} for effect in self.effects]).encode()
        return 404, b"{}"


@asynccontextmanager
async def running_rasa() -> AsyncIterator[tuple[FakeRasa, str]]:
    """Serve a stand-in on the loopback; give it and its address."""
    fake = FakeRasa()
    async with serving(fake) as url:
        yield fake, url
