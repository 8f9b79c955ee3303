"""The index: what each live entry is found by, written, rebuilt and proven."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models import Value as Constant
from django.utils.html import strip_tags

from kb.models import (
    ENTRY_MODELS,
    TAGGED,
    Entry,
    SearchDocument,
    SearchFacet,
    SearchName,
    SearchText,
    SearchValue,
)
from kb.models.vocabulary import Kind
from kb.search import analysis
from kb.search.engine import clear, engine, forget
from kb.search.facets import OF_TAGS, Values, case_values
from kb.search.names import name_rows
from kb.search.numbers import Value, pack, unpack, values
from kb.search.standing import BATCH, Standing, each_with_standing

Label = tuple[str, str, str]  # a facet, a value, and the words where they can't be had from it


@dataclass(frozen=True)
class Content:
    """What an entry contributes: the three texts, its facet values and the date it is sorted by."""

    names: str
    summary: str
    body: str
    date: object
    facets: frozenset[Label]

    def fields(self) -> list[list[str]]:
        """The tokens of the three texts."""
        return [analysis.tokens(text) for text in (self.names, self.summary, self.body)]

    def suggested_by(self) -> dict[str, bool]:
        """The words of its names, and whether each is a whole one."""
        return name_rows(self.names.split("\n"))

    def digest(self, fields: list[list[str]]) -> str:
        """A fingerprint of all that is stored for the entry, with these tokens."""
        names = sorted(self.suggested_by().items())
        parts = [analysis.VERSION, fields, sorted(self.facets), str(self.date), names]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def body_text(entry: Entry, shown: Collection[int]) -> Iterator[str]:
    """The words of an entry's body without markup; of quotations those from the sources `shown`."""
    for raw, block in zip(entry.body.raw_data, entry.body, strict=True):
        match raw["type"]:
            case "text":
                yield unescape(strip_tags(raw["value"].replace("<", " <"))).strip()
            case "quote" if raw["value"]["source"] in shown:
                yield raw["value"]["text"]
            case "note":
                yield raw["value"]["text"]
            case "table":
                yield from _table_words(block.value)
            case "image":
                yield block.value["alt"]


def _table_words(table) -> Iterator[str]:
    yield table.caption or ""
    for column in table.columns:
        yield column["heading"]
    for row in table.rows:
        for cell in row:
            yield str(cell.value)


def content_of(entry: Entry, by_others: Standing) -> Content:
    """What `entry` (specific) is found by now, from the rows in the database."""
    texts = [*entry.texts(), *by_others.words, *body_text(entry, by_others.sources)]
    facets: Values = {}
    date = getattr(entry, "date", None)
    match entry.kind:
        case Kind.CASE:
            rulings = by_others.rulings
            for ruling in rulings:
                texts += ruling.texts()
            events = [row for row in entry.events.all() if not row.scheduled]
            happened, statuses = [*rulings, *events], entry.statuses.all()
            dated = [*happened, *statuses]
            facets = case_values(entry, rulings, [row.date for row in dated])
            # A status also says on which day somebody looked, and nothing had happened. And “in
            # 2026” doesn't put a case before one of which the day is known.
            date = max((row.when.first for row in happened or statuses), default=None)
        case Kind.DOCTRINE:
            facets = {("jurisdiction", code): "" for code in entry.jurisdictions}
        case Kind.QUESTION:
            date = entry.short_answer_date
    if entry.kind in (Kind.ARTICLE, Kind.DOCTRINE) and date:
        facets["year", str(date.year)] = ""
    return Content(
        names="\n".join(filter(None, entry.names())),
        summary=entry.summary,
        body="\n".join(filter(None, texts)),
        date=date,
        facets=frozenset((*key, label) for key, label in facets.items()),
    )


@transaction.atomic
def index_entries(entries: Iterable[Entry], said: Mapping[int, Standing] | None = None) -> None:
    """Write the index rows of these entries (specific), or take out those that are not live.

    `said`: what they say by way of others, by key, where that is known already.
    """
    entries = list(entries)
    if gone := [entry.pk for entry in entries if not entry.live]:
        remove(gone)
    live = [entry for entry in entries if entry.live]
    _write_all(((entry, said[entry.pk]) for entry in live) if said else each_with_standing(live))


def _write_all(pairs: Iterable[tuple[Entry, Standing]]) -> int:
    found = ((entry, content_of(entry, by_others)) for entry, by_others in pairs)
    count = 0
    while batch := list(islice(found, BATCH)):
        write(batch)
        count += len(batch)
    return count


def write(found: Sequence[tuple[Entry, Content]]) -> None:
    """Store what these entries are found by, in place of what was stored of them."""
    fields = {entry.pk: content.fields() for entry, content in found}
    packed = _packed({entry.pk: (entry.kind, content.facets) for entry, content in found})
    SearchDocument.objects.bulk_create(
        [
            SearchDocument(
                entry_id=entry.pk, kind=entry.kind, date=content.date, numbers=packed[entry.pk]
            )
            for entry, content in found
        ],
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["kind", "date", "numbers"],
    )
    SearchText.objects.bulk_create(
        [
            SearchText(
                document_id=entry.pk,
                names=content.names,
                summary=content.summary,
                body=content.body,
                digest=content.digest(fields[entry.pk]),
            )
            for entry, content in found
        ],
        update_conflicts=True,
        unique_fields=["document"],
        update_fields=["names", "summary", "body", "digest"],
    )
    for rows in (SearchFacet, SearchName):
        rows.objects.filter(document__in=list(fields)).delete()
    SearchFacet.objects.bulk_create(
        SearchFacet(document_id=entry.pk, facet=facet, value=value)
        for entry, content in found
        for facet, value, _ in sorted(content.facets)
    )
    SearchName.objects.bulk_create(
        SearchName(document_id=entry.pk, word=word, whole=whole)
        for entry, content in found
        for word, whole in content.suggested_by().items()
    )
    engine().write(fields)


