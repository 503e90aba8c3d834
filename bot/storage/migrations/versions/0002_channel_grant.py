"""channel grant."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('channel_grant',
    sa.Column('channel', sa.String(length=16), nullable=False, comment='Name in the channel registry'),
    sa.Column('body', sa.LargeBinary(), nullable=False, comment='The tokens and their times, sealed'),
    sa.Column('seed_indices', sa.LargeBinary(), nullable=False, comment='Blind indices, 16 bytes each, of all refresh tokens ever given by hand'),
    sa.Column('version', sa.Integer(), nullable=False, comment='Counts what was kept in this row'),
    sa.Column('claimed_until', sa.BigInteger(), nullable=True, comment='Until then one process renews it'),
    sa.PrimaryKeyConstraint('channel', name=op.f('pk_channel_grant')),
    comment='Tokens of platforms that renew them',
    info={'retention': 'until_renewed'}
    )


def downgrade() -> None:

    op.drop_table('channel_grant')
