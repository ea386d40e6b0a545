"""Keys of sealed votes are made by their holders: ballots are boxes to each two of them.

Ballots of a sealed vote that is still open are sealed to a key of the house; that vote is held again.

Revision: 0028
After: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _ballots_of(377)
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.drop_column("public_key")


def downgrade() -> None:
    _ballots_of(51)
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.add_column(sa.Column("public_key", sa.LargeBinary(), nullable=True))


def _ballots_of(size: int) -> None:
    op.drop_table("sealed_ballot")
    op.create_table(
        "sealed_ballot",
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(key) = 16", name=op.f("ck_sealed_ballot_key")),
        sa.CheckConstraint(f"length(box) = {size}", name=op.f("ck_sealed_ballot_box")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_sealed_ballot_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "key", name=op.f("pk_sealed_ballot")),
        sqlite_with_rowid=False,
    )
