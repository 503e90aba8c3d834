"""channels."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('channel_state',
    sa.Column('channel', sa.String(length=16), nullable=False, comment='Name in the channel registry'),
    sa.Column('probed_at', sa.BigInteger(), nullable=True, comment='Last probe'),
    sa.Column('trouble', sa.String(length=80), nullable=False, comment='What the last probe found wrong; empty when well'),
    sa.Column('trouble_since', sa.BigInteger(), nullable=True, comment='Unwell since'),
    sa.Column('changed_at', sa.BigInteger(), nullable=True, comment='When trouble came, changed or went last'),
    sa.PrimaryKeyConstraint('channel', name=op.f('pk_channel_state')),
    comment='How each channel fares',
    info={'retention': 'until_renewed'}
    )
    op.create_table('guess',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('source', sa.String(length=32), nullable=False, comment='Conversation id: where it was tried'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guess')),
    comment='Tries with receipts; kept a day',
    info={'retention': 'guess'}
    )
    with op.batch_alter_table('guess', schema=None) as batch_op:
        batch_op.create_index('ix_guess_source_at', ['source', 'at'], unique=False)

    op.create_table('attachment',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('message_id', sa.String(length=32), nullable=False, comment='What it came with'),
    sa.Column('kind', sa.String(length=8), nullable=False, comment='photo, voice, file'),
    sa.Column('state', sa.String(length=8), nullable=False, comment='waiting, kept, refused, lost'),
    sa.Column('media_type', sa.String(length=40), nullable=False, comment='What it was found to be, not what it was called'),
    sa.Column('size', sa.Integer(), nullable=False, comment='Bytes of what is kept'),
    sa.Column('body', sa.LargeBinary(), nullable=True, comment='Its bytes, or where to fetch them while it waits, sealed'),
    sa.Column('words', sa.LargeBinary(), nullable=True, comment='What was read off it, sealed'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When it was stored'),
    sa.Column('opened_at', sa.BigInteger(), nullable=True, comment='When an operator looked at it or listened to it first'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_attachment_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    comment='What came with a message; cleaned before it is kept',
    info={'retention': 'transcript'}
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index('ix_attachment_message_id', ['message_id'], unique=False)

    op.create_table('alarm',
    sa.Column('bell', sa.String(length=16), nullable=False, comment='Which bell'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('ref', sa.String(length=64), nullable=False, comment="The call as the bell's platform numbers it"),
    sa.Column('rung_at', sa.BigInteger(), nullable=False, comment="The case's alarm_at that it answered"),
    sa.Column('shown', sa.String(length=48), nullable=False, comment='waiting, held.<operator id>, closed: what it says of the case'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_alarm_case_id')),
    sa.PrimaryKeyConstraint('bell', 'case_id', name=op.f('pk_alarm')),
    comment='What operators were told of a case, by which bell',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('alarm', schema=None) as batch_op:
        batch_op.create_index('ix_alarm_bell_ref', ['bell', 'ref'], unique=False)

    op.create_table('case_thread',
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('conversation_id', sa.String(length=32), nullable=False, comment='Which thread'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='Since when'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_thread_case_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_case_thread_conversation_id')),
    sa.PrimaryKeyConstraint('case_id', 'conversation_id', name=op.f('pk_case_thread')),
    comment='Threads in which a case was continued',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('case_thread', schema=None) as batch_op:
        batch_op.create_index('ix_case_thread_conversation_id', ['conversation_id'], unique=False)

    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('word_index', sa.LargeBinary(length=16), nullable=True, comment='Keyed hash of the word they chose, for going on elsewhere'))
        batch_op.add_column(sa.Column('group_key', sa.String(length=64), nullable=False, server_default='', comment='Cases of one burst share it; empty: stands alone'))
        batch_op.add_column(sa.Column('alarm_at', sa.BigInteger(), nullable=True, comment='When operators were last to be called to it'))

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('watched_index', sa.LargeBinary(length=16), nullable=True, comment='Keyed hash of the phrase they chose for: I am watched'))
        batch_op.add_column(sa.Column('watched_since', sa.BigInteger(), nullable=True, comment='They said that phrase'))
        batch_op.add_column(sa.Column('exit_index', sa.LargeBinary(length=16), nullable=True, comment='Keyed hash of the phrase they chose for: erase and be silent'))

    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('paused_until', sa.BigInteger(), nullable=True, comment="A human answers in the platform's own inbox: the bot is silent until then"))
        batch_op.add_column(sa.Column('calmed_at', sa.BigInteger(), nullable=True, comment='When a flood was last answered with the hotline card'))
        batch_op.add_column(sa.Column('silent_since', sa.BigInteger(), nullable=True, comment='They said their exit phrase: nothing is sent until they write'))
        batch_op.add_column(sa.Column('awaits', sa.String(length=8), nullable=False, server_default='', comment='What the next words may be: receipt, word'))
        batch_op.add_column(sa.Column('awaits_since', sa.BigInteger(), nullable=True, comment='Waits for that since'))
        batch_op.add_column(sa.Column('receipt_index', sa.LargeBinary(length=16), nullable=True, comment='Keyed hash of the receipt they sent last, until its word comes'))

    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.add_column(sa.Column('harmless', sa.Boolean(), nullable=False, server_default=sa.false(), comment='May be read by whoever watches: a decoy, or confirmed as such'))

    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unsure', sa.SmallInteger(), nullable=False, server_default='0', comment='How often it may have gone out without our knowing'))

    with op.batch_alter_table('operator', schema=None) as batch_op:
        batch_op.add_column(sa.Column('telegram_index', sa.LargeBinary(length=16), nullable=True, comment='Blind index of their Telegram id, for claiming from the group'))
        batch_op.add_column(sa.Column('link_index', sa.LargeBinary(length=16), nullable=True, comment='Keyed hash of the one-time code that links their Telegram'))
        batch_op.add_column(sa.Column('link_until', sa.BigInteger(), nullable=True, comment='That code works until then'))



def downgrade() -> None:
    # 'never': SQLite would drop tables that others refer to in order to write them anew.
    with op.batch_alter_table('operator', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('link_until')
        batch_op.drop_column('link_index')
        batch_op.drop_column('telegram_index')

    with op.batch_alter_table('outbound', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('unsure')

    with op.batch_alter_table('conversation', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('receipt_index')
        batch_op.drop_column('awaits_since')
        batch_op.drop_column('awaits')
        batch_op.drop_column('silent_since')
        batch_op.drop_column('calmed_at')
        batch_op.drop_column('paused_until')

    with op.batch_alter_table('outbound', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('harmless')

    with op.batch_alter_table('contact', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('exit_index')
        batch_op.drop_column('watched_since')
        batch_op.drop_column('watched_index')

    with op.batch_alter_table('case', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('alarm_at')
        batch_op.drop_column('group_key')
        batch_op.drop_column('word_index')

    with op.batch_alter_table('case_thread', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_case_thread_conversation_id')

    op.drop_table('case_thread')
    with op.batch_alter_table('alarm', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_alarm_bell_ref')

    op.drop_table('alarm')
    with op.batch_alter_table('attachment', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_attachment_message_id')

    op.drop_table('attachment')
    with op.batch_alter_table('guess', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_guess_source_at')

    op.drop_table('guess')
    op.drop_table('channel_state')
