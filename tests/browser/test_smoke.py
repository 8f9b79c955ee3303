"""The first minute of a newcomer: the site answers, and the demo editor gets in."""

from collections.abc import Callable

from playwright.sync_api import Page


def test_home_answers_without_an_error(page: Page, accessible: Callable[..., None]) -> None:
    response = page.goto("/")

    assert response.status == 200
    assert page.get_by_role("heading", level=1).count() == 1
    accessible(page)


def test_demo_editor_gets_into_the_admin(page: Page, log_in: Callable[..., None]) -> None:
    log_in(page)

    assert page.get_by_role("link", name="Pages").first.is_visible()
