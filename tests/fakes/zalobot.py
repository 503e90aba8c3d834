"""A Zalo Bot Platform of our own: one bot, its API over HTTP, its webhook, people who write to it.

It behaves as clients that people use and their notes say: one wrapped update for each question and
never a second time, 408 when there is none, refusals with an HTTP status, a webhook that carries
its secret in a header. How often an unanswered call of the webhook is repeated is nowhere written;
here it is, a few times. Faults on demand.
"""

from __future__ import annotations

import asyncio
import email
import ipaddress
import json
import time
from collections import defaultdict, deque
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.fakes.serving import serving
from tests.fakes.zalobot_people import Message, Person

TOKEN = "4242424242:TEST-token-of-nobody-0000000000"
BOT_ID = "4242424242"
SECRET = "mot-bi-mat-cua-bot"
MAX_TEXT = 2000
#: Messages that the free plan sends in a month.
QUOTA = 3000
#: Seconds between deliveries of what the webhook did not take.
REDELIVERY = (0.05,) * 4
#: Seconds that a call of the webhook waits; the real patience is nowhere written.
ANSWER_WITHIN = 10.0

#: Its methods; upper and lower case count.
METHODS = {
    "getMe": "_get_me",
    "getUpdates": "_get_updates",
    "sendMessage": "_send_message",
    "sendPhoto": "_send_photo",
    "sendSticker": "_send_sticker",
    "sendChatAction": "_send_chat_action",
    "setWebhook": "_set_webhook",
    "deleteWebhook": "_delete_webhook",
    "getWebhookInfo": "_get_webhook_info",
}


@dataclass
class Fault:
    """What becomes of the next call of a method."""

    status: int = 0
    #: The number in the body, when it is not the status.
    code: int = 0
    #: "answer", "hang" until the caller leaves, "cut" in mid-answer, "noise" for no JSON.
    how: str = "answer"
    #: Whether the call takes effect all the same.
    done: bool = False


BROKEN = Fault(500)
#: Its table of errors calls 403 "internal server error".
INTERNAL = Fault(403)
THROTTLED = Fault(429)
#: The same in a body whose status says that all is well.
THROTTLED_INSIDE = Fault(200, 429)
HANG = Fault(how="hang")
CUT = Fault(how="cut")
ANSWER_LOST = Fault(how="cut", done=True)
NOISE = Fault(200, how="noise")


class Refused(Exception):
    """An answer with an error."""

    def __init__(self, status, description):
        super().__init__(description)
        self.status = status
        self.description = description


