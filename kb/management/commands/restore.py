"""Put a backup back. The present state is backed up first."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.backups import BackupError, restore


class Command(BaseCommand):
    """`manage.py restore FILE`"""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """The one argument: the database's file of a backup."""
        parser.add_argument("file", type=Path, help="the file that `backup` named")

    def handle(self, *args, file: Path, **options) -> None:
        """Restore `file`; a sentence when it can't be, and nothing is changed then."""
        try:
            kept = restore(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"What was there before is kept in {kept}")
        self.stdout.write(
            f"Restored {file}. Start the site again: a running one may remember more."
        )
