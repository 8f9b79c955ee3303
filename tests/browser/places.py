"""One address of every public template, with the status it answers."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Page


class Place(NamedTuple):
    """A public page: its address and the status it answers."""

    path: str
    status: int = 200


# The entry of each kind that holds most.
ENTRIES = {
    "article": "/articles/could-not-exist/",
    "question": "/questions/is-training-fair-use/",
    "argument": "/arguments/training-is-fair-use/",
    "case": "/cases/in-re-openai/",
    "doctrine": "/doctrines/fair-use/",
    "commentator": "/commentators/openai/",
}
LISTINGS = [path.rsplit("/", 2)[0] + "/" for path in ENTRIES.values()]
SEARCHES = [
    Place("/search/"),
    Place("/search/?q=training"),
    Place("/search/?q=zzyzx&doctrine=fair-use"),
    Place("/search/?doctrine=fair-use&case=bartz-v-anthropic"),
    Place("/search/?kind=poem", 400),
]
PLACES = [
    Place("/"),
    *map(Place, LISTINGS),
    *map(Place, ENTRIES.values()),
    Place(f"{ENTRIES['case']}@1/"),
    Place(f"{ENTRIES['article']}@1/"),
    Place(f"{ENTRIES['case']}history/?from=1&to=1"),
    Place(f"{ENTRIES['case']}history/?from=1", 400),
    Place(f"{ENTRIES['case']}cite/"),
    Place(f"{ENTRIES['question']}?show=ruled&jurisdiction=us"),
    Place(f"{ENTRIES['question']}?show=best", 400),
    Place("/compare/?a=training-is-fair-use&b=models-trade-on-unpaid-work"),
    Place("/compare/?a=training-is-fair-use&b=no-such-argument"),
    Place(f"{ENTRIES['doctrine']}matrix/"),
    Place(f"{ENTRIES['doctrine']}matrix/?as_of=2025-06-24&use=training"),
    Place(f"{ENTRIES['doctrine']}matrix/?court=nowhere", 400),
    Place(f"{ENTRIES['doctrine']}split/"),
    Place("/doctrines/model-as-copy/split/?as_of=2025-12-31"),
    Place(f"{ENTRIES['argument']}?as_of=2025-06-24"),
    Place("/cases/?as_of=2025-06-24"),
    Place("/cases/?status=pending&filed=2025-06&sort=-filed"),
    Place("/cases/?stage=encore", 400),
    Place("/exceptions/"),
    Place("/cite-check/"),
    Place("/topics/case/folha-v-openai/"),
    *SEARCHES,
    Place("/latest/"),
    Place("/export/"),
    Place("/about/"),
    Place("/corrections/"),
    Place("/glossary/"),
    Place("/no-such-page/", 404),
    Place("/admin/login/"),
]
FAILED_LOGINS = 8


def visit(page: Page, place: Place, problems: list[str]) -> None:
    """Open a place; that the browser notes an error page's own status is no problem."""
    response = page.goto(place.path)
    assert response.status == place.status, f"{place.path} answers {response.status}"
    if place.status >= 400:
        problems[:] = [said for said in problems if f"status of {place.status}" not in said]
