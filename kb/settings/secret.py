"""The secret of a site that runs on one machine: made once, kept in a file only we can read."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def local_secret(path: Path) -> str:
    """The secret in `path`, made on first use with mode 600."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written whole before it gets its name: of two processes that start at once, both read
        # the secret of the one that was first.
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:
            draft.write(secrets.token_urlsafe(64))
            draft.flush()
            with suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text().strip()
