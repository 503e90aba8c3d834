"""intakes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consent',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('purpose', sa.String(length=16), nullable=False, comment='Purpose'),
    sa.Column('given', sa.Boolean(), nullable=False, comment='Yes; else refused or taken back'),
    sa.Column('text_id', sa.String(length=60), nullable=False, comment='Key of content/consents'),
    sa.Column('text_version', sa.String(length=16), nullable=False, comment='Version of that text'),
    sa.Column('text_hash', sa.String(length=64), nullable=False, comment='SHA-256 of the words as they were shown, in hex'),
    sa.Column('locale', sa.String(length=8), nullable=False, comment='Language it was asked in'),
    sa.Column('operator_id', sa.String(length=32), nullable=True, comment='Who wrote it down for them; empty: they said it here'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_consent_case_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_consent_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent')),
    comment='What people allowed, refused and took back',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index('ix_consent_case_id', ['case_id'], unique=False)

    op.create_table('case_deadline',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7; the lane of its timers'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('due_at', sa.BigInteger(), nullable=False, comment='The earliest moment that may be meant'),
    sa.Column('until_at', sa.BigInteger(), nullable=False, comment='The latest, where no hour was named; else the same'),
    sa.Column('set_at', sa.BigInteger(), nullable=False, comment='When it was told or written down'),
    sa.Column('operator_id', sa.String(length=32), nullable=True, comment='Who set it; empty: read from an answer'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_deadline_case_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_case_deadline_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_deadline')),
    sa.UniqueConstraint('case_id', name=op.f('uq_case_deadline_case_id')),
    comment='Deadlines that others set to a person',
    info={'retention': 'case'}
    )


def downgrade() -> None:
    op.drop_table('case_deadline')
    with op.batch_alter_table('consent', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_consent_case_id')

    op.drop_table('consent')