class FakeZaloBot:
    """One bot and everybody who talks with it.

    `strict` refuses a webhook that no outside could reach; `idle_status` is the HTTP status of the
    answer that there are no updates, whose body says 408 in any case.
    """

    def __init__(self, *, strict=False, idle_status=408):
        self.url = ""
        self.strict = strict
        self.idle_status = idle_status
        self.calls = []
        self.faults = defaultdict(deque)
        self.chats = defaultdict(list)
        self.known = set()
        self.updates = deque()
        self.delivered = []
        self.given_up = []
        self.files = {}
        self.webhook = {}
        self.ever_hooked = False
        self.left = QUOTA
        #: Whether calls of the webhook are wrapped like answers, as the documents say.
        self.wraps = False
        self.numbers = count(1)
        self._news = asyncio.Event()
        self._closing = False

    @asynccontextmanager
    async def running(self):
        """Serve the API; `url` is its address meanwhile."""
        async with serving(self) as self.url:
            yield self
            self._closing = True
            self._news.set()

    def fails(self, method, *faults):
        """Have the next calls of a method go wrong, one fault each."""
        self.faults[method].extend(faults)

    def person(self, user_id):
        """Return somebody with Zalo on the phone."""
        return Person(self, str(user_id))

    def called(self, method):
        """Return the parameters of every call of a method."""
        return [parameters for name, parameters in self.calls if name == method]

    def happens(self, event):
        """Have something happen; return the body of the call that a webhook would get."""
        self.updates.append(event)
        self._news.set()
        return self.body(event)

    def body(self, event, *, wrapped=None):
        """Return an event as the webhook gets it."""
        wrapped = self.wraps if wrapped is None else wrapped
        told = {"ok": True, "result": event} if wrapped else event
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    def holds(self, data):
        """Keep what somebody sends along; return its address."""
        path = f"/media/{next(self.numbers)}"
        self.files[path] = data
        return self.url + path

    # The API

    async def __call__(self, scope, receive, send):
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        if scope["path"] in self.files:
            await _respond(send, 200, self.files[scope["path"]], "file")
            return
        token, _, method = scope["path"].removeprefix("/bot").partition("/")
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        parameters = _parameters(headers, body, scope["query_string"])
        self.calls.append((method, parameters))
        fault = self.faults[method].popleft() if self.faults[method] else None
        status, answer = fault.status if fault else 200, _refusal(fault)
        if fault is None or fault.done:
            status, answer = await self._answer(token, method, parameters)
        if fault and fault.how == "hang":
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await _respond(send, status, answer, fault.how if fault else "answer")

    async def _answer(self, token, method, parameters):
        try:
            result = await self._method(token, method)(parameters)
        except Refused as refused:
            told = {"ok": False, "error_code": refused.status, "description": refused.description}
            return (self.idle_status if refused.status == 408 else refused.status), told
        return 200, {"ok": True} | ({} if result is None else {"result": result})

    def _method(self, token, name):
        if token != TOKEN:
            raise Refused(401, "Unauthorized")
        if name not in METHODS:
            raise Refused(400, "Bad request")
        return getattr(self, METHODS[name])

    async def _get_me(self, _):
        return {
            "id": BOT_ID,
            "account_name": "bot.ben",
            "account_type": "BASIC",
            "can_join_groups": False,
            "display_name": "Bot Ben",
        }

    async def _get_updates(self, parameters):
        if self.webhook.get("url"):
            # Who is told by a webhook is told nothing here.
            raise Refused(400, "Bad request: a webhook is set")
        ends = time.monotonic() + float(parameters.get("timeout", 30))
        while not self.updates:
            left = ends - time.monotonic()
            if left <= 0 or self._closing:
                raise Refused(408, "Request timeout")
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                raise Refused(408, "Request timeout") from None
        # Given once: there is no offset to ask for it again.
        return self.updates.popleft()

    async def _send_message(self, parameters):
        return self._sends(parameters, "text", required=True)

    async def _send_photo(self, parameters):
        if not str(parameters.get("photo", "")).startswith("http"):
            raise Refused(400, "Bad request: photo")
        return self._sends(parameters, "caption", required=False)

    async def _send_sticker(self, parameters):
        return self._sends(parameters, "sticker", required=True)

    async def _send_chat_action(self, parameters):
        self._chat(parameters)

    def _chat(self, parameters):
        chat_id = parameters.get("chat_id")
        if not isinstance(chat_id, str) or chat_id not in self.known:
            raise Refused(400, "Bad request: chat_id")
        return chat_id

    def _sends(self, parameters, field, *, required):
        chat_id = self._chat(parameters)
        text = parameters.get(field, "")
        if not isinstance(text, str) or len(text) > MAX_TEXT or (required and not text.strip()):
            raise Refused(400, f"Bad request: {field}")
        if self.left <= 0:
            raise Refused(429, "Quota exceeded")
        self.left -= 1
        number = f"{next(self.numbers):020x}"
        self.chats[chat_id].append(Message(text, number))
        return {"message_id": number, "date": int(time.time() * 1000)}

    async def _set_webhook(self, parameters):
        url, secret = str(parameters.get("url", "")), str(parameters.get("secret_token", ""))
        if not 8 <= len(secret) <= 256 or not url:
            raise Refused(400, "Bad request: url and secret_token are needed")
        if self.strict and not _is_public(url):
            raise Refused(400, "Bad request: url")
        self.ever_hooked = True
        self.webhook = {"url": url, "secret": secret}
        return {"url": url, "updated_at": int(time.time() * 1000)}

    async def _delete_webhook(self, _):
        self.webhook = {}
        return {"url": "", "updated_at": int(time.time() * 1000)}

    async def _get_webhook_info(self, _):
        if not self.ever_hooked:
            raise Refused(404, "Not found")
        return {"url": self.webhook.get("url", ""), "updated_at": int(time.time() * 1000)}

    # The webhook

    async def bring(self, body, *, secret=None):
        """Call the webhook once; return the status, 0 when none came in time."""
        given = self.webhook["secret"] if secret is None else secret
        headers = {"Content-Type": "application/json"}
        if given:
            headers["X-Bot-Api-Secret-Token"] = given
        async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_WITHIN) as client:
            try:
                answer = await client.post(self.webhook["url"], content=body, headers=headers)
            except httpx.HTTPError:
                return 0
        return answer.status_code

    async def deliver(self, *, copies=1, order=None):
        """Bring all that waits, each so many times at once, in any order, until it is taken."""
        bodies = [self.body(event) for event in self.updates]
        self.updates.clear()
        if order:
            order(bodies)
        await asyncio.gather(*(self._insist(body) for body in bodies for _ in range(copies)))

    async def _insist(self, body):
        for pause in (0.0, *REDELIVERY):
            await asyncio.sleep(pause)
            if await self.bring(body) == httpx.codes.OK:
                self.delivered.append(body)
                return
        self.given_up.append(body)


def _is_public(url):
    """Tell whether a webhook could be reached from outside, by https."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" or host == "localhost" or "." not in host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return True


def _parameters(headers, body, query):
    """Return a call's parameters, however they were sent."""
    found = dict(parse_qsl(query.decode()))
    kind = headers.get("content-type", "")
    if kind.startswith("application/json"):
        return found | json.loads(body or b"{}")
    if kind.startswith("multipart/form-data"):
        message = email.message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        for part in message.get_payload():
            name = part.get_param("name", header="content-disposition")
            found[name] = part.get_payload(decode=True).decode()
        return found
    return found | dict(parse_qsl(body.decode(), keep_blank_values=True))


def _refusal(fault):
    code = (fault.code or fault.status) if fault else 0
    return {"ok": False, "error_code": code, "description": "faulty"}


async def _respond(send, status, answer, how):
    body = b"<html>" if how == "noise" else answer
    if isinstance(body, dict):
        body = json.dumps(body, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status or 200, "headers": headers})
    if how == "cut":
        # Returning early makes the server close the connection.
        await send({"type": "http.response.body", "body": body[:5], "more_body": True})
        return
    await send({"type": "http.response.body", "body": body})
