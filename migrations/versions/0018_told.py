"""Titles that went out are known; tasks name their item.

Revision: 0018
After: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ITEM = "fk_conclusion_task_item_id"
OUT = """
UPDATE agenda_item SET told = :yes WHERE secret = :no AND (
    meeting_id IN (SELECT id FROM meeting WHERE state <> 'planned')
    OR meeting_id IN (SELECT meeting_id FROM meeting_document))
"""


def upgrade() -> None:
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told", sa.Boolean(), server_default=sa.false()))
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.alter_column("told", nullable=False, server_default=None)
    out = sa.text(OUT).bindparams(
        sa.bindparam("yes", True, sa.Boolean()), sa.bindparam("no", False, sa.Boolean())
    )
    op.execute(out)
    with op.batch_alter_table("conclusion_task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("item_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(op.f(ITEM), "agenda_item", ["item_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("conclusion_task", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ITEM), type_="foreignkey")
        batch_op.drop_column("item_id")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_column("told")
