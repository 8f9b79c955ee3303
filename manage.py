#!/usr/bin/env python
"""Django's command line for Counterpoint."""

import os
import sys
from pathlib import Path

from dotenv import load_dotenv


def main() -> None:
    """Run one management command with the settings that `make run` uses."""
    load_dotenv(Path(__file__).resolve().parent / ".env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings.base")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
