from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.storage import database, migrate
from bot.storage.tables import Base
from bot.storage.uow import Store


def test_the_newest_migration_is_the_head_that_alembic_sees() -> None:
    assert ScriptDirectory.from_config(migrate.config()).get_current_head() == migrate.newest()


async def test_migrations_lead_to_the_tables_of_this_release(store: Store) -> None:
    async with database.reading(store.engine) as connection:
        difference = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), Base.metadata)
        )
    # What differs within one column comes as a list of its own.
    steps = [one for step in difference for one in (step if isinstance(step, list) else [step])]
    assert [step for step in steps if step[0] not in IGNORED] == []


#: Comments are not compared: SQLite keeps none.
IGNORED = {"add_table_comment", "remove_table_comment", "modify_comment"}


async def test_a_second_upgrade_changes_nothing(store: Store) -> None:
    assert await migrate.is_current(store.engine)
    await migrate.upgrade(store.engine)
    assert await migrate.is_current(store.engine)


async def test_an_empty_database_is_not_current(tmp_path: object) -> None:
    engine = database.create_engine(f"sqlite:///{tmp_path}/empty.db")
    assert not await migrate.is_current(engine)
    await engine.dispose()
