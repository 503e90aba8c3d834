"""review: messages that were not understood, and what people say they mean."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('review_item',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('message_id', sa.String(length=32), nullable=True, comment='Where its words are; empty once they were forgotten'),
    sa.Column('conversation_id', sa.String(length=32), nullable=True, comment="Whose thread, as long as it is somebody's"),
    sa.Column('pieces', sa.SmallInteger(), nullable=False, comment='Messages read as one, up to message_id'),
    sa.Column('digest', sa.LargeBinary(length=16), nullable=False, comment='Keyed hash of the folded words: nearly the same ones meet'),
    sa.Column('reason', sa.String(length=8), nullable=False, comment='marked, unsure, denied, unclear, low: why it is here'),
    sa.Column('state', sa.String(length=8), nullable=False, comment='waiting, masked, labelled, unusable, disputed'),
    sa.Column('thought', sa.String(length=40), nullable=False, comment="What the bot took it for, or ''"),
    sa.Column('guesses', sa.String(length=160), nullable=False, comment='Its likeliest intents, by comma'),
    sa.Column('confidence', sa.SmallInteger(), nullable=False, comment='Of thought, in thousandths'),
    sa.Column('urgency', sa.SmallInteger(), nullable=False, comment='What triage made of it: 0 … 3'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When it came into the queue'),
    sa.Column('claimed_by', sa.String(length=32), nullable=True, comment='Whose page it is on'),
    sa.Column('claimed_until', sa.BigInteger(), nullable=True, comment='And until when'),
    sa.Column('masked', sa.LargeBinary(), nullable=True, comment='Its words as a person masked them, sealed'),
    sa.Column('wanted', sa.SmallInteger(), nullable=False, comment='How many people must say what it means'),
    sa.Column('missed_at', sa.BigInteger(), nullable=True, comment='A person saw then that danger was missed'),
    sa.Column('intent', sa.String(length=40), nullable=False, comment='What it means: a key of nlu/intents.yml'),
    sa.Column('said_urgency', sa.SmallInteger(), nullable=True, comment='How urgent a person found it: 0 … 3'),
    sa.Column('times', sa.Integer(), nullable=False, comment='How many messages were nearly the same'),
    sa.Column('labelled_at', sa.BigInteger(), nullable=True, comment='Its meaning was settled'),
    sa.Column('exported_at', sa.BigInteger(), nullable=True, comment='It was given to developers'),
    sa.ForeignKeyConstraint(['claimed_by'], ['operator.id'], name=op.f('fk_review_item_claimed_by')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_review_item_conversation_id')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_review_item_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_item')),
    sa.UniqueConstraint('message_id', name=op.f('uq_review_item_message_id')),
    comment='Messages not understood; masked copies once a person approved them',
    info={'retention': 'review'}
    )
    with op.batch_alter_table('review_item', schema=None) as batch_op:
        batch_op.create_index('ix_review_item_at', ['at'], unique=False)
        batch_op.create_index('ix_review_item_conversation_id', ['conversation_id'], unique=False)
        batch_op.create_index('ix_review_item_digest', ['digest'], unique=False)
        batch_op.create_index('ix_review_item_state_at', ['state', 'at'], unique=False)

    op.create_table('review_label',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('item_id', sa.String(length=32), nullable=False, comment='About which'),
    sa.Column('operator_id', sa.String(length=32), nullable=False, comment='Who'),
    sa.Column('intent', sa.String(length=40), nullable=False, comment="A key of nlu/intents.yml; '' when they left it to others"),
    sa.Column('urgency', sa.SmallInteger(), nullable=True, comment='0 … 3, if they said so'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.ForeignKeyConstraint(['item_id'], ['review_item.id'], name=op.f('fk_review_label_item_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_review_label_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_label')),
    sa.UniqueConstraint('item_id', 'operator_id', name=op.f('uq_review_label_item_id_operator_id')),
    comment='What each reviewer said',
    info={'retention': 'review'}
    )


def downgrade() -> None:
    op.drop_table('review_label')
    op.drop_table('review_item')
