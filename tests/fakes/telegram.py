"""A Telegram of our own: the Bot API over HTTP, and people who write to the bot.

It behaves as the real one does where a bot can notice: offsets, long polling, one poller at a
time, webhooks with their secret and their redelivery, validation, refusals, and faults on demand.
"""

from __future__ import annotations

import asyncio
import email
import json
import time
from collections import defaultdict, deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import httpx

from tests.fakes.serving import serving
from tests.fakes.telegram_files import Files
from tests.fakes.telegram_groups import Groups
from tests.fakes.telegram_people import Message, Person
from tests.fakes.telegram_rules import Refused, check_keyboard, shown, well_formed

TOKEN = "123456789:TEST-token-of-nobody-0000000000000"
#: The bot that calls operators.
ALARM_TOKEN = "987654321:TEST-alarm-token-of-nobody-00000000"
#: Bytes of a photo.
MAX_PHOTO = 10_000_000
DELETABLE = 48 * 3600
#: Seconds until a webhook that did not answer 200 is called again; the real one takes longer.
REDELIVERY = 0.05


@dataclass
class Fault:
    """What becomes of the next call of a method."""

    status: int = 0
    description: str = ""
    parameters: dict = field(default_factory=dict)
    #: "answer" with the status, "hang" until the caller leaves, "cut" in mid-answer.
    how: str = "answer"
    #: Whether the call takes effect all the same.
    done: bool = False


BLOCKED = Fault(403, "Forbidden: bot was blocked by the user")
NO_CHAT = Fault(400, "Bad Request: chat not found")
BAD_MARKUP = Fault(400, "Bad Request: can't parse entities: Unsupported start tag at byte offset 0")
BROKEN = Fault(500, "Internal Server Error")
HANG = Fault(how="hang")
CUT = Fault(how="cut")
ANSWER_LOST = Fault(how="cut", done=True)
HANG_AFTER = Fault(how="hang", done=True)


