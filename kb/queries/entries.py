"""What the page of one entry shows, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest
from django.utils import timezone

from kb.models import Entry, Kind, Source
from kb.queries.arguments import argument_context
from kb.queries.articles import article_context
from kb.queries.body import body_parts, citations_of
from kb.queries.cases import case_context
from kb.queries.commentators import commentator_context
from kb.queries.doctrines import doctrine_context
from kb.queries.glossary import Glosses, words
from kb.queries.neighbours import own, topic_links
from kb.queries.questions import question_context

CONTEXTS: dict[Kind, Callable[[Entry], dict]] = {
    Kind.ARTICLE: article_context,
    Kind.ARGUMENT: argument_context,
    Kind.DOCTRINE: doctrine_context,
    Kind.COMMENTATOR: commentator_context,
}
# Of these kinds an address may ask for a part, or for another order.
ASKED: dict[Kind, Callable[[Entry, Mapping[str, str]], dict]] = {
    Kind.QUESTION: question_context,
    Kind.CASE: case_context,
}


def entry_context(entry: Entry, request: HttpRequest) -> dict:
    """The context of an entry's page: what all kinds show, and what its own kind adds."""
    if entry.KIND in ASKED:
        of_kind = ASKED[entry.KIND](entry, request.GET)
    else:
        of_kind = CONTEXTS[entry.KIND](entry)
    # A doctrine's own page says at length what its term means.
    tag = getattr(entry, "tag", None) if entry.KIND == Kind.DOCTRINE else None
    known = words() if any(block["type"] == "text" for block in entry.body.raw_data) else []
    glosses = Glosses([word for word in known if not tag or word.doctrine != tag.pk])
    return {
        "entry": entry,
        "kind": entry.KIND,
        "topics": topic_links(entry),
        "sources": own(entry, "entry_sources", need={"source": Source.objects.printable()}),
        "corrections": sorted(entry.corrections.all(), key=lambda row: row.date, reverse=True),
        "body": body_parts(entry.body, of_kind.get("known_courts"), citations_of(entry), glosses),
        "words_used": glosses.used,
        "review_due": bool(entry.review_by and entry.review_by < timezone.localdate()),
        **of_kind,
    }
