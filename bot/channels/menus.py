"""Numbered menus: how quick replies reach people where there are no buttons.

What is typed back is looked up when it is stored, in the message that was sent last: no channel
remembers what it offered.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.messages import QuickReply


def with_menu(text: str, replies: Sequence[QuickReply], first: int = 1) -> str:
    """Return `text` with the replies numbered below it, from `first` on.

    A single one has no number, since "1" may be the answer to the question above it: it stands
    there as it is.
    """
    lines = [f"{number}. {reply.title}" for number, reply in enumerate(replies, first)]
    if len(replies) == first == 1:
        lines = [f"({replies[0].title})"]
    return "\n\n".join(filter(None, (text.rstrip(), "\n".join(lines))))
