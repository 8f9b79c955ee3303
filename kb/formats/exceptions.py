"""The comparison of exceptions, and the table of bills and reports, as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse

from kb.formats.envelope import absolute
from kb.formats.listings import cell
from kb.queries.exceptions import compared_exceptions, motions, points_of

NOT_STATED = "not stated here"


def _points() -> Iterator[dict[str, object]]:
    """A line for each point of each exception; one that is not recorded says so."""
    points = points_of(compared_exceptions())
    for point in points:
        for one, said in point.cells:
            yield {
                "exception": one.page.title,
                "url": absolute(one.page.url),
                "jurisdiction": one.place,
                "statute": one.page.statute,
                "point": point.aspect.value,
                "point_name": point.aspect.label,
                "state": "stated" if said else NOT_STATED,
                "text": said.text if said else None,
                "pinpoint": said.pinpoint if said else None,
                "source": said.source.title if said else None,
                "source_url": said.source.url if said else None,
            }


def _motions() -> Iterator[dict[str, object]]:
    """A line for each bill, consultation or report."""
    for one in motions():
        page = one.page
        yield {
            "jurisdiction": one.place,
            "kind": page.doctrine_kind,
            "title": page.title,
            "url": absolute(page.url),
            "number": page.statute,
            "date": page.when.iso() if page.when else None,
            "stage": page.bill_stage,
            "next_step": page.next_step,
            "next_on": page.next_on.isoformat() if page.next_on else None,
            "checked_on": page.checked_on.isoformat() if page.checked_on else None,
        }


POINT_COLUMNS = (
    "exception",
    "url",
    "jurisdiction",
    "statute",
    "point",
    "point_name",
    "state",
    "text",
    "pinpoint",
    "source",
    "source_url",
)
MOTION_COLUMNS = (
    "jurisdiction",
    "kind",
    "title",
    "url",
    "number",
    "date",
    "stage",
    "next_step",
    "next_on",
    "checked_on",
)
# By the `table` of the address; the first is the one without it.
TABLES: dict[str, tuple[tuple[str, ...], Callable[[], Iterator[dict[str, object]]]]] = {
    "exceptions": (POINT_COLUMNS, _points),
    "bills": (MOTION_COLUMNS, _motions),
}


def serve_exceptions(request: HttpRequest) -> HttpResponse | None:
    """One of the two tables as CSV, or None when no format is asked for.

    Http404 for another format, BadRequest for a table that isn't there.
    """
    form = request.GET.get("format")
    if not form:
        return None
    if form != "csv":
        raise Http404("There is no such format of this page.")
    name = request.GET.get("table") or next(iter(TABLES))
    if name not in TABLES:
        raise BadRequest(f"There is no table “{name[:40]}”: choose among {', '.join(TABLES)}.")
    columns, lines = TABLES[name]
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="counterpoint-{name}.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(columns)
    writer.writerows([cell(line[column]) for column in columns] for line in lines())
    return response
