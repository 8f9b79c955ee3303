"""Pages that are no entries: search, latest, topics, about, errors; and what machines ask for."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from pathlib import PurePath

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.core.exceptions import BadRequest
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe
from django.views.static import serve

from kb.formats import serve_results
from kb.formats.calendar import calendar_of_all, calendar_of_case
from kb.formats.envelope import absolute
from kb.formats.exceptions import serve_exceptions
from kb.formats.exchange import LISTED, serve_whole
from kb.formats.feeds import deed_item, feed_response
from kb.formats.glossary import serve_glossary
from kb.formats.listings import FEED_SIZE, Listing
from kb.formats.matrix import serve_matrix
from kb.models import Entry, Kind
from kb.queries.as_of import PARAMETER, as_of_asked
from kb.queries.compare import asked_names, comparison, listed_titles, named
from kb.queries.exceptions import compared_exceptions, motions, points_of
from kb.queries.exchange import counts
from kb.queries.glossary import by_letter, explained_terms
from kb.queries.home import tallies
from kb.queries.latest import (
    PAGE_SIZE,
    changes,
    corrected,
    correction_rows,
    deed_keys,
    deeds,
)
from kb.queries.listings import asked, page_asked, results_context
from kb.queries.matrix import MatrixFilter, matrix_of
from kb.queries.paging import pages
from kb.queries.public import closest_entries
from kb.queries.split import splits_of
from kb.queries.topics import tagged_entries, topics
from kb.queries.versions import entry_or_moved
from kb.search import BadQuery, SearchRequest, find
from kb.search.request import MOST_PAGES
from kb.search.suggestions import suggest
from kb.search.unanswered import count_unanswered
from kb.sitemaps import SITEMAPS

SECURITY_CONTACT_DAYS = 180
# Long enough for a word that is typed twice, short enough for what was just hidden.
SUGGESTIONS_SECONDS = 60


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results of a search, or what there is to search for when nothing is asked yet."""
    query = asked(request)
    other = serve_results(Listing(query, "Search", request.path), request)
    if other:
        return other
    begun = bool(query.q or query.filters)
    context = {"search": query, "asked": query, "begun": begun}
    if not begun:
        return render(request, "pages/search.html", {**context, "tallies": tallies()})
    found = find(query)
    if not found.answered and request.method == "GET" and query.page == 1:
        count_unanswered(query.q, request.headers.get("User-Agent", ""))
    context |= {"found": found, **results_context(found.results, request.path)}
    return render(request, "pages/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What a search box suggests for what was typed, by kind; or as browsers ask for it."""
    form, text = request.GET.get("format"), request.GET.get("q", "")
    if form not in (None, "", "opensearch"):
        raise Http404("There is no such format of suggestions.")
    try:
        groups = suggest(text)
    except BadQuery as error:
        raise BadRequest(str(error)) from error
    if form:
        found = [one for group in groups for one in group.suggestions]
        said = [", ".join(filter(None, (one.kind.label, one.court, one.year))) for one in found]
        titles, urls = [one.title for one in found], [absolute(one.url) for one in found]
        response = JsonResponse([text, titles, said, urls], safe=False)
        response["Content-Type"] = "application/x-suggestions+json"
    else:
        response = JsonResponse(
            {
                "groups": [
                    {
                        "kind": group.kind.value,
                        "label": group.kind.plural,
                        "entries": [
                            {**asdict(one), "kind": group.kind.label} for one in group.suggestions
                        ],
                    }
                    for group in groups
                ]
            }
        )
    response["Cache-Control"] = f"private, max-age={SUGGESTIONS_SECONDS}"
    return response


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser can search here from its own address bar (OpenSearch 1.1)."""
    context = {
        "search": absolute("/search/?q={searchTerms}"),
        "suggestions": absolute("/search/suggest/?format=opensearch&q={searchTerms}"),
        "itself": absolute("/opensearch.xml"),
        "icon": absolute(static("icons/favicon.svg")),
    }
    return render(
        request,
        "opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """What courts and legislatures did, and apart from it what we changed."""
    form = request.GET.get("format")
    if form == "atom":
        return feed_response(
            title="Counterpoint: what courts and legislatures did",
            url=absolute("/latest/"),
            feed_url=absolute("/latest/?format=atom"),
            items=[deed_item(deed) for deed in deeds(deed_keys()[:FEED_SIZE])],
        )
    if form:
        raise Http404("There is no such format of this page.")
    keys = deed_keys()
    count = min(max(1, -(-keys.count() // PAGE_SIZE)), MOST_PAGES)
    number = min(page_asked(request), count)
    return render(
        request,
        "pages/latest.html",
        {
            "deeds": deeds(keys[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]),
            "changes": changes() if number == 1 else [],
            "pages": pages(number, count, lambda n: f"?page={n}" if n > 1 else "/latest/"),
        },
    )


@require_safe
def topic(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Everything tagged with a tag that has no page yet; one that has a page leads there."""
    tag = topics(Kind(kind)).filter(slug=slug).first()
    if tag is None:
        raise Http404("There is no such topic.")
    if tag.has_page:
        return HttpResponsePermanentRedirect(tag.page.url)
    query = SearchRequest(filters={kind: [slug]})
    other = serve_results(Listing(query, tag.name, request.path), request)
    groups = tagged_entries(tag)
    if not groups:
        raise Http404("Nothing is tagged with this topic.")
    return other or render(request, "pages/topic.html", {"topic": tag, "groups": groups})


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two arguments side by side; without two, the form to choose them."""
    names = asked_names(request.GET)
    found = named(name for name in names if name)
    first, second = (found.get(name) for name in names)
    if first and second and first != second:
        slugs = {"a": first.slug, "b": second.slug}
        if names != (first.slug, second.slug):
            return HttpResponseRedirect(f"{request.path}?{urlencode(slugs)}")
        return render(request, "pages/compare.html", comparison(first, second))
    problems = [
        {"words": f"No argument here is called “{name}”.", "search": name}
        for name, argument in found.items()
        if argument is None
    ]
    if first and first == second:
        words = "Both are the same argument: choose another one to compare it with."
        problems.append({"words": words})
        names, second = (names[0], ""), None
    fields = [
        {"name": name, "label": label, "value": argument.title if argument else text}
        for name, label, argument, text in (
            ("a", "First argument", first, names[0]),
            ("b", "Second argument", second, names[1]),
        )
    ]
    context = {"problems": problems, "fields": fields, "titles": listed_titles()}
    return render(request, "pages/compare.html", context)


@require_safe
def matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """Rulings by the elements of a doctrine; Http404 for a doctrine without elements."""
    doctrine = entry_or_moved(Kind.DOCTRINE, slug)
    if doctrine.slug != slug:
        return HttpResponsePermanentRedirect(f"{doctrine.url}matrix/")
    asked_for = MatrixFilter.parse(request.GET, as_of_asked(request.GET))
    found = matrix_of(doctrine, asked_for)
    if found is None:
        raise Http404("This doctrine has no elements.")
    response = serve_matrix(found, request)
    if response is None:
        context = {
            **_doctrine_view(doctrine, asked_for.day),
            "matrix": found,
            "now_url": replace(asked_for, day=None).url(),
            "csv_url": asked_for.url(format="csv"),
            "json_url": asked_for.url(format="json"),
        }
        response = render(request, "pages/matrix.html", context)
    return _past(response) if asked_for.day else response


@require_safe
def split(request: HttpRequest, slug: str) -> HttpResponse:
    """Where rulings of one legal system differ on a doctrine."""
    doctrine = entry_or_moved(Kind.DOCTRINE, slug)
    if doctrine.slug != slug:
        return HttpResponsePermanentRedirect(f"{doctrine.url}split/")
    if request.GET.get("format"):
        raise Http404("There is no such format of this page.")
    day = as_of_asked(request.GET)
    context = {
        **_doctrine_view(doctrine, day),
        "splits": splits_of(doctrine, day),
        "has_elements": doctrine.elements.exists(),
        "now_url": request.path,
    }
    response = render(request, "pages/split.html", context)
    return _past(response) if day else response


def _doctrine_view(doctrine: Entry, day: dt.date | None) -> dict:
    """What the views of a doctrine share."""
    day_query = f"?{PARAMETER}={day.isoformat()}" if day else ""
    return {"doctrine": doctrine, "as_of": day, "day_query": day_query}


def _past(response: HttpResponse) -> HttpResponse:
    """A page that shows a past day: no search engine is to take it for the present."""
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def exceptions(request: HttpRequest) -> HttpResponse:
    """Exceptions point by point, and the bills and reports that may change the law."""
    table = serve_exceptions(request)
    if table:
        return table
    compared = compared_exceptions()
    context = {"exceptions": compared, "points": points_of(compared), "motions": motions()}
    return render(request, "pages/exceptions.html", context)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Every date that is listed, as a calendar."""
    return calendar_of_all()


@require_safe
def case_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates that are listed in one case, as a calendar; Http404 when it is not public."""
    case = entry_or_moved(Kind.CASE, slug)
    if case.slug != slug:
        return HttpResponsePermanentRedirect(reverse("case_calendar", args=[case.slug]))
    return calendar_of_case(case)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this is, how it is made, and how to correct it."""
    return render(request, "pages/about.html", {"tallies": tallies()})


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What was wrong in entries and what it says now, newest first."""
    if request.GET.get("format"):
        raise Http404("There is no such format of this page.")
    rows = correction_rows()
    count = min(max(1, -(-rows.count() // PAGE_SIZE)), MOST_PAGES)
    number = min(page_asked(request), count)
    return render(
        request,
        "pages/corrections.html",
        {
            "corrections": corrected(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]),
            "pages": pages(number, count, lambda n: f"?page={n}" if n > 1 else request.path),
        },
    )


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The words that entries use, explained."""
    terms = explained_terms()
    context = {"letters": by_letter(terms), "number": len(terms)}
    return serve_glossary(terms, request) or render(request, "pages/glossary.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All arguments and questions to take away, in each format with what it can't carry."""
    if request.GET.get("format"):
        found = serve_whole(request)
        if found is None:
            raise Http404("There is no such format of the whole.")
        return found
    return render(request, "pages/export.html", {"formats": LISTED, "counts": counts()})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, with the sentence that says what can't be where we know one."""
    known = isinstance(exception, BadRequest)
    sentence = str(exception) if known else "This address asks for something that can't be."
    return render(request, "400.html", {"sentence": sentence}, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with the entries that may have been meant."""
    closest = closest_entries(request.path)
    return render(request, "404.html", {"closest": closest}, status=404)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public addresses."""
    return django_sitemap(request, SITEMAPS)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: all but the admin and searches."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /search/"]
    lines.append(f"Sitemap: {absolute('/sitemap.xml')}")
    return _text("\n".join(lines))


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116); good for half a year from today."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires += dt.timedelta(days=SECURITY_CONTACT_DAYS)
    lines = [
        f"Contact: {absolute('/about/#corrections')}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {absolute('/.well-known/security.txt')}",
    ]
    return _text("\n".join(lines))


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """“ok” while the process lives; with `?check=ready`, whether it can do its work (else 503)."""
    trouble = _trouble() if "ready" in request.GET or request.GET.get("check") == "ready" else ""
    response = _text(trouble or "ok", status=503 if trouble else 200)
    response["Cache-Control"] = "no-store"
    return response


def _trouble() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The database does not answer."
    number = len(waiting)
    return f"{number} migration{' is' if number == 1 else 's are'} not applied." if number else ""


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, where programs look for it without reading a page."""
    return HttpResponseRedirect(static("icons/favicon.svg"))


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """An uploaded picture, and nothing else that may lie among the files."""
    if PurePath(path).suffix.lower().lstrip(".") not in settings.WAGTAILIMAGES_EXTENSIONS:
        raise Http404("There is no such picture.")
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError as error:  # a name that no file system takes
        raise Http404("There is no such picture.") from error
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


def _text(content: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{content}\n", content_type="text/plain; charset=utf-8", status=status)
