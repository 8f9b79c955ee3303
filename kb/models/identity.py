"""The identity of a thing across files, databases and renames."""

import uuid

from django.core.validators import RegexValidator

uid_validator = RegexValidator(
    r"^[a-z0-9][a-z0-9-]{7,35}$",
    "A uid has 8 to 36 small letters, digits and hyphens.",
)


def new_uid() -> str:
    """A uid that no other thing has."""
    return str(uuid.uuid4())
