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
    sa.Column('seed_index', sa.LargeBinary(length=16), nullable=False, comment='Blind index of the refresh token it all began with'),
    sa.Column('version', sa.Integer(), nullable=False, comment='Counts what was kept in this row'),
    sa.Column('claimed_until', sa.BigInteger(), nullable=True, comment='Until then one process renews it'),
    sa.PrimaryKeyConstraint('channel', name=op.f('pk_channel_grant')),
    comment='Tokens of platforms that renew them',
    info={'retention': 'until_renewed'}
    )


def downgrade() -> None:

    op.drop_table('channel_grant')
