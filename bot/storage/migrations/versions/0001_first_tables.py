"""first tables."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('audit',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False, comment='1, 2, 3…'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.Column('operator_id', sa.String(length=32), nullable=True, comment='Who; None for the system'),
    sa.Column('action', sa.String(length=32), nullable=False, comment='case.read, case.claim, login…'),
    sa.Column('object_id', sa.String(length=64), nullable=False, comment='What it was done to'),
    sa.Column('detail', sa.String(length=200), nullable=False, comment='An impersonal fact'),
    sa.Column('previous', sa.LargeBinary(length=32), nullable=False, comment='Hash of the row before'),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False, comment='SHA-256 over all of the above'),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit')),
    comment="Hash-chained record of operators' reads and writes",
    info={'retention': 'audit'}
    )
    op.create_table('contact',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('locale', sa.String(length=8), nullable=False, comment='ISO 639-1 they are answered in'),
    sa.Column('rule', sa.String(length=16), nullable=False, comment='ContactRule: when we may write'),
    sa.Column('hours', sa.String(length=11), nullable=False, comment='HH:MM-HH:MM, Viet Nam time, under the rule hours'),
    sa.Column('created_at', sa.BigInteger(), nullable=False, comment='First message'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    comment='A person on a channel; no name is kept',
    info={'retention': 'with_conversation'}
    )
    op.create_table('operator',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('login', sa.String(length=64), nullable=False, comment='Lower case'),
    sa.Column('display_name', sa.String(length=64), nullable=False, comment='What contacts read'),
    sa.Column('role', sa.String(length=16), nullable=False, comment='operator, supervisor, admin'),
    sa.Column('password_hash', sa.String(length=200), nullable=False, comment='Argon2id'),
    sa.Column('totp_secret', sa.LargeBinary(), nullable=False, comment='Base32 TOTP secret, sealed'),
    sa.Column('last_totp_step', sa.Integer(), nullable=False, comment='Last accepted 30-second step: a code works once'),
    sa.Column('failures', sa.Integer(), nullable=False, comment='Wrong tries in a row'),
    sa.Column('locked_until', sa.BigInteger(), nullable=True, comment='No login before'),
    sa.Column('disabled_at', sa.BigInteger(), nullable=True, comment='Switched off since'),
    sa.Column('created_at', sa.BigInteger(), nullable=False, comment='When it was made'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_operator')),
    sa.UniqueConstraint('login', name=op.f('uq_operator_login')),
    comment='Accounts at the desk',
    info={'retention': 'account'}
    )
    op.create_table('timer',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('kind', sa.String(length=16), nullable=False, comment='ladder, …'),
    sa.Column('lane', sa.String(length=32), nullable=False, comment='Case id: the lane'),
    sa.Column('seq', sa.Integer(), nullable=False, comment='Rung'),
    sa.Column('state', sa.String(length=8), nullable=False, comment='waiting, claimed, done, buried'),
    sa.Column('attempts', sa.Integer(), nullable=False, comment='How often it was claimed'),
    sa.Column('due_at', sa.BigInteger(), nullable=False, comment='When'),
    sa.Column('lease_until', sa.BigInteger(), nullable=True, comment='Claimed until'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_timer')),
    sa.UniqueConstraint('lane', 'kind', 'seq', name=op.f('uq_timer_lane_kind_seq')),
    comment='Deadlines of cases',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('timer', schema=None) as batch_op:
        batch_op.create_index('ix_timer_state_due', ['state', 'due_at'], unique=False)

    op.create_table('conversation',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('contact_id', sa.String(length=32), nullable=False, comment='Whose'),
    sa.Column('channel', sa.String(length=16), nullable=False, comment='Name in the channel registry'),
    sa.Column('address_index', sa.LargeBinary(length=16), nullable=False, comment='Blind index of address'),
    sa.Column('address', sa.LargeBinary(), nullable=False, comment='Chat or session id, sealed'),
    sa.Column('pseudonym', sa.String(length=32), nullable=False, comment='What Rasa knows it by; random'),
    sa.Column('last_seq', sa.Integer(), nullable=False, comment='Last number given to a message'),
    sa.Column('last_inbound_at', sa.BigInteger(), nullable=True, comment='Their last message'),
    sa.Column('stopped_at', sa.BigInteger(), nullable=True, comment='They blocked us or left'),
    sa.Column('erased_seq', sa.Integer(), nullable=False, comment='Messages up to here are no longer shown to the person'),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_conversation_contact_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation')),
    sa.UniqueConstraint('channel', 'address_index', name=op.f('uq_conversation_channel_address_index')),
    comment='A thread on one channel',
    info={'retention': 'transcript'}
    )
    op.create_table('operator_session',
    sa.Column('id', sa.String(length=64), nullable=False, comment='SHA-256 of the token'),
    sa.Column('operator_id', sa.String(length=32), nullable=False, comment='Whose'),
    sa.Column('csrf', sa.String(length=64), nullable=False, comment='Token that forms must carry'),
    sa.Column('created_at', sa.BigInteger(), nullable=False, comment='Login'),
    sa.Column('active_at', sa.BigInteger(), nullable=False, comment='Last thing they did'),
    sa.Column('seen_at', sa.BigInteger(), nullable=False, comment='Last sign that their desk is open'),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_operator_session_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_operator_session')),
    comment='Logins at the desk',
    info={'retention': 'session'}
    )
    with op.batch_alter_table('operator_session', schema=None) as batch_op:
        batch_op.create_index('ix_operator_session_operator_id', ['operator_id'], unique=False)

    op.create_table('case',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('sequence', sa.Integer(), nullable=False, comment='The N of K-00000N'),
    sa.Column('conversation_id', sa.String(length=32), nullable=False, comment='Thread'),
    sa.Column('kind', sa.String(length=32), nullable=False, comment='danger, missing_relative, ransom…'),
    sa.Column('urgency', sa.SmallInteger(), nullable=False, comment='0 none … 3 critical'),
    sa.Column('state', sa.String(length=16), nullable=False, comment='CaseState'),
    sa.Column('holder_id', sa.String(length=32), nullable=True, comment='Who has it'),
    sa.Column('opened_at', sa.BigInteger(), nullable=False, comment='When it was opened'),
    sa.Column('claimed_at', sa.BigInteger(), nullable=True, comment='When its holder took it'),
    sa.Column('rung', sa.SmallInteger(), nullable=False, comment='How far the ladder has climbed since the last alarm'),
    sa.Column('waiting_since', sa.BigInteger(), nullable=True, comment="The person's oldest message that no human answered"),
    sa.Column('changed_at', sa.BigInteger(), nullable=False, comment='Last change the desk must show'),
    sa.Column('closed_at', sa.BigInteger(), nullable=True, comment='When it was closed'),
    sa.Column('outcome', sa.String(length=32), nullable=False, comment='Outcome when closed'),
    sa.Column('safe_to_contact', sa.Boolean(), nullable=False, comment='The operator judged that writing again is safe'),
    sa.Column('closing_due', sa.Boolean(), nullable=False, comment="The closing text waits for the person's next message"),
    sa.Column('truth_due', sa.Boolean(), nullable=False, comment='The person must be told at their next message that nobody answered'),
    sa.Column('receipt_index', sa.LargeBinary(length=16), nullable=True, comment='Keyed hash of the twelve-digit receipt'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_case_conversation_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['operator.id'], name=op.f('fk_case_holder_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case')),
    sa.UniqueConstraint('sequence', name=op.f('uq_case_sequence')),
    comment='What we do about a report',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.create_index('ix_case_changed_at', ['changed_at'], unique=False)
        batch_op.create_index('ix_case_conversation_id', ['conversation_id'], unique=False)
        batch_op.create_index('ix_case_state_urgency', ['state', 'urgency'], unique=False)

    op.create_table('message',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('conversation_id', sa.String(length=32), nullable=False, comment='Thread'),
    sa.Column('seq', sa.Integer(), nullable=False, comment='Order in the thread, without gaps'),
    sa.Column('author', sa.String(length=16), nullable=False, comment='contact, bot, operator, system'),
    sa.Column('operator_id', sa.String(length=32), nullable=True, comment='Who wrote, when author is operator'),
    sa.Column('body', sa.LargeBinary(), nullable=False, comment='The Inbound or Part as JSON, sealed'),
    sa.Column('assessment', sa.LargeBinary(), nullable=True, comment='Signals with their words as JSON, sealed'),
    sa.Column('urgency', sa.SmallInteger(), nullable=False, comment='0 none … 3 critical'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When it was stored'),
    sa.Column('message_ref', sa.String(length=128), nullable=False, comment="The platform's id of it, for erasing"),
    sa.Column('delivery', sa.String(length=16), nullable=False, comment="queued, held, sent, unknown, stopped, failed; '' if in"),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_message_conversation_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_message_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('conversation_id', 'seq', name=op.f('uq_message_conversation_id_seq')),
    comment='What was said',
    info={'retention': 'transcript'}
    )
    op.create_table('case_event',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.Column('what', sa.String(length=24), nullable=False, comment='opened, claimed, closed…'),
    sa.Column('operator_id', sa.String(length=32), nullable=True, comment='Who'),
    sa.Column('detail', sa.String(length=200), nullable=False, comment='An impersonal fact'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_event_case_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_case_event_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_event')),
    comment='Timeline; no personal words',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.create_index('ix_case_event_case_id', ['case_id'], unique=False)

    op.create_table('case_note',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('operator_id', sa.String(length=32), nullable=False, comment='Who wrote'),
    sa.Column('body', sa.LargeBinary(), nullable=False, comment='The note, sealed'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_note_case_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_case_note_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_note')),
    comment='Notes among operators',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('case_note', schema=None) as batch_op:
        batch_op.create_index('ix_case_note_case_id', ['case_id'], unique=False)

    op.create_table('inbound',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('channel', sa.String(length=16), nullable=False, comment='Name in the channel registry'),
    sa.Column('external_index', sa.LargeBinary(length=16), nullable=False, comment="Blind index of the platform's event id"),
    sa.Column('message_id', sa.String(length=32), nullable=False, comment='What was said'),
    sa.Column('dialogue', sa.LargeBinary(), nullable=True, comment='What the dialogue answered, so that a re-run does not ask twice'),
    sa.Column('lane', sa.String(length=32), nullable=False, comment='Conversation id: the lane'),
    sa.Column('seq', sa.Integer(), nullable=False, comment='Order in the lane'),
    sa.Column('state', sa.String(length=8), nullable=False, comment='waiting, claimed, done, buried'),
    sa.Column('attempts', sa.Integer(), nullable=False, comment='How often it was claimed'),
    sa.Column('due_at', sa.BigInteger(), nullable=False, comment='Not before'),
    sa.Column('lease_until', sa.BigInteger(), nullable=True, comment='Claimed until'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_inbound_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound')),
    sa.UniqueConstraint('channel', 'external_index', name=op.f('uq_inbound_channel_external_index')),
    comment='Messages to take a turn on; kept 30 days as dedupe keys',
    info={'retention': 'dedupe_keys'}
    )
    with op.batch_alter_table('inbound', schema=None) as batch_op:
        batch_op.create_index('ix_inbound_lane_seq', ['lane', 'seq'], unique=False)
        batch_op.create_index('ix_inbound_state_due', ['state', 'due_at'], unique=False)

    op.create_table('outbound',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('message_id', sa.String(length=32), nullable=False, comment='What is said'),
    sa.Column('idempotency_key', sa.String(length=80), nullable=False, comment='What it answers and its number: a re-run adds nothing'),
    sa.Column('answers_at', sa.BigInteger(), nullable=True, comment='When the person wrote what this answers; None when it answers nothing'),
    sa.Column('confirmed', sa.Boolean(), nullable=False, comment='An operator confirmed sending outside the contact rule'),
    sa.Column('lane', sa.String(length=32), nullable=False, comment='Conversation id: the lane'),
    sa.Column('seq', sa.Integer(), nullable=False, comment='Order in the lane'),
    sa.Column('state', sa.String(length=8), nullable=False, comment='waiting, claimed, held, done, buried'),
    sa.Column('attempts', sa.Integer(), nullable=False, comment='How often it was claimed'),
    sa.Column('due_at', sa.BigInteger(), nullable=False, comment='Not before'),
    sa.Column('lease_until', sa.BigInteger(), nullable=True, comment='Claimed until'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_outbound_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbound')),
    sa.UniqueConstraint('idempotency_key', name=op.f('uq_outbound_idempotency_key')),
    comment='Messages to send',
    info={'retention': 'transcript'}
    )
    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.create_index('ix_outbound_lane_seq', ['lane', 'seq'], unique=False)
        batch_op.create_index('ix_outbound_state_due', ['state', 'due_at'], unique=False)

    op.create_table('report',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('conversation_id', sa.String(length=32), nullable=False, comment='Thread'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='The case it belongs to'),
    sa.Column('kind', sa.String(length=32), nullable=False, comment='Key of content/intakes'),
    sa.Column('step', sa.String(length=32), nullable=False, comment='The question that was asked last'),
    sa.Column('state', sa.String(length=8), nullable=False, comment='open, done, paused'),
    sa.Column('updated_at', sa.BigInteger(), nullable=False, comment='Last answer'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_report_case_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_report_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    comment='An intake and how far it has come',
    info={'retention': 'report'}
    )
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.create_index('ix_report_conversation_id', ['conversation_id'], unique=False)

    op.create_table('report_answer',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('report_id', sa.String(length=32), nullable=False, comment='Which report'),
    sa.Column('step', sa.String(length=32), nullable=False, comment='Which question'),
    sa.Column('answer', sa.LargeBinary(), nullable=False, comment='What they said, sealed; empty = skipped'),
    sa.Column('skipped', sa.Boolean(), nullable=False, comment='They chose not to answer'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_answer_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_answer')),
    sa.UniqueConstraint('report_id', 'step', name=op.f('uq_report_answer_report_id_step')),
    comment='Answers of an intake',
    info={'retention': 'report'}
    )



def downgrade() -> None:

    op.drop_table('report_answer')
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.drop_index('ix_report_conversation_id')

    op.drop_table('report')
    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.drop_index('ix_outbound_state_due')
        batch_op.drop_index('ix_outbound_lane_seq')

    op.drop_table('outbound')
    with op.batch_alter_table('inbound', schema=None) as batch_op:
        batch_op.drop_index('ix_inbound_state_due')
        batch_op.drop_index('ix_inbound_lane_seq')

    op.drop_table('inbound')
    with op.batch_alter_table('case_note', schema=None) as batch_op:
        batch_op.drop_index('ix_case_note_case_id')

    op.drop_table('case_note')
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.drop_index('ix_case_event_case_id')

    op.drop_table('case_event')
    op.drop_table('message')
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.drop_index('ix_case_state_urgency')
        batch_op.drop_index('ix_case_conversation_id')
        batch_op.drop_index('ix_case_changed_at')

    op.drop_table('case')
    with op.batch_alter_table('operator_session', schema=None) as batch_op:
        batch_op.drop_index('ix_operator_session_operator_id')

    op.drop_table('operator_session')
    op.drop_table('conversation')
    with op.batch_alter_table('timer', schema=None) as batch_op:
        batch_op.drop_index('ix_timer_state_due')

    op.drop_table('timer')
    op.drop_table('operator')
    op.drop_table('contact')
    op.drop_table('audit')

