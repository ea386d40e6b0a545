"""People of a meeting sit somewhere in its room.

Revision: 0017
After: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bench", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("place", sa.Integer(), nullable=True))
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_participant_seat"), "(bench IS NULL) = (place IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_participant_seat"), type_="check")
        batch_op.drop_column("place")
        batch_op.drop_column("bench")
