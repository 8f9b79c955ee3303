"""The blocks of a body with what they point at: the same few queries, whatever their number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.images import get_image_model

from kb.blocks.prose import sanitise
from kb.models import Entry, Source
from kb.queries.glossary import Glosses
from kb.queries.neighbours import EntryLink, entry_links
from kb.queries.receptions import InTheCourts, in_the_courts

_PAGE_LINK = re.compile(r'<a (?=[^>]*linktype="page")[^>]*?\bid="(\d+)"[^>]*>(.*?)</a>', re.DOTALL)
RENDITION = "max-1360x1360"


@dataclass
class ArgumentCard:
    """An argument with its line from the courts."""

    argument: EntryLink
    courts: InTheCourts


@dataclass
class QuoteCard:
    """Exact words with a source that readers may be pointed to."""

    text: str
    speaker: str
    pinpoint: str
    source: Source


@dataclass
class Part:
    """One block, ready to be drawn by its own template."""

    template: str
    value: object


def carded(body: StreamValue) -> set[int]:
    """The keys of the arguments that a body shows as cards."""
    cards = (block["value"]["argument"] for block in body.raw_data if block["type"] == "argument")
    return set(filter(None, cards))


def body_parts(
    body: StreamValue,
    known: dict[int, InTheCourts] | None = None,
    cited: Mapping[str, list] | None = None,
    glosses: Glosses | None = None,
) -> list[Part]:
    """The blocks readers may see. A link or card of an entry that isn't public falls away.

    `known` says what courts did with arguments that the page has asked for anyway; `cited` which
    words cite what, as `kb.models.ReadText` holds it. `glosses` explains words of the glossary.
    """
    raw = list(body.raw_data)
    if cited:
        raw = [_with_citations(block, cited) for block in raw]
    texts = [block["value"] for block in raw if block["type"] == "text"]
    arguments = carded(body)
    links = links_to(linked_entries(texts) | arguments)
    courts = known or (in_the_courts(arguments) if arguments else {})
    sources = _sources(block["value"]["source"] for block in raw if block["type"] == "quote")
    pictures = _pictures(block["value"]["image"] for block in raw if block["type"] == "image")

    parts = []
    for position, block in enumerate(raw):
        value = block["value"]
        match block["type"]:
            case "text":
                shown = prose(value, links)
                if glosses:
                    shown = glosses.mark(shown)
            case "argument":
                pk = value["argument"]
                shown = pk in links and ArgumentCard(links[pk], courts[pk])
            case "quote":
                source = sources.get(value["source"])
                shown = source and QuoteCard(
                    value["text"], value.get("speaker") or "", value.get("pinpoint") or "", source
                )
            case "image":
                shown = value["image"] in pictures and {
                    **value,
                    "rendition": pictures[value["image"]],
                }
            case _:
                shown = body[position].value
        if shown:
            template = body.stream_block.child_blocks[block["type"]].meta.template
            parts.append(Part(template, shown))
    return parts


def _with_citations(block: dict, cited: Mapping[str, list]) -> dict:
    """A block whose citations lead to what they cite, unless the text is another one by now."""
    links = cited.get(block.get("id") or "") if block["type"] == "text" else None
    if not links:
        return block
    pieces, position = [], 0
    for start, words, page in links:
        if start >= position and block["value"].startswith(words, start):
            pieces.append(block["value"][position:start])
            pieces.append(f'<a linktype="page" id="{page}">{words}</a>')
            position = start + len(words)
    return {**block, "value": "".join([*pieces, block["value"][position:]])}


def citations_of(entry: Entry) -> Mapping[str, list]:
    """Which words of an entry's body cite what."""
    read = getattr(entry, "read_text", None)
    return read.links if read else {}


def prose(html: str, links: dict[int, EntryLink]) -> SafeString:
    """Stored rich text as a page shows it: sanitised, links to visible entries resolved."""

    def resolve(match: re.Match) -> str:
        link = links.get(int(match[1]))
        return f'<a href="{escape(link.url)}">{match[2]}</a>' if link else match[2]

    return mark_safe(_PAGE_LINK.sub(resolve, sanitise(html)))  # noqa: S308 - sanitised just now


def linked_entries(texts: Iterable[str]) -> set[int]:
    """The keys of the pages that rich texts link to."""
    return {int(match[1]) for text in texts for match in _PAGE_LINK.finditer(text)}


def links_to(keys: set[int]) -> dict[int, EntryLink]:
    """Links to those of the entries that are visible, by key: one query, or none for none."""
    if not keys:
        return {}
    return {link.pk: link for link in entry_links(Entry.objects.visible().filter(pk__in=keys))}


def _sources(keys: Iterable[int | None]) -> dict[int, Source]:
    keys = set(filter(None, keys))
    return Source.objects.printable().in_bulk(keys) if keys else {}


def _pictures(keys: Iterable[int | None]) -> dict[int, object]:
    keys = set(filter(None, keys))
    if not keys:
        return {}
    made = get_image_model().get_rendition_model().objects.filter(filter_spec=RENDITION)
    pictures = {one.image_id: one for one in made.filter(image__in=keys).select_related("image")}
    if missing := keys - set(pictures):
        for image in get_image_model().objects.filter(pk__in=missing):
            pictures[image.pk] = image.get_rendition(RENDITION)
    return pictures
