"""How much a page may weigh, and whom it may ask: budgets of section 6 of the design."""

from __future__ import annotations

import gzip
from collections import defaultdict
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import Site
from tests.browser.places import PLACES, Place, visit

KILOBYTE = 1000
BUDGETS = {
    "document": 60 * KILOBYTE,
    "stylesheet": 20 * KILOBYTE,
    "script": 15 * KILOBYTE,
    "font": 120 * KILOBYTE,
}
OTHER = 20 * KILOBYTE
MOST_REQUESTS = 12


@pytest.fixture
def site(shared_site: Site) -> Site:
    """Nothing is changed here."""
    return shared_site


@pytest.mark.parametrize(
    "place",
    [place for place in PLACES if "/admin/" not in place.path],
    ids=lambda place: place.path,
)
def test_a_page_is_light(place: Place, page: Page, problems: list[str]) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    visit(page, place, problems)

    weights: dict[str, int] = defaultdict(int)
    for response in responses:
        if urlsplit(response.url).scheme in ("http", "https"):
            # Fonts are compressed as they are.
            kind = response.request.resource_type
            body = response.body()
            weights[kind] += len(body if kind == "font" else gzip.compress(body, 6))
    over = {kind: size for kind, size in weights.items() if size > BUDGETS.get(kind, OTHER)}
    assert not over, f"{place.path} is too heavy: {over}"
    assert len(responses) <= MOST_REQUESTS
    assert weights["document"]


def test_style_sheets_are_compressed_and_kept(page: Page) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto("/cases/in-re-openai/")
    for response in responses:
        kind = response.request.resource_type
        if kind == "stylesheet":
            assert response.header_value("content-encoding") in ("gzip", "br"), response.url
            assert "immutable" in response.header_value("cache-control"), response.url
