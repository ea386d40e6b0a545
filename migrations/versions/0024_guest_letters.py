"""Invitations of guests, and what lay in a dossier when its inventory was drafted.

Revision: 0024
After: 0023
"""

import sqlalchemy as sa
from alembic import op

from docflow.core.types import Instant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guest_letter",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("drafted_at", Instant(), nullable=False),
        sa.Column("guests", sa.JSON(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_guest_letter_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_guest_letter_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_letter")),
        sa.UniqueConstraint("document_id", name=op.f("uq_guest_letter_document_id")),
        sa.UniqueConstraint(
            "meeting_id", "ordinal", name=op.f("uq_guest_letter_meeting_id_ordinal")
        ),
    )
    with op.batch_alter_table("meeting_document") as table:
        table.add_column(sa.Column("files", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("meeting_document") as table:
        table.drop_column("files")
    op.drop_table("guest_letter")
