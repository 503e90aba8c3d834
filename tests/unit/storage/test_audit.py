import asyncio
import datetime as dt
import threading

import pytest
from sqlalchemy import text

from bot.storage import audit, audit_check, database
from bot.storage.audit_check import Finding, Tampering
from bot.storage.uow import Store

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


async def write(store: Store, rows: int) -> None:
    for number in range(rows):
        async with store.write() as uow:
            await uow.audit.append(
                at=NOW, operator_id="o", action="case.read", object_id=f"case{number}"
            )
            await uow.commit()


async def found(store: Store, *kept: tuple[int, bytes]) -> list[Finding]:
    async with store.read() as uow:
        return await uow.audit.verify(kept)


async def tamper(store: Store, *statements: str) -> None:
    async with database.writing(store.engine) as connection:
        for statement in statements:
            await connection.execute(text(statement))
        await connection.commit()


async def test_an_untouched_chain_is_whole(store: Store) -> None:
    assert await found(store) == []
    await write(store, 5)
    assert await found(store) == []


SHIFT_UP = tuple(f"UPDATE audit SET seq = {seq + 1} WHERE seq = {seq}" for seq in (8, 7, 6, 5, 4))
SHIFT_DOWN = tuple(f"UPDATE audit SET seq = {seq - 1} WHERE seq = {seq}" for seq in (4, 5, 6, 7, 8))
FORGED = (
    "INSERT INTO audit SELECT 4, at, operator_id, action, 'forged', detail, previous, hash "
    "FROM audit WHERE seq = 5"
)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (("UPDATE audit SET object_id = 'other' WHERE seq = 3",), ["row 3: changed"]),
        (("UPDATE audit SET operator_id = NULL WHERE seq = 1",), ["row 1: changed"]),
        (("DELETE FROM audit WHERE seq = 2",), ["row 2: removed"]),
        (("DELETE FROM audit WHERE seq IN (2, 3, 4)",), ["rows 2-4: removed"]),
        (("UPDATE audit SET seq = 19 WHERE seq = 8",), ["row 19: moved, was 8"]),
        (
            (
                "UPDATE audit SET seq = 99 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = 6",
                "UPDATE audit SET seq = 6 WHERE seq = 99",
            ),
            ["row 3: moved, was 6", "row 6: moved, was 3"],
        ),
        (
            ("DELETE FROM audit WHERE seq = 3", *SHIFT_DOWN),
            ["row 3: removed", "rows 3-7: moved, was 4"],
        ),
        ((*SHIFT_UP, FORGED), ["row 4: inserted", "rows 5-9: moved, was 4"]),
    ],
)
async def test_what_was_done_and_to_which_rows_is_told(
    store: Store, statements: tuple[str, ...], expected: list[str]
) -> None:
    await write(store, 8)
    await tamper(store, *statements)
    assert [str(one) for one in await found(store)] == expected


async def test_a_row_whose_hash_was_made_to_fit_is_told_by_the_row_after_it(store: Store) -> None:
    await write(store, 5)
    async with store.write() as uow:
        rows = (await uow._connection.execute(text("SELECT * FROM audit WHERE seq = 3"))).one()
        from bot.storage.audit_check import digest

        hashed = digest(bytes(rows.previous), 3, NOW, "o", "case.read", "other", "")
        await uow._connection.execute(
            text("UPDATE audit SET object_id = 'other', hash = :hash WHERE seq = 3"),
            {"hash": hashed},
        )
        await uow.commit()
    assert [str(one) for one in await found(store)] == ["row 3: changed"]


async def test_a_chain_written_anew_is_told_by_its_anchor(store: Store) -> None:
    """Who holds only the database can make all hashes fit, but not our mark."""
    await write(store, 3)
    async with store.write() as uow:
        anchor = await uow.audit.anchor(NOW)
        await uow.commit()
    assert anchor is not None
    assert await found(store, (anchor.seq, anchor.hash)) == []
    await tamper(store, "DELETE FROM audit")
    await write(store, 2)
    assert [str(one) for one in await found(store)] == ["row 3: cut off"]
    async with store.write() as uow:
        await uow.audit.append(at=NOW, operator_id="o", action="case.read", object_id="tame")
        await uow.commit()
    assert await found(store) == [Finding(Tampering.REWRITTEN, 1, 3)]
    await tamper(
        store,
        "UPDATE audit_anchor SET hash = (SELECT hash FROM audit WHERE seq = 3) WHERE seq = 3",
    )
    assert await found(store) == [Finding(Tampering.REWRITTEN, 1, 3)], "the mark does not fit"
    await tamper(store, "DELETE FROM audit_anchor")
    assert await found(store) == []
    assert await found(store, (anchor.seq, anchor.hash)) == [Finding(Tampering.REWRITTEN, 1, 3)]


async def test_after_many_lost_rows_the_rest_is_not_searched_for(store: Store, monkeypatch) -> None:
    """Who alters every row makes the check long, and a click must not keep everybody waiting."""
    rows, far, searches, hashed = 40, 100, 5, []

    def counting(*row):
        hashed.append(row)
        return audit_check.hashlib.sha256(str(row).encode()).digest()

    await write(store, rows)
    await tamper(store, "UPDATE audit SET object_id = 'other'")
    monkeypatch.setattr(audit_check, "_FAR", far)
    monkeypatch.setattr(audit_check, "_MOST_SEARCHES", searches, raising=False)
    monkeypatch.setattr(audit_check, "digest", counting)
    assert [str(one) for one in await found(store)] == [f"rows 1-{rows}: changed"]
    assert len(hashed) < searches * 2 * far + 3 * rows


async def test_rows_are_searched_for_beside_the_loop(store: Store, monkeypatch) -> None:
    threads = []

    def seen(*given):
        threads.append(threading.current_thread())
        return audit_check.diagnose(*given)

    monkeypatch.setattr(audit, "diagnose", seen)
    await write(store, 2)
    await tamper(store, "UPDATE audit SET object_id = 'other' WHERE seq = 2")
    assert [str(one) for one in await found(store)] == ["row 2: changed"]
    assert threads
    assert threading.main_thread() not in threads


async def test_writers_at_the_same_time_make_one_chain(store: Store) -> None:
    async def one(name: str) -> None:
        async with store.write() as uow:
            await uow.audit.append(at=NOW, operator_id=name, action="login", object_id=name)
            await asyncio.sleep(0)
            await uow.commit()

    await asyncio.gather(*(one(f"o{number}") for number in range(8)))
    assert await found(store) == []
    async with store.read() as uow:
        assert [entry.seq for entry in await uow.audit.entries()] == [8, 7, 6, 5, 4, 3, 2, 1]
