"""conversations: when the person erased what could be seen."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('erased_at', sa.BigInteger(), nullable=True, comment='When the person erased them'))


def downgrade() -> None:
    # Not as a batch: SQLite would have to make anew a table that others refer to.
    op.drop_column('conversation', 'erased_at')
