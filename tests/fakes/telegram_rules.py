"""What the Bot API refuses, in its own words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

MAX_TEXT = 4096
MAX_DATA = 64
MAX_BUTTONS = 100
_TAGS = frozenset({
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "span",
    "tg-spoiler", "blockquote", "tg-emoji",
})  # fmt: skip


class Refused(Exception):
    """An answer with ok: false."""

    def __init__(self, status, description, **parameters):
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


class _Markup(HTMLParser):
    """Telegram's HTML: few tags, all of them closed, every other < written as &lt;."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.bold = []
        self._open = []

    def handle_starttag(self, tag, attrs):
        if tag not in _TAGS:
            raise Refused(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self._open.append((tag, len(self.text)))

    def handle_endtag(self, tag):
        if not self._open or self._open[-1][0] != tag:
            raise Refused(400, "Bad Request: can't parse entities: Unmatched end tag")
        _, start = self._open.pop()
        if tag in ("b", "strong"):
            self.bold.append(self.text[start:])

    def handle_data(self, data):
        if "<" in data:
            raise Refused(400, 'Bad Request: can\'t parse entities: Unsupported start tag ""')
        self.text += data

    def handle_entityref(self, name):
        self.text += {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}.get(name, f"&{name};")

    def handle_charref(self, name):
        self.text += chr(int(name[1:], 16) if name[0] in "xX" else int(name))

    def close(self):
        super().close()
        if self._open:
            raise Refused(
                400, "Bad Request: can't parse entities: Can't find end tag corresponding to start"
            )


def shown(text, parse_mode):
    """Return what a person reads of `text`, and what of it is bold; Refused as Telegram would."""
    bold = []
    if (parse_mode or "").upper() == "HTML":
        markup = _Markup()
        markup.feed(text)
        markup.close()
        text, bold = markup.text, markup.bold
    text = text.strip()
    if not text:
        raise Refused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > MAX_TEXT:
        raise Refused(400, "Bad Request: message is too long")
    return text, bold


def check_keyboard(markup):
    """Refuse an inline keyboard that Telegram would refuse."""
    keys = [key for row in markup.get("inline_keyboard", []) for key in row]
    for key in keys:
        if not key.get("text"):
            raise Refused(400, "Bad Request: can't parse inline keyboard button: Text is empty")
        if not 1 <= len(key.get("callback_data", "").encode()) <= MAX_DATA:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    if len(keys) > MAX_BUTTONS:
        raise Refused(400, "Bad Request: reply markup is too long")


def well_formed(token):
    """Tell whether a token looks like one: any other gets 404, as an unknown method does."""
    return re.fullmatch(r"\d+:[A-Za-z0-9_-]{20,}", token) is not None
