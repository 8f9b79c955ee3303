"""`manage.py check_search`: whether index and graph are what a rebuild would make."""

from django.core.management.base import BaseCommand, CommandError

from kb.queries.graph_rows import graph_differences
from kb.search.index import differences


class Command(BaseCommand):
    """Compares the index and the rows of the graph with the entries."""

    help = "Say what a rebuild of index and graph would change; exits with 1 if anything."

    def handle(self, **options) -> None:
        found = [*differences(), *graph_differences()]
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} differences: run rebuild_search.")
        self.stdout.write("The search index and the argument graph are right.")
