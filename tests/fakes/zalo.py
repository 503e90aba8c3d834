"""A Zalo of our own: one Official Account, its API over HTTP, its token server, its webhook.

It behaves as the notes of those who use the real one say: status 200 with an error number for
nearly everything, refresh tokens that work once, the window of seven days, signed calls that are
repeated until they are answered 200 in time, and then given up. Faults on demand.
"""

from __future__ import annotations

import asyncio
import email
import hashlib
import json
import time
from collections import defaultdict, deque
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from urllib.parse import parse_qs

import httpx

from tests.fakes.serving import serving
from tests.fakes.zalo_people import Message, Person

APP_ID = "360846524940903967"
APP_SECRET = "APP_SECRET_EXAMPLE"
OA_SECRET = "OA_SECRET_EXAMPLE"
OA_ID = "388613280878808645"
FIRST_REFRESH_TOKEN = "refresh-0"
SEND, RENEW = "/v3.0/oa/message/cs", "/v4/oa/access_token"
ACCOUNT, UPLOAD = "/v2.0/oa/getoa", "/v2.0/oa/upload/image"
#: Bytes of a picture.
MAX_PICTURE = 1_000_000
MAX_TEXT, MAX_BUTTONS, MAX_TITLE, MAX_QUERY = 2000, 5, 100, 1000
WINDOW = 7 * 86400
LIFETIME = 90000
#: Seconds between deliveries of what was not taken; the real ones are 30 s, 5, 15, 30, 60 min.
REDELIVERY = (0.05,) * 5
#: The real one waits 2 s; a noisy machine must not fail a test (`make bench` measures).
ANSWER_WITHIN = 10.0


@dataclass
class Fault:
    """What becomes of the next call of a path."""

    error: int = 0
    status: int = 200
    #: "answer", "hang" until the caller leaves, "cut" in mid-answer, "noise" for no JSON.
    how: str = "answer"
    #: Whether the call takes effect all the same.
    done: bool = False


BROKEN = Fault(status=500)
CUT = Fault(how="cut")
ANSWER_LOST = Fault(how="cut", done=True)
NOISE = Fault(how="noise")
THROTTLED = Fault(-32)


class Refused(Exception):
    """An answer with an error number."""

    def __init__(self, error):
        super().__init__(error)
        self.error = error


def signature(body, app_id=APP_ID, secret=OA_SECRET):
    """Return the header's value for a body, by the rules and not by our code."""
    at = str(json.loads(body)["timestamp"])
    return "mac=" + hashlib.sha256((app_id + body.decode() + at + secret).encode()).hexdigest()


