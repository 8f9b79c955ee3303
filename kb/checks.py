"""Conventions of the project as system checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from modelcluster.fields import ParentalKey


@register("kb")
def check_conventions(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """What the design asks of every model, so that a new one can't forget it."""
    if app_configs is not None and apps.get_app_config("kb") not in app_configs:
        return []
    return [*_rows(), *_entries(), *_keys()]


def _rows() -> Iterator[CheckMessage]:
    """Nothing points at an inline row; what others cite is protected."""
    from kb.models.entry import Entry
    from kb.models.rows import Row
    from kb.models.ruling import Ruling
    from kb.models.source import Court, Source
    from kb.models.taxonomy import Topic

    for model in apps.get_app_config("kb").get_models():
        for field in model._meta.concrete_fields:
            target = field.remote_field.model if isinstance(field, models.ForeignKey) else None
            if target is None or field.model is not model:
                continue
            if issubclass(target, Row):
                yield Error(
                    f"{field} points at an inline row, which has no key in drafts.",
                    hint="Name its parent by a foreign key and the row by its key, as text.",
                    obj=model,
                    id="kb.E001",
                )
            cited = issubclass(target, (Entry, Ruling, Source, Court, Topic))
            if (
                issubclass(model, (Row, Entry, Ruling))
                and cited
                and not isinstance(field, ParentalKey)
                and not field.remote_field.parent_link
                and field.remote_field.on_delete is not models.PROTECT
            ):
                yield Error(
                    f"{field} names something that others cite and does not protect it.",
                    hint="Set on_delete=PROTECT: the admin then lists what depends on it.",
                    obj=model,
                    id="kb.E002",
                )


def _entries() -> Iterator[CheckMessage]:
    """Every kind of entry has its place, its form and its template."""
    from kb.editing.panels import FORMS
    from kb.models import ENTRY_MODELS, INDEX_MODELS

    for kind, model in ENTRY_MODELS.items():
        index = INDEX_MODELS.get(kind)
        if index is None or model.parent_page_types != [index._meta.label]:
            yield Error(
                f"Entries of the kind “{kind}” must live under their own index and nowhere else.",
                obj=model,
                id="kb.E003",
            )
        if model not in FORMS:
            yield Error("There is no form for it in kb/editing/panels.py.", obj=model, id="kb.E004")
        try:
            get_template(model.get_template_name())
        except TemplateDoesNotExist:
            yield Error(
                f"Its template {model.get_template_name()} does not exist.", obj=model, id="kb.E005"
            )


def _keys() -> Iterator[CheckMessage]:
    """Every field that holds a key says whose key it is."""
    from kb.editing.rows import KEY_FIELDS
    from kb.models.rows import Row

    for model in apps.get_app_config("kb").get_models():
        keys = {field.name for field in model._meta.concrete_fields if field.name.endswith("_key")}
        if issubclass(model, Row) and keys - {KEY_FIELDS.get(model, ("",))[0]}:
            yield Error(
                f"{', '.join(keys)}: keys of another page's rows that KEY_FIELDS does not know.",
                hint="Add them to kb/editing/rows.py, so that forms and merges follow them.",
                obj=model,
                id="kb.E006",
            )
    for model, (name, owner, _) in KEY_FIELDS.items():
        for field in (name, owner):
            try:
                model._meta.get_field(field)
            except FieldDoesNotExist:
                yield Error(
                    f"KEY_FIELDS names {field}, which is not there.", obj=model, id="kb.E007"
                )
