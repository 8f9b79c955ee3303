"""Entries and sources as text: the canonical form that versions keep and files hold."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from django.db.models import QuerySet

from kb.models import (
    ENTRY_MODELS,
    TOPICS,
    Court,
    Entry,
    GlossaryTerm,
    PlannedCitation,
    Source,
    Synonym,
)
from kb.models.vocabulary import Kind
from kb.textfiles import body, front_matter
from kb.textfiles.schema import ENTRY_FILES, FORMAT, SOURCE_FILE, dump, relations

COURT_TEXTS = (
    "slug",
    "name",
    "short_name",
    "jurisdiction",
    "level",
    "courts_db_id",
    "bluebook",
    "ecli_code",
    "tna_code",
)
COURT_COLUMNS = (*COURT_TEXTS, "parent", "aliases")
SYNONYM_COLUMNS = ("key", "phrases")
BETWEEN_ALIASES = "; "
PLANNED_COLUMNS = ("kind", "slug", "name", "citations")
GLOSSARY = "glossary.csv"
GLOSSARY_COLUMNS = ("key", "term", "other_forms", "doctrine", "source", "definition")


def entry_text(entry: Entry) -> str:
    """The canonical text of an entry (specific), from the rows in the database."""
    data = {"format": FORMAT, **dump(entry, ENTRY_FILES[Kind(entry.kind)])}
    text = body.write(entry)
    return f"---\n{front_matter.write(data)}---\n" + (f"\n{text}\n" if text else "")


def entry_texts(entries: QuerySet) -> Iterator[tuple[Entry, str]]:
    """Each of the entries of one kind with its canonical text; a query a relation."""
    kind = next(kind for kind, model in ENTRY_MODELS.items() if model is entries.model)
    rows = relations(ENTRY_FILES[kind])
    for entry in entries.prefetch_related(*rows).iterator(chunk_size=200):
        yield entry, entry_text(entry)


def source_text(source: Source) -> str:
    """The canonical text of a source."""
    return f"---\n{front_matter.write({'format': FORMAT, **dump(source, SOURCE_FILE)})}---\n"


def sha256(text: str | bytes) -> str:
    """The hex digest of a text in UTF-8."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def _table(columns: tuple[str, ...], rows: list[tuple]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([columns, *rows])
    return buffer.getvalue()


def courts_text() -> str:
    """The table of courts."""
    columns = (*COURT_TEXTS, "parent__slug", "aliases")
    rows = [
        (*texts, parent or "", BETWEEN_ALIASES.join(aliases))
        for *texts, parent, aliases in Court.objects.values_list(*columns)
    ]
    return _table(COURT_COLUMNS, sorted(rows))  # not by the database, whose order is its own


def planned_text() -> str:
    """The tags that have no page, cases with the citations by which they are known."""
    citations: dict[int, list[str]] = {}
    for tag, text in PlannedCitation.objects.order_by("text").values_list("tag", "text"):
        citations.setdefault(tag, []).append(text)
    rows = [
        (
            kind.value,
            slug,
            name,
            BETWEEN_ALIASES.join(citations.get(pk, ())) if kind == Kind.CASE else "",
        )
        for kind, topic in TOPICS.items()
        for pk, slug, name in topic.objects.filter(page=None)
        .order_by("slug")
        .values_list("pk", "slug", "name")
    ]
    return _table(PLANNED_COLUMNS, rows)


def synonyms_text() -> str:
    """The phrases that mean the same to the search."""
    rows = [
        (key, BETWEEN_ALIASES.join(phrases))
        for key, phrases in Synonym.objects.values_list("key", "phrases")
    ]
    return _table(SYNONYM_COLUMNS, sorted(rows))


def glossary_text() -> str:
    """The terms of the glossary; empty without any."""
    columns = ("key", "term", "other_forms", "doctrine__slug", "source__slug", "definition")
    rows = [
        (key, term, BETWEEN_ALIASES.join(forms), doctrine or "", source or "", definition)
        for key, term, forms, doctrine, source, definition in GlossaryTerm.objects.values_list(
            *columns
        )
    ]
    return _table(GLOSSARY_COLUMNS, sorted(rows)) if rows else ""


def export_all(folder: Path) -> int:
    """Write every live entry, every source and the tables; gives the count."""
    texts = {
        "courts.csv": courts_text(),
        "planned.csv": planned_text(),
        "synonyms.csv": synonyms_text(),
    }
    if glossary := glossary_text():
        texts[GLOSSARY] = glossary
    for source in Source.objects.filter(live=True):
        texts[f"sources/{source.slug}.md"] = source_text(source)
    for kind, model in ENTRY_MODELS.items():
        for entry, text in entry_texts(model.objects.filter(live=True)):
            texts[f"{kind.folder}/{entry.slug}.md"] = text
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return len(texts)
