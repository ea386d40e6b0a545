"""Bodies say whether the chair's side must make up the majority when votes are equal.

Revision: 0011
After: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tie_completes", sa.Boolean(), server_default=sa.true()))
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.alter_column("tie_completes", nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_column("tie_completes")
