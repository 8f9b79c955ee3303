"""The glossary as JSON and CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from kb.formats.envelope import absolute, json_response
from kb.formats.listings import cell
from kb.queries.glossary import Explained

COLUMNS = (
    "key",
    "term",
    "other_forms",
    "definition",
    "url",
    "doctrine",
    "doctrine_url",
    "source",
    "source_url",
)


def serve_glossary(terms: Sequence[Explained], request: HttpRequest) -> HttpResponse | None:
    """The terms in the format that is asked for, None for the page; Http404 for another one."""
    form = request.GET.get("format")
    if not form:
        return None
    if form not in FORMATS:
        raise Http404("There is no such format of the glossary.")
    return FORMATS[form]([_facts(one) for one in terms])


def _facts(one: Explained) -> dict[str, Any]:
    return {
        "key": one.word.key,
        "term": one.word.term,
        "other_forms": one.other_forms,
        "definition": one.word.definition,
        "url": absolute(one.word.url),
        "doctrine": one.topic.name if one.topic else None,
        "doctrine_url": absolute(one.topic.url) if one.topic else None,
        "source": one.source.title if one.source else None,
        "source_url": (one.source.url or None) if one.source else None,
    }


def _json(facts: list[dict[str, Any]]) -> HttpResponse:
    return json_response(absolute("/glossary/?format=json"), {"terms": facts})


def _csv(facts: list[dict[str, Any]]) -> HttpResponse:
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="counterpoint-glossary.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    writer.writerows([cell(one[column]) for column in COLUMNS] for one in facts)
    return response


FORMATS: dict[str, Callable[[list[dict[str, Any]]], HttpResponse]] = {"json": _json, "csv": _csv}
