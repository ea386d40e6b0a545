"""What people mark and note on the papers of a meeting.

Revision: 0013b
After: 0013
"""

import sqlalchemy as sa
from alembic import op

from docflow.core.types import Instant

revision = "0013b"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_note",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("w", sa.Integer(), nullable=False),
        sa.Column("h", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "page >= 1 AND x BETWEEN 0 AND 1000 AND y BETWEEN 0 AND 1000 "
            "AND w BETWEEN 0 AND 1000 AND h BETWEEN 0 AND 1000",
            name=op.f("ck_paper_note_region"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_paper_note_meeting_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_note_paper_id")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_paper_note_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_note")),
    )
    op.create_index(op.f("ix_paper_note_meeting_id"), "paper_note", ["meeting_id"])


def downgrade() -> None:
    op.drop_table("paper_note")
