"""The secret of a site that runs on one machine: made once, kept in a file only we can read."""

import os
import secrets
from pathlib import Path


def local_secret(path: Path) -> str:
    """The secret in `path`, made on first use with mode 600."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()
