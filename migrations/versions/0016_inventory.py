"""The inventory of a meeting's dossier is one of its documents.

Revision: 0016
After: 0015
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NAME = "ck_meeting_document_purpose"
BEFORE = "purpose IN ('invitation', 'minutes', 'conclusion')"
SINCE = "purpose IN ('invitation', 'minutes', 'conclusion', 'inventory')"


def _becomes(rule: str) -> None:
    with op.batch_alter_table("meeting_document", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(NAME), type_="check")
        batch_op.create_check_constraint(op.f(NAME), rule)


def upgrade() -> None:
    _becomes(SINCE)


def downgrade() -> None:
    op.execute("DELETE FROM meeting_document WHERE purpose = 'inventory'")
    _becomes(BEFORE)
