"""What pages say of themselves to programs: JSON-LD in schema.org's words, and metadata tags.

Made from what a page has loaded anyway, and so from what readers may see. schema.org has no type
for a case or a court's decision: both are creative works with a type of Wikidata.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kb.formats.csl import SITE, Case, of_page, people
from kb.formats.envelope import LICENCE, absolute
from kb.models import Entry, Kind, Source
from kb.models.vocabulary import CommentatorKind, DoctrineKind
from kb.queries.neighbours import TopicLink
from kb.queries.rulings import RulingView

Node = dict[str, Any]

WIKIDATA = "https://www.wikidata.org/entity/"
LEGAL_CASE, COURT_DECISION = f"{WIKIDATA}Q2334719", f"{WIKIDATA}Q327000"
LAWS = frozenset({DoctrineKind.STATUTE, DoctrineKind.BILL})
ITEM_TYPES = {Kind.CASE: "case", Kind.ARTICLE: "blogPost"}
# Signs that could end a script element, or begin another.
_SIGNS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script(document: Node) -> SafeString:
    """A document as a block of data in HTML; no browser runs it."""
    text = json.dumps(document, ensure_ascii=False).translate(_SIGNS)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def entry_document(context: dict[str, Any]) -> Node:
    """An entry by the context of its page, with the way that leads to it."""
    entry = context["entry"]
    node = _common(entry, context) | _OF_KIND[Kind(entry.kind)](entry, context)
    return _document([_filled(node), _breadcrumb(entry)])


def dataset_document(description: str, files: Iterable[tuple[str, str, str]]) -> Node:
    """All that can be taken away. `files`: name, address and media type of each."""
    return _document(
        [
            {
                "@type": "Dataset",
                "@id": absolute("/export/"),
                "url": absolute("/export/"),
                "name": f"{SITE}: arguments on AI and copyright",
                "description": description,
                "license": LICENCE,
                "isAccessibleForFree": True,
                "creator": _site(),
                "distribution": [
                    {
                        "@type": "DataDownload",
                        "name": name,
                        "contentUrl": absolute(address),
                        "encodingFormat": media_type,
                    }
                    for name, address, media_type in files
                ],
            }
        ]
    )


def meta_tags(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Highwire and Dublin Core tags: with them reference managers need no translator of ours."""
    entry = context["entry"]
    if entry.kind == Kind.CASE:
        item = _case(entry, context).matter().item
    else:
        item = of_page(entry, 0).item
    date = "-".join(f"{part:02}" for part in item.get("issued", {}).get("date-parts", [[]])[0])
    url = absolute(entry.url)
    tags = [
        ("z.itemType", ITEM_TYPES.get(Kind(entry.kind), "webpage")),
        ("citation_title", item["title"]),
        ("citation_publication_date", date.replace("-", "/")),
        ("citation_public_url", url),
        ("citation_language", "en"),
        ("DC.title", item["title"]),
        ("DC.creator", "" if entry.kind == Kind.CASE else SITE),
        ("DC.publisher", SITE),
        ("DC.date", date),
        ("DC.identifier", url),
        ("DC.type", entry.get_kind_display()),
        ("DC.description", entry.summary),
        ("DC.language", "en"),
        ("DC.rights", LICENCE),
        *(("DC.relation", row.source.url) for row in context.get("sources", ()) if row.source.url),
    ]
    return [(name, " ".join(value.split())) for name, value in tags if value]


def _document(graph: list[Node]) -> Node:
    return {"@context": "https://schema.org", "@graph": graph}


def _filled(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def _site() -> Node:
    return {"@type": "Organization", "name": SITE, "url": absolute("/")}


def _common(entry: Entry, context: dict[str, Any]) -> Node:
    url = absolute(entry.url)
    topics: list[TopicLink] = context.get("topics", [])
    return {
        "@id": url,
        "url": url,
        "name": entry.listed_name,
        "alternateName": _others(entry, entry.other_names),
        "description": entry.summary,
        "inLanguage": "en",
        "license": LICENCE,
        "publisher": _site(),
        "dateModified": _moment(entry.last_published_at),
        "about": [_topic(one) for one in topics if one.kind != Kind.COMMENTATOR],
        "mentions": [_topic(one) for one in topics if one.kind == Kind.COMMENTATOR],
        "citation": [_source(row.source) for row in context.get("sources", ())],
        "correction": [
            _filled(
                {
                    "@type": "CorrectionComment",
                    "text": row.text,
                    "datePublished": row.when.iso() if row.when else "",
                }
            )
            for row in context.get("corrections", ())
        ],
    }


def _others(entry: Entry, names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name != entry.listed_name]


def _moment(value: Any) -> str:
    return value.isoformat(timespec="seconds") if value else ""


def _topic(topic: TopicLink) -> Node:
    types = {Kind.CASE: "CreativeWork", Kind.DOCTRINE: "DefinedTerm", Kind.COMMENTATOR: "Thing"}
    node = {"@type": types[topic.kind], "name": topic.name, "url": absolute(topic.url)}
    return node | ({"additionalType": LEGAL_CASE} if topic.kind == Kind.CASE else {})


def _source(source: Source) -> Node:
    return _filled(
        {
            "@type": "CreativeWork",
            "name": source.title,
            "author": [
                _author(name) for name in people(source.author) if name != {"literal": "others"}
            ],
            "publisher": source.publisher,
            "datePublished": source.when.iso() if source.when else "",
            "url": source.url,
        }
    )


def _author(name: dict[str, str]) -> Node:
    if "literal" in name:
        return {"@type": "Organization", "name": name["literal"]}
    return {"@type": "Person", "name": f"{name['given']} {name['family']}"}


def _breadcrumb(entry: Entry) -> Node:
    kind = Kind(entry.kind)
    steps = [("Home", "/"), (kind.plural, f"/{kind.folder}/"), (entry.listed_name, entry.url)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": absolute(url)}
            for number, (name, url) in enumerate(steps, start=1)
        ],
    }


