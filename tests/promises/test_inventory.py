"""Promise: "Every column that holds something personal is sealed, and every table says how long
its rows are kept." A new column must be judged here before it can be used."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary, String

from bot.domain.bulletins import Draft
from bot.domain.casefile import IdentifierKind
from bot.domain.data_requests import RequestKind
from bot.domain.people import Role
from bot.domain.ports import Grant
from bot.storage.tables import Base
from tests.support.people import Person, operator
from tests.support.reviews import one_is_masked
from tests.support.subscribers import subscribes
from tests.support.travellers import begins

TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
COLUMNS = [column for table in TABLES for column in table.columns]

#: Sealed with AES-GCM, bound to their place and row.
SEALED = {
    "attachment.body", "attachment.words",
    "case_identifier.value", "case_link.reason", "case_person.about", "case_person.name",
    "case_task.reason", "case_text.body", "handover.reason",
    "case_note.body", "channel_grant.body", "journey.destination", "journey.organiser",
    "data_request.decision", "data_request.words", "legal_hold.reason",
    "conversation.address", "inbound.dialogue", "message.assessment", "message.body",
    "operator.totp_secret", "referral.body", "referral.outcome_note", "referral.paper",
    "registry_entry.reason", "registry_entry.reply", "registry_entry.source",
    "registry_entry.value", "review_item.masked",
    "registry_report.reason", "registry_wish.value",
    "referral.receipt", "report_answer.answer",
    "bulletin.body", "subscription.interest",
}  # fmt: skip
#: Keyed hashes: equal values meet, nothing can be read.
BLIND = {
    "audit_anchor.mark", "recovery_code.code_index",
    "case.receipt_index", "case.word_index", "channel_grant.seed_indices",
    "case_identifier.value_index",
    "conversation.address_index",
    "contact.exit_index", "contact.watched_index", "conversation.receipt_index",
    "inbound.external_index", "journey_family.code_index",
    "operator.link_index", "operator.telegram_index", "registry_entry.value_index",
    "review_item.digest",
    "registry_wish.value_index",
}  # fmt: skip
#: Hashes of the audit's own impersonal rows.
HASHES = {"audit.hash", "audit.previous", "audit_anchor.hash"}
#: Text columns in clear, each with why it holds nothing of a person who writes to us.
IN_CLEAR = {
    "alarm.bell": "a bell's name",
    "alarm.case_id": "an id of ours",
    "alarm.ref": "a message in the operators' own group",
    "alarm.shown": "a closed list, with an id of ours",
    "attachment.id": "an id of ours",
    "attachment.kind": "a closed list",
    "attachment.media_type": "what a file was found to be",
    "attachment.message_id": "an id of ours",
    "attachment.state": "a closed list",
    "audit.action": "a name of ours",
    "audit.detail": "a name of ours",
    "audit.object_id": "an id of ours",
    "audit.operator_id": "an id of ours",
    "bulletin.approved_by": "an id of ours",
    "bulletin.channels": "names of channels",
    "bulletin.countries": "countries",
    "bulletin.edited_by": "an id of ours",
    "bulletin.id": "an id of ours",
    "bulletin.jobs": "keys of content/topics.yaml",
    "bulletin.made_by": "an id of ours",
    "bulletin.occasion": "a closed list",
    "bulletin.reached": "an id of ours",
    "bulletin.scam": "a key of content/scams",
    "bulletin.state": "a closed list",
    "bulletin.tally": "a closed list and counts",
    "bulletin_copy.bulletin_id": "an id of ours",
    "bulletin_copy.contact_id": "an id of ours",
    "bulletin_copy.conversation_id": "an id of ours",
    "bulletin_copy.id": "an id of ours",
    "bulletin_copy.message_id": "an id of ours",
    "bulletin_copy.state": "a closed list",
    "bulletin_copy.why": "a closed list",
    "case.conversation_id": "an id of ours",
    "case.group_key": "a channel and a time, rounded",
    "case.holder_id": "an id of ours",
    "case.id": "an id of ours",
    "case.kind": "a key of content/intakes",
    "case.outcome": "a closed list",
    "case.state": "a closed list",
    "case_deadline.case_id": "an id of ours",
    "case_deadline.id": "an id of ours",
    "case_deadline.operator_id": "an id of ours",
    "case_event.case_id": "an id of ours",
    "case_event.detail": "a rung, an outcome, an agency, an operator's reason for releasing",
    "case_event.id": "an id of ours",
    "case_event.operator_id": "an id of ours",
    "case_event.what": "a closed list",
    "case_identifier.case_id": "an id of ours",
    "case_identifier.id": "an id of ours",
    "case_identifier.kind": "a closed list",
    "case_identifier.operator_id": "an id of ours",
    "case_link.case_id": "an id of ours",
    "case_link.id": "an id of ours",
    "case_link.operator_id": "an id of ours",
    "case_link.other_id": "an id of ours",
    "case_person.case_id": "an id of ours",
    "case_person.id": "an id of ours",
    "case_person.operator_id": "an id of ours",
    "case_person.role": "a closed list",
    "case_task.case_id": "an id of ours",
    "case_task.done_by_id": "an id of ours",
    "case_task.id": "an id of ours",
    "case_task.operator_id": "an id of ours",
    "case_text.case_id": "an id of ours",
    "case_text.field": "a closed list",
    "case_text.id": "an id of ours",
    "case_text.operator_id": "an id of ours",
    "handover.by_id": "an id of ours",
    "handover.case_id": "an id of ours",
    "handover.from_id": "an id of ours",
    "handover.id": "an id of ours",
    "handover.open_case": "an id of ours",
    "handover.state": "a closed list",
    "handover.to_id": "an id of ours",
    "case_trait.case_id": "an id of ours",
    "case_trait.code": "a key of a closed list: a province, a band of ages, a border crossing",
    "case_trait.operator_id": "an id of ours",
    "case_trait.trait": "a closed list",
    "case_note.case_id": "an id of ours",
    "case_note.id": "an id of ours",
    "case_note.operator_id": "an id of ours",
    "case_thread.case_id": "an id of ours",
    "case_thread.conversation_id": "an id of ours",
    "channel_grant.channel": "a channel's name",
    "channel_state.channel": "a channel's name",
    "channel_state.trouble": "a closed list",
    "consent.case_id": "an id of ours",
    "consent.id": "an id of ours",
    "consent.locale": "a language",
    "consent.operator_id": "an id of ours",
    "consent.purpose": "a closed list",
    "consent.text_hash": "a hash of our own words",
    "consent.text_id": "a key of content/consents",
    "consent.text_version": "a version of our own words",
    "consent.way": "a closed list",
    "contact.hours": "two times of day",
    "contact.id": "an id of ours",
    "contact.locale": "a language",
    "contact.rule": "a closed list",
    "conversation.awaits": "a closed list",
    "conversation.channel": "a channel's name",
    "conversation.contact_id": "an id of ours",
    "conversation.id": "an id of ours",
    "conversation.pseudonym": "random",
    "duty_departure.id": "an id of ours",
    "duty_departure.kind": "a closed list",
    "duty_departure.operator_id": "an id of ours",
    "duty_departure.post": "a closed list",
    "duty_shift.id": "an id of ours",
    "duty_shift.operator_id": "an id of ours",
    "duty_shift.post": "a closed list",
    "data_request.case_id": "an id of ours",
    "data_request.decided_by": "an id of ours",
    "data_request.id": "an id of ours",
    "data_request.kind": "a closed list",
    "data_request.made_by": "an id of ours",
    "data_request.state": "a closed list",
    "guess.id": "an id of ours",
    "guess.source": "an id of ours",
    "inbound.channel": "a channel's name",
    "inbound.id": "an id of ours",
    "inbound.lane": "an id of ours",
    "inbound.message_id": "an id of ours",
    "inbound.state": "a closed list",
    "journey.case_id": "an id of ours",
    "journey.conversation_id": "an id of ours",
    "journey.id": "an id of ours",
    "journey.missed": "a closed list",
    "journey.state": "a closed list",
    "journey.step": "a closed list",
    "journey.why": "a closed list",
    "journey_check_in.answer": "a closed list",
    "journey_check_in.done": "a closed list",
    "journey_check_in.id": "an id of ours",
    "journey_check_in.journey_id": "an id of ours",
    "journey_check_in.point": "a closed list",
    "journey_check_in.state": "a closed list",
    "journey_consent.id": "an id of ours",
    "journey_consent.journey_id": "an id of ours",
    "journey_consent.locale": "a language",
    "journey_consent.purpose": "a closed list",
    "journey_consent.text_hash": "a hash of our own words",
    "journey_consent.text_id": "a key of content/consents",
    "journey_consent.text_version": "a version of our own words",
    "journey_family.conversation_id": "an id of ours",
    "journey_family.id": "an id of ours",
    "journey_family.journey_id": "an id of ours",
    "journey_family.state": "a closed list",
    "legal_hold.case_id": "an id of ours",
    "legal_hold.id": "an id of ours",
    "legal_hold.lifted_by": "an id of ours",
    "legal_hold.operator_id": "an id of ours",
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
    "operator_invite.display_name": "what an operator will be called",
    "operator_invite.id": "a hash of random bits",
    "operator_invite.login": "an operator's login",
    "operator_invite.made_by": "an id of ours",
    "operator_invite.role": "a closed list",
    "operator_session.csrf": "random",
    "operator_session.id": "a hash of random bits",
    "operator_session.operator_id": "an id of ours",
    "outbound.check_in": "an id of ours",
    "outbound.id": "an id of ours",
    "outbound.idempotency_key": "ids of ours and a number",
    "outbound.lane": "an id of ours",
    "outbound.message_id": "an id of ours",
    "outbound.state": "a closed list",
    "referral.agency": "a key of content/agencies",
    "referral.basis": "consent, or a key of content/referrals",
    "referral.case_id": "an id of ours",
    "referral.fields": "keys of content/referrals",
    "referral.handed_by_id": "an id of ours",
    "referral.id": "an id of ours",
    "referral.json_hash": "of a file that holds a random code",
    "referral.made_by_id": "an id of ours",
    "referral.outcome": "a closed list",
    "referral.pdf_hash": "of a file that holds a random code",
    "referral.receiver": "a key of content/referrals",
    "referral.reviewed_by_id": "an id of ours",
    "referral.state": "a closed list",
    "referral.way": "a closed list",
    "recovery_code.id": "an id of ours",
    "recovery_code.operator_id": "an id of ours",
    "report.case_id": "an id of ours",
    "report.conversation_id": "an id of ours",
    "report.id": "an id of ours",
    "report.kind": "a key of content/intakes",
    "report.state": "a closed list",
    "report.step": "a key of content/intakes",
    "report_answer.id": "an id of ours",
    "report_answer.report_id": "an id of ours",
    "report_answer.step": "a key of content/intakes",
    "registry_entry.id": "an id of ours",
    "registry_entry.kind": "a closed list",
    "registry_entry.operator_id": "an id of ours",
    "registry_entry.standing": "a closed list",
    "review_item.claimed_by": "an id of ours",
    "review_item.conversation_id": "an id of ours",
    "review_item.guesses": "keys of nlu/intents.yml",
    "review_item.id": "an id of ours",
    "review_item.intent": "a key of nlu/intents.yml",
    "review_item.message_id": "an id of ours",
    "review_item.reason": "a closed list",
    "review_item.state": "a closed list",
    "review_item.thought": "a key of nlu/intents.yml",
    "review_label.id": "an id of ours",
    "review_label.intent": "a key of nlu/intents.yml",
    "review_label.item_id": "an id of ours",
    "review_label.operator_id": "an id of ours",
    "registry_report.case_id": "an id of ours",
    "registry_report.entry_id": "an id of ours",
    "registry_report.id": "an id of ours",
    "registry_report.operator_id": "an id of ours",
    "registry_wish.conversation_id": "an id of ours",
    "registry_wish.id": "an id of ours",
    "registry_wish.kind": "a closed list",
    "registry_wish.message_id": "an id of ours",
    "sent_report.operator_id": "an id of ours",
    "sent_report.period": "a quarter, half or year",
    "subscription.contact_id": "an id of ours",
    "subscription.conversation_id": "an id of ours",
    "subscription.hours": "two times of day",
    "subscription.id": "an id of ours",
    "subscription.locale": "a language",
    "subscription.text_hash": "a hash of our own words",
    "subscription.text_id": "a key of content/consents",
    "subscription.text_version": "a version of our own words",
    "timer.id": "an id of ours",
    "timer.kind": "a closed list",
    "timer.lane": "an id of ours, or a bell's name",
    "timer.state": "a closed list",
}
RETENTION = {
    "account", "audit", "case", "dedupe_keys", "guess", "journey", "registry", "report", "request",
    "review", "session",
    "transcript",
    "bulletin", "subscription", "until_renewed", "with_conversation",
    "wish",
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


async def test_what_lies_in_sealed_columns_is_sealed(services, shown, person, clock):
    """Sealed values begin with version 1 and the key's id, and are padded to 64 bytes."""
    from sqlalchemy import text

    from tests.promises.test_at_rest import whole_life

    await whole_life(person)
    grant = Grant("access", "refresh", clock.now(), clock.now())
    await services.store.grants("zalo", clock).seed(grant)
    lan = await operator(services, "lan", Role.SUPERVISOR)
    await services.accountability.hold(lan, 1, "Toà yêu cầu")
    asked = await services.data_requests.write_down(lan, RequestKind.ACCESS, "muốn xem")
    await services.data_requests.refuse(lan, asked, "không phải của họ")
    await services.registry.report(lan, IdentifierKind.PHONE, "0912 000 123")
    await one_is_masked(services, shown, clock, lan)
    await services.bulletins.save(lan, Draft("Tin mới", "Đừng đóng tiền trước."))
    await subscribes(Person(services, person.shown, clock, "a subscriber"))
    await services.registry.report(lan, IdentifierKind.PHONE, "0912 000 123", "hai người kể")
    await person.says("0912 000 123")
    await person.presses("Báo mình khi có tin")
    await begins(Person(services, person.shown, clock, "traveller"))
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
    # Where no picture can be read there are no words of one.
    assert seen == (SEALED if services.reads else SEALED - {"attachment.words"})
