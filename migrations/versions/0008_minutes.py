"""Minutes with their revisions, and the tasks of a conclusion.

Revision: 0008
After: 0007
"""

import sqlalchemy as sa
from alembic import op

from docflow.core.types import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conclusion_task",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("position_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("incoming_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(position_id IS NULL) <> (organization_id IS NULL)",
            name=op.f("ck_conclusion_task_target"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_conclusion_task_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_conclusion_task_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["position_id"], ["position.id"], name=op.f("fk_conclusion_task_position_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conclusion_task")),
    )
    with op.batch_alter_table("conclusion_task", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conclusion_task_meeting_id"), ["meeting_id"], unique=False
        )

    op.create_table(
        "minutes_section",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=340), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=True),
        sa.Column("held_name", sa.String(length=50), nullable=False),
        sa.Column("held_until", Instant(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_section_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_section")),
    )
    with op.batch_alter_table("minutes_section", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_minutes_section_meeting_id"), ["meeting_id"], unique=False
        )

    op.create_table(
        "minutes_revision",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.String(length=160), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_revision_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["minutes_section.id"], name=op.f("fk_minutes_revision_section_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_revision")),
        sa.UniqueConstraint(
            "section_id", "number", name=op.f("uq_minutes_revision_section_id_number")
        ),
    )
    with op.batch_alter_table("minutes_revision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_minutes_revision_section_id"), ["section_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("minutes_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_minutes_revision_section_id"))

    op.drop_table("minutes_revision")
    with op.batch_alter_table("minutes_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_minutes_section_meeting_id"))

    op.drop_table("minutes_section")
    with op.batch_alter_table("conclusion_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conclusion_task_meeting_id"))

    op.drop_table("conclusion_task")
