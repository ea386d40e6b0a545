"""A member of a body may be its secretary.

Revision: 0015
After: 0012c
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012c"
branch_labels = None
depends_on = None

BEFORE = ("chair", "deputy", "member")
AFTER = ("chair", "deputy", "secretary", "member")


def _allow(seats: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{one}'" for one in seats)
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_membership_seat"), type_="check")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_membership_seat"), f"seat IN ({listed})")


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    op.execute(sa.text("UPDATE membership SET seat = 'member' WHERE seat = 'secretary'"))
    _allow(BEFORE)
