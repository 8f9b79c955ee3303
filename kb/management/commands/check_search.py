"""`manage.py check_search`: whether the index is what a rebuild would make."""

from django.core.management.base import BaseCommand, CommandError

from kb.search.index import differences


class Command(BaseCommand):
    """Compares the index with the entries."""

    help = "Say what a rebuild of the search index would change; exits with 1 if anything."

    def handle(self, **options) -> None:
        found = differences()
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} differences: run rebuild_search.")
        self.stdout.write("The search index is right.")
