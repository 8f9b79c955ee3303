"""What all data of this site say about themselves."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import JsonResponse
from django.utils import timezone

SCHEMA_VERSION = 1
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NOTE = "CC BY 4.0 for our words; quotations belong to their authors."


def absolute(path: str) -> str:
    """The full address of a path of this site."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def tag_uri(uid: str) -> str:
    """A name for feeds that stays when addresses change (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{uid}"


def envelope(url: str) -> dict[str, Any]:
    """What each document says of itself: its version, licence, moment and address."""
    return {
        "schema_version": SCHEMA_VERSION,
        "licence": LICENCE,
        "licence_note": LICENCE_NOTE,
        "notice": "Information, not legal advice.",
        "as_of": timezone.now().isoformat(timespec="seconds"),
        "url": url,
    }


def json_response(url: str, content: dict[str, Any]) -> JsonResponse:
    """A JSON document in its envelope."""
    return JsonResponse(
        envelope(url) | content,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        content_type="application/json; charset=utf-8",
    )
