"""`manage.py check_content`: what is wrong with the content files, with file and line."""

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kb.textfiles.accuracy import look
from kb.textfiles.library import read
from kb.textfiles.overlap import refuse_borrowed_quotations, refuse_shared_words
from kb.textfiles.problems import Problem


class Command(BaseCommand):
    """Reads and checks a folder of content files; needs no database."""

    help = (
        "Check the content files: prints file:line: reason, and exits with 1 if anything has to be "
        "put right. Lines that start with “look:” are for an editor to judge."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR)
        parser.add_argument(
            "--today",
            type=dt.date.fromisoformat,
            default=timezone.localdate(),
            help="the day that decides what has passed (2026-11-22)",
        )
        parser.add_argument(
            "--against",
            type=Path,
            action="append",
            default=[],
            metavar="FOLDER",
            help="documents no twelve words in a row may be taken from; may be repeated",
        )
        parser.add_argument(
            "--never-quoted",
            type=Path,
            action="append",
            default=[],
            metavar="FOLDER",
            help="documents that may not be the only source of four words in a quotation",
        )

    def handle(
        self,
        *,
        folder: Path,
        today: dt.date,
        against: list[Path],
        never_quoted: list[Path],
        **options,
    ) -> None:
        for other in (*against, *never_quoted):
            if not other.is_dir():
                raise CommandError(f"There is no folder {other}.")
        library = read(folder)
        problems, warnings = list(library.problems), []
        if not problems:
            found = look(library, today)
            problems, warnings = found.problems, found.warnings
            for other in against:
                refuse_shared_words(library, other, problems)
            for other in never_quoted:
                refuse_borrowed_quotations(library, other, problems)
        self._say(problems)
        self._say(warnings, "look: ")
        if problems:
            raise CommandError(f"{len(set(problems))} problems.")
        look_at = f", {len(set(warnings))} to look at" if warnings else ""
        self.stdout.write(f"{len(library.files)} files, no problem{look_at}.")

    def _say(self, found: list[Problem], before: str = "") -> None:
        for problem in sorted(set(found)):
            self.stderr.write(f"{before}{problem}")
