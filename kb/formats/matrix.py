"""The matrix of a doctrine as CSV and JSON: one line for each cell, read or not."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from kb.formats.envelope import absolute, json_response
from kb.formats.listings import cell
from kb.queries.matrix import Cell, Line, Matrix

COLUMNS = (
    "case",
    "case_url",
    "ruling",
    "ruling_url",
    "court",
    "court_level",
    "jurisdiction",
    "date",
    "stage",
    "finality",
    "result",
    "undone",
    "use",
    "element",
    "element_name",
    "state",
    "finding",
    "direction",
    "weight",
    "pinpoint",
    "text",
    "source",
    "source_url",
)


def matrix_csv(matrix: Matrix) -> HttpResponse:
    """Each cell of a matrix as a line; the doctrine as a whole is a cell without an element."""
    name = f"counterpoint-{matrix.doctrine.slug}-matrix.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for facts in _facts(matrix):
        writer.writerow([cell(facts[column]) for column in COLUMNS])
    return response


def matrix_json(matrix: Matrix) -> HttpResponse:
    """Each cell of a matrix as an object, with the elements, the filters and the totals."""
    day = matrix.filter.day
    return json_response(
        absolute(_address(matrix, "json")),
        {
            "doctrine": {"title": matrix.doctrine.title, "url": absolute(matrix.doctrine.url)},
            "as_it_stood_on": day.isoformat() if day else None,
            "filters": matrix.filter.chosen,
            "elements": [{"key": one.key, "name": one.name} for one in matrix.columns],
            "cells_checked": matrix.checked,
            "cells_with_pinpoint": matrix.pinpointed,
            "cells": len(matrix.cells),
            "rows": list(_facts(matrix)),
        },
    )


FORMATS: dict[str, Callable[[Matrix], HttpResponse]] = {"csv": matrix_csv, "json": matrix_json}


def serve_matrix(matrix: Matrix, request: HttpRequest) -> HttpResponse | None:
    """The matrix in the format asked for, or None when none is; Http404 for an unknown format."""
    name = request.GET.get("format")
    if not name:
        return None
    if name not in FORMATS:
        raise Http404("There is no such format of this page.")
    return FORMATS[name](matrix)


def _address(matrix: Matrix, form: str) -> str:
    return f"{matrix.doctrine.url}matrix/{matrix.filter.url(format=form)}"


def _facts(matrix: Matrix) -> Iterator[dict[str, Any]]:
    for line in matrix.lines:
        of_line = _of_ruling(line)
        for one in (line.whole, *line.cells):
            yield of_line | _of_cell(one, line)


def _of_ruling(line: Line) -> dict[str, Any]:
    ruling = line.ruling
    return {
        "case": ruling.case.short_name,
        "case_url": absolute(ruling.case.url),
        "ruling": ruling.title,
        "ruling_url": absolute(ruling.get_absolute_url()),
        "court": ruling.court.slug,
        "court_level": ruling.court.level,
        "jurisdiction": ruling.court.jurisdiction,
        "date": ruling.when.iso(),
        "stage": ruling.stage,
        "finality": ruling.finality,
        "result": ruling.disposition,
        "undone": line.undone,
        "use": line.use,
    }


def _of_cell(one: Cell, line: Line) -> dict[str, Any]:
    """What a cell says; a source only where something was read in it."""
    row = one.row
    source = line.ruling.shown_source if row else None
    return {
        "element": one.column.key,
        "element_name": one.column.name,
        "state": one.state,
        "finding": row.finding if row else "",
        "direction": row.direction if row else "",
        "weight": row.weight if row else "",
        "pinpoint": row.pinpoint if row else "",
        "text": row.text if row else "",
        "source": source.title if source else "",
        "source_url": source.url if source else "",
    }
