"""A copy that was put back is the same house: on the same kind of database and on the other."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import secrets
import sqlite3

import pytest
from sqlalchemy import event, text

from bot.app import Services
from bot.channels.terminal import Terminal
from bot.conversation.listening import Listener
from bot.domain.errors import KeyRingError
from bot.storage import database, migrate
from bot.storage.backup import copies, envelope, recovery, rows
from bot.storage.backup.copies import NotEmpty
from bot.storage.backup.envelope import BadArchive
from bot.storage.crypto import KeyRing
from bot.storage.uow import Store
from tests.conftest import _postgres
from tests.promises.test_continuing import joins
from tests.support import canaries
from tests.support.people import Person, operator
from tests.support.receipts import told

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture
def url_of(request, tmp_path):
    """Return a function that gives the address of an empty database of a kind."""

    def make(kind, name):
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        server = request.getfixturevalue("postgres_url").rsplit("/", 1)[0]
        own = f"ben_test_{name}_{secrets.token_hex(4)}"
        _postgres(f"CREATE DATABASE {own}")
        request.addfinalizer(lambda: _postgres(f"DROP DATABASE {own} WITH (FORCE)"))
        return f"{server}/{own}"

    return make


@dataclasses.dataclass
class House:
    services: Services
    note: object
    keys: recovery.Recovery

    async def copy(self):
        made = io.BytesIO()
        ring = self.services.store._keys
        to = recovery.recipient(self.note, ring)
        await copies.backup(self.services.store.engine, ring, made, to, self.services.now())
        return made.getvalue()


@pytest.fixture
async def house_on(settings, clock, catalogue, shown, senses, url_of, tmp_path):
    """Return a function that opens a house on a database of a kind; with `keys` on an empty one."""
    opened: list[Store] = []

    async def open_on(kind, name="from", keys=None):
        store = Store(
            database.create_engine(url_of(kind, name)), keys.ring if keys else KeyRing.generate()
        )
        opened.append(store)
        services = Services(
            settings, store, catalogue, clock=clock, action_secret="x", rasa=None,
            channels={"terminal": Terminal(shown.append)},
        )  # fmt: skip
        if "made" in senses:
            services.listener = Listener(senses["made"], services.metrics)
        else:
            senses["made"] = services.listener._senses
        if keys is None:
            await migrate.upgrade(store.engine)
            file = tmp_path / "recovery.json"
            recovery.export(file, tmp_path / "backup.json", store._keys, clock.now())
            keys = recovery.Recovery.read(file)
        return House(services, tmp_path / "backup.json", keys)

    yield open_on
    for store in opened:
        await store.close()


async def put_back(house, archive, keys=None):
    engine = house.services.store.engine
    return await copies.restore(engine, keys or house.keys, io.BytesIO(archive))


@pytest.mark.parametrize("to", KINDS)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_receipt_its_word_and_every_word_come_back(house_on, shown, clock, kind, to):
    old = await house_on(kind)
    person = Person(old.services, shown, clock)
    receipt = await told(person)
    await person.says(f"em tên {canaries.NAME}")
    ha = await operator(old.services, "ha")
    case = await person.case_id()
    await old.services.desk.claim(ha, case)
    await old.services.desk.note(ha, case, canaries.NOTE)
    async with old.services.store.write() as uow:
        await uow.audit.anchor(clock.now())
        await uow.commit()
    archive = await old.copy()
    assert canaries.found_in(archive) == set()

    new = await house_on(to, "to", old.keys)
    restored = await put_back(new, archive)
    assert restored.findings == []
    assert restored.receipts == 1
    assert restored.opened > 5
    sums = []
    for house in (old, new):
        async with database.reading(house.services.store.engine) as connection:
            sums.append(await rows.sums_of(connection))
    assert sums[0] == sums[1]
    assert await migrate.is_current(new.services.store.engine)
    view = await new.services.desk.open(ha, case)
    assert canaries.NAME in " ".join(item.text for item in view.thread)
    assert view.notes[0].text == canaries.NOTE
    elsewhere = Person(new.services, shown, clock, "another phone")
    await joins(elsewhere, receipt)
    assert await new.services.desk.open(ha, case)
    async with new.services.store.read() as uow:
        assert (await uow.cases.get(case)).conversation_id == await elsewhere.lane()
        assert await uow.audit.verify() == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_copy_is_of_one_moment_while_people_write(house_on, shown, clock, kind):
    """Every message in it has its thread, every case its event, whatever came meanwhile."""
    old = await house_on(kind)
    people = [Person(old.services, shown, clock, f"person {number}") for number in range(4)]
    for person in people:
        await person.says("cứu em với, em bị nhốt ở bavet")
    going = True

    async def write():
        while going:
            for person in people:
                await person.says("chúng nó đánh em")

    writing = asyncio.create_task(write())
    archives = [await old.copy() for _ in range(3)]
    going = False
    await writing
    for number, archive in enumerate(archives):
        new = await house_on("sqlite", f"to{number}", old.keys)
        # Foreign keys are checked at its end, and the audit's chain with it.
        assert (await put_back(new, archive)).findings == []


async def test_files_are_copied_few_at_a_time(house_on, shown, clock, monkeypatch):
    """A thousand photos of megabytes each must not lie in memory all at once."""
    old = await house_on("sqlite")
    person = Person(old.services, shown, clock)
    for _ in range(6):
        await person.says("chào bạn " + secrets.token_hex(600))
    batches, written = {}, []

    def read(*given):
        context = given[4]
        if per := context.execution_options.get("yield_per"):
            batches[context.compiled.statement.get_final_froms()[0].name] = per

    insert = rows._insert

    async def counted(connection, table, lines):
        written.append(sum(len(str(line)) for line in lines))
        await insert(connection, table, lines)

    event.listen(old.services.store.engine.sync_engine, "before_cursor_execute", read)
    archive = await old.copy()
    assert batches["attachment"] == batches["referral"] == 10
    assert batches["message"] > 10
    monkeypatch.setattr(rows, "_FLUSH", 4000, raising=False)
    monkeypatch.setattr(rows, "_insert", counted)
    new = await house_on("sqlite", "to", old.keys)
    await put_back(new, archive)
    assert max(written) < 2 * 4000 + 8000, "a flush and the row that made it due"
    assert len([size for size in written if size > 4000]) > 1


async def test_a_database_with_anything_in_it_is_not_touched(house_on, shown, clock):
    old = await house_on("sqlite")
    await Person(old.services, shown, clock).says("chào bạn")
    archive = await old.copy()
    async with database.reading(old.services.store.engine) as connection:
        before = await rows.sums_of(connection)
    with pytest.raises(NotEmpty):
        await put_back(old, archive)
    async with database.reading(old.services.store.engine) as connection:
        assert await rows.sums_of(connection) == before


async def test_an_empty_database_of_this_release_takes_an_archive(house_on, shown, clock):
    old = await house_on("sqlite")
    await Person(old.services, shown, clock).says("chào bạn")
    archive = await old.copy()
    new = await house_on("sqlite", "to", old.keys)
    await migrate.upgrade(new.services.store.engine)
    assert (await put_back(new, archive)).rows > 3


async def test_whatever_is_wrong_with_an_archive_nothing_of_it_stays(house_on, shown, clock):
    old = await house_on("sqlite")
    person = Person(old.services, shown, clock)
    for _ in range(12):
        await person.says("chào bạn " + secrets.token_hex(6000))
    archive = await old.copy()
    assert len(archive) > 2 * envelope.CHUNK
    size = envelope.CHUNK + 16
    swapped = archive[:40] + archive[40 + size : 40 + 2 * size] + archive[40 : 40 + size]
    new = await house_on("sqlite", "to", old.keys)
    bad = {
        "flipped": archive[:5000] + bytes([archive[5000] ^ 1]) + archive[5001:],
        "cut off": archive[:-1],
        "cut off between chunks": archive[: 40 + size],
        "swapped": swapped + archive[40 + 2 * size :],
        "continued": archive + b"x" * 20,
        "another file": b"SQLite format 3\0" + bytes(100),
        "empty": b"",
    }
    for what, broken in bad.items():
        with pytest.raises(BadArchive):
            await put_back(new, broken)
        async with database.reading(new.services.store.engine) as connection:
            tables = await rows.tables(connection)
            assert tables == [], what
    assert (await put_back(new, archive)).rows


async def test_another_recovery_file_opens_nothing(house_on, tmp_path, clock, shown):
    old = await house_on("sqlite")
    await Person(old.services, shown, clock).says("chào bạn")
    archive = await old.copy()
    again = tmp_path / "again.json"
    recovery.export(again, tmp_path / "other note", old.services.store._keys, clock.now())
    new = await house_on("sqlite", "to", old.keys)
    with pytest.raises(BadArchive):
        await put_back(new, archive, recovery.Recovery.read(again))
    changed = dataclasses.replace(old.keys, ring=KeyRing.generate())
    with pytest.raises(KeyRingError):
        await put_back(new, archive, changed)


async def test_an_archive_of_a_release_before_comes_forward(house_on, url_of, tmp_path, clock):
    """Its tables are made as they were, and then brought to this release."""
    old = await house_on("sqlite", "now")
    engine = database.create_engine(f"sqlite:///{tmp_path / 'before.db'}")
    async with database.writing(engine) as connection:
        await migrate.bring_to(connection, "0003")
        await connection.execute(
            text("INSERT INTO channel_state (channel, trouble) VALUES ('zalo', 'stuck')")
        )
        await connection.commit()
    made = io.BytesIO()
    to = recovery.recipient(old.note, old.services.store._keys)
    await copies.backup(engine, old.services.store._keys, made, to, clock.now())
    new = await house_on("sqlite", "to", old.keys)
    await put_back(new, made.getvalue())
    assert await migrate.is_current(new.services.store.engine)
    found = sqlite3.connect(tmp_path / "to.db").execute("SELECT channel FROM channel_state")
    assert found.fetchall() == [("zalo",)]
    await engine.dispose()


async def test_an_altered_audit_comes_back_and_is_told(house_on, shown, clock):
    old = await house_on("sqlite")
    person = Person(old.services, shown, clock)
    await person.says("cứu em với, em bị nhốt ở bavet")
    ha = await operator(old.services, "ha")
    case = await person.case_id()
    for _ in range(3):
        await old.services.desk.open(ha, case)
    async with database.writing(old.services.store.engine) as connection:
        await connection.execute(text("DELETE FROM audit WHERE seq = 2"))
        await connection.commit()
    new = await house_on("sqlite", "to", old.keys)
    restored = await put_back(new, await old.copy())
    assert [str(one) for one in restored.findings] == ["row 2: removed"]
