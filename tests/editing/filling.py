"""Filling in the admin's forms as a browser does: what the form shows, with some of it changed."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.forms import BaseForm, CheckboxInput
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import reverse
from wagtail.blocks.base import BlockField
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from kb.models import INDEX_MODELS, Entry


def add_url(model: type[Entry]) -> str:
    """Where an entry of this kind is added."""
    parent = INDEX_MODELS[model.KIND].objects.get()
    return reverse("wagtailadmin_pages:add", args=["kb", model._meta.model_name, parent.pk])


def edit_url(page: Entry) -> str:
    """Where a page is edited."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def shown(client: Client, url: str) -> dict[str, Any]:
    """What the form at an address would send back unchanged.

    Its page is not made into HTML, which takes most of the time: `test_forms` does that.
    """
    with patch.object(SimpleTemplateResponse, "rendered_content", ""):
        return _values(client.get(url).context_data["form"])


def filled(
    client: Client, url: str, rows: dict[str, list[dict]] | None = None, **fields: Any
) -> dict[str, Any]:
    """The form at an address with fields set and rows added at the end of theirs."""
    return with_rows({**shown(client, url), **fields}, rows or {})


def with_rows(data: dict[str, Any], rows: dict[str, list[dict]]) -> dict[str, Any]:
    """What a form sends, with rows added at the end of theirs."""
    data = dict(data)
    for name, added in rows.items():
        total = int(data[f"{name}-TOTAL_FORMS"])
        for number, row in enumerate(added, start=total):
            data |= {f"{name}-{number}-{key}": value for key, value in row.items()}
            data[f"{name}-{number}-ORDER"] = number + 1
        data[f"{name}-TOTAL_FORMS"] = total + len(added)
    return data


def body(*paragraphs: str) -> dict[str, str]:
    """A body of text blocks."""
    return nested_form_data(
        {"body": streamfield([("text", rich_text(f"<p>{words}</p>")) for words in paragraphs])}
    )


def _values(form: BaseForm) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for bound in form:
        if isinstance(bound.field, BlockField):
            data |= _blocks(bound.html_name, bound.value())
            continue
        value = bound.field.widget.format_value(bound.value())
        if isinstance(bound.field.widget, CheckboxInput):
            if bound.value():
                data[bound.html_name] = "on"
        elif value is None:
            data[bound.html_name] = ""
        elif value != []:
            single = isinstance(value, list) and not hasattr(
                bound.field.widget, "allow_multiple_selected"
            )
            data[bound.html_name] = value[0] if single and value else value
    for formset in getattr(form, "formsets", {}).values():
        data |= _values(formset.management_form)
        for row in formset.initial_forms:
            data |= _values(row)
    return data


def _blocks(name: str, value: Any) -> dict[str, str]:
    return nested_form_data(
        {name: streamfield([(child.block_type, rich_text(child.value.source)) for child in value])}
    )
