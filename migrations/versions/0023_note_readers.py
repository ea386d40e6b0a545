"""Notes shared with some people; and which pages of a newer paper are those of the one before.

Revision: 0023
After: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_note_reader",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_paper_note_reader_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["paper_note.id"], name=op.f("fk_paper_note_reader_note_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_paper_note_reader_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_note_reader")),
        sa.UniqueConstraint(
            "note_id", "person_id", name=op.f("uq_paper_note_reader_note_id_person_id")
        ),
    )
    op.create_index(op.f("ix_paper_note_reader_note_id"), "paper_note_reader", ["note_id"])
    with op.batch_alter_table("paper_version") as table:
        table.add_column(sa.Column("before", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("paper_version") as table:
        table.drop_column("before")
    op.drop_table("paper_note_reader")
