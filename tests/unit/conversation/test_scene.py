"""What a turn looks back on."""

from bot.domain.cases import CaseState, Outcome
from tests.support.people import Person, operator


async def _closed(services, shown, clock):
    """Return somebody whose cry for help was answered and whose case is closed."""
    person = Person(services, shown, clock)
    await person.says("cứu em với em bị nhốt ở bavet")
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    clock.forward(60)
    await services.desk.close(ha, await person.case_id(), Outcome.ADVISED, safe_to_contact=True)
    return person


async def test_thanks_after_the_closing_make_no_second_alarm(services, shown, clock):
    person = await _closed(services, shown, clock)
    said = "\n".join(part.text for part in await person.says("cảm ơn chị"))
    assert (await person.case()).state is CaseState.CLOSED
    assert "Gọi được thì gọi" not in said
    assert said


async def test_a_new_cry_after_the_closing_makes_one(services, shown, clock):
    person = await _closed(services, shown, clock)
    await person.says("cứu em với họ lại nhốt em")
    assert (await person.case()).state is not CaseState.CLOSED
