"""The site as a WSGI application, for granian or any other server."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from dotenv import load_dotenv
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

load_dotenv(Path(__file__).resolve().parent.parent / ".env")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings.base")

application = get_wsgi_application()

# Behind a proxy every request seems to come from the proxy, and over plain HTTP. Its word on the
# reader's address and scheme is taken from the addresses named here, and from nobody else.
if proxies := os.environ.get("TRUSTED_PROXIES"):
    application = wrap_wsgi_with_proxy_headers(application, trusted_hosts=proxies)
