"""Citations as other programs read them: BibTeX by pybtex, RIS by rispy, CSL by citeproc-py."""

from __future__ import annotations

import json
import warnings
from typing import Any

import rispy
from citeproc.source.json import CiteProcJSON
from pybtex.database import BibliographyData
from pybtex.database import parse_string as parse_bibtex


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
