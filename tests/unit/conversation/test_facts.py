"""What figures count is noted while words are still there: in keys, and once."""

import pytest

from tests.support.people import Person, operator


@pytest.fixture
def person(services, shown, clock):
    return Person(services, shown, clock)


async def timeline(services, case_id):
    async with services.store.read() as uow:
        return [(one.what, one.detail) for one in await uow.cases.timeline(case_id)]


async def test_the_first_country_that_a_case_spoke_of_is_noted(services, person):
    await person.says("cuu em voi, em bi nhot o campuchia")
    case = await person.case()
    await person.says("ho doa ban sang myanmar")
    noted = [one for one in await timeline(services, case.id) if one[0] == "country"]
    assert noted == [("country", "KH")]


async def test_without_a_case_nothing_is_noted(services, person):
    await person.says("di campuchia co can visa khong")
    async with services.store.read() as uow:
        rows = await uow._connection.exec_driver_sql("select count(*) from case_event")
        assert rows.scalar_one() == 0


async def test_an_answer_to_somebody_who_waits_is_on_the_timeline(services, person):
    await person.says("cuu em voi, em bi nhot o campuchia")
    case = await person.case()
    ha = await operator(services, "ha")
    await services.desk.claim(ha, case.id)
    await services.desk.reply(ha, case.id, "Mình đây.")
    await services.desk.reply(ha, case.id, "Bạn đang ở đâu?")
    assert [one for one, _ in await timeline(services, case.id)].count("replied") == 1
    await person.says("em o tang 3")
    await services.desk.reply(ha, case.id, "Mình ghi rồi.")
    assert [one for one, _ in await timeline(services, case.id)].count("replied") == 2
