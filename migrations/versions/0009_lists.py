"""The list of all documents in the order of their changes.

Revision: 0009
After: 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["organization_id", "changed_at", "id"]
    op.create_index("ix_document_org_changed", "document", columns)


def downgrade() -> None:
    op.drop_index("ix_document_org_changed", table_name="document")
