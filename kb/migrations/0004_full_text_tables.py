"""The full-text table, in each database engine's own form."""

from django.db import migrations

SQLITE = """CREATE VIRTUAL TABLE kb_search_fts USING fts5(
    names, summary, body, tokenize="ascii tokenchars '_'"
)"""
POSTGRESQL = [
    """CREATE TABLE kb_search_fts (
        rowid integer PRIMARY KEY REFERENCES kb_searchdocument (entry_id)
            ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        vector tsvector NOT NULL
    )""",
    "CREATE INDEX kb_search_fts_vector ON kb_search_fts USING gin (vector)",
]


def make_table(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else [SQLITE]
    for statement in statements:
        schema_editor.execute(statement)


def drop_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE kb_search_fts")


class Migration(migrations.Migration):
    dependencies = [("kb", "0003_search_index")]

    operations = [migrations.RunPython(make_table, drop_table)]
