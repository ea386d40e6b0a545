"""Questions in writing under an item of an agenda, and where they wait; turns to speak as a rule.

Revision: 0022
After: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

OF_CONSULTATION = {"keeper_post_id": "position", "meeting_id": "meeting", "item_id": "agenda_item"}


def _refer(batch: object, table: str, column: str, to: str) -> None:
    batch.add_column(sa.Column(column, sa.Uuid(), nullable=True))  # type: ignore[attr-defined]
    name = op.f(f"fk_{table}_{column}")
    batch.create_foreign_key(name, to, [column], ["id"])  # type: ignore[attr-defined]


def upgrade() -> None:
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        for column, to in OF_CONSULTATION.items():
            _refer(batch_op, "consultation", column, to)
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_consultation_meeting_id"), ["meeting_id"])
        batch_op.create_check_constraint(
            op.f("ck_consultation_attached"), "(meeting_id IS NULL) = (item_id IS NULL)"
        )
    with op.batch_alter_table("slip", schema=None) as batch_op:
        _refer(batch_op, "slip", "post_id", "position")
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.add_column(sa.Column("turns", sa.Integer(), server_default="0"))
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.alter_column("turns", nullable=False, server_default=None)
        batch_op.create_check_constraint(op.f("ck_body_turns"), "turns >= 0")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leads", sa.Boolean(), server_default=sa.false()))
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.alter_column("leads", nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_column("leads")
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_body_turns"), type_="check")
        batch_op.drop_column("turns")
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_slip_post_id"), type_="foreignkey")
        batch_op.drop_column("post_id")
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_consultation_attached"), type_="check")
        batch_op.drop_index(op.f("ix_consultation_meeting_id"))
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        for column in OF_CONSULTATION:
            batch_op.drop_constraint(op.f(f"fk_consultation_{column}"), type_="foreignkey")
            batch_op.drop_column(column)
