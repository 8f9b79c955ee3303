"""The index in short rows: texts apart, all values of an entry packed, a field a full-text index.

It is all derived: the next start, or `rebuild_search`, makes it anew.
"""

import django.db.models.deletion
from django.db import migrations, models

# Long texts are kept out of the rows, of which many are read for a common word.
BY_FIELD = [
    "DROP TABLE kb_search_fts",
    """CREATE TABLE kb_search_fts (
        rowid integer PRIMARY KEY REFERENCES kb_searchdocument (entry_id)
            ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        names tsvector NOT NULL,
        summary tsvector NOT NULL,
        body tsvector NOT NULL
    ) WITH (toast_tuple_target = 128)""",
    *(
        f"CREATE INDEX kb_search_fts_{field} ON kb_search_fts USING gin ({field}) "
        "WITH (fastupdate = off)"
        for field in ("names", "summary", "body")
    ),
]
IN_ONE = [
    "DROP TABLE kb_search_fts",
    """CREATE TABLE kb_search_fts (
        rowid integer PRIMARY KEY REFERENCES kb_searchdocument (entry_id)
            ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        vector tsvector NOT NULL
    )""",
    "CREATE INDEX kb_search_fts_vector ON kb_search_fts USING gin (vector) WITH (fastupdate = off)",
]
# What `hidden()` in kb/models/visibility.py asks of all pages: mostly of very few it is so. Should
# Wagtail ever make its table anew on SQLite, they are gone, and searches only slower.
PAGES = {
    "kb_page_not_live": "(id) WHERE NOT live",
    "kb_page_go_live": "(go_live_at) WHERE go_live_at IS NOT NULL",
    "kb_page_expire": "(expire_at) WHERE expire_at IS NOT NULL",
}


def on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("kb", "0019_citation_year")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="kb.searchdocument",
                    ),
                ),
                ("names", models.TextField()),
                ("summary", models.TextField()),
                ("body", models.TextField()),
                (
                    "digest",
                    models.CharField(
                        help_text="Of the tokens, to prove a rebuild equal.", max_length=64
                    ),
                ),
            ],
        ),
        migrations.RemoveField(model_name="searchdocument", name="body"),
        migrations.RemoveField(model_name="searchdocument", name="digest"),
        migrations.RemoveField(model_name="searchdocument", name="names"),
        migrations.RemoveField(model_name="searchdocument", name="summary"),
        migrations.RemoveField(model_name="searchfacet", name="label"),
        migrations.AddField(
            model_name="searchdocument",
            name="numbers",
            field=models.BinaryField(
                default=b"",
                help_text="Its values of every filter, as `kb/search/numbers.py` packs them.",
            ),
        ),
        migrations.CreateModel(
            name="SearchValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("facet", models.CharField(max_length=12)),
                ("value", models.CharField(max_length=60)),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        help_text="Where the words can't be had from the value.",
                        max_length=120,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("facet", "value", "label"), name="search_value_once"
                    )
                ]
            },
        ),
        migrations.RunPython(on_postgresql(BY_FIELD), on_postgresql(IN_ONE)),
        migrations.RunSQL(
            [f"CREATE INDEX {name} ON wagtailcore_page {what}" for name, what in PAGES.items()],
            [f"DROP INDEX {name}" for name in PAGES],
        ),
    ]
