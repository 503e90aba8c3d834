import datetime as dt

import pytest
from sqlalchemy import text

from bot.storage import database
from bot.storage.uow import Store

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


async def write(store: Store, rows: int) -> None:
    for number in range(rows):
        async with store.write() as uow:
            await uow.audit.append(
                at=NOW, operator_id="o", action="case.read", object_id=f"case{number}"
            )
            await uow.commit()


async def bad_row(store: Store) -> int | None:
    async with store.read() as uow:
        return await uow.audit.first_bad_row()


async def test_an_untouched_chain_is_whole(store: Store) -> None:
    assert await bad_row(store) is None
    await write(store, 5)
    assert await bad_row(store) is None


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit SET object_id = 'other' WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("UPDATE audit SET seq = 9 WHERE seq = 5", 5),
        ("UPDATE audit SET operator_id = NULL WHERE seq = 1", 1),
    ],
)
async def test_the_first_row_that_was_touched_is_named(
    store: Store, statement: str, bad: int
) -> None:
    await write(store, 5)
    async with database.writing(store.engine) as connection:
        await connection.execute(text(statement))
        await connection.commit()
    assert await bad_row(store) == bad
