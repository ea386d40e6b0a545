"""Ballots that are sealed to a key of which three people hold parts.

Revision: 0012c
After: 0013b
"""

import sqlalchemy as sa
from alembic import op

revision = "0012c"
down_revision = "0013b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.add_column(sa.Column("public_key", sa.LargeBinary(), nullable=True))
    op.create_table(
        "sealed_ballot",
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(key) = 16", name=op.f("ck_sealed_ballot_key")),
        sa.CheckConstraint("length(box) = 51", name=op.f("ck_sealed_ballot_box")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_sealed_ballot_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "key", name=op.f("pk_sealed_ballot")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("sealed_ballot")
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.drop_column("public_key")
