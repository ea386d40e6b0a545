"""Bodies say whether a member may vote for another who is away.

Revision: 0012
After: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proxies", sa.Integer(), server_default="0"))
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.alter_column("proxies", nullable=False, server_default=None)
        batch_op.create_check_constraint(op.f("ck_body_proxies"), "proxies >= 0")


def downgrade() -> None:
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_body_proxies"), type_="check")
        batch_op.drop_column("proxies")