def _packed(facets: Mapping[int, tuple[str, Iterable[Label]]]) -> dict[int, bytes]:
    """By the keys of entries, the numbers of all their values: of their facets and of their tags.

    `facets` maps the keys to the kind and the facets.
    """
    labels = {
        pk: [("kind", kind, ""), *sorted(of_entry)] for pk, (kind, of_entry) in facets.items()
    }
    keys = _keys_of_values({label for of_entry in labels.values() for label in of_entry})
    tags = _tags_of(labels)
    return {
        pk: pack([*((label[0], keys[label]) for label in of_entry), *tags[pk]])
        for pk, of_entry in labels.items()
    }


def _keys_of_values(labels: Collection[Label]) -> dict[Label, int]:
    """The key of each value, which gets one if it has none."""
    columns = ("facet", "value", "label")
    known = _known_values(labels)
    new = sorted(set(labels).difference(known))
    if new:
        rows = (SearchValue(**dict(zip(columns, label, strict=True))) for label in new)
        SearchValue.objects.bulk_create(rows, ignore_conflicts=True)
        known |= _known_values(new)
    return known


def _known_values(labels: Collection[Label]) -> dict[Label, int]:
    rows = SearchValue.objects.filter(value__in={value for _, value, _ in labels})
    found = {(row.facet, row.value, row.label): row.pk for row in rows}
    return {label: key for label, key in found.items() if label in labels}


def _tags_of(entries: Iterable[int]) -> dict[int, set[Value]]:
    """By the keys of entries, the tags they carry; an entry can carry one in several ways."""
    found: dict[int, set[Value]] = {pk: set() for pk in entries}
    parts = [
        tagged.every.filter(content_object__in=list(found))
        .order_by()
        .values_list("content_object_id", Constant(kind.value), "tag_id")
        for kind, tagged in TAGGED.items()
    ]
    for pk, kind, tag in parts[0].union(*parts[1:]):
        found[pk].add((kind, tag))
    return found


@transaction.atomic
def tags_changed(entry_ids: Iterable[int]) -> None:
    """Write the values anew of entries that carry other tags than before."""
    documents = list(SearchDocument.objects.filter(pk__in=set(entry_ids)))
    tags = _tags_of(document.pk for document in documents)
    for document in documents:
        kept = [one for one in values(unpack(document.numbers)) if one[0] not in OF_TAGS]
        document.numbers = pack([*kept, *tags[document.pk]])
    SearchDocument.objects.bulk_update(documents, ["numbers"], batch_size=BATCH)


@transaction.atomic
def remove(entry_ids: Iterable[int]) -> None:
    """Take entries out of the index."""
    ids = list(entry_ids)
    forget(ids)
    # While an entry is deleted its document may have gone before what was written again meanwhile.
    for rows in (SearchFacet, SearchName, SearchText):
        rows.objects.filter(document__in=ids).delete()
    SearchDocument.objects.filter(pk__in=ids).delete()


def live_entries() -> Iterator[Entry]:
    """Every live entry, as its own kind."""
    for model in ENTRY_MODELS.values():
        yield from model.objects.filter(live=True).order_by("pk").iterator(chunk_size=BATCH)


@transaction.atomic
def rebuild() -> int:
    """Make the whole index anew; gives the number of entries in it."""
    clear()
    for rows in (SearchFacet, SearchName, SearchText, SearchDocument):
        rows.objects.all().delete()
    count = _write_all(each_with_standing(live_entries()))
    used = SearchFacet.objects.filter(facet=OuterRef("facet"), value=OuterRef("value"))
    SearchValue.objects.exclude(facet="kind").exclude(Exists(used)).delete()
    return count


def differences() -> list[str]:
    """What a rebuild would change, a sentence each; empty when the index is right."""
    documents = SearchDocument.objects.values_list("pk", "text__digest", "numbers")
    stored = {pk: (digest, bytes(numbers)) for pk, digest, numbers in documents}
    names: dict[int, dict[str, bool]] = defaultdict(dict)
    for pk, word, whole in SearchName.objects.values_list("document", "word", "whole"):
        names[pk][word] = whole
    known = {row.pk: (row.facet, row.value, row.label) for row in SearchValue.objects.all()}
    found = []
    entries = each_with_standing(live_entries())
    # In batches: a database takes only so many keys in one query.
    while batch := list(islice(entries, BATCH)):
        tags = _tags_of(entry.pk for entry, _ in batch)
        for entry, by_others in batch:
            content = content_of(entry, by_others)
            values_now = {("kind", entry.kind, ""), *content.facets, *tags[entry.pk]}
            digest, numbers = stored.pop(entry.pk, (None, b""))
            called = f"{entry.kind} “{entry.slug}” is"
            if digest is None:
                found.append(f"{called} not in the index.")
            elif digest != content.digest(content.fields()):
                found.append(f"{called} in the index with an older text.")
            elif _read(numbers, known) != values_now:
                found.append(f"{called} in the index with other tags or values than it has.")
            elif names[entry.pk] != content.suggested_by():
                found.append(f"{called} suggested by other names than it has.")
    found += [f"Entry {pk} is in the index and not live." for pk in stored]
    return found


def _read(numbers: bytes, known: Mapping[int, Label]) -> set[Label | Value | None]:
    """The values that an entry's numbers stand for: tags by key, None for what is not known."""
    return {
        value if value[0] in OF_TAGS else known.get(value[1]) for value in values(unpack(numbers))
    }
