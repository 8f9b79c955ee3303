"""Prepare the site, then serve it with its clock beside it. Ctrl-C stops both."""

import shlex
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from honcho.manager import SIGNALS, Manager
from honcho.printer import Printer

from kb.running import listening_address, prepare, server_command


class Command(BaseCommand):
    """`manage.py serve`: HOST and PORT say where."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Preparing alone is for servers that start the site by other means."""
        parser.add_argument(
            "--prepare", action="store_true", help="only migrate, collect and load, then stop"
        )

    def handle(self, *args, **options) -> None:
        """Serve until a signal asks to stop.

        Exits with the status of whichever of server and clock stopped by itself.
        """
        if options["prepare"]:
            prepare(self.stdout.write)
            return
        host, port = listening_address()
        prepare(self.stdout.write)
        self.stdout.write(
            f"Counterpoint: {settings.SITE_URL}  (editors: {settings.SITE_URL}/admin/)"
        )
        self.stdout.write("Ctrl-C stops it.")
        connections.close_all()

        clock = [sys.executable, sys.argv[0], "tick", "--forever"]
        manager = Manager(Printer(sys.stdout))
        manager.add_process("site", f"exec {shlex.join(server_command(host, port))}")
        manager.add_process("clock", f"exec {shlex.join(clock)}")
        manager.loop()
        asked_to_stop = {signal_["rc"] for signal_ in SIGNALS.values()}
        if manager.returncode not in asked_to_stop:
            sys.exit(manager.returncode)
