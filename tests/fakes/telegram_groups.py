"""Groups in the fake Telegram: members, limits, messages that are written anew, and moving."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque

from tests.fakes.telegram_people import Person
from tests.fakes.telegram_rules import Refused, check_keyboard, shown

#: Messages and edits of a bot in one group within a minute.
MOST, SPAN = 20, 60.0
MAX_ANSWER = 200


class Groups:
    """What a bot meets in groups; a part of FakeTelegram."""

    def __init__(self):
        self.groups = {}
        #: Where groups went that became supergroups.
        self.migrated = {}
        self.kicked = set()
        #: What those who tapped were shown, by the tap's id.
        self.answers = {}
        #: Whether the bot was given all messages of groups; by itself it gets commands only.
        self.reads_all = False
        self.limits_groups = True
        self._group_calls = defaultdict(deque)

    def group(self, chat_id, title="Trực ca"):
        """Return a group that the bot was added to."""
        self.known.add(chat_id)
        self.groups[chat_id] = Group(self, chat_id, title)
        return self.groups[chat_id]

    def chat_of(self, chat_id):
        """Return a chat as the Bot API tells of it."""
        if chat_id in self.groups:
            return self.groups[chat_id].chat
        return {"id": chat_id, "type": "private", "first_name": "Người thử"}

    def enter_group(self, chat_id):
        """Refuse what Telegram would refuse to a bot that writes to this group."""
        if chat_id in self.migrated:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated[chat_id],
            )
        if chat_id in self.kicked:
            raise Refused(403, "Forbidden: bot was kicked from the supergroup chat")
        if chat_id not in self.groups or not self.limits_groups:
            return
        calls, now = self._group_calls[chat_id], time.monotonic()
        while calls and now - calls[0] >= SPAN:
            calls.popleft()
        if len(calls) >= MOST:
            wait = math.ceil(SPAN - (now - calls[0]))
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        calls.append(now)

    async def _do_editmessagetext(self, parameters):
        chat_id = self._open_chat(parameters)
        text, bold = shown(str(parameters.get("text", "")), parameters.get("parse_mode"))
        markup = parameters.get("reply_markup") or {}
        check_keyboard(markup)
        wanted = int(parameters.get("message_id", 0))
        message = next((one for one in self.chats[chat_id] if one.id == wanted), None)
        if message is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if not message.by_bot:
            raise Refused(400, "Bad Request: message can't be edited")
        keys = [key for row in markup.get("inline_keyboard", []) for key in row]
        taps = {key["text"]: key["callback_data"] for key in keys}
        if (message.text, message.taps) == (text, taps):
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply "
                "markup are exactly the same as a current content and reply markup of the message",
            )
        message.text, message.bold, message.taps, message.raw = text, bold, taps, parameters
        message.edits += 1
        return self.told(chat_id, message) | {"edit_date": int(time.time())}

    def answered(self, query, parameters):
        """Keep what was shown to somebody who tapped."""
        text = str(parameters.get("text", ""))
        if len(text) > MAX_ANSWER:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        self.answers[query] = text


class Group:
    """A group as its members see it."""

    def __init__(self, telegram, chat_id, title):
        self._telegram = telegram
        self.chat_id = chat_id
        self.title = title

    @property
    def chat(self):
        """The group as the Bot API tells of it."""
        kind = "supergroup" if str(self.chat_id).startswith("-100") else "group"
        return {"id": self.chat_id, "type": kind, "title": self.title}

    def member(self, user_id, language="vi"):
        """Return somebody in the group."""
        return Member(self._telegram, self.chat_id, user_id, language)

    def sees(self):
        """Return what the bot wrote, as it reads now."""
        return [one for one in self._telegram.chats[self.chat_id] if one.by_bot]

    def moves(self, new_id):
        """Become a supergroup; the old messages stay behind. Return the new group."""
        telegram = self._telegram
        new = telegram.group(new_id, self.title)
        telegram.migrated[self.chat_id] = new_id
        telegram.happens(
            "message",
            {
                "message_id": next(telegram._numbers),
                "from": {"id": 1, "is_bot": False, "first_name": "Quản trị"},
                "chat": self.chat,
                "date": int(time.time()),
                "migrate_to_chat_id": new_id,
            },
        )
        return new

    def puts_out(self):
        """Put the bot out."""
        self._telegram.kicked.add(self.chat_id)
        member = {"user": self._telegram._me}
        return self._telegram.happens(
            "my_chat_member",
            {
                "chat": self.chat,
                "from": {"id": 1, "is_bot": False, "first_name": "Quản trị"},
                "date": int(time.time()),
                "old_chat_member": member | {"status": "member"},
                "new_chat_member": member | {"status": "kicked", "until_date": 0},
            },
        )


class Member(Person):
    """Somebody in a group."""

    def __init__(self, telegram, chat_id, user_id, language):
        super().__init__(telegram, chat_id, language)
        self.user = self.user | {"id": user_id}

    def _sends(self, text, content):
        heard = text.startswith("/") or self._telegram.reads_all
        message = self._telegram.writes(self.chat_id, by_bot=False, text=text)
        told = self._telegram.told(self.chat_id, message) | {"from": self.user}
        del told["text"]
        return self._telegram.happens("message", told | content) if heard else None
