"""wishes and traits."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('case_trait',
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('trait', sa.String(length=12), nullable=False, comment='home, age, sex, set_out, crossing, destination'),
    sa.Column('code', sa.String(length=40), nullable=False, comment='A key of a closed list; empty: not told'),
    sa.Column('version', sa.Integer(), nullable=False, comment='1, 2, 3…: grows with each edit'),
    sa.Column('operator_id', sa.String(length=32), nullable=True, comment='Who set it; None: read off the answers'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_trait_case_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_case_trait_operator_id')),
    sa.PrimaryKeyConstraint('case_id', 'trait', name=op.f('pk_case_trait')),
    comment='Home, age band, sex and route as codes; they stay with the skeleton',
    info={'retention': 'case'}
    )
    op.create_index('ix_case_trait_trait_case_id', 'case_trait', ['trait', 'case_id'], unique=False)
    op.create_table('registry_report',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('entry_id', sa.String(length=32), nullable=False, comment='Which entry'),
    sa.Column('case_id', sa.String(length=32), nullable=True, comment='Out of which case; None: out of none'),
    sa.Column('reason', sa.LargeBinary(), nullable=False, comment='Why, sealed'),
    sa.Column('operator_id', sa.String(length=32), nullable=False, comment='Who'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_registry_report_case_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['registry_entry.id'], name=op.f('fk_registry_report_entry_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_registry_report_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registry_report')),
    comment='Why entries were reported; goes with its entry, and with its case',
    info={'retention': 'registry'}
    )
    op.create_index('ix_registry_report_case_id', 'registry_report', ['case_id'], unique=False)
    op.create_index('ix_registry_report_entry_id', 'registry_report', ['entry_id'], unique=False)
    op.create_table('registry_wish',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('conversation_id', sa.String(length=32), nullable=False, comment='Whose, and where they are told'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='phone, account, page, firm'),
    sa.Column('value', sa.LargeBinary(), nullable=False, comment='What they asked about, sealed'),
    sa.Column('value_index', sa.LargeBinary(length=16), nullable=False, comment='The keyed hash by which entries of the registry are met'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When they wished so'),
    sa.Column('told_at', sa.BigInteger(), nullable=True, comment='When they were told that there is news'),
    sa.Column('message_id', sa.String(length=32), nullable=True, comment='By which message, taken back if it has not left; it may be forgotten since'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_registry_wish_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registry_wish')),
    sa.UniqueConstraint('conversation_id', 'value_index', name=op.f('uq_registry_wish_conversation_id_value_index')),
    comment='Who asked about what and wishes to be told',
    info={'retention': 'wish'}
    )
    op.create_index('ix_registry_wish_value_index', 'registry_wish', ['value_index'], unique=False)


def downgrade() -> None:
    op.drop_table('registry_wish')
    op.drop_table('registry_report')
    op.drop_table('case_trait')
