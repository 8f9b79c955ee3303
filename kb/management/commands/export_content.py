"""`manage.py export_content DIR`: the knowledge base as content files."""

from pathlib import Path

from django.core.management.base import BaseCommand

from kb.textfiles.export import export_all


class Command(BaseCommand):
    """Writes every live entry, source, court and planned tag as `load_content` reads them."""

    help = "Write the published knowledge base as content files."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options) -> None:
        self.stdout.write(f"{export_all(folder)} files in {folder}.")
