"""Definitions know who saved last; a series may go on after the numbers of a paper book.

Revision: 0004
After: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

VERSIONED = ("circuit_template", "document_type", "series_rule")


def upgrade() -> None:
    for table in VERSIONED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1"))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("version", nullable=False, server_default=None)
    with op.batch_alter_table("series_rule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("active", sa.Boolean(), server_default=sa.true()))
    with op.batch_alter_table("series_rule", schema=None) as batch_op:
        batch_op.alter_column("active", nullable=False, server_default=None)
    with op.batch_alter_table("number_series", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first", sa.Integer(), server_default="1"))
    with op.batch_alter_table("number_series", schema=None) as batch_op:
        batch_op.alter_column("first", nullable=False, server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_number_series_begins"), "first > 0 AND last >= first - 1"
        )


def downgrade() -> None:
    with op.batch_alter_table("number_series", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_number_series_begins"), type_="check")
        batch_op.drop_column("first")
    with op.batch_alter_table("series_rule", schema=None) as batch_op:
        batch_op.drop_column("active")
    for table in VERSIONED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("version")
