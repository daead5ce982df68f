"""The search table of matters: FTS5 on SQLite, tsvector with a GIN index on PostgreSQL."""

from typing import Any

from django.db import migrations

MAKE = {
    "sqlite": ["CREATE VIRTUAL TABLE ledger_matter_fts USING fts5(tokens)"],
    "postgresql": [
        # No foreign key: matters are never deleted, and a table that Django does not know must not stop its flush.
        "CREATE TABLE ledger_matter_fts (matter_id bigint PRIMARY KEY, tokens tsvector NOT NULL)",
        "CREATE INDEX ledger_matter_fts_tokens ON ledger_matter_fts USING gin (tokens)",
    ],
}


def make(apps: Any, schema_editor: Any) -> None:
    """Create the table that the database in use needs."""
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    """Take the table away again."""
    schema_editor.execute("DROP TABLE ledger_matter_fts")


class Migration(migrations.Migration):
    """Adds the search table."""

    dependencies = [("ledger", "0001_ledger")]
    operations = [migrations.RunPython(make, drop)]
