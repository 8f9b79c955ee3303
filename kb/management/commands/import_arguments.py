"""`manage.py import_arguments FILE`: bring arguments and questions in as drafts."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from kb.textfiles.imports import bring_in
from kb.textfiles.problems import Refused


class Command(BaseCommand):
    """Makes drafts of what a file of Argdown or of our graph JSON holds; see docs/exchange.md."""

    help = "Bring arguments and questions in as drafts, from our graph JSON or from Argdown."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Say what would be made.")

    def handle(self, *, file: Path, dry_run: bool, **options) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from None
        try:
            steps = bring_in(file.name, content, dry_run=dry_run)
        except Refused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            number = len(refused.problems)
            message = f"{number} problem{'s'[: number != 1]}: nothing was written."
            raise CommandError(message) from None
        for step in steps:
            if step.what != "unchanged" or options["verbosity"] > 1:
                self.stdout.write(str(step))
        counts = {what: sum(step.what == what for step in steps) for what in WHAT}
        summary = ", ".join(f"{count} {what}" for what, count in counts.items())
        self.stdout.write(f"{'It would be' if dry_run else 'Drafts'}: {summary}.")


WHAT = ("new", "changed", "unchanged")
