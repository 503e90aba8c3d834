"""Words that are obeyed before any dialogue, in any state, tone marks or not."""

from __future__ import annotations

from bot.domain.effects import Effect, Forget, HandOver
from bot.storage.bodies import Said
from nlu.vitext.normalize import fold

#: Whole messages that erase what can be seen. Longer sentences go to the dialogue, whose intent
#: erase_traces does the same: a story that contains "xoá" must not erase itself.
_ERASE = frozenset({
    "xoa", "/xoa", "xoa het", "xoa di", "xoa het di", "xoa tin", "xoa tin nhan", "xoa chat",
    "xoa doan chat", "xoa cuoc tro chuyen", "delete", "erase",
})  # fmt: skip
_HUMAN = frozenset({
    "gap nguoi", "gap nguoi that", "gap nguoi truc", "noi chuyen voi nguoi", "/nguoi",
    "cho gap nguoi that", "human", "agent",
})  # fmt: skip


def gate(said: Said) -> tuple[Effect, ...]:
    """Return what the message commands, () when it commands nothing."""
    if erases(said.text, said.payload):
        return (Forget(),)
    if _word(said.text) in _HUMAN:
        return (HandOver(),)
    return ()


def erases(text: str, payload: str) -> bool:
    """Return whether a message is the command to erase."""
    return payload == "erase" or _word(text) in _ERASE


def _word(text: str) -> str:
    return fold(text).strip(" .!?")
