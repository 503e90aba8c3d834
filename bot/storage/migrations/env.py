"""Alembic's way in: it is called by bot.storage.migrate with an open connection."""

from typing import Any

from alembic import context

from bot.storage.tables import Base
from bot.storage.types import UtcDateTime


def _render_item(kind: str, item: Any, _: object) -> str | bool:
    # A migration must not change when our own type does.
    return "sa.BigInteger()" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite can't alter tables in place; Alembic copies them instead.
    render_as_batch=True,
    compare_type=True,
    render_item=_render_item,
)
with context.begin_transaction():
    context.run_migrations()
