"""Pages about an entry: a version of it, the version of a day, its history, how to cite it."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kb.formats.bibliography import STYLES
from kb.formats.citations import cite_context
from kb.models import Entry, Kind
from kb.queries.versions import entry_or_moved, last_number, number_on, version_of, versions_of
from kb.textfiles.differences import changes
from kb.textfiles.past import shown_now

KINDS = {kind.folder: kind for kind in Kind}
# The beginning of the addresses below; a kind and a name.
ENTRY = rf"^(?P<folder>{'|'.join(KINDS)})/(?P<slug>[\w-]+)/"


@require_safe
def version(request: HttpRequest, folder: str, slug: str, number: str) -> HttpResponse:
    """An entry as it was published once."""
    entry = entry_or_moved(KINDS[folder], slug)
    if entry.slug != slug:
        return _moved(entry, f"@{number}/")
    found = version_of(entry, int(number))
    (past,) = shown_now([found])
    context = {
        "entry": entry,
        "kind": entry.KIND,
        "version": found,
        "newest": last_number(entry),
        "past": past,
        "words": f"Version {found.number}",
    }
    return render(request, "pages/version.html", context)


@require_safe
def version_on(request: HttpRequest, folder: str, slug: str, day: str) -> HttpResponse:
    """Leads to the version that stood at the end of a day."""
    try:
        asked = dt.date.fromisoformat(day)
    except ValueError:
        raise BadRequest(f"“{day}” is not a day of the calendar: write 2025-06-23.") from None
    if asked > timezone.localdate():
        raise BadRequest("That day has not come yet.")
    entry = entry_or_moved(KINDS[folder], slug)
    return HttpResponseRedirect(f"{entry.url}@{number_on(entry, asked)}/")


@require_safe
def history(request: HttpRequest, folder: str, slug: str) -> HttpResponse:
    """All versions of an entry, and what changed between two of them."""
    entry = entry_or_moved(KINDS[folder], slug)
    if entry.slug != slug:
        return _moved(entry, "history/")
    context = {"entry": entry, "kind": entry.KIND, "versions": versions_of(entry)}
    numbers = [_number(request, name) for name in ("from", "to")]
    if any(numbers):
        if not all(numbers):
            raise BadRequest("To compare two versions, name both: ?from=1&to=2.")
        before, after = (version_of(entry, number) for number in numbers)
        context |= {
            "before": before,
            "after": after,
            "changes": changes(*shown_now([before, after])),
        }
    return render(request, "pages/history.html", context)


@require_safe
def cite(request: HttpRequest, folder: str, slug: str) -> HttpResponse:
    """How to cite an entry, and what it rests on."""
    style = request.GET.get("style") or "apa"
    if style not in STYLES:
        raise BadRequest(f"There is no such style: choose among {', '.join(STYLES)}.")
    entry = entry_or_moved(KINDS[folder], slug)
    if entry.slug != slug:
        return _moved(entry, "cite/")
    context = {"entry": entry, "kind": entry.KIND, **cite_context(entry, style)}
    return render(request, "pages/cite.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest(f"“{name}” is the number of a version, such as 2.")
    return int(text)


def _moved(entry: Entry, rest: str) -> HttpResponse:
    if not entry.url:
        raise Http404("This entry has no address.")
    return redirect(f"{entry.url}{rest}", permanent=True)
