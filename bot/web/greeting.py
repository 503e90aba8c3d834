"""What stands on the page when a visitor is not announced: the welcome and whom to call.

Machines that look at links and bursts of visitors must not fill the database. They see the same
words, made from the content; the first message begins the conversation.
"""

from __future__ import annotations

import re

from bot.domain.messages import Author
from bot.domain.views import ChatItem
from bot.web.ports import PublicServices

#: Programs that fetch a page to index it or to draw a preview of the link.
_MACHINE = re.compile(r"bot\b|crawl|spider|preview|externalhit|slurp", re.IGNORECASE)


def is_machine(user_agent: str) -> bool:
    """Return whether this says of itself that nobody reads along."""
    return bool(_MACHINE.search(user_agent))


def greeting(services: PublicServices) -> list[ChatItem]:
    """Return the welcome with the hotline, as bubbles that belong to no conversation."""
    cards, now = services.cards, services.now()
    parts = [*cards.contacts((), "hotline"), *cards.welcome(services.settings.who)]
    return [ChatItem(0, Author.BOT, "", part, now) for part in parts]
