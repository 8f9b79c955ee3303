"""Response headers that depend on which part of the site answers."""

from __future__ import annotations

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse

ADMIN_PREFIX = "/admin/"
LOGIN_PATHS = ("/admin/login/", "/admin/password_reset/")


class SecurityHeadersMiddleware(CSPMiddleware):
    """One content security policy each for the public site, the admin and previews.

    The login is public: it gets the strict policy. Admin pages are never stored.
    """

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
