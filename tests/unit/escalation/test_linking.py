from typing import Any

import pytest

from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.escalation.linking import Links, TooManyTries

ME, OTHER = "5550001", "5550002"


@pytest.fixture
def links(services: Any) -> Links:
    return services.links


async def joined(links: Links, operator: Any, person: str = ME) -> Any:
    return await links.join(person, (await links.offer(operator)).replace(" ", ""))


async def test_a_code_links_once(world: Any, links: Links) -> None:
    ha = await world.operator("ha")
    code = (await links.offer(ha)).replace(" ", "")
    assert len(code) == 9
    assert await links.join(ME, code) == ha
    assert (await links.who(ME), await links.linked(ha)) == (ha, True)
    assert await links.join(OTHER, code) is None
    assert await links.who(OTHER) is None


async def test_a_code_lives_ten_minutes_and_a_new_one_ends_it(world: Any, links: Links) -> None:
    ha = await world.operator("ha")
    first = (await links.offer(ha)).replace(" ", "")
    second = (await links.offer(ha)).replace(" ", "")
    assert await links.join(ME, first) is None
    world.clock.forward(600)
    assert await links.join(ME, second) is None
    world.clock.forward(1)
    third = (await links.offer(ha)).replace(" ", "")
    world.clock.forward(599)
    assert await links.join(ME, third) == ha


async def test_one_telegram_account_is_one_operator(world: Any, links: Links) -> None:
    ha, lan = await world.operator("ha"), await world.operator("lan")
    await joined(links, ha)
    await joined(links, lan)
    assert await links.who(ME) == lan
    assert not await links.linked(ha)
    await joined(links, ha, OTHER)
    await joined(links, ha)
    assert (await links.who(ME), await links.who(OTHER)) == (ha, None)


@pytest.mark.parametrize("how", ["disable", "reset", "unlink"])
async def test_a_link_ends_with_the_account(world: Any, links: Links, how: str) -> None:
    ha = await world.operator("ha")
    await joined(links, ha)
    code = (await links.offer(ha)).replace(" ", "")
    if how == "unlink":
        await links.unlink(ha)
    else:
        await getattr(world.services.operators, how)("ha")
    assert await links.who(ME) is None
    assert await links.join(OTHER, code) is None, "nor does a code that was not used yet"


async def test_an_admin_gets_no_code_and_no_tap_of_theirs_counts(world: Any, links: Links) -> None:
    with pytest.raises(NotFound):
        await links.offer(await world.operator("root", Role.ADMIN))


async def test_tries_are_limited_for_each_person_and_reveal_nothing(
    world: Any, links: Links
) -> None:
    ha = await world.operator("ha")
    code = (await links.offer(ha)).replace(" ", "")
    for _ in range(5):
        assert await links.join(ME, "000000000") is None
    for told in (False, True, True):
        with pytest.raises(TooManyTries) as refused:
            await links.join(ME, code)
        assert refused.value.told is told
    assert await links.join(OTHER, code) == ha
    world.clock.forward(601)
    assert await links.join(ME, "000000000") is None


async def test_only_keyed_hashes_of_ids_and_codes_are_stored(world: Any, links: Links) -> None:
    ha = await world.operator("ha")
    await joined(links, ha)
    code = (await links.offer(ha)).replace(" ", "")
    async with world.services.store.read() as uow:
        rows = await uow._connection.exec_driver_sql(
            "select telegram_index, link_index from operator"
        )
        (row,) = rows
    for kept in row:
        assert len(kept) == 16
        assert ME.encode() not in kept
        assert code.encode() not in kept
