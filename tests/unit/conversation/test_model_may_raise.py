"""The dialogue's model may raise the urgency that triage found, and never lowers it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.effects import Effect, Say
from bot.domain.messages import Inbound, InboundKind
from bot.domain.risk import Understanding, Urgency


class Hears:
    """A dialogue that understands one thing, whatever is said."""

    def __init__(self, understanding: Understanding) -> None:
        self.understanding = understanding

    async def understand(self, _: str) -> Understanding:
        return self.understanding

    async def respond(self, _: str, __: Understanding) -> tuple[Effect, ...]:
        return (Say("thanks"),)


async def say(services: Any, text: str, heard: Understanding) -> Any:
    listener = services.listener
    listener._senses = replace(listener._senses, rasa=Hears(heard))
    await services.reception.accept(Inbound("terminal", text, "an", InboundKind.TEXT, text))
    await services.runner.drain()
    async with services.store.read() as uow:
        conversation = await uow.conversations.find("terminal", "an")
        return await uow.cases.open_of(conversation)


def danger(intent: str, urgency: Urgency, sure: float = 0.9) -> Understanding:
    return Understanding(intent, sure, urgency=urgency, danger=True)


@pytest.mark.parametrize(
    ("intent", "urgency", "kind"),
    [
        ("report_danger", Urgency.CRITICAL, "danger"),
        ("report_ransom", Urgency.CRITICAL, "ransom"),
        ("report_missing_relative", Urgency.HIGH, "missing_relative"),
        ("ask_return_home", Urgency.HIGH, "danger"),
    ],
)
async def test_a_sure_model_opens_a_case_that_triage_did_not_see(
    services: Any, shown: Any, intent: str, urgency: Urgency, kind: str
) -> None:
    case = await say(services, "chuyện dài lắm kể sao hết", danger(intent, urgency))
    assert (case.kind, case.urgency) == (kind, urgency)
    assert "+84 981 84 84 84" in shown.text


async def test_despair_is_answered_as_despair(services: Any, shown: Any) -> None:
    await say(services, "chuyện dài lắm", danger("express_distress", Urgency.CRITICAL))
    assert "115" in shown.text


async def test_half_sure_gives_the_number_and_asks(services: Any, shown: Any) -> None:
    case = await say(services, "chuyện dài lắm", danger("report_danger", Urgency.CRITICAL, 0.45))
    assert case is None
    assert "+84 981 84 84 84" in shown.text
    assert shown.taps["Cần giúp ngay"] == "menu:danger"


async def test_a_calm_model_does_not_calm_triage(services: Any, shown: Any) -> None:
    calm = Understanding("greet", 0.99)
    case = await say(services, "cứu em với em bị nhốt ở bavet", calm)
    assert case.urgency is Urgency.CRITICAL
    assert "+84 981 84 84 84" in shown.text