class FakeZalo:
    """One account and everybody who writes to it."""

    def __init__(self):
        self.url = ""
        self.calls = []
        self.faults = defaultdict(deque)
        self.chats = defaultdict(list)
        self.uploads = {}
        self.interactions = {}
        self.blocked = set()
        self.takes_buttons = True
        #: Whether the webhook is told of what the account itself sends, and who is said to have.
        self.echoes = False
        self.echoing_admin = ""
        self.renewals = 0
        self.refresh_token = FIRST_REFRESH_TOKEN
        self.access_token = ""
        #: Added to the clock, in seconds.
        self.ahead = 0.0
        self.expires_at = 0.0
        self.waiting = []
        self.delivered = []
        self.given_up = []
        self.hook = ""
        self.numbers = count(1)

    @asynccontextmanager
    async def running(self):
        """Serve the API; `url` is its address meanwhile, for messages and tokens alike."""
        async with serving(self) as self.url:
            yield self

    def now(self):
        return time.time() + self.ahead

    def fails(self, path, *faults):
        """Have the next calls of a path go wrong, one fault each."""
        self.faults[path].extend(faults)

    def person(self, user_id, **ids):
        """Return somebody with Zalo on the phone."""
        return Person(self, str(user_id), **ids)

    def called(self, path):
        """Return what every call of a path carried."""
        return [given for called, given in self.calls if called == path]

    def happens(self, event):
        """Have something happen that the webhook is told of; return the signed call."""
        event = {"app_id": APP_ID} | event | {"timestamp": str(int(self.now() * 1000))}
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        self.waiting.append(body)
        return body

    # The API

    async def __call__(self, scope, receive, send):
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        path = scope["path"]
        given = _given(path, headers, body)
        self.calls.append((path, given))
        fault = self.faults[path].popleft() if self.faults[path] else None
        answer = {"error": fault.error if fault else 0, "message": "faulty"}
        if fault is None or fault.done:
            try:
                answer = self._answer(path, headers, given)
            except Refused as refused:
                answer = {"error": refused.error, "message": "refused"}
        if fault and fault.how == "hang":
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await _respond(send, fault, answer)

    def _answer(self, path, headers, given):
        if path == SEND:
            return self._send(headers, given)
        if path == UPLOAD:
            return self._upload(headers, given)
        if path == ACCOUNT:
            self._known(headers)
            return {"data": {"oa_id": OA_ID, "name": "Bến"}, "error": 0, "message": "Success"}
        if path == RENEW:
            return self._renew(headers, given)
        raise Refused(-210)

    def _renew(self, headers, given):
        if headers.get("secret_key") != APP_SECRET or given.get("app_id") != APP_ID:
            raise Refused(-14001)
        if given.get("grant_type") != "refresh_token":
            raise Refused(-14002)
        if given.get("refresh_token") != self.refresh_token:
            # Used up or never given: which of them it does not say.
            raise Refused(-14014)
        self.renewals += 1
        self.refresh_token = f"refresh-{self.renewals}"
        self.access_token = f"access-{self.renewals}"
        self.expires_at = self.now() + LIFETIME
        return {
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "expires_in": str(LIFETIME),
        }

    def _known(self, headers):
        if not self.access_token or headers.get("access_token") != self.access_token:
            raise Refused(-216)
        if self.now() >= self.expires_at:
            raise Refused(-220)

    def _upload(self, headers, given):
        self._known(headers)
        data = given.get("file", b"")
        if not data.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            raise Refused(-201)
        if len(data) > MAX_PICTURE:
            raise Refused(-210)
        number = f"upload-{next(self.numbers)}"
        self.uploads[number] = data
        return {"data": {"attachment_id": number}, "error": 0, "message": "Success"}

    def _picture(self, message):
        """Return the picture of a message that is one, None for any other."""
        attachment = message.get("attachment", {})
        payload = attachment.get("payload", {})
        if payload.get("template_type") != "media":
            return None
        (element,) = payload["elements"]
        if set(message) != {"attachment"} or element.get("media_type") != "image":
            raise Refused(-201)
        if element.get("attachment_id") not in self.uploads:
            raise Refused(-201)
        return self.uploads[element["attachment_id"]]

    def _send(self, headers, given):
        self._known(headers)
        if set(given) != {"recipient", "message"}:
            raise Refused(-201)
        key = _recipient(given["recipient"])
        picture = self._picture(given["message"])
        text, buttons = ("", {}) if picture else self._message(given["message"])
        if key in self.blocked:
            raise Refused(-217)
        if key not in self.interactions:
            raise Refused(-213)
        if self.now() - self.interactions[key] > WINDOW:
            raise Refused(-230)
        number = f"{next(self.numbers):032x}"
        self.chats[key].append(Message(text, buttons, number, picture))
        if self.echoes:
            self.echo(key, text, number, self.echoing_admin)
        return {
            "data": {"message_id": number, "user_id": key, "quota": {"quota_type": "reply"}},
            "error": 0,
            "message": "Success",
        }

    def echo(self, user_id, text, number, admin="", kind="text"):
        """Tell the webhook of something that the account sent; return the signed call."""
        message = {"msg_id": number} | ({"text": text} if text else {})
        return self.happens({
            "event_name": f"oa_send_{kind}",
            "sender": {"id": OA_ID} | ({"admin_id": admin} if admin else {}),
            "recipient": {"id": user_id},
            "message": message,
        })  # fmt: skip

    def _message(self, message):
        text = message.get("text")
        if not isinstance(text, str) or not text.strip() or set(message) - {"text", "attachment"}:
            raise Refused(-201)
        if len(text) > MAX_TEXT:
            raise Refused(-210)
        attachment = message.get("attachment")
        if attachment is None:
            return text, {}
        if not self.takes_buttons or attachment.get("type") != "template":
            raise Refused(-233)
        buttons = attachment["payload"]["buttons"]
        if not 1 <= len(buttons) <= MAX_BUTTONS:
            raise Refused(-201)
        for button in buttons:
            known = button.get("type") in ("oa.query.hide", "oa.query.show")
            fits = 1 <= len(button["title"]) <= MAX_TITLE and len(button["payload"]) <= MAX_QUERY
            if not known or not fits:
                raise Refused(-201)
        return text, {button["title"]: button["payload"] for button in buttons}

    # The webhook

    async def bring(self, body, *, retry=0, sign=signature):
        """Call the webhook once; return the status, 0 when none came in time."""
        headers = {"Content-Type": "application/json", "X-ZEvent-Signature": sign(body)}
        if retry:
            headers["num_retry"] = str(retry)
        async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_WITHIN) as client:
            try:
                answer = await client.post(self.hook, content=body, headers=headers)
            except httpx.HTTPError:
                return 0
        return answer.status_code

    async def deliver(self, *, copies=1, order=None):
        """Bring all that waits, each so many times at once, in any order, until it is taken."""
        bodies, self.waiting = self.waiting, []
        if order:
            order(bodies)
        await asyncio.gather(*(self._insist(body) for body in bodies for _ in range(copies)))

    async def _insist(self, body):
        for retry, pause in enumerate((0.0, *REDELIVERY)):
            await asyncio.sleep(pause)
            if await self.bring(body, retry=retry) == httpx.codes.OK:
                self.delivered.append(body)
                return
        self.given_up.append(body)


def _given(path, headers, body):
    if path == UPLOAD:
        kind = headers.get("content-type", "").encode()
        form = email.message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
        return {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in form.get_payload()
        }
    if path == SEND:
        return json.loads(body)
    if path == ACCOUNT:
        return {}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _recipient(given):
    if set(given) == {"user_id"}:
        return given["user_id"]
    if set(given) == {"anonymous_id", "conversation_id"}:
        return given["anonymous_id"]
    raise Refused(-201)


async def _respond(send, fault, answer):
    body = b"<html>" if fault and fault.how == "noise" else json.dumps(answer).encode()
    headers = [(b"content-type", b"text/json"), (b"content-length", str(len(body)).encode())]
    status = fault.status if fault else 200
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if fault and fault.how == "cut":
        # Returning early makes the server close the connection.
        await send({"type": "http.response.body", "body": body[:5], "more_body": True})
        return
    await send({"type": "http.response.body", "body": body})