def _case(entry: Entry, context: dict[str, Any]) -> Case:
    rulings: list[RulingView] = context["rulings"]
    return Case(entry, context["dockets"], context["citations"], [view.ruling for view in rulings])


def _of_case(entry: Entry, context: dict[str, Any]) -> Node:
    return {
        "@type": "CreativeWork",
        "additionalType": LEGAL_CASE,
        "alternateName": _others(entry, [entry.title, *entry.other_names]),
        "identifier": [
            *(_identifier("Docket number", row.number) for row in context["dockets"]),
            *(
                _identifier(row.get_citation_kind_display(), str(row))
                for row in context["citations"]
            ),
        ],
        "sourceOrganization": {"@type": "Organization", "name": entry.court.name},
        "spatialCoverage": {"@type": "Place", "name": entry.get_jurisdiction_display()},
        "hasPart": [_ruling(entry, view) for view in context["rulings"]],
    }


def _identifier(name: str, value: str) -> Node:
    return {"@type": "PropertyValue", "propertyID": name, "value": value}


def _ruling(entry: Entry, view: RulingView) -> Node:
    ruling = view.ruling
    return _filled(
        {
            "@type": "CreativeWork",
            "additionalType": COURT_DECISION,
            "@id": f"{absolute(entry.url)}#{ruling.anchor}",
            "url": f"{absolute(entry.url)}#{ruling.anchor}",
            "name": ruling.title,
            "abstract": ruling.decided,
            "datePublished": ruling.when.iso() if ruling.when else "",
            "sourceOrganization": {"@type": "Organization", "name": ruling.court.name},
            "author": [{"@type": "Person", "name": judge.name} for judge in view.bench],
            "sameAs": ruling.document_url,
        }
    )


def _of_doctrine(entry: Entry, context: dict[str, Any]) -> Node:
    folder = absolute(f"/{Kind.DOCTRINE.folder}/")
    law = entry.doctrine_kind in LAWS
    return {
        "@type": ["DefinedTerm", "Legislation"] if law else "DefinedTerm",
        "description": entry.definition or entry.summary,
        "inDefinedTermSet": {
            "@type": "DefinedTermSet",
            "@id": folder,
            "name": Kind.DOCTRINE.plural,
            "url": folder,
        },
        "legislationIdentifier": entry.statute if law else "",
        "subjectOf": [_source(row.source) for row in context.get("sources", ())],
        # A term is no work: these are of the page, and of laws.
        **({} if law else dict.fromkeys(_OF_WORKS)),
    }


def _of_commentator(entry: Entry, context: dict[str, Any]) -> Node:
    body = entry.commentator_kind == CommentatorKind.ORGANISATION
    return {
        "@type": "Organization" if body else "Person",
        "jobTitle": "" if body else entry.role,
        "affiliation": {"@type": "Organization", "name": entry.affiliation}
        if entry.affiliation and not body
        else None,
        "subjectOf": [_source(row.source) for row in context.get("sources", ())],
        **dict.fromkeys(_OF_WORKS),
    }


def _of_article(entry: Entry, context: dict[str, Any]) -> Node:
    return {
        "@type": "Article",
        "headline": entry.title,
        "datePublished": entry.when.iso() if entry.when else "",
        "author": {"@type": "Organization", "name": entry.credit or SITE},
        "articleSection": entry.get_category_display(),
    }


def _of_argument(entry: Entry, context: dict[str, Any]) -> Node:
    return {"@type": "CreativeWork", "genre": "Argument", "author": _site()}


def _of_question(entry: Entry, context: dict[str, Any]) -> Node:
    return {"@type": "CreativeWork", "genre": "Question", "author": _site()}


_OF_WORKS = (
    "about",
    "mentions",
    "citation",
    "correction",
    "license",
    "publisher",
    "dateModified",
    "inLanguage",
)
_OF_KIND = {
    Kind.CASE: _of_case,
    Kind.DOCTRINE: _of_doctrine,
    Kind.COMMENTATOR: _of_commentator,
    Kind.ARTICLE: _of_article,
    Kind.ARGUMENT: _of_argument,
    Kind.QUESTION: _of_question,
}
