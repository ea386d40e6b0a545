"""Where a meeting is seen and heard from elsewhere; and rooms worked out of their logs anew.

States of before lack what is asked of them now (whose keys, which region of a page).

Revision: 0029
After: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

HEADS = sa.table(
    "meeting_head",
    sa.column("epoch", sa.Integer),
    sa.column("checkpoint_seq", sa.Integer),
    sa.column("checkpoint", sa.JSON),
)


def upgrade() -> None:
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("video", sa.String(length=500), server_default="", nullable=False)
        )
    _replay()


def downgrade() -> None:
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_column("video")
    _replay()


def _replay() -> None:
    """Screens that come back take a new picture: it is another epoch."""
    op.execute(HEADS.update().values(checkpoint_seq=0, checkpoint={}, epoch=HEADS.c.epoch + 1))
