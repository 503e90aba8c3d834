"""bulletins: who asked for warnings, the warnings, and whom they reached."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('subscription',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('contact_id', sa.String(length=32), nullable=False, comment='Who'),
    sa.Column('conversation_id', sa.String(length=32), nullable=False, comment='The thread they asked in'),
    sa.Column('interest', sa.LargeBinary(), nullable=False, comment='Country and kind of work as JSON, sealed'),
    sa.Column('hours', sa.String(length=11), nullable=False, comment="HH:MM-HH:MM, Viet Nam time, for warnings; '': with their next message"),
    sa.Column('text_id', sa.String(length=60), nullable=False, comment='Key of content/consents'),
    sa.Column('text_version', sa.String(length=16), nullable=False, comment='Version of that text'),
    sa.Column('text_hash', sa.String(length=64), nullable=False, comment='SHA-256 of the words as they were shown, in hex'),
    sa.Column('locale', sa.String(length=8), nullable=False, comment='Language it was asked in'),
    sa.Column('since', sa.BigInteger(), nullable=False, comment='When they said yes'),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_subscription_contact_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_subscription_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscription')),
    sa.UniqueConstraint('contact_id', name=op.f('uq_subscription_contact_id')),
    comment='Who asked for warnings; deleted when they want none any more',
    info={'retention': 'subscription'}
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index('ix_subscription_conversation_id', ['conversation_id'], unique=False)

    op.create_table('bulletin',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7; the lane of its timers'),
    sa.Column('state', sa.String(length=12), nullable=False, comment='BulletinState'),
    sa.Column('version', sa.Integer(), nullable=False, comment='Raised by every change'),
    sa.Column('body', sa.LargeBinary(), nullable=False, comment='Title and text as JSON, sealed'),
    sa.Column('scam', sa.String(length=60), nullable=False, comment="Key of content/scams, '' for none"),
    sa.Column('countries', sa.String(length=120), nullable=False, comment="ISO codes, '' for all"),
    sa.Column('jobs', sa.String(length=240), nullable=False, comment="Ids of content/topics, '' for all"),
    sa.Column('channels', sa.String(length=120), nullable=False, comment="Names of channels, '' for all"),
    sa.Column('occasion', sa.String(length=24), nullable=False, comment="Occasion, '' for none"),
    sa.Column('send_at', sa.BigInteger(), nullable=True, comment='Not before'),
    sa.Column('made_by', sa.String(length=32), nullable=False, comment='Who began it'),
    sa.Column('edited_by', sa.String(length=32), nullable=False, comment='Last change by'),
    sa.Column('approved_by', sa.String(length=32), nullable=True, comment='A supervisor who had no hand in it'),
    sa.Column('made_at', sa.BigInteger(), nullable=False, comment='When it was begun'),
    sa.Column('started_at', sa.BigInteger(), nullable=True, comment='When its first wave began'),
    sa.Column('ended_at', sa.BigInteger(), nullable=True, comment='When it was sent or stopped'),
    sa.Column('reached', sa.String(length=32), nullable=True, comment='Id of the last subscription that has a copy, while they are made'),
    sa.Column('complete', sa.Boolean(), nullable=False, comment='Every subscriber has a copy'),
    sa.Column('unsubscribed', sa.Integer(), nullable=False, comment='People who unsubscribed within a week of it'),
    sa.Column('tally', sa.String(length=240), nullable=False, comment='Counts by state of its copies, once these are deleted'),
    sa.ForeignKeyConstraint(['made_by'], ['operator.id'], name=op.f('fk_bulletin_made_by')),
    sa.ForeignKeyConstraint(['edited_by'], ['operator.id'], name=op.f('fk_bulletin_edited_by')),
    sa.ForeignKeyConstraint(['approved_by'], ['operator.id'], name=op.f('fk_bulletin_approved_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin')),
    comment="Warnings that were written; they hold nobody's words but ours",
    info={'retention': 'bulletin'}
    )
    with op.batch_alter_table('bulletin', schema=None) as batch_op:
        batch_op.create_index('ix_bulletin_state', ['state'], unique=False)

    op.create_table('bulletin_copy',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('bulletin_id', sa.String(length=32), nullable=False, comment='Which warning'),
    sa.Column('contact_id', sa.String(length=32), nullable=False, comment='For whom'),
    sa.Column('conversation_id', sa.String(length=32), nullable=False, comment='In which thread'),
    sa.Column('state', sa.String(length=12), nullable=False, comment='CopyState'),
    sa.Column('why', sa.String(length=12), nullable=False, comment="Hindrance, '' for none"),
    sa.Column('due_at', sa.BigInteger(), nullable=False, comment='When to look again'),
    sa.Column('tries', sa.Integer(), nullable=False, comment='How often it was handed to a channel'),
    sa.Column('message_id', sa.String(length=32), nullable=True, comment='The message, once there is one'),
    sa.Column('changed_at', sa.BigInteger(), nullable=False, comment='Last change'),
    sa.ForeignKeyConstraint(['bulletin_id'], ['bulletin.id'], name=op.f('fk_bulletin_copy_bulletin_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin_copy')),
    sa.UniqueConstraint('bulletin_id', 'contact_id', name=op.f('uq_bulletin_copy_bulletin_id_contact_id')),
    comment='Which warning reached whom, until a month after its end',
    info={'retention': 'bulletin'}
    )
    with op.batch_alter_table('bulletin_copy', schema=None) as batch_op:
        batch_op.create_index('ix_bulletin_copy_due', ['bulletin_id', 'state', 'due_at'], unique=False)
        batch_op.create_index('ix_bulletin_copy_state', ['state'], unique=False)
        batch_op.create_index('ix_bulletin_copy_conversation_id', ['conversation_id'], unique=False)
        batch_op.create_index('ix_bulletin_copy_message_id', ['message_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('bulletin_copy', schema=None) as batch_op:
        batch_op.drop_index('ix_bulletin_copy_due')
        batch_op.drop_index('ix_bulletin_copy_state')
        batch_op.drop_index('ix_bulletin_copy_conversation_id')
        batch_op.drop_index('ix_bulletin_copy_message_id')

    op.drop_table('bulletin_copy')
    with op.batch_alter_table('bulletin', schema=None) as batch_op:
        batch_op.drop_index('ix_bulletin_state')

    op.drop_table('bulletin')
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index('ix_subscription_conversation_id')

    op.drop_table('subscription')
