"""`manage.py load_content`: bring the site to what the content files say."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from kb.textfiles.library import paths
from kb.textfiles.load import load, nothing_changed
from kb.textfiles.problems import Refused


class Command(BaseCommand):
    """Loads a folder of content files in one transaction; see docs/content-format.md."""

    help = "Load the content files. Files that did not change are skipped; conflicts are reported."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR)
        parser.add_argument("--show-conflicts", action="store_true", help="Print both texts.")

    def handle(self, *, folder: Path, show_conflicts: bool, **options) -> None:
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        if nothing_changed(folder):
            self.stdout.write("Content: nothing changed.")
            return
        steps = 2 * sum(1 for kind, _ in paths(folder) if kind)  # made, then filled
        quiet = options["verbosity"] < 1 or None  # None: shown on a terminal alone
        with tqdm(total=steps, desc="Loading content", unit=" steps", disable=quiet) as bar:
            try:
                report = load(folder, lambda path: bar.update())
            except Refused as refused:
                bar.close()
                for problem in refused.problems:
                    self.stderr.write(str(problem))
                raise CommandError(
                    f"{len(refused.problems)} problems in the content files: nothing was loaded."
                ) from None
            bar.update(bar.total - bar.n)
        self.stdout.write(
            f"Content: {len(report.created)} new, {len(report.updated)} updated, "
            f"{report.unchanged} unchanged."
        )
        for path in report.gone:
            self.stdout.write(f"{path} is gone; what was loaded from it stays on the site.")
        for note in report.notes:
            self.stdout.write(note)
        for conflict in report.conflicts:
            self.stderr.write(f"Conflict, left as it is: {conflict.path}. {conflict.why}")
            if show_conflicts:
                self.stderr.write(f"--- the file\n{conflict.file_text}")
                self.stderr.write(f"--- the site\n{conflict.site_text}")
