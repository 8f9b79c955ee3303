"""Items of CSL as references in four styles, by citeproc-py."""

from __future__ import annotations

import io
import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON

FOLDER = Path(__file__).parent / "styles"
STYLES = {"apa": "APA", "mla": "MLA", "chicago": "Chicago", "oscola": "OSCOLA"}
# In these the stop and the comma stand within the quotation marks; citeproc-py leaves them outside.
AMERICAN = frozenset({"mla", "chicago"})
# What citeproc-py formats; the rest of an item is for programs that read CSL-JSON.
FORMATTED = (
    "type",
    "title",
    "container-title",
    "publisher",
    "author",
    "issued",
    "URL",
    "language",
)


# What keeps its small letters in a title whose words begin with capitals.
_SMALL = re.compile(r"\b(v\.|ex rel\.|et al\.|re)(?= )")


def formatted(item: dict[str, Any], style: str) -> str:
    """An item of CSL as one line of plain text. `style` is one of `STYLES`."""
    said = {name: item[name] for name in FORMATTED if item.get(name)}
    if style == "apa" and said.get("author") == [{"literal": said.get("container-title")}]:
        del said["container-title"]  # it names no site that is the author
    said["title"] = _SMALL.sub(r'<span class="nocase">\1</span>', said["title"])
    return _formatted(json.dumps(said, sort_keys=True), style)


@lru_cache(maxsize=4096)
def _formatted(item: str, style: str) -> str:
    # A style keeps what it wrote last: each line has one of its own, so that none mix.
    own = CitationStylesStyle(io.BytesIO(_style(style)), validate=False)
    source = CiteProcJSON([{"id": "item", **json.loads(item)}])
    bibliography = CitationStylesBibliography(own, source, formatter.plain)
    bibliography.register(Citation([CitationItem("item")]))
    return _tidied(str(bibliography.bibliography()[0]), style)


@cache
def _style(name: str) -> bytes:
    return (FOLDER / f"{name}.csl").read_bytes()


def _tidied(line: str, style: str) -> str:
    line = " ".join(line.split())
    if style in AMERICAN:
        line = re.sub(r"([?!])”[.,]", r"\1”", line)
        line = re.sub(r"”([.,])", r"\1”", line)
    line = re.sub(r"([?!])\.(?=\s|$)", r"\1", line)
    return line.replace(". Retrieved http", ". http")
