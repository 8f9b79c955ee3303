"""What happens before and after an editor's action on pages and snippets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from kb.editing.dependents import is_singleton, merge_url, refuse_deletion
from kb.editing.placing import place, publish_places
from kb.models.argument import ArgumentPage

# Bulk actions that would take a singleton from its place or from readers.
_REMOVING = {"delete", "move", "unpublish"}


def before_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Say what depends on the page, in place of asking whether to delete it."""
    keep_singleton(request, page)
    return refuse_deletion(request, [page])


def before_delete_snippet(request: HttpRequest, things: Iterable[Model]) -> HttpResponse | None:
    """Say what depends on rulings, sources or tags, in place of asking whether to delete them."""
    return refuse_deletion(request, things)


def before_bulk_action(
    request: HttpRequest, action_type: str, things: Iterable[Model], action: Any
) -> HttpResponse | None:
    """Hold bulk actions to the same rules as single ones: they look at plain pages."""
    if action_type in _REMOVING:
        for thing in things:
            if isinstance(thing, Page):
                keep_singleton(request, thing)
    if action_type == "publish":
        return _publish_all(request, things, action)
    return refuse_deletion(request, things) if action_type == "delete" else None


def _publish_all(request: HttpRequest, things: Iterable[Model], action: Any) -> HttpResponse:
    """Publish all or none: what one of them is refused for is said, never a crash."""
    try:
        with transaction.atomic():
            counts = action.execute_action(things, **action.get_execution_context())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, action.get_success_message(*counts))
    return redirect(action.next_url)


def before_move_page(request: HttpRequest, page: Page, destination: Page) -> None:
    """Singletons stay where they are."""
    keep_singleton(request, page)


def keep_singleton(request: HttpRequest, page: Page) -> None:
    """Refuse what would remove a singleton, whoever asks."""
    if is_singleton(page):
        raise PermissionDenied


def place_argument(request: HttpRequest, page: Page) -> None:
    """Place an argument where its form says. An autosave places nothing."""
    if not isinstance(page, ArgumentPage) or not request.accepts("text/html"):
        return
    publishing = (
        "action-publish" in request.POST and page.permissions_for_user(request.user).can_publish()
    )
    value = request.POST.get("place", "")
    notes = [place(page, value, request.user, publish=publishing)] if value else []
    if publishing:
        notes += publish_places(page, request.user)
    for note in dict.fromkeys(filter(None, notes)):
        messages.warning(request, note)


def merge_button(
    page: Page, user: AbstractBaseUser, next_url: str | None = None, view_name: str | None = None
) -> Iterator[Button]:
    """A way to the merging of an entry, for those who may."""
    url = merge_url(page)
    if url and page.permissions_for_user(user).can_delete():
        yield Button("Merge into another…", url, icon_name="link", priority=60)


def snippet_merge_button(
    thing: Model, user: AbstractBaseUser, next_url: str | None = None
) -> Iterator[Button]:
    """A way to the merging of a tag or source, for those who may."""
    url = merge_url(thing)
    label, name = thing._meta.app_label, thing._meta.model_name
    if url and user.has_perm(f"{label}.delete_{name}"):
        yield Button("Merge into another…", url, icon_name="link", priority=60)
