"""`manage.py check_search`: whether index, graph and citations are what a rebuild would make."""

from django.core.management.base import BaseCommand, CommandError

from kb.queries.graph_rows import graph_differences
from kb.queries.mentions import mention_differences
from kb.search.index import differences, live_entries


class Command(BaseCommand):
    """Compares the index, the rows of the graph and the citations with the entries."""

    help = "Say what a rebuild of index, graph and citations would change; exits 1 if anything."

    def handle(self, **options) -> None:
        found = [
            *differences(),
            *graph_differences(),
            *mention_differences(live_entries()),
        ]
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} differences: run rebuild_search.")
        self.stdout.write("The search index, the argument graph and the citations are right.")
