"""Words that are obeyed before any dialogue, in any state, tone marks or not."""

from __future__ import annotations

from bot.domain.effects import Effect, Forget, HandOver, WithdrawConsent
from bot.storage.bodies import Said
from nlu.vitext.normalize import fold

#: Whole messages that erase what can be seen. Longer sentences go to the dialogue, whose intent
#: erase_traces does the same: a story that contains "xoá" must not erase itself.
_ERASE = frozenset({
    "xoa", "/xoa", "xoa het", "xoa di", "xoa het di", "xoa tin", "xoa tin nhan", "xoa chat",
    "xoa doan chat", "xoa cuoc tro chuyen", "delete", "erase", "delete all", "delete everything",
    "delete messages", "delete my messages", "delete chat", "delete this chat",
})  # fmt: skip
_HUMAN = frozenset({
    "gap nguoi", "gap nguoi that", "gap nguoi truc", "noi chuyen voi nguoi", "/nguoi",
    "cho gap nguoi that", "human", "agent", "operator", "real person", "talk to a person",
    "talk to a human", "speak to a person", "talk to someone",
})  # fmt: skip
#: Whole messages that take back every yes.
_WITHDRAW = frozenset({
    "rut lai dong y", "rut dong y", "rut lai su dong y", "rut lai", "em rut lai dong y",
    "toi rut lai dong y", "minh rut lai dong y", "khong dong y nua", "em khong dong y nua",
    "toi khong dong y nua", "minh khong dong y nua", "dung chuyen nua", "dung ke ai nua",
    "dung chuyen cho ai nua", "withdraw consent", "i withdraw my consent", "withdraw my consent",
})  # fmt: skip


def gate(said: Said) -> tuple[Effect, ...]:
    """Return what the message commands, () when it commands nothing."""
    if erases(said.text, said.payload):
        return (Forget(),)
    if _word(said.text) in _HUMAN:
        return (HandOver(),)
    if said.payload == "consent:withdraw" or _word(said.text) in _WITHDRAW:
        return (WithdrawConsent(),)
    return ()


def erases(text: str, payload: str) -> bool:
    """Return whether a message is the command to erase."""
    return payload == "erase" or _word(text) in _ERASE


def _word(text: str) -> str:
    return fold(text).strip(" .!?")
