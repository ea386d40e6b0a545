"""Votes and ballots; bodies say what recusal means and whether an open ballot may change.

Revision: 0010
After: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


KINDS = ("open_named", "open_count", "secret", "paper")
CHOICES = ("aye", "nay", "abs")


def upgrade() -> None:
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("recusal", _choice("recusal", "leaves", "stays"), server_default="leaves")
        )
        batch_op.add_column(sa.Column("ballots_change", sa.Boolean(), server_default=sa.false()))
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.alter_column("recusal", nullable=False, server_default=None)
        batch_op.alter_column("ballots_change", nullable=False, server_default=None)
    op.create_table(
        "poll",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("pollkind", *KINDS), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_poll_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_poll_id_kind")),
    )
    op.create_index(op.f("ix_poll_meeting_id"), "poll", ["meeting_id"])
    op.create_index(
        "uq_poll_open",
        "poll",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_table(
        "ballot",
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("ballot_kind", *KINDS), nullable=False),
        sa.Column("cast_by", sa.Uuid(), nullable=False),
        sa.Column("choice", _choice("choice", *CHOICES), nullable=False),
        sa.CheckConstraint("kind IN ('open_named', 'open_count')", name=op.f("ck_ballot_open")),
        sa.ForeignKeyConstraint(
            ["poll_id", "kind"], ["poll.id", "poll.kind"], name=op.f("fk_ballot_poll_id_kind")
        ),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_ballot")),
    )
    op.create_table(
        "secret_mark",
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_secret_mark_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_secret_mark")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "secret_ballot",
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("choice", _choice("secret_choice", *CHOICES), nullable=False),
        sa.CheckConstraint("length(key) = 16", name=op.f("ck_secret_ballot_key")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_secret_ballot_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "key", name=op.f("pk_secret_ballot")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("secret_ballot", "secret_mark", "ballot", "poll"):
        op.drop_table(table)
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_body_recusal"), type_="check")
        batch_op.drop_column("ballots_change")
        batch_op.drop_column("recusal")
