"""PostgreSQL writes to the full-text index at once, and keeps no list of what is still to be written.

While there is such a list, searches read all of it, or the whole table in its place.
"""

from django.db import migrations

FORWARDS = "ALTER INDEX kb_search_fts_vector SET (fastupdate = off)"
BACKWARDS = "ALTER INDEX kb_search_fts_vector RESET (fastupdate)"


def on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("kb", "0017_glossary")]

    operations = [migrations.RunPython(on_postgresql(FORWARDS), on_postgresql(BACKWARDS))]
