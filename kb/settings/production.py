"""Settings for a public server: what needs TLS and the environment. Starts only with its secret."""

import os

from django.core.exceptions import ImproperlyConfigured

_MISSING = [
    name for name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL") if not os.environ.get(name)
]
if _MISSING:
    raise ImproperlyConfigured(
        f"Set {', '.join(_MISSING)} in the environment: .env.example says what each is."
    )

from kb.settings.base import *  # noqa: E402, F403 - after the check, so that no local secret is made

DEMO_EDITOR = False
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = [os.environ["SITE_URL"].rstrip("/")]
# Scanners ask for any host name; that is answered with 400 and is no error of ours.
LOGGING["loggers"]["django.security.DisallowedHost"] = {"level": "CRITICAL"}  # noqa: F405

# E-mail is sent only where a server for it is named.
if EMAIL_HOST := os.environ.get("EMAIL_HOST", ""):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
    EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
    EMAIL_USE_TLS = True
    EMAIL_TIMEOUT = 10
    DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or EMAIL_HOST_USER
    WAGTAIL_PASSWORD_RESET_ENABLED = True
