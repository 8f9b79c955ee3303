"""`manage.py rebuild_search`: every derived row anew."""

import time

from django.core.management.base import BaseCommand

from kb.models import SearchDocument
from kb.publishing import rebuild


class Command(BaseCommand):
    """Makes the tags that follow from rows, the argument graph and the search index anew."""

    help = "Make the search index, the argument graph and the tags that follow from rows anew."

    def handle(self, **options) -> None:
        start = time.monotonic()
        rebuild()
        count = SearchDocument.objects.count()
        self.stdout.write(f"{count} entries indexed in {time.monotonic() - start:.1f} s.")
