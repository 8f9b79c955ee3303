"""`manage.py check_content`: what is wrong with the content files, with file and line."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kb.textfiles.library import read


class Command(BaseCommand):
    """Reads and checks a folder of content files; needs no database."""

    help = "Check the content files: prints file:line: reason, and exits with 1 if there is any."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR)

    def handle(self, *, folder: Path, **options) -> None:
        library = read(folder)
        for problem in sorted(set(library.problems)):
            self.stderr.write(str(problem))
        if library.problems:
            raise CommandError(f"{len(set(library.problems))} problems.")
        self.stdout.write(f"{len(library.files)} files, no problem.")
