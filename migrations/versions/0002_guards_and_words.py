"""The trail refuses rewriting; the words of documents can be searched on either engine.

Revision: 0002
After: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UP = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "head, body, content='search_entry', content_rowid='id', tokenize='ascii', prefix='2 3')",
        "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN "
        "INSERT INTO search_words(rowid, head, body) VALUES (new.id, new.head, new.body); END",
        "CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN "
        "INSERT INTO search_words(search_words, rowid, head, body) "
        "VALUES ('delete', old.id, old.head, old.body); END",
        "CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN "
        "INSERT INTO search_words(search_words, rowid, head, body) "
        "VALUES ('delete', old.id, old.head, old.body); "
        "INSERT INTO search_words(rowid, head, body) VALUES (new.id, new.head, new.body); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$",
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_rewrite()",
        "CREATE INDEX ix_search_entry_words ON search_entry USING gin "
        "((setweight(to_tsvector('simple', head), 'A') || "
        "setweight(to_tsvector('simple', body), 'B')))",
    ),
}
DOWN = {
    "sqlite": (
        "DROP TRIGGER search_entry_changed",
        "DROP TRIGGER search_entry_gone",
        "DROP TRIGGER search_entry_added",
        "DROP TABLE search_words",
        "DROP TRIGGER audit_entry_no_delete",
        "DROP TRIGGER audit_entry_no_update",
    ),
    "postgresql": (
        "DROP INDEX ix_search_entry_words",
        "DROP TRIGGER audit_entry_append_only ON audit_entry",
        "DROP FUNCTION refuse_rewrite()",
    ),
}


def _run(statements: dict[str, tuple[str, ...]]) -> None:
    connection = op.get_bind()
    for statement in statements[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def upgrade() -> None:
    _run(UP)


def downgrade() -> None:
    _run(DOWN)
