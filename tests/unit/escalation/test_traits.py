"""What figures count of a case is read off answers where they are plain, and set by operators."""

import datetime as dt

import pytest

from bot.catalogue.models.texts import Step
from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.domain.traits import AgeBand, TraitField, band
from bot.escalation import traits
from bot.escalation.traits import StaleTraits, Wanted
from tests.support.people import Person, operator

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
HOME, AGE, CROSSING = TraitField.HOME, TraitField.AGE, TraitField.CROSSING


def told(catalogue, step_id, text):
    intakes = catalogue.intakes.values()
    step: Step = next(one for intake in intakes for one in intake.steps if one.id == step_id)
    return {str(field): str(code) for field, code in traits.told(catalogue, step, text, NOW)}


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("Nguyễn Văn Thử, sinh năm 2004, quê Nghệ An", {"home": "nghe-an", "age": "18_24"}),
        ("em tên Thử 17 tuổi quê ở hà tĩnh", {"home": "ha-tinh", "age": "16_17"}),
        ("Tran Thi Thu, 1985, que Kien Giang", {"home": "an-giang", "age": "35_44"}),
        ("quê Quảng Bình", {"home": "quang-tri"}),
        ("Phạm Thử, quê quán Thái Bình", {"home": "hung-yen"}),
        ("quê em Sài Gòn, 15 tuổi", {"home": "tp-hcm", "age": "00_15"}),
        # Two homes, two ages: nobody guesses.
        ("Nghệ An với Hà Tĩnh", {}),
        ("đứa 12 tuổi đứa 17 tuổi", {}),
        # A year is taken only where no age is told, and a name is no province.
        ("20 tuổi, sinh 2006", {"age": "18_24"}),
        # The year in which somebody left makes no child of them.
        ("Lê Thử, quê Nghệ An, đi từ 2024", {"home": "nghe-an"}),
        ("Lê Thử, sinh năm 1998, đi từ 2011", {"age": "25_34"}),
        ("cháu sinh ngày 12/3/2015", {"age": "00_15"}),
        ("Trần Hà Nam", {}),
        ("Nguyễn Bình Dương", {}),
        ("Nguyễn Thử, Bình Dương", {"home": "tp-hcm"}),
        ("em không muốn nói", {}),
    ],
)
def test_home_and_age_are_read_from_who_somebody_is(catalogue, answer, found):
    assert told(catalogue, "identity", answer) == found
    assert told(catalogue, "person", answer) == found
    assert told(catalogue, "since", answer) == {}


def test_way_and_destination_are_read_from_where_they_are(catalogue):
    assert told(catalogue, "where", "em ở Bavet, Campuchia") == {"destination": "KH"}
    assert told(catalogue, "place", "qua cửa khẩu Mộc Bài sang Campuchia") == {
        "destination": "KH", "crossing": "moc-bai",
    }  # fmt: skip
    assert told(catalogue, "where", "từ Thái Lan sang Myanmar") == {}
    assert told(catalogue, "signs", "Bị đánh, bỏ đói; Đi đường tiểu ngạch") == {
        "crossing": "trail"
    } or told(catalogue, "signs", "Đi đường tiểu ngạch") == {"crossing": "trail"}


@pytest.mark.parametrize(
    ("years", "found"),
    [(0, "00_15"), (15, "00_15"), (16, "16_17"), (18, "18_24"), (44, "35_44"), (45, "45_on")],
)
def test_ages_fall_into_the_bands_that_the_law_knows(years, found):
    assert band(years) == AgeBand(found)


def test_every_province_is_there_once_with_all_that_was_joined_into_it(catalogue):
    provinces = catalogue.provinces.values()
    assert len(provinces) == 34
    assert sum(1 + len(one.formerly) for one in provinces) == 63
    names = [name for one in provinces for name in one.names]
    assert len(set(names)) == len(names)
    known = {place.name for place in catalogue.places.values()}
    for place in catalogue.places.values():
        if place.country == "VN" and place.kind == "province":
            assert place.name in names, place.name
    assert {one.place for one in catalogue.crossings.values() if one.place} <= known


@pytest.fixture
async def case_id(services, shown, clock):
    person = Person(services, shown, clock)
    await person.says("cứu em với, em bị nhốt ở bavet")
    return await person.case_id()


async def test_answers_of_a_report_are_kept_as_codes(services, case_id):
    async with services.store.write() as uow:
        step = next(
            one for one in services.catalogue.intakes["danger"].steps if one.id == "identity"
        )
        for text in ("quê Nghệ An, 20 tuổi", "quê Hà Tĩnh"):
            await traits.gather(uow, services.catalogue, case_id, step, text, NOW)
        found = await uow.file.traits.of_case(case_id)
    assert (found[HOME].code, found[AGE].code, found[HOME].author_name) == ("nghe-an", "18_24", "")
    assert found[CROSSING].version == 0


async def test_operators_set_them_from_closed_lists(services, case_id):
    ha, mai = await operator(services, "ha"), await operator(services, "mai")
    before = await services.traits.read(ha, case_id)
    wanted = {field: Wanted(one.code, one.version) for field, one in before.items()}
    await services.traits.edit(ha, case_id, wanted | {HOME: Wanted("nghe-an", 0)})
    # Mai began before that: what she did not touch is no quarrel, what both touched is.
    await services.traits.edit(
        mai, case_id, wanted | {HOME: Wanted("nghe-an", 0), AGE: Wanted("18_24", 0)}
    )
    with pytest.raises(StaleTraits) as stale:
        await services.traits.edit(mai, case_id, wanted | {HOME: Wanted("ha-tinh", 0)})
    assert stale.value.current[HOME].code == "nghe-an"
    await services.traits.edit(mai, case_id, {HOME: Wanted("", 1)})
    after = await services.traits.read(ha, case_id)
    assert (after[HOME].code, after[HOME].version, after[AGE].author_name) == ("", 2, "Mai")
    for code in ("paris", "KH"):
        with pytest.raises(ValueError, match="code"):
            await services.traits.edit(ha, case_id, {HOME: Wanted(code, 2)})
    root = await operator(services, "root", Role.ADMIN)
    with pytest.raises(NotFound):
        await services.traits.read(root, case_id)
    with pytest.raises(NotFound):
        await services.traits.edit(root, case_id, {})
