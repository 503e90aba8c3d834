"""The registry: what nobody confirmed changes no answer, and what is confirmed says little."""

import datetime as dt

import pytest

from bot.domain.casefile import IdentifierKind
from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.domain.registry import Standing
from tests.support.people import Person, operator

OFFER = (
    "tuyen nguoi sang campuchia lam game luong 25tr, viec nhe, khong can kinh nghiem, lh {phone}"
)
PHONE = "0912 000 123"
NOTHING = "Chưa có thông tin. Chưa có không có nghĩa là đáng tin."
WARNED = "Chúng tôi đã nhận cảnh báo về số này (Báo Thử, 11/2026)."


@pytest.fixture
async def ha(services):
    return await operator(services, "ha")


@pytest.fixture
async def entry(services, ha):
    assert await services.registry.report(ha, IdentifierKind.PHONE, PHONE)
    (found,) = (await services.registry.lists(ha)).reported
    return found


@pytest.fixture
def asked(services, shown, clock):
    """Return a function that asks about an offer with that number, as somebody new."""
    count = iter(range(100))

    async def ask(phone=PHONE):
        someone = Person(services, shown, clock, f"asks {next(count)}")
        return "\n".join(part.text for part in await someone.says(OFFER.format(phone=phone)))

    return ask


async def test_a_report_changes_no_answer(services, entry, asked):
    assert NOTHING in await asked()
    assert NOTHING in await asked("0912 000 999")


async def test_a_confirmation_is_told_after_seven_days(services, ha, entry, asked, clock):
    assert await services.registry.judge(
        ha, entry.id, Standing.CONFIRMED, reason="hai người kể giống nhau", source="Báo Thử"
    )
    for days in (0, 6.9):
        clock.time = dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC) + dt.timedelta(days=days)
        assert NOTHING in await asked()
    clock.time = dt.datetime(2026, 11, 28, 4, tzinfo=dt.UTC)
    answer = await asked("+84 912000123")
    assert WARNED in answer
    assert NOTHING not in answer
    assert "hai người" not in answer


async def test_what_is_public_is_told_at_once(services, ha, entry, asked):
    await services.registry.judge(
        ha, entry.id, Standing.CONFIRMED, reason="đăng báo", source="Báo Thử", public=True
    )
    assert WARNED in await asked()


async def test_what_was_cleared_is_as_if_it_had_never_been(services, ha, entry, asked):
    for standing in (Standing.CONFIRMED, Standing.CLEARED):
        assert await services.registry.judge(
            ha, entry.id, standing, reason="đã gọi lại hỏi", source="Báo Thử", public=True
        )
    assert NOTHING in await asked()
    (cleared,) = (await services.registry.lists(ha)).cleared
    assert cleared.reason == "đã gọi lại hỏi"
    assert cleared.judge == "Ha"


async def test_who_is_named_has_the_right_to_reply(services, ha, entry):
    await services.registry.reply(ha, entry.id, "Chúng tôi có giấy phép.")
    (found,) = (await services.registry.lists(ha)).reported
    assert found.reply == "Chúng tôi có giấy phép."


async def test_a_judgement_needs_a_reason_and_a_source_that_names_no_number(services, ha, entry):
    for reason, source in (("", "Báo Thử"), ("có", ""), ("có", f"chị Mai {PHONE}")):
        with pytest.raises(ValueError, match="a "):
            await services.registry.judge(
                ha, entry.id, Standing.CONFIRMED, reason=reason, source=source
            )
    with pytest.raises(ValueError, match="reason"):
        await services.registry.judge(ha, entry.id, Standing.REPORTED, reason="có")


async def test_the_same_number_is_entered_once_however_it_is_written(services, ha, entry):
    assert not await services.registry.report(ha, IdentifierKind.PHONE, "+84912000123")
    with pytest.raises(ValueError, match="identifier"):
        await services.registry.report(ha, IdentifierKind.PHONE, "không có số")


async def test_admins_see_none_of_it(services, entry):
    root = await operator(services, "root", Role.ADMIN)
    with pytest.raises(NotFound):
        await services.registry.lists(root)
    with pytest.raises(NotFound):
        await services.registry.report(root, IdentifierKind.PHONE, PHONE)
    with pytest.raises(NotFound):
        await services.registry.judge(root, entry.id, Standing.CLEARED, reason="x")
    with pytest.raises(NotFound):
        await services.registry.reply(root, entry.id, "x")


@pytest.fixture
async def case_id(services, shown, clock):
    person = Person(services, shown, clock, "tells")
    await person.says(f"cứu em với, em bị nhốt ở bavet, số nó {PHONE}")
    return await person.case_id()


async def identifier(services, ha, case_id):
    view = await services.desk.open(ha, case_id)
    (one,) = [one for one in view.file.identifiers if one.kind is IdentifierKind.PHONE]
    return one.id