def throttle(seconds):
    """Return the fault of calling too often."""
    return Fault(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


class FakeTelegram(Files, Groups):
    """One bot and everybody who talks with it."""

    def __init__(self, token=TOKEN):
        super().__init__()
        self.token = token
        #: Further bots at the same address, by their tokens.
        self.others = {}
        self.url = ""
        self.calls = []
        self.faults = defaultdict(deque)
        self.chats = defaultdict(list)
        self.known = set()
        self.blocked = set()
        self.acknowledged = []
        self.updates = []
        self.delivered = []
        self.webhook = {}
        self.last_error = ""
        self.last_error_at = 0.0
        self._numbers = iter(range(1, 10**9))
        self._update_ids = iter(range(700_000_001, 10**9))
        self._queries = set()
        self._allowed = None
        self._poll = None
        self._news = asyncio.Event()
        self._courier = None

    @asynccontextmanager
    async def running(self):
        """Serve the Bot API; `url` is its address meanwhile."""
        async with serving(self) as self.url:
            yield self
            for bot in (self, *self.others.values()):
                bot.closes()

    def beside(self, token):
        """Return another bot at the same address."""
        self.others[token] = other = FakeTelegram(token)
        other.url = self.url
        return other

    def closes(self):
        """Let go of who waits for updates."""
        self._forget_courier()
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def fails(self, method, *faults):
        """Have the next calls of a method go wrong, one fault each."""
        self.faults[method].extend(faults)

    def person(self, chat_id, language="vi"):
        """Return somebody with a private chat."""
        return Person(self, chat_id, language)

    def called(self, method):
        """Return the parameters of every call of a method."""
        return [parameters for name, parameters in self.calls if name == method]

    # What happens in Telegram

    def happens(self, kind, body):
        """Add an update, for the poller or the webhook; return it."""
        update = {"update_id": next(self._update_ids), kind: body}
        if not self._allowed or kind in self._allowed:
            self.updates.append(update)
            self._news.set()
        return update

    def inject(self, update):
        """Add an update as it is, broken perhaps."""
        self.updates.append({"update_id": next(self._update_ids)} | update)
        self._news.set()

    def writes(self, chat_id, by_bot, text, **more):
        """Put a message on a screen; return it."""
        message = Message(next(self._numbers), by_bot, text, time.time(), **more)
        self.chats[chat_id].append(message)
        return message

    # The Bot API

    async def __call__(self, scope, receive, send):
        token = scope["path"].partition("/bot")[2].partition("/")[0]
        if token in self.others:
            await self.others[token](scope, receive, send)
            return
        if scope["path"].startswith("/file/"):
            await self.gives_out(scope, send)
            return
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        _, _, path = scope["path"].partition("/bot")
        token, _, method = path.partition("/")
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        parameters = _parameters(headers, body, scope["query_string"])
        self.calls.append((method, parameters))
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault is None or fault.done:
            status, answer = await self._answer(token, method, parameters)
        else:
            status, answer = fault.status, _refusal(fault)
        if fault and fault.how == "hang":
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await _respond(send, status, answer, cut=fault is not None and fault.how == "cut")

    async def _answer(self, token, method, parameters):
        handler = getattr(self, f"_do_{method.lower()}", None)
        if not well_formed(token) or handler is None:
            return 404, _refusal(Refused(404, "Not Found"))
        if token != self.token:
            return 401, _refusal(Refused(401, "Unauthorized"))
        try:
            return 200, {"ok": True, "result": await handler(parameters)}
        except Refused as refused:
            return refused.status, _refusal(refused)

    async def _do_getme(self, _):
        return self._me | {
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    @property
    def _me(self):
        return {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Ben",
            "username": "ben_test_bot",
        }

    async def _do_getupdates(self, parameters):
        if self.webhook:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        self._poll = mine = asyncio.get_running_loop().create_future()
        self._allow(parameters)
        offset = int(parameters.get("offset", 0))
        if offset > 0:
            self.updates = [one for one in self.updates if one["update_id"] >= offset]
        elif offset < 0:
            self.updates = self.updates[offset:]
        ends = asyncio.get_running_loop().time() + float(parameters.get("timeout", 0))
        while not self.updates and (left := ends - asyncio.get_running_loop().time()) > 0:
            self._news.clear()
            news = asyncio.create_task(self._news.wait())
            await asyncio.wait({news, mine}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
            if mine.done():
                raise Refused(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one "
                    "bot instance is running",
                )
        mine.cancel()
        return self.updates[: int(parameters.get("limit", 100))]

    def _allow(self, parameters):
        if "allowed_updates" in parameters:
            self._allowed = set(parameters["allowed_updates"])

    async def _do_sendmessage(self, parameters):
        chat_id = self._open_chat(parameters)
        text, bold = shown(str(parameters.get("text", "")), parameters.get("parse_mode"))
        markup = parameters.get("reply_markup") or {}
        check_keyboard(markup)
        keys = [key for row in markup.get("inline_keyboard", []) for key in row]
        message = self.writes(
            chat_id,
            by_bot=True,
            text=text,
            bold=bold,
            taps={key["text"]: key["callback_data"] for key in keys},
            raw=parameters,
        )
        return self.told(chat_id, message)

    async def _do_sendphoto(self, parameters):
        chat_id = self._open_chat(parameters)
        photo = parameters.get("photo", b"")
        if isinstance(photo, str) and photo.startswith("attach://"):
            photo = parameters.get(photo.removeprefix("attach://"), b"")
        if not isinstance(photo, bytes) or not photo:
            raise Refused(400, "Bad Request: there is no photo in the request")
        if len(photo) > MAX_PHOTO:
            raise Refused(400, "Bad Request: file is too big")
        if not photo.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")
        message = self.writes(
            chat_id,
            by_bot=True,
            text=parameters.get("caption", ""),
            raw={"photo": photo, "has_spoiler": parameters.get("has_spoiler", False)},
        )
        size = {"file_id": f"f{message.id}", "file_unique_id": f"u{message.id}"}
        told = self.told(chat_id, message)
        del told["text"]
        return told | {"photo": [size | {"width": 90, "height": 60}]}

    def _open_chat(self, parameters):
        try:
            chat_id = int(parameters.get("chat_id", ""))
        except ValueError:
            raise Refused(400, "Bad Request: chat not found") from None
        if chat_id not in self.known:
            raise Refused(400, "Bad Request: chat not found")
        self.enter_group(chat_id)
        if chat_id in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat_id

    def told(self, chat_id, message):
        """Return a message as the Bot API tells of it."""
        return {
            "message_id": message.id,
            "from": self._me if message.by_bot else self.person(chat_id).user,
            "chat": self.chat_of(chat_id),
            "date": int(message.at),
            "text": message.text,
        } | (
            {"reply_markup": message.raw["reply_markup"]} if message.raw.get("reply_markup") else {}
        )

    async def _do_deletemessages(self, parameters):
        chat_id = self._open_chat(parameters)
        numbers = parameters.get("message_ids")
        if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
            raise Refused(400, "Bad Request: message identifiers are not specified")
        wanted = {int(number) for number in numbers}
        for message in self.chats[chat_id]:
            if message.id in wanted and time.time() - message.at > DELETABLE:
                raise Refused(400, "Bad Request: message can't be deleted")
        self.chats[chat_id] = [one for one in self.chats[chat_id] if one.id not in wanted]
        return True

    async def _do_answercallbackquery(self, parameters):
        query = str(parameters.get("callback_query_id"))
        if query not in self._queries:
            raise Refused(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        self.answered(query, parameters)
        self._queries.discard(query)
        self.acknowledged.append(query)
        return True

    async def _do_setwebhook(self, parameters):
        self._allow(parameters)
        self._forget_courier()
        if parameters.get("drop_pending_updates"):
            self.updates.clear()
        self.webhook = {
            "url": parameters.get("url", ""),
            "secret": parameters.get("secret_token", ""),
        }
        if not self.webhook["url"]:
            self.webhook = {}
        else:
            self._courier = asyncio.create_task(self._deliver())
        return True

    async def _do_deletewebhook(self, parameters):
        return await self._do_setwebhook(parameters | {"url": ""})

    async def _do_getwebhookinfo(self, _):
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates),
        } | (
            {"last_error_message": self.last_error, "last_error_date": int(self.last_error_at)}
            if self.last_error
            else {}
        )

    def _forget_courier(self):
        if self._courier:
            self._courier.cancel()
            self._courier = None

    async def _deliver(self):
        """Bring updates to the webhook in order, each until it is answered with 2xx."""
        async with httpx.AsyncClient(trust_env=False, verify=False, timeout=5) as client:
            while True:
                while self.updates:
                    if await self.bring(client, self.updates[0]):
                        self.delivered.append(self.updates.pop(0))
                    else:
                        await asyncio.sleep(REDELIVERY)
                self._news.clear()
                await self._news.wait()

    async def bring(self, client, update):
        """Call the webhook once; return whether it took the update."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret"]}
        if not self.webhook["secret"]:
            headers = {}
        try:
            answer = await client.post(self.webhook["url"], json=update, headers=headers)
        except httpx.HTTPError as error:
            self.last_error, self.last_error_at = type(error).__name__, time.time()
            return False
        if not answer.is_success:
            self.last_error = f"Wrong response from the webhook: {answer.status_code}"
            self.last_error_at = time.time()
        return answer.is_success

    async def bring_again(self, update, times):
        """Call the webhook with the same update so many times at once."""
        async with httpx.AsyncClient(trust_env=False, verify=False, timeout=60) as client:
            return await asyncio.gather(*(self.bring(client, update) for _ in range(times)))


def _parameters(headers, body, query):
    """Return a call's parameters, however they were sent; JSON in strings is read."""
    found = dict(parse_qsl(query.decode()))
    kind = headers.get("content-type", "")
    if kind.startswith("application/json"):
        return found | json.loads(body or b"{}")
    if kind.startswith("multipart/form-data"):
        message = email.message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        for part in message.get_payload():
            name = part.get_param("name", header="content-disposition")
            value = part.get_payload(decode=True)
            found[name] = value if part.get_filename() else value.decode()
    else:
        found |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    return {name: _plain(name, value) for name, value in found.items()}


#: Parameters that are objects, lists or booleans: JSON when they come in a form.
_AS_JSON = frozenset({
    "reply_markup", "link_preview_options", "allowed_updates", "message_ids",
    "drop_pending_updates", "protect_content", "disable_notification", "has_spoiler",
})  # fmt: skip


def _plain(name, value):
    return json.loads(value) if name in _AS_JSON else value


def _refusal(refused):
    answer = {"ok": False, "error_code": refused.status, "description": refused.description}
    return answer | ({"parameters": refused.parameters} if refused.parameters else {})


async def _respond(send, status, answer, *, cut):
    body = json.dumps(answer, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status or 200, "headers": headers})
    if cut:
        # Returning early makes the server close the connection.
        await send({"type": "http.response.body", "body": body[:5], "more_body": True})
        return
    await send({"type": "http.response.body", "body": body})
