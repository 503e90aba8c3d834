"""Promise: "Every column that holds something personal is sealed, and every table says how long
its rows are kept." A new column must be judged here before it can be used."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary, String

from bot.domain.ports import Grant
from bot.storage.tables import Base

TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
COLUMNS = [column for table in TABLES for column in table.columns]

#: Sealed with AES-GCM, bound to their place and row.
SEALED = {
    "case_note.body", "channel_grant.body", "conversation.address", "inbound.dialogue",
    "message.assessment", "message.body", "operator.totp_secret", "report_answer.answer",
}  # fmt: skip
#: Keyed hashes: equal values meet, nothing can be read.
BLIND = {
    "case.receipt_index", "channel_grant.seed_indices", "conversation.address_index",
    "inbound.external_index",
}  # fmt: skip
#: Hashes of the audit's own impersonal rows.
HASHES = {"audit.hash", "audit.previous"}
#: Text columns in clear, each with why it holds nothing of a person who writes to us.
IN_CLEAR = {
    "audit.action": "a name of ours",
    "audit.detail": "a name of ours",
    "audit.object_id": "an id of ours",
    "audit.operator_id": "an id of ours",
    "case.conversation_id": "an id of ours",
    "case.holder_id": "an id of ours",
    "case.id": "an id of ours",
    "case.kind": "a key of content/intakes",
    "case.outcome": "a closed list",
    "case.state": "a closed list",
    "case_event.case_id": "an id of ours",
    "case_event.detail": "a rung, an outcome, an agency, an operator's reason for releasing",
    "case_event.id": "an id of ours",
    "case_event.operator_id": "an id of ours",
    "case_event.what": "a closed list",
    "case_note.case_id": "an id of ours",
    "case_note.id": "an id of ours",
    "case_note.operator_id": "an id of ours",
    "channel_grant.channel": "a channel's name",
    "contact.hours": "two times of day",
    "contact.id": "an id of ours",
    "contact.locale": "a language",
    "contact.rule": "a closed list",
    "conversation.channel": "a channel's name",
    "conversation.contact_id": "an id of ours",
    "conversation.id": "an id of ours",
    "conversation.pseudonym": "random",
    "inbound.channel": "a channel's name",
    "inbound.id": "an id of ours",
    "inbound.lane": "an id of ours",
    "inbound.message_id": "an id of ours",
    "inbound.state": "a closed list",
    "message.author": "a closed list",
    "message.conversation_id": "an id of ours",
    "message.delivery": "a closed list",
    "message.id": "an id of ours",
    "message.message_ref": "the platform's number of a message, not of a person",
    "message.operator_id": "an id of ours",
    "operator.display_name": "what an operator chose to be called",
    "operator.id": "an id of ours",
    "operator.login": "an operator's login",
    "operator.password_hash": "Argon2id",
    "operator.role": "a closed list",
    "operator_session.csrf": "random",
    "operator_session.id": "a hash of random bits",
    "operator_session.operator_id": "an id of ours",
    "outbound.id": "an id of ours",
    "outbound.idempotency_key": "ids of ours and a number",
    "outbound.lane": "an id of ours",
    "outbound.message_id": "an id of ours",
    "outbound.state": "a closed list",
    "report.case_id": "an id of ours",
    "report.conversation_id": "an id of ours",
    "report.id": "an id of ours",
    "report.kind": "a key of content/intakes",
    "report.state": "a closed list",
    "report.step": "a key of content/intakes",
    "report_answer.id": "an id of ours",
    "report_answer.report_id": "an id of ours",
    "report_answer.step": "a key of content/intakes",
    "timer.id": "an id of ours",
    "timer.kind": "a closed list",
    "timer.lane": "an id of ours",
    "timer.state": "a closed list",
}
RETENTION = {
    "account", "audit", "case", "dedupe_keys", "report", "session", "transcript",
    "until_renewed", "with_conversation",
}  # fmt: skip


def of_type(kind: type) -> set[str]:
    return {str(column) for column in COLUMNS if isinstance(column.type, kind)}


def test_every_binary_column_is_sealed_or_a_keyed_hash_as_declared():
    assert of_type(LargeBinary) == SEALED | BLIND | HASHES


def test_every_text_column_in_clear_was_judged_to_be_impersonal():
    assert of_type(String) == set(IN_CLEAR)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_says_what_it_is_and_how_long_it_is_kept(table):
    assert table.comment
    assert table.info.get("retention") in RETENTION


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_says_what_it_holds(column):
    assert column.comment


async def test_what_lies_in_sealed_columns_is_sealed(services, person, clock):
    """Sealed values begin with version 1 and the key's id, and are padded to 64 bytes."""
    from sqlalchemy import text

    from tests.promises.test_at_rest import whole_life

    await whole_life(person)
    grant = Grant("access", "refresh", clock.now(), clock.now())
    await services.store.grants("zalo", clock).seed(grant)
    seen = set()
    async with services.store.engine.connect() as connection:
        for place in sorted(SEALED):
            table, column = place.split(".")
            rows = await connection.execute(text(f'SELECT {column} FROM "{table}"'))
            for (value,) in rows:
                if value is not None:
                    seen.add(place)
                    assert value[0] == 1, place
                    assert (len(value) - 1 - 4 - 12 - 16) % 64 == 0, place
    assert seen == SEALED
