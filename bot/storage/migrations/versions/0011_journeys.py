"""journeys: check-ins that people chose, and the relative who is told."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('journey',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('conversation_id', sa.String(length=32), nullable=False, comment='Whose'),
    sa.Column('state', sa.String(length=10), nullable=False, comment='setting, under_way, over, cancelled, stopped'),
    sa.Column('step', sa.String(length=12), nullable=False, comment="Question asked last, '' for none"),
    sa.Column('destination', sa.LargeBinary(), nullable=False, comment='Where to, sealed'),
    sa.Column('organiser', sa.LargeBinary(), nullable=False, comment='Who takes them there, sealed'),
    sa.Column('leaves_at', sa.BigInteger(), nullable=True, comment='Begin of the day of travel, Viet Nam time; empty: not known'),
    sa.Column('approximate', sa.Boolean(), nullable=False, comment='That day was guessed'),
    sa.Column('missed', sa.String(length=8), nullable=False, comment='remind, desk, family'),
    sa.Column('created_at', sa.BigInteger(), nullable=False, comment='First question'),
    sa.Column('updated_at', sa.BigInteger(), nullable=False, comment='Last change'),
    sa.Column('agreed_at', sa.BigInteger(), nullable=True, comment='They said yes'),
    sa.Column('ended_at', sa.BigInteger(), nullable=True, comment='Nothing is asked since'),
    sa.Column('why', sa.String(length=10), nullable=False, comment="Why it ended; '' if not"),
    sa.Column('case_id', sa.String(length=32), nullable=True, comment='The case that came of it'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_journey_case_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_journey_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journey')),
    comment='Journeys that people asked us to follow',
    info={'retention': 'journey'}
    )
    with op.batch_alter_table('journey', schema=None) as batch_op:
        batch_op.create_index('ix_journey_conversation_id', ['conversation_id'], unique=False)
        batch_op.create_index('ix_journey_case_id', ['case_id'], unique=False)

    op.create_table('journey_check_in',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7; the lane of its timers'),
    sa.Column('journey_id', sa.String(length=32), nullable=False, comment='Of which journey'),
    sa.Column('point', sa.String(length=8), nullable=False, comment='before, border, day1, day7'),
    sa.Column('state', sa.String(length=10), nullable=False, comment='CheckInState'),
    sa.Column('due_at', sa.BigInteger(), nullable=False, comment='When to ask'),
    sa.Column('asked_at', sa.BigInteger(), nullable=True, comment='When it reached them'),
    sa.Column('repeated_at', sa.BigInteger(), nullable=True, comment='When the repeat left'),
    sa.Column('missed_at', sa.BigInteger(), nullable=True, comment='When it was given up'),
    sa.Column('answered_at', sa.BigInteger(), nullable=True, comment='When they answered'),
    sa.Column('answer', sa.String(length=8), nullable=False, comment='ok, not_ok, wrote'),
    sa.Column('done', sa.String(length=8), nullable=False, comment='About a missed one: desk, telling, family, reached'),
    sa.ForeignKeyConstraint(['journey_id'], ['journey.id'], name=op.f('fk_journey_check_in_journey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journey_check_in')),
    comment='When somebody is asked, and what they answered',
    info={'retention': 'journey'}
    )
    with op.batch_alter_table('journey_check_in', schema=None) as batch_op:
        batch_op.create_index('ix_journey_check_in_journey_id', ['journey_id'], unique=False)

    op.create_table('journey_family',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('journey_id', sa.String(length=32), nullable=False, comment='Of which journey'),
    sa.Column('state', sa.String(length=8), nullable=False, comment='invited, asked, agreed, refused'),
    sa.Column('code_index', sa.LargeBinary(length=16), nullable=True, comment='Keyed hash of the code to join with, until it is spent'),
    sa.Column('code_until', sa.BigInteger(), nullable=True, comment='The code is good until then'),
    sa.Column('conversation_id', sa.String(length=32), nullable=True, comment='Their own thread, once they sent the code'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_journey_family_conversation_id')),
    sa.ForeignKeyConstraint(['journey_id'], ['journey.id'], name=op.f('fk_journey_family_journey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journey_family')),
    sa.UniqueConstraint('code_index', name=op.f('uq_journey_family_code_index')),
    sa.UniqueConstraint('journey_id', name=op.f('uq_journey_family_journey_id')),
    comment='Relatives who agreed to be told',
    info={'retention': 'journey'}
    )
    with op.batch_alter_table('journey_family', schema=None) as batch_op:
        batch_op.create_index('ix_journey_family_conversation_id', ['conversation_id'], unique=False)

    op.create_table('journey_consent',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('journey_id', sa.String(length=32), nullable=False, comment='Of which journey'),
    sa.Column('purpose', sa.String(length=16), nullable=False, comment='Purpose: checkins, notice'),
    sa.Column('given', sa.Boolean(), nullable=False, comment='Yes; else refused or taken back'),
    sa.Column('text_id', sa.String(length=60), nullable=False, comment='Key of content/consents'),
    sa.Column('text_version', sa.String(length=16), nullable=False, comment='Version of that text'),
    sa.Column('text_hash', sa.String(length=64), nullable=False, comment='SHA-256 of the words as they were shown, in hex'),
    sa.Column('locale', sa.String(length=8), nullable=False, comment='Language it was asked in'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.ForeignKeyConstraint(['journey_id'], ['journey.id'], name=op.f('fk_journey_consent_journey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journey_consent')),
    comment='What travellers and their relatives allowed and took back',
    info={'retention': 'journey'}
    )
    with op.batch_alter_table('journey_consent', schema=None) as batch_op:
        batch_op.create_index('ix_journey_consent_journey_id', ['journey_id'], unique=False)

    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.add_column(sa.Column('check_in', sa.String(length=32), nullable=True, comment='The check-in that this belongs to: its consent lets it go, and only that'))


def downgrade() -> None:
    # What waits to be sent on the strength of a consent that is gone must not go without it.
    op.execute("DELETE FROM outbound WHERE check_in IS NOT NULL AND state IN ('waiting', 'claimed', 'held')")
    op.execute("DELETE FROM timer WHERE kind = 'checkin'")
    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.drop_column('check_in')

    op.drop_table('journey_consent')
    op.drop_table('journey_family')
    op.drop_table('journey_check_in')
    op.drop_table('journey')