async def test_what_a_case_names_is_reported_with_the_reason(services, ha, case_id):
    one = await identifier(services, ha, case_id)
    assert await services.registry.of_case(ha, case_id) == {}
    assert (await services.registry.look(ha, case_id, one)).entry is None
    assert await services.registry.report_from_case(ha, case_id, one, " người này  đòi cọc ")
    standing = await services.registry.of_case(ha, case_id)
    assert standing[one].standing is Standing.REPORTED
    found = await services.registry.look(ha, case_id, one)
    assert [(reason.reason, reason.case_id) for reason in found.reasons] == [
        ("người này đòi cọc", case_id)
    ]
    assert "912000" not in found.identifier.value
    # A second report adds its reason, and no second entry.
    assert not await services.registry.report_from_case(ha, case_id, one, "lại có người kể")
    lists = await services.registry.lists(ha)
    (entry,) = lists.reported
    assert [reason.reason for reason in lists.reasons[entry.id]] == [
        "lại có người kể", "người này đòi cọc",
    ]  # fmt: skip
    view = await services.desk.open(ha, case_id)
    assert [one.what for one in view.timeline].count("registry_reported") == 2


async def test_a_report_out_of_a_case_needs_a_reason_and_the_right_case(services, ha, case_id):
    one = await identifier(services, ha, case_id)
    with pytest.raises(ValueError, match="reason"):
        await services.registry.report_from_case(ha, case_id, one, "  ")
    for call in (
        services.registry.report_from_case(ha, case_id, "none", "x"),
        services.registry.look(ha, case_id, "none"),
        services.registry.report_from_case(
            await operator(services, "root", Role.ADMIN), case_id, one, "x"
        ),
    ):
        with pytest.raises(NotFound):
            await call


async def test_a_reply_is_told_beside_the_warning_without_its_numbers(services, ha, entry, asked):
    await services.registry.judge(
        ha, entry.id, Standing.CONFIRMED, reason="đăng báo", source="Báo Thử", public=True
    )
    await services.registry.reply(ha, entry.id, "Chúng tôi có giấy phép, gọi 0912 000 999 nhé.")
    answer = await asked()
    assert "Bên được nêu trả lời: “Chúng tôi có giấy phép, gọi … nhé.”" in answer
    assert "000 999" not in answer


async def test_a_number_alone_is_answered_by_the_registry(services, ha, entry, shown, clock):
    person = Person(services, shown, clock, "alone")
    said = await person.says("số 0912 000 123 có phải lừa đảo ko")
    text = "\n".join(part.text for part in said)
    assert NOTHING in text
    assert "ba việc" in text
    assert "Báo mình khi có tin" in person.taps
    await services.registry.judge(
        ha, entry.id, Standing.CONFIRMED, reason="đăng báo", source="Báo Thử", public=True
    )
    said = await person.says("0912000123")
    text = "\n".join(part.text for part in said)
    assert WARNED in text
    assert NOTHING not in text


async def test_our_own_numbers_are_named_and_their_doubles_warned_about(services, shown, clock):
    person = Person(services, shown, clock, "ours")
    own = "\n".join(part.text for part in await person.says("0981 84 84 84 là số của ai vậy"))
    assert "Tổng đài bảo hộ công dân" in own
    assert NOTHING not in own
    near = "\n".join(part.text for part in await person.says("0981848485"))
    assert "gần giống" in near
    assert NOTHING in near


async def test_accounts_pages_and_firms_are_asked_about_alike(services, ha, shown, clock):
    for kind, value, message in (
        (IdentifierKind.ACCOUNT, "123456789012", "stk 123456789012 vcb"),
        (IdentifierKind.ACCOUNT, "19036789012345", "19036789012345"),
        (IdentifierKind.PAGE, "https://viec-nhe.example/dk", "https://viec-nhe.example/dk"),
        (IdentifierKind.FIRM, "Sao Thử", "Công ty TNHH Sao Thử có uy tín không?"),
    ):
        assert await services.registry.report(ha, kind, value)
        (entry,) = (await services.registry.lists(ha)).reported
        await services.registry.judge(
            ha, entry.id, Standing.CONFIRMED, reason="r", source="Báo Thử", public=True
        )
        person = Person(services, shown, clock, value)
        text = "\n".join(part.text for part in await person.says(message))
        assert "Chúng tôi đã nhận cảnh báo" in text, message


async def test_a_number_meets_itself_wherever_it_is_told(services, ha, case_id, shown, clock):
    """Beside "bavet" it is read as a number of Cambodia, alone as one of Viet Nam."""
    one = await identifier(services, ha, case_id)
    assert await services.registry.report_from_case(ha, case_id, one, "đòi cọc")
    (entry,) = (await services.registry.lists(ha)).reported
    assert entry.value == "+855912000123"
    await services.registry.judge(
        ha, entry.id, Standing.CONFIRMED, reason="r", source="Báo Thử", public=True
    )
    person = Person(services, shown, clock, "asks alone")
    assert WARNED in "\n".join(part.text for part in await person.says(PHONE))
