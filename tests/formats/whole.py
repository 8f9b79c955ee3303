"""All that a base holds, cited and described, and read by other programs."""

from __future__ import annotations

from django.test import RequestFactory

from kb.formats.citations import OF, bibtex, csl, ris
from kb.formats.linked_data import entry_document
from kb.models import ENTRY_MODELS
from kb.queries.entries import entry_context
from tests.formats.reading import read_bibtex, read_csl, read_jsonld, read_ris


def assert_read_elsewhere(every: int = 1) -> None:
    """Each entry, ruling and source in each format; the JSON-LD of every tenth page or so."""
    entries = [entry for model in ENTRY_MODELS.values() for entry in model.objects.visible()]
    found = {one.item["id"]: one for entry in entries for of in OF.values() for one in of(entry)}
    citables = list(found.values())
    assert len(citables) > len(entries)
    assert len(read_bibtex(bibtex(citables)).entries) == len(citables)
    assert len(read_ris(ris(citables))) == len(citables)
    assert len(read_csl(csl(citables))) == len(citables)
    for entry in entries[::every]:
        context = entry_context(entry, RequestFactory().get(entry.url))
        assert len(read_jsonld(entry_document(context))) == 2
