"""duty."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_shift",
        sa.Column("id", sa.String(length=32), nullable=False, comment="UUIDv7"),
        sa.Column("operator_id", sa.String(length=32), nullable=False, comment="Who"),
        sa.Column(
            "post", sa.String(length=16), nullable=False, comment="first, second, supervisor"
        ),
        sa.Column(
            "weekday", sa.SmallInteger(), nullable=False, comment="0 Monday to 6 Sunday, Viet Nam"
        ),
        sa.Column("begins", sa.SmallInteger(), nullable=False, comment="Minutes since midnight"),
        sa.Column(
            "ends",
            sa.SmallInteger(),
            nullable=False,
            comment="Minutes since midnight; not after begins: on the next day",
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_duty_shift_operator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shift")),
        comment="Who is on duty in which hours of the week",
        info={"retention": "until_renewed"},
    )
    with op.batch_alter_table("duty_shift", schema=None) as batch_op:
        batch_op.create_index("ix_duty_shift_operator_id", ["operator_id"], unique=False)

    op.create_table(
        "duty_departure",
        sa.Column("id", sa.String(length=32), nullable=False, comment="UUIDv7"),
        sa.Column("kind", sa.String(length=8), nullable=False, comment="on, off, closed"),
        sa.Column(
            "operator_id",
            sa.String(length=32),
            nullable=True,
            comment="Who; nobody when the office is closed",
        ),
        sa.Column(
            "post",
            sa.String(length=16),
            nullable=False,
            comment="Where they stand in: first, second, supervisor; empty otherwise",
        ),
        sa.Column("starts_at", sa.BigInteger(), nullable=False, comment="From"),
        sa.Column("ends_at", sa.BigInteger(), nullable=False, comment="Until"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_duty_departure_operator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_departure")),
        comment="Who stands in or is away, and when the office is closed",
        info={"retention": "until_renewed"},
    )
    with op.batch_alter_table("duty_departure", schema=None) as batch_op:
        batch_op.create_index("ix_duty_departure_operator_id", ["operator_id"], unique=False)

    op.create_table(
        "office_hours",
        sa.Column(
            "weekday",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="0 Monday to 6 Sunday",
        ),
        sa.Column("begins", sa.SmallInteger(), nullable=False, comment="Minutes since midnight"),
        sa.Column(
            "ends",
            sa.SmallInteger(),
            nullable=False,
            comment="Minutes since midnight; not after begins: on the next day",
        ),
        sa.PrimaryKeyConstraint("weekday", name=op.f("pk_office_hours")),
        comment="The hours of the office",
        info={"retention": "until_renewed"},
    )


def downgrade() -> None:
    # 'never': SQLite would drop tables that others refer to in order to write them anew.
    op.drop_table("office_hours")
    with op.batch_alter_table("duty_departure", schema=None, recreate="never") as batch_op:
        batch_op.drop_index("ix_duty_departure_operator_id")

    op.drop_table("duty_departure")
    with op.batch_alter_table("duty_shift", schema=None, recreate="never") as batch_op:
        batch_op.drop_index("ix_duty_shift_operator_id")

    op.drop_table("duty_shift")
