"""Words that are obeyed before any dialogue, in any state, tone marks or not."""

from __future__ import annotations

from bot.domain.effects import (
    Effect,
    Forget,
    HandOver,
    ShowCard,
    Unsubscribe,
    WithdrawConsent,
)
from bot.escalation import stop_words
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
#: Whole messages that end warnings, whatever goes on.
_UNSUBSCRIBE = frozenset({
    "dung tin", "huy dang ky", "huy dang ki", "huy nhan tin", "dung nhan tin",
    "dung gui tin", "dung gui", "dung nhan tin nua", "dung nhan nua", "ngung tin", "ngung gui tin",
    "ngung nhan tin", "ngung nhan canh bao", "dung canh bao", "dung nhan canh bao",
    "huy canh bao", "huy nhan canh bao", "thoi nhan tin", "thoi khong nhan nua",
    "khong nhan nua", "khong nhan tin nua", "dung nhan tin nua nhe", "tat thong bao",
    "tat canh bao", "unsubscribe", "stop all", "stopall", "stop messages", "stop warnings",
})  # fmt: skip
#: The same from somebody who gets warnings; to others they mean what they always did.
_STOP = frozenset({"dung", "stop", "stop it", "dung di", "thoi dung", "/stop"})
#: Whole messages that ask for warnings.
_SUBSCRIBE = frozenset({
    "nhan canh bao", "dang ky nhan canh bao", "dang ki nhan canh bao", "dang ky canh bao",
    "dang ky nhan tin", "nhan tin canh bao", "cho em nhan canh bao",
    "toi muon nhan canh bao", "em muon nhan canh bao", "get warnings", "subscribe",
})  # fmt: skip
_STOP_TAP = "news:off"


def gate(said: Said) -> tuple[Effect, ...]:
    """Return what the message commands, () when it commands nothing."""
    if erases(said.text, said.payload):
        return (Forget(),)
    if _word(said.text) in _HUMAN:
        return (HandOver(),)
    if said.payload == "consent:withdraw" or _word(said.text) in _WITHDRAW:
        return (WithdrawConsent(),)
    if unsubscribes(said.text, said.payload):
        return (Unsubscribe(),)
    if _word(said.text) in _SUBSCRIBE:
        return (ShowCard("news"),)
    return ()


def erases(text: str, payload: str) -> bool:
    """Return whether a message is the command to erase."""
    return payload == "erase" or _word(text) in _ERASE


def unsubscribes(text: str, payload: str, *, subscribed: bool = False) -> bool:
    """Return whether a message ends warnings; a bare "dừng" only from who is `subscribed`."""
    if payload == _STOP_TAP or _word(text) in _UNSUBSCRIBE:
        return True
    return subscribed and not payload and stop_words.says(text, _STOP)


def _word(text: str) -> str:
    return fold(text).strip(" .!?")
