"""`manage.py coverage > docs/coverage.md`: what the content files cover and what they lack."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kb.textfiles.coverage import render
from kb.textfiles.library import read


class Command(BaseCommand):
    """Counts a folder of content files; needs no database."""

    help = "Print what the content files cover and what they lack, as Markdown."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR)

    def handle(self, *, folder: Path, **options) -> None:
        library = read(folder)
        if library.problems:
            raise CommandError("The files have problems: check_content says which.")
        self.stdout.write(render(library), ending="")
