"""Contact details as they stand in a file before somebody gives a reason to see them."""

from __future__ import annotations

from bot.domain.casefile import IdentifierKind

#: What is left to see at the two ends, and what stands for the rest.
_HEAD, _TAIL = 3, 2
_DOTS = "•••••"


def masked(kind: IdentifierKind, value: str) -> str:
    """Return `value` with its middle hidden; a firm's name is no contact and stays.

    The dots are always as many: a length tells stories too.
    """
    if kind is IdentifierKind.FIRM:
        return value
    if kind is IdentifierKind.PAGE:
        host, slash, rest = value.partition("/") if "/" in value else value.partition(":")
        return f"{host}{slash}{_DOTS}{rest[-_TAIL:] if len(rest) > _HEAD + _TAIL else ''}"
    if len(value) <= _HEAD + _TAIL:
        return _DOTS
    return f"{value[:_HEAD]}{_DOTS}{value[-_TAIL:]}"
