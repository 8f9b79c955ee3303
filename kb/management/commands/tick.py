"""The clock: publish and expire what is due, and clear away what is old. One run at a time."""

from __future__ import annotations

import fcntl
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

KEEP_LOGINS = timedelta(weeks=1)
SECONDS_BETWEEN_RUNS = 60
RUNS_BETWEEN_HOUSEKEEPING = 60


def expire_due() -> list[str]:
    """Take down what has expired; a line for each thing that can't be."""
    models = [Page] + [
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    failures = []
    for model in models:
        due = model.objects.filter(live=True, expire_at__lte=timezone.now()).order_by("expire_at")
        for thing in list(due):
            thing = thing.specific if model is Page else thing
            failures += _alone(
                f"{thing} could not be taken down",
                lambda thing=thing: thing.unpublish(
                    set_expired=True, log_action="wagtail.unpublish.scheduled"
                ),
            )
    return failures


def publish_due() -> list[str]:
    """Publish what is scheduled up to now; a line for each thing that is held back."""
    due = Revision.objects.filter(approved_go_live_at__lte=timezone.now())
    failures = []
    for revision in list(due.order_by("approved_go_live_at", "pk")):
        failures += _alone(
            f"{revision.object_str} is held back from publication",
            lambda revision=revision: revision.publish(log_action="wagtail.publish.scheduled"),
        )
    return failures


def _alone(what: str, action: Callable[[], object]) -> list[str]:
    """Do one thing in its own transaction, so that its failure stops nothing else."""
    try:
        with transaction.atomic():
            action()
    except Exception as error:  # whatever it is, the others go on
        reasons = error.messages if isinstance(error, ValidationError) else [str(error)]
        reason = " ".join(" ".join(reasons).split()) or type(error).__name__
        return [f"{what}: {reason}"]
    return []


def clear_old() -> None:
    """Clear sessions that are over and log-in attempts of long ago."""
    call_command("clearsessions")
    before = timezone.now() - KEEP_LOGINS
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(attempt_time__lt=before).delete()


@contextmanager
def only_run() -> Iterator[bool]:
    """Whether this is the only run on this machine; it stays so for the block."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR / "tick.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


class Command(BaseCommand):
    """`manage.py tick`, once from cron, or `--forever` beside the server."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Once is the default."""
        parser.add_argument("--forever", action="store_true", help="run every minute until stopped")

    def handle(self, *args, forever: bool, **options) -> None:
        """Run; what fails is one line each on standard error, and the rest goes on."""
        if forever:
            self.run_forever()
        else:
            for line in self.run(housekeeping=True):
                self.stderr.write(line)

    def run(self, housekeeping: bool) -> list[str]:
        """One run; what failed. Does nothing while another run is at work."""
        with only_run() as alone:
            if not alone:
                return ["Another run is at work; this one leaves it to that."]
            failures = expire_due() + publish_due()
            if housekeeping:
                clear_old()
            return failures

    def run_forever(self) -> None:
        """Run every minute until a signal asks to stop. What still fails is said once only."""
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        said: set[str] = set()
        run = 0
        while not stop.is_set():
            close_old_connections()
            try:
                failures = set(self.run(housekeeping=run % RUNS_BETWEEN_HOUSEKEEPING == 0))
            except DatabaseError as error:
                failures = {f"The database did not answer: {' '.join(str(error).split())}"}
            for line in sorted(failures - said):
                self.stderr.write(line)
            said = failures
            run += 1
            stop.wait(SECONDS_BETWEEN_RUNS)
