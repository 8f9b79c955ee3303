"""Drafts outlive what they name: the links in a stored draft, followed and mended.

A draft is kept as JSON, which no foreign key protects. Opening one that names a deleted thing
through a PROTECT key would raise; here such a row is left out, as if it had been removed with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Self

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations


class Link(NamedTuple):
    """One filled foreign key of a draft: the row that holds it, and the rows it is among."""

    field: models.ForeignKey
    row: dict[str, Any]
    among: list[dict[str, Any]] | None

    @property
    def target(self) -> type[models.Model]:
        """The model it points at."""
        return self.field.remote_field.model


def links(model: type[models.Model], draft: dict[str, Any]) -> Iterator[Link]:
    """The links of a draft of `model` and of its rows, but for those from rows to their parent."""
    return _links(model, draft, None)


def _links(model: type, row: dict, among: list | None) -> Iterator[Link]:
    yield from _own_links(model, row, among)
    for relation in get_all_child_relations(model):
        below = row.get(relation.get_accessor_name()) or []
        for inner in list(below):
            yield from _links(relation.related_model, inner, below)


def _own_links(model: type, row: dict, among: list | None) -> Iterator[Link]:
    for field in model._meta.concrete_fields:
        if (
            isinstance(field, models.ForeignKey)
            and not isinstance(field, ParentalKey)
            and not field.remote_field.parent_link
            and row.get(field.name) is not None
        ):
            yield Link(field, row, among)


class Revivable:
    """A clusterable model whose drafts open whatever has been deleted since."""

    @classmethod
    def from_serializable_data(
        cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False
    ) -> Self | None:
        if check_fks:
            data = _mended(cls, data)
        # modelcluster's own check would load what each link names, one by one.
        return super().from_serializable_data(data, check_fks=False, strict_fks=strict_fks)


def _mended(model: type[models.Model], draft: dict[str, Any]) -> dict[str, Any]:
    """The draft without links to what is gone."""
    draft = _copied(draft)
    found = list(links(model, draft))
    present = {
        target: set(
            target._base_manager.order_by()
            .filter(pk__in={link.row[link.field.name] for link in found if link.target is target})
            .values_list("pk", flat=True)
        )
        for target in {link.target for link in found}
    }
    for field, row, among in found:
        if field.target_field.to_python(row[field.name]) in present[field.remote_field.model]:
            continue
        deleting = field.remote_field.on_delete
        if among is not None and (
            deleting is models.CASCADE or (deleting is models.PROTECT and not field.null)
        ):
            among[:] = [other for other in among if other is not row]
        elif deleting is models.PROTECT and not field.null:
            # What must be named falls back on what the stored object names.
            stored = model._base_manager.filter(pk=draft.get("pk"))
            row[field.name] = stored.values_list(field.attname, flat=True).first()
        elif deleting is not models.DO_NOTHING:
            row[field.name] = None
    return draft


def _copied(draft: dict[str, Any]) -> dict[str, Any]:
    """A copy of a draft that can be mended: its rows are copies too."""
    return {
        name: [_copied(row) for row in value] if _are_rows(value) else value
        for name, value in draft.items()
    }


def _are_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)
