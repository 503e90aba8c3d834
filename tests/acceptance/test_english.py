"""A person reads English; the operator who helps them reads Vietnamese."""

from __future__ import annotations

from typing import Any

from bot.app import Services
from tests.support.people import Person, opens_desk, operator


async def test_the_desk_shows_the_vietnamese_question_beside_an_answer_given_in_english(
    services: Services, shown: Any, clock: Any
) -> None:
    person = Person(services, shown, clock)
    await person.says("please help me, they locked me in a building in Bavet")
    await person.presses("I can write")
    await person.says("the blue building behind the market")
    await person.presses("Skip")
    await person.presses("2 to 5 people")
    await person.says("only with somebody")
    ha = await operator(services, "ha")
    await opens_desk(services, ha)
    case = await person.case()
    await services.desk.claim(ha, case.id)
    view = await services.desk.open(ha, case.id)
    asks = {step.id: step.ask for step in services.catalogue.intakes["danger"].steps}
    told = {answer.question: answer.answer for answer in view.answers}
    assert told[asks["where"]] == "the blue building behind the market"
    assert told[asks["around"]] == ""
    assert told[asks["people"]] == "2 đến 5 người"
    assert told[asks["may_leave"]] == "Có người đi kèm", "typed in the words of a tap"
