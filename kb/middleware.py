"""Headers by the part of the site that answers, and redirects that give nothing away."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from kb.models import Kind
from kb.queries.public import public_entry_or_404

KINDS = {kind.folder: kind for kind in Kind}
ADMIN_PREFIX = "/admin/"
LONGEST_NAME = 255
LOGIN_PATHS = ("/admin/login/", "/admin/password_reset/")


class SecurityHeadersMiddleware(CSPMiddleware):
    """One content security policy each for the public site, the admin and previews.

    The login is public: it gets the strict policy. Admin pages are never stored.
    """

    def process_request(self, request: HttpRequest) -> None:
        # A cookie may hold a NUL in octal, which no text of PostgreSQL can: the session would fail.
        request.COOKIES = {k: value for k, value in request.COOKIES.items() if "\0" not in value}
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        admin = request.path.startswith(ADMIN_PREFIX)
        if getattr(request, "is_preview", False):
            response._csp_config = settings.PREVIEW_CSP
        elif admin and not request.path.startswith(LOGIN_PATHS):
            response._csp_config = settings.ADMIN_CSP
        if admin:
            response.headers["Cache-Control"] = "no-store, private"
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        )
        return super().process_response(request, response)


def name_tried(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str | None:
    """By which name somebody tries to log in, cut to what the table of attempts can hold."""
    name = (credentials or request.POST).get("username")
    return name and name[:LONGEST_NAME]


class PublicRedirectMiddleware(RedirectMiddleware):
    """Leads from old addresses to new ones, but never tells the new address of a hidden entry."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        moved = super().process_response(request, response)
        if moved is not response and _leads_to_hidden(moved.headers["Location"]):
            return response
        return moved


def _leads_to_hidden(address: str) -> bool:
    folder, _, slug = urlsplit(address).path.strip("/").partition("/")
    if folder not in KINDS or not slug:
        return False
    try:
        public_entry_or_404(KINDS[folder], slug)
    except Http404:
        return True
    return False
