"""When who works on an incoming document was last reminded.

Revision: 0026
After: 0024
"""

import sqlalchemy as sa
from alembic import op

from docflow.core.types import Instant

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("incoming") as table:
        table.add_column(sa.Column("urged_at", Instant(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("incoming") as table:
        table.drop_column("urged_at")
