"""The longer texts of entries as Markdown, less what readers may not see now.

What a page would not show is left out here too (`kb.queries.body`): quotations of sources that
nobody may be pointed to, cards of hidden arguments, and of links to what is hidden all but the
words.
"""

from __future__ import annotations

from typing import Any

from wagtail.images import get_image_model

from kb.argument import graph_json
from kb.argument.exchange import Graph
from kb.models import Entry, Kind, Source
from kb.queries.body import links_to
from kb.queries.exchange import MANY
from kb.textfiles import body


def graph_document(graph: Graph) -> dict[str, Any]:
    """A part of the graph in our own JSON, with the longer texts of its entries."""
    return graph_json.write(graph, public_bodies(graph))


def public_bodies(graph: Graph) -> dict[str, str]:
    """The bodies of the entries of a graph that have one, by uid: the same few queries for all."""
    uids = {one.uid for one in graph.entries}
    rows = Entry.objects.filter(kind__in=(Kind.ARGUMENT, Kind.QUESTION))
    if len(uids) < MANY:
        rows = rows.filter(uid__in=uids)
    found = {
        uid: blocks
        for uid, stream in rows.values_list("uid", "body").iterator()
        if uid in uids and (blocks := list(stream.raw_data))
    }
    named = _named_publicly(body.keys_in(found.values()))
    # Each in the place of its blocks: the whole base must not be there twice.
    texts = ((uid, _text(found.pop(uid), named)) for uid in list(found))
    return {uid: text for uid, text in texts if text}


def public_text(blocks: list[dict]) -> str:
    """The raw blocks of one body as readers may see them."""
    return _text(blocks, _named_publicly(body.keys_in([blocks])))


def _text(blocks: list[dict], named: body.Named) -> str:
    return body.written(body.without_unnamed(blocks, named), named)


def _named_publicly(keys: dict[str, set[int]]) -> body.Named:
    sources, images = Source.objects.printable(), get_image_model().objects.all()
    return {
        "page": {pk: f"{link.kind}:{link.slug}" for pk, link in links_to(keys["page"]).items()},
        "source": dict(sources.filter(pk__in=keys["source"]).values_list("pk", "slug"))
        if keys["source"]
        else {},
        "image": dict(images.filter(pk__in=keys["image"]).values_list("pk", "title"))
        if keys["image"]
        else {},
    }
