"""What people's devices say they hold of a meeting's papers.

Revision: 0013
After: 0012b
"""

import sqlalchemy as sa
from alembic import op

from docflow.core.types import Instant

revision = "0013"
down_revision = "0012b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_device",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_device_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_meeting_device_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_device")),
        sa.UniqueConstraint(
            "meeting_id",
            "person_id",
            "device",
            name=op.f("uq_meeting_device_meeting_id_person_id_device"),
        ),
    )


def downgrade() -> None:
    op.drop_table("meeting_device")
