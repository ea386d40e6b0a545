"""Word files that are on their way to be papers of a meeting.

Revision: 0019
After: 0018
"""

import sqlalchemy as sa
from alembic import op

from docflow.core.types import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_waiting",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("original_sha", sa.String(length=64), nullable=False),
        sa.Column("plain_sha", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "converting",
                "failed",
                name="progress",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("fault", sa.String(length=60), nullable=True),
        sa.Column("brought_at", Instant(), nullable=False),
        sa.Column("brought_by", sa.String(length=160), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_paper_waiting_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_paper_waiting_item_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_waiting_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_waiting")),
    )
    op.create_index(op.f("ix_paper_waiting_meeting_id"), "paper_waiting", ["meeting_id"])


def downgrade() -> None:
    op.drop_table("paper_waiting")
