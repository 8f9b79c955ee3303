"""What depends on a thing: the reason it can't be deleted, shown with the ways out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from modelcluster.fields import ParentalKey
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import DraftStateMixin, Page, ReferenceIndex

from kb.editing.merging import mergeable
from kb.models.entry import Singleton
from kb.models.taxonomy import Topic


@dataclass(frozen=True)
class Dependent:
    """Something that names another thing, and how."""

    owner: models.Model
    how: str

    def edit_url(self, user: AbstractBaseUser) -> str | None:
        """Where this user can change it."""
        return AdminURLFinder(user).get_edit_url(self.owner)


def citing_relations(model: type[models.Model]) -> list[models.ForeignObjectRel]:
    """The relations by which others name an instance of the model and that protect it."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if getattr(relation, "on_delete", None) is models.PROTECT
    ]


def dependents(thing: models.Model) -> list[Dependent]:
    """What keeps the thing from being deleted: rows that name it, texts that link to it."""
    if isinstance(thing, Page):
        thing = thing.specific
    found = [
        Dependent(_owner(row), str(row._meta.verbose_name))
        for relation in citing_relations(type(thing))
        for row in relation.related_model._base_manager.filter(**{relation.field.name: thing.pk})
    ]
    if isinstance(thing, Topic) and not thing.planned:
        found.append(Dependent(thing.page, "its own page"))
    found += [Dependent(owner, "its text") for owner in _texts_naming(thing)]
    return [item for item in dict.fromkeys(found) if item.owner != thing]


def _owner(row: models.Model) -> models.Model:
    """The page, ruling or source that the row belongs to: what an editor would open."""
    for field in row._meta.concrete_fields:
        if isinstance(field, ParentalKey):
            owner = getattr(row, field.name)
            return owner.specific if isinstance(owner, Page) else owner
    return row


def _texts_naming(thing: models.Model) -> Iterable[models.Model]:
    references = ReferenceIndex.get_references_to(thing).filter(model_path__startswith="body")
    for type_id, pk in {(row.content_type_id, row.object_id) for row in references}:
        model = ContentType.objects.get_for_id(type_id).model_class()
        owner = model and model._base_manager.filter(pk=pk).first()
        if owner:
            yield owner


def refuse_deletion(
    request: HttpRequest, things: Iterable[models.Model]
) -> TemplateResponse | None:
    """A page that says why the things can't be deleted; None if they can."""
    blocked = []
    for thing in things:
        found = dependents(thing)
        if found:
            blocked.append(
                {
                    "thing": thing.specific if isinstance(thing, Page) else thing,
                    "dependents": [(item, item.edit_url(request.user)) for item in found],
                    "unpublish_url": _unpublish_url(thing),
                    "merge_url": merge_url(thing),
                }
            )
    if not blocked:
        return None
    return TemplateResponse(request, "editing/cannot_delete.html", {"blocked": blocked})


def merge_url(thing: models.Model) -> str | None:
    """Where the thing can be merged into another one of its sort."""
    thing = thing.specific if isinstance(thing, Page) else thing
    if not mergeable(thing):
        return None
    return reverse("kb_editing:merge", args=[thing._meta.model_name, thing.pk])


def _unpublish_url(thing: models.Model) -> str | None:
    if isinstance(thing, Page):
        return reverse("wagtailadmin_pages:unpublish", args=[thing.pk]) if thing.live else None
    if isinstance(thing, DraftStateMixin) and thing.live:
        return reverse(thing.snippet_viewset.get_url_name("unpublish"), args=[thing.pk])
    return None


def is_singleton(page: Page) -> bool:
    """Whether the page is one that stays in its place."""
    return issubclass(page.specific_class or Page, Singleton)
