"""desk: how a yes was heard, and requests that came in the chat."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('way', sa.String(length=12), nullable=True, comment='phone, chat, in_person: how an operator heard it; empty: tapped'))
        batch_op.add_column(sa.Column('said_at', sa.BigInteger(), nullable=True, comment='When they said it, where an operator wrote it down'))

    if op.get_bind().dialect.name == "postgresql":
        # SQLite keeps no comments, and would have to make a table anew that others refer to.
        op.alter_column('conversation', 'awaits', existing_type=sa.String(length=8), existing_nullable=False, comment='What the next words may be', existing_comment='What the next words may be: receipt, word')

    with op.batch_alter_table('data_request', schema=None) as batch_op:
        batch_op.alter_column('made_by', existing_type=sa.String(length=32), nullable=True, comment='Who wrote it down; empty: they asked in the chat', existing_comment='Who wrote it down')


def downgrade() -> None:
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_column('said_at')
        batch_op.drop_column('way')

    # What came in the chat was written down by nobody: it can't be kept in the older shape.
    op.execute("DELETE FROM data_request WHERE made_by IS NULL")
    with op.batch_alter_table('data_request', schema=None) as batch_op:
        batch_op.alter_column('made_by', existing_type=sa.String(length=32), nullable=False, comment='Who wrote it down', existing_comment='Who wrote it down; empty: they asked in the chat')

    if op.get_bind().dialect.name == "postgresql":
        op.alter_column('conversation', 'awaits', existing_type=sa.String(length=8), existing_nullable=False, comment='What the next words may be: receipt, word', existing_comment='What the next words may be')
    op.execute("UPDATE conversation SET awaits = '' WHERE awaits IN ('access', 'correct', 'erase')")
