"""registry: sent reports, and indexes for figures."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sent_report',
    sa.Column('period', sa.String(length=8), nullable=False, comment='2026-Q3, 2026-H1, 2026'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When somebody said so'),
    sa.Column('operator_id', sa.String(length=32), nullable=False, comment='Who said so'),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_sent_report_operator_id')),
    sa.PrimaryKeyConstraint('period', name=op.f('pk_sent_report')),
    comment='Periodic reports that were sent',
    info={'retention': 'account'}
    )
    op.create_table('registry_entry',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='phone, account, page, firm'),
    sa.Column('value', sa.LargeBinary(), nullable=False, comment='As it is written, sealed'),
    sa.Column('value_index', sa.LargeBinary(length=16), nullable=False, comment='Keyed hash of kind and normalised value: messages meet it'),
    sa.Column('standing', sa.String(length=12), nullable=False, comment='reported, confirmed, cleared'),
    sa.Column('reason', sa.LargeBinary(), nullable=False, comment='Why it was judged so, sealed'),
    sa.Column('source', sa.LargeBinary(), nullable=False, comment='Who may be named as source, sealed'),
    sa.Column('public', sa.Boolean(), nullable=False, comment='That source is public'),
    sa.Column('reply', sa.LargeBinary(), nullable=False, comment='What who is named answered, sealed'),
    sa.Column('reported_at', sa.BigInteger(), nullable=False, comment='First report'),
    sa.Column('confirmed_at', sa.BigInteger(), nullable=True, comment='Confirmed since'),
    sa.Column('operator_id', sa.String(length=32), nullable=True, comment='Who judged it last'),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_registry_entry_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registry_entry')),
    sa.UniqueConstraint('value_index', name=op.f('uq_registry_entry_value_index')),
    comment='Identifiers of recruiters, until an operator removes them',
    info={'retention': 'registry'}
    )
    with op.batch_alter_table('registry_entry', schema=None) as batch_op:
        batch_op.create_index('ix_registry_entry_standing', ['standing'], unique=False)

    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.create_index('ix_case_event_what_case_id_at', ['what', 'case_id', 'at'], unique=False)

    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.create_index('ix_case_opened_at', ['opened_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.drop_index('ix_case_opened_at')

    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.drop_index('ix_case_event_what_case_id_at')

    op.drop_table('registry_entry')
    op.drop_table('sent_report')
