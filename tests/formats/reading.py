"""What other programs read: BibTeX by pybtex, RIS by rispy, CSL by citeproc-py, JSON-LD by PyLD.

The context of schema.org is stored beside this file: release 12.0, CC BY-SA 3.0, schema.org.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import rispy
from bs4 import BeautifulSoup
from citeproc.source.json import CiteProcJSON
from pybtex.database import BibliographyData
from pybtex.database import parse_string as parse_bibtex
from pyld import jsonld

SCHEMA = "http://schema.org/"


def read_bibtex(text: str) -> BibliographyData:
    """The records of a BibTeX file, by key; an error on a construct that no reader takes."""
    return parse_bibtex(text, "bibtex")


def read_ris(text: str) -> list[dict[str, Any]]:
    """The records of an RIS file."""
    return rispy.loads(text)


def read_csl(text: str) -> dict[str, Any]:
    """The items of CSL-JSON by their identity; citeproc-py warns of what it doesn't know."""
    items = json.loads(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return dict(CiteProcJSON(items)) if items else {}


@cache
def schema_context() -> dict[str, Any]:
    """The context of schema.org."""
    return json.loads((Path(__file__).parent / "schemaorg-12.0.jsonld").read_text())


def read_jsonld(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes of a document, expanded offline; an error where it has a word that isn't known."""
    known = schema_context()["@context"]
    unknown = {word for word in _words(document["@graph"]) if word not in known}
    assert unknown == set()

    def load(url: str, options: object) -> dict[str, Any]:
        assert url.startswith("https://schema.org")
        return {"contextUrl": None, "documentUrl": url, "document": schema_context()}

    return jsonld.expand(document, {"documentLoader": load})


def _words(value: object) -> Iterator[str]:
    """The names of properties and types."""
    if isinstance(value, list):
        for item in value:
            yield from _words(item)
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "@type":
                yield from [inner] if isinstance(inner, str) else inner
            elif not name.startswith("@"):
                yield name
                yield from _words(inner)


def page_data(html: bytes | str) -> dict[str, Any]:
    """The JSON-LD of a page."""
    (block,) = BeautifulSoup(html, "html.parser").find_all("script", type="application/ld+json")
    return json.loads(block.string)
