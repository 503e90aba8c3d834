"""referrals."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('referral',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('number', sa.SmallInteger(), nullable=False, comment='1, 2, 3… within its case'),
    sa.Column('agency', sa.String(length=64), nullable=False, comment='Key of content/agencies'),
    sa.Column('receiver', sa.String(length=32), nullable=False, comment='Key of content/referrals/receivers'),
    sa.Column('basis', sa.String(length=32), nullable=False, comment='consent, or a key of content/referrals/grounds'),
    sa.Column('fields', sa.String(length=400), nullable=False, comment='Keys of content/referrals/fields, with blanks between'),
    sa.Column('body', sa.LargeBinary(), nullable=False, comment='The packet as JSON, sealed'),
    sa.Column('paper', sa.LargeBinary(), nullable=False, comment='The packet as PDF, sealed'),
    sa.Column('json_hash', sa.String(length=64), nullable=False, comment='SHA-256 of the JSON, which holds a random code'),
    sa.Column('pdf_hash', sa.String(length=64), nullable=False, comment='SHA-256 of the PDF, which holds the same code'),
    sa.Column('state', sa.String(length=12), nullable=False, comment='made, handed, ended, withdrawn'),
    sa.Column('made_at', sa.BigInteger(), nullable=False, comment='When it was made'),
    sa.Column('made_by_id', sa.String(length=32), nullable=False, comment='By whom'),
    sa.Column('reviewed_by_id', sa.String(length=32), nullable=True, comment='Second person who looked at a ground without consent'),
    sa.Column('reviewed_at', sa.BigInteger(), nullable=True, comment='When they did'),
    sa.Column('handed_at', sa.BigInteger(), nullable=True, comment='When it was handed over'),
    sa.Column('handed_by_id', sa.String(length=32), nullable=True, comment='Who handed it over'),
    sa.Column('way', sa.String(length=12), nullable=False, comment='in_person, phone, email…'),
    sa.Column('receipt', sa.LargeBinary(), nullable=True, comment='Who received it, and their reference, sealed'),
    sa.Column('follow_up_at', sa.BigInteger(), nullable=True, comment='When to ask after it'),
    sa.Column('outcome', sa.String(length=16), nullable=False, comment='What came of it'),
    sa.Column('outcome_note', sa.LargeBinary(), nullable=True, comment='What the agency said, sealed'),
    sa.Column('ended_at', sa.BigInteger(), nullable=True, comment='When the outcome was known'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_referral_case_id')),
    sa.ForeignKeyConstraint(['handed_by_id'], ['operator.id'], name=op.f('fk_referral_handed_by_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['operator.id'], name=op.f('fk_referral_made_by_id')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['operator.id'], name=op.f('fk_referral_reviewed_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral')),
    sa.UniqueConstraint('case_id', 'number', name=op.f('uq_referral_case_id_number')),
    comment='Packets for agencies, and what came of them',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.create_index('ix_referral_state_follow_up_at', ['state', 'follow_up_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('referral', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_referral_state_follow_up_at')

    op.drop_table('referral')
