"""Bodies have a majority for each kind of decision, from a day on; inventories keep what they name.

Revision: 0021
After: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

DECISIONS = ("ordinary", "agenda", "election", "dismissal", "working_rules")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "majority_rule",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("decision", _words("decision", *DECISIONS), nullable=False),
        sa.Column("majority_num", sa.Integer(), nullable=False),
        sa.Column("majority_den", sa.Integer(), nullable=False),
        sa.Column("majority_base", _words("rule_base", "all", "present"), nullable=False),
        sa.Column("majority_strict", sa.Boolean(), nullable=False),
        sa.Column("tie_break", _words("rule_tie_break", "chair", "fails"), nullable=False),
        sa.Column("tie_completes", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_majority_rule_period")
        ),
        sa.CheckConstraint(
            "majority_num > 0 AND majority_num <= majority_den",
            name=op.f("ck_majority_rule_majority"),
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_majority_rule_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_majority_rule")),
        sa.UniqueConstraint(
            "body_id",
            "decision",
            "starts_on",
            name=op.f("uq_majority_rule_body_id_decision_starts_on"),
        ),
    )
    with op.batch_alter_table("majority_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_majority_rule_body_id"), ["body_id"], unique=False)
    with op.batch_alter_table("meeting_document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("manifest", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("meeting_document", schema=None) as batch_op:
        batch_op.drop_column("manifest")
    with op.batch_alter_table("majority_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_majority_rule_body_id"))
    op.drop_table("majority_rule")
