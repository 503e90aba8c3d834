"""case file."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('handover',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('open_case', sa.String(length=32), nullable=True, comment='The case while it is unanswered'),
    sa.Column('from_id', sa.String(length=32), nullable=False, comment='Who held it'),
    sa.Column('by_id', sa.String(length=32), nullable=False, comment='Who asked'),
    sa.Column('to_id', sa.String(length=32), nullable=False, comment='Who is asked'),
    sa.Column('reason', sa.LargeBinary(), nullable=False, comment='Why, sealed'),
    sa.Column('state', sa.String(length=12), nullable=False, comment='offered, accepted, refused, withdrawn'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When it was asked'),
    sa.Column('answered_at', sa.BigInteger(), nullable=True, comment='When that ended'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_handover_case_id')),
    sa.ForeignKeyConstraint(['from_id'], ['operator.id'], name=op.f('fk_handover_from_id')),
    sa.ForeignKeyConstraint(['by_id'], ['operator.id'], name=op.f('fk_handover_by_id')),
    sa.ForeignKeyConstraint(['to_id'], ['operator.id'], name=op.f('fk_handover_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover')),
    sa.UniqueConstraint('open_case', name=op.f('uq_handover_open_case')),
    comment='Cases that operators asked each other to take',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.create_index('ix_handover_case_id', ['case_id'], unique=False)
        batch_op.create_index('ix_handover_to_id_state', ['to_id', 'state'], unique=False)

    op.create_table('case_text',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('field', sa.String(length=16), nullable=False, comment='status, summary, place…'),
    sa.Column('body', sa.LargeBinary(), nullable=False, comment='The text, sealed'),
    sa.Column('version', sa.Integer(), nullable=False, comment='1, 2, 3…: grows with each edit'),
    sa.Column('operator_id', sa.String(length=32), nullable=False, comment='Who wrote it last'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_text_case_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_case_text_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_text')),
    sa.UniqueConstraint('case_id', 'field', name=op.f('uq_case_text_case_id_field')),
    comment='Facts of a case, and what the person may be told',
    info={'retention': 'case'}
    )

    op.create_table('case_person',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('role', sa.String(length=16), nullable=False, comment='victim, relative, recruiter…'),
    sa.Column('name', sa.LargeBinary(), nullable=False, comment='How they are called, sealed'),
    sa.Column('about', sa.LargeBinary(), nullable=False, comment='What is known of them, sealed'),
    sa.Column('operator_id', sa.String(length=32), nullable=False, comment='Who wrote it'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_person_case_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_case_person_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_person')),
    comment='People of a case and their parts in it',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('case_person', schema=None) as batch_op:
        batch_op.create_index('ix_case_person_case_id', ['case_id'], unique=False)

    op.create_table('case_identifier',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='phone, account, page, firm'),
    sa.Column('value', sa.LargeBinary(), nullable=False, comment='As it is written, sealed'),
    sa.Column('value_index', sa.LargeBinary(length=16), nullable=False, comment='Keyed hash of kind and normalised value: other cases meet it'),
    sa.Column('operator_id', sa.String(length=32), nullable=True, comment='Who added it; None: found in a message'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When it was first noted'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_identifier_case_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_case_identifier_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_identifier')),
    sa.UniqueConstraint('case_id', 'value_index', name=op.f('uq_case_identifier_case_id_value_index')),
    comment='Phones, accounts, pages and firms of a case',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('case_identifier', schema=None) as batch_op:
        batch_op.create_index('ix_case_identifier_value_index', ['value_index'], unique=False)

    op.create_table('case_task',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='Which case'),
    sa.Column('reason', sa.LargeBinary(), nullable=False, comment='What and why, sealed'),
    sa.Column('due_at', sa.BigInteger(), nullable=False, comment='When it is due'),
    sa.Column('came_up_at', sa.BigInteger(), nullable=True, comment='When its timer brought it up; None again when it is done'),
    sa.Column('done_at', sa.BigInteger(), nullable=True, comment='When it was done'),
    sa.Column('done_by_id', sa.String(length=32), nullable=True, comment='By whom'),
    sa.Column('operator_id', sa.String(length=32), nullable=True, comment='Who set it; None: the bot, from what was told'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When it was set'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_task_case_id')),
    sa.ForeignKeyConstraint(['done_by_id'], ['operator.id'], name=op.f('fk_case_task_done_by_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_case_task_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_task')),
    comment='What is to be done about a case, and when',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('case_task', schema=None) as batch_op:
        batch_op.create_index('ix_case_task_came_up_at', ['came_up_at'], unique=False)
        batch_op.create_index('ix_case_task_case_id', ['case_id'], unique=False)

    op.create_table('case_link',
    sa.Column('id', sa.String(length=32), nullable=False, comment='UUIDv7'),
    sa.Column('case_id', sa.String(length=32), nullable=False, comment='The older case'),
    sa.Column('other_id', sa.String(length=32), nullable=False, comment='The newer case'),
    sa.Column('reason', sa.LargeBinary(), nullable=False, comment='Why they belong together, sealed'),
    sa.Column('operator_id', sa.String(length=32), nullable=False, comment='Who linked them'),
    sa.Column('at', sa.BigInteger(), nullable=False, comment='When'),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_link_case_id')),
    sa.ForeignKeyConstraint(['other_id'], ['case.id'], name=op.f('fk_case_link_other_id')),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_case_link_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_link')),
    sa.UniqueConstraint('case_id', 'other_id', name=op.f('uq_case_link_case_id_other_id')),
    comment='Cases that belong together, with a wall between who wrote',
    info={'retention': 'case'}
    )
    with op.batch_alter_table('case_link', schema=None) as batch_op:
        batch_op.create_index('ix_case_link_other_id', ['other_id'], unique=False)


def downgrade() -> None:
    # 'never': SQLite would drop tables that others refer to in order to write them anew.
    with op.batch_alter_table('case_link', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_case_link_other_id')

    op.drop_table('case_link')
    with op.batch_alter_table('case_task', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_case_task_came_up_at')
        batch_op.drop_index('ix_case_task_case_id')

    op.drop_table('case_task')
    with op.batch_alter_table('case_identifier', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_case_identifier_value_index')

    op.drop_table('case_identifier')
    with op.batch_alter_table('case_person', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_case_person_case_id')

    op.drop_table('case_person')
    op.drop_table('case_text')
    with op.batch_alter_table('handover', schema=None, recreate='never') as batch_op:
        batch_op.drop_index('ix_handover_case_id')
        batch_op.drop_index('ix_handover_to_id_state')

    op.drop_table('handover')
