"""keeping."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_anchor',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False, comment="The audit's last row then"),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False, comment="That row's hash"),
    sa.Column('mark', sa.LargeBinary(length=16), nullable=False, comment='Keyed hash over number and hash'),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_anchor')),
    comment='How far the audit had come, one row a day',
    info={'retention': 'audit'}
    )
    op.create_table('legal_hold',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('operator_id', sa.String(length=32), nullable=False, comment='Who said so'),
    sa.Column('reason', sa.LargeBinary(), nullable=False, comment='Why, sealed'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='Since when'),
    sa.Column('lifted_at', sa.BigInteger(), nullable=True, comment='It ended then'),
    sa.Column('lifted_by', sa.String(length=32), nullable=True, comment='Who ended it'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_legal_hold_case_id')),
    sa.ForeignKeyConstraint(['lifted_by'], ['operator.id'], name=op.f('fk_legal_hold_lifted_by')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_legal_hold_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_hold')),
    comment='Cases that must not be forgotten, and why',
    info={'retention': 'case'}
    )
    op.create_index('ix_legal_hold_case_id', 'legal_hold', ['case_id'], unique=False)
    op.create_table('data_request',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=True, comment='Whose: known once receipt and word were right'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='access, correction, erasure'),
    sa.Column('state', sa.String(length=8), nullable=False, comment='open, done, refused'),
    sa.Column('made_by', sa.String(length=32), nullable=False, comment='Who wrote it down'),
    sa.Column('words', sa.LargeBinary(), nullable=False, comment='What they ask, sealed'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When it came'),
    sa.Column('answer_by', sa.BigInteger(), nullable=False, comment='They must be answered by then'),
    sa.Column('due_at', sa.BigInteger(), nullable=False, comment='It must be carried out by then'),
    sa.Column('answered_at', sa.BigInteger(), nullable=True, comment='They were answered'),
    sa.Column('extended_at', sa.BigInteger(), nullable=True, comment='Time was added, once'),
    sa.Column('confirmed_at', sa.BigInteger(), nullable=True, comment='Receipt and word were right'),
    sa.Column('decided_at', sa.BigInteger(), nullable=True, comment='Carried out or refused'),
    sa.Column('decided_by', sa.String(length=32), nullable=True, comment='By whom'),
    sa.Column('decision', sa.LargeBinary(), nullable=True, comment='What was done or why not, sealed'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_data_request_case_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['operator.id'], name=op.f('fk_data_request_decided_by')),
    sa.ForeignKeyConstraint(['made_by'], ['operator.id'], name=op.f('fk_data_request_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_request')),
    comment='Requests to see, correct or erase what is kept',
    info={'retention': 'request'}
    )
    op.create_index('ix_data_request_case_id', 'data_request', ['case_id'], unique=False)
    op.create_index('ix_data_request_state_due_at', 'data_request', ['state', 'due_at'], unique=False)
    op.create_table('operator_invite',
    sa.Column('id', sa.String(length=64), nullable=False, comment='SHA-256 of the token'),
    sa.Column('login', sa.String(length=64), nullable=False, comment='Lower case'),
    sa.Column('display_name', sa.String(length=64), nullable=False, comment='What contacts read'),
    sa.Column('role', sa.String(length=16), nullable=False, comment='operator, supervisor, admin'),
    sa.Column('made_by', sa.String(length=32), nullable=True, comment='Who; None for the command line'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When it was made'),
    sa.Column('expires_at', sa.BigInteger(), nullable=False, comment='It works until then'),
    sa.Column('used_at', sa.BigInteger(), nullable=True, comment='It was used'),
    sa.ForeignKeyConstraint(['made_by'], ['operator.id'], name=op.f('fk_operator_invite_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_operator_invite')),
    comment='One-time links that make or renew an account',
    info={'retention': 'session'}
    )
    op.create_table('recovery_code',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('operator_id', sa.String(length=32), nullable=False, comment='Whose'),
    sa.Column('code_index', sa.LargeBinary(length=16), nullable=False, comment='Keyed hash of 80 random bits'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When it was made'),
    sa.Column('used_at', sa.BigInteger(), nullable=True, comment='It was used'),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_recovery_code_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    comment='Codes for operators who lost their phone',
    info={'retention': 'account'}
    )
    op.create_index('ix_recovery_code_operator_id', 'recovery_code', ['operator_id'], unique=False)


def downgrade() -> None:
    op.drop_table('recovery_code')
    op.drop_table('operator_invite')
    op.drop_table('data_request')
    op.drop_table('legal_hold')
    op.drop_table('audit_anchor')
