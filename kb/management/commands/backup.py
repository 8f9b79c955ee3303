"""Write the database and the uploaded files to `var/backups/`."""

from django.core.management.base import BaseCommand, CommandError

from kb.backups import BackupError, back_up


class Command(BaseCommand):
    """`manage.py backup`"""

    help = __doc__

    def handle(self, *args, **options) -> None:
        """Make a backup and say where it is; a sentence when it can't be made."""
        try:
            self.stdout.write(f"Backed up to {back_up()}")
        except BackupError as error:
            raise CommandError(str(error)) from error
