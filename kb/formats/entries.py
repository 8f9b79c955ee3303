"""One entry as JSON: its own fields, its rows, and the rows of others that name it.

Written from the models, so that a new row or field comes by itself. Nothing that isn't public is
given: a row that names a hidden entry or tag, or needs a hidden source, is left out; where a row
stands without its source, or a party without a page, that reads null.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.db.models import Field, ForeignKey, Model, QuerySet
from django.http import HttpResponse
from django.template.loader import render_to_string
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.models import Page

from kb.formats.envelope import absolute, json_response
from kb.formats.facts import COMMON, entry_facts, iso
from kb.formats.references import References
from kb.models import TOPICS, Entry, Kind, Party, Ruling, Source
from kb.models.dates import MaybeDated
from kb.models.rows import Row
from kb.queries.body import body_parts, citations_of
from kb.queries.topics import topics_of

# How the database keeps a thing, not what it says.
UNSAID = {"id", "sort_order", "date_precision"}
# Of an entry, what Wagtail keeps, what editors plan, and what the document says elsewhere.
UNSAID_OF_ENTRY = {
    *UNSAID,
    *COMMON,
    *(field.name for field in Page._meta.get_fields()),
    "handle",
    "body",
    "review_by",
}
# A ruling is published by itself: only these of its columns are for readers.
RULING_FIELDS = (
    "uid",
    "slug",
    "title",
    "date",
    "court",
    "stage",
    "posture",
    "disposition",
    "finality",
    "decided",
    "not_decided",
    "document_url",
    "source",
    "pinpoint",
)


def entry_json(entry: Entry) -> HttpResponse:
    """All that is public of an entry."""
    entry = entry.specific
    return json_response(
        f"{absolute(entry.url)}?format=json",
        {"entry": entry_facts(entry) | _Document(entry).content(), "body": _body(entry)},
    )


def _body(entry: Entry) -> list[dict[str, str]]:
    return [
        {
            "type": PurePath(part.template).stem,
            "html": render_to_string(part.template, {"value": part.value}).strip(),
        }
        for part in body_parts(entry.body, cited=citations_of(entry))
    ]


class _Document:
    """Gathers the rows of one entry, loads what they name at once, then writes them out."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.tag = getattr(entry, "tag", None)
        self.own = _child_rows(type(entry), [entry.pk])
        self.rulings = _rulings(entry)
        self.ruling_rows = _child_rows(Ruling, list(self.rulings)) if self.rulings else {}
        self.naming = self._naming()
        self.references = References()
        self._load_references()

    def content(self) -> dict[str, Any]:
        """Fields, topics, rows, rulings, and the rows of others."""
        document = self._fields(self.entry, _fields(type(self.entry), UNSAID_OF_ENTRY))
        if document.get("interest") and not document["interest_source"]:
            document["interest"] = ""  # said of somebody only with the source that says so
        document["topics"] = {
            kind.value: [
                {"name": tag.name, "slug": tag.slug, "has_page": tag.has_page}
                for tag in topics_of(self.entry, kind)
            ]
            for kind in TOPICS
        }
        document |= {name: self._rows(rows) for name, rows in self.own.items()}
        if self.rulings:
            document["rulings"] = [self._ruling(ruling) for ruling in self.rulings.values()]
        document["named_in"] = {name: self._rows(rows) for name, rows in self.naming.items()}
        return document

    def _naming(self) -> dict[str, list[Row]]:
        """The rows of other public entries and rulings that name this entry or its tag."""
        found = {}
        for target in filter(None, (self.entry, self.tag)):
            for relation in target._meta.related_objects:
                name = relation.get_accessor_name()
                if issubclass(relation.related_model, Row) and name not in self.own:
                    rows = relation.related_model.objects.filter(**{relation.field.name: target.pk})
                    found[name] = list(_of_public_parents(rows))
        return found

    def _load_references(self) -> None:
        things = [(self.entry, _fields(type(self.entry), UNSAID_OF_ENTRY))]
        things += [(ruling, _ruling_fields()) for ruling in self.rulings.values()]
        for groups in (self.own, self.ruling_rows, self.naming):
            for rows in groups.values():
                things += [(row, _fields(type(row), UNSAID)) for row in rows]
        for thing, fields in things:
            for field in fields:
                if isinstance(field, ForeignKey):
                    self.references.want(field.related_model, getattr(thing, field.attname))
        self.references.load()

    def _ruling(self, ruling: Ruling) -> dict[str, Any]:
        return {
            **self._fields(ruling, _ruling_fields()),
            "url": f"{absolute(self.entry.url)}#{ruling.anchor}",
            **{
                name: self._rows(row for row in rows if row.ruling_id == ruling.pk)
                for name, rows in self.ruling_rows.items()
            },
        }

    def _rows(self, rows: Iterable[Row]) -> list[dict[str, Any]]:
        written = []
        for row in rows:
            fields = [f for f in _fields(type(row), UNSAID) if not self._leads_home(f, row)]
            if all(self._may_be_said(field, row) for field in fields):
                written.append(self._fields(row, fields))
        return written

    def _leads_home(self, field: Field, row: Row) -> bool:
        """Whether a field only says to which entry or ruling of this document the row belongs."""
        if not isinstance(field, ForeignKey):
            return False
        key, model = getattr(row, field.attname), field.related_model
        if issubclass(model, Entry):
            return key == self.entry.pk
        if model is Ruling:
            return isinstance(field, ParentalKey) and key in self.rulings
        return self.tag is not None and model is type(self.tag) and key == self.tag.pk

    def _may_be_said(self, field: Field, row: Row) -> bool:
        """Whether what the row names may be shown, or the row stands without it."""
        key = getattr(row, field.attname)
        if not isinstance(field, ForeignKey) or key is None:
            return True
        if field.null and (field.related_model is Source or isinstance(row, Party)):
            return True
        return self.references.get(field.related_model, key) is not None

    def _fields(self, thing: Model, fields: Iterable[Field]) -> dict[str, Any]:
        return {field.name: self._value(thing, field) for field in fields}

    def _value(self, thing: Model, field: Field) -> Any:
        value = getattr(thing, field.attname)
        if isinstance(field, ForeignKey):
            return self.references.get(field.related_model, value)
        if field.name == "date" and isinstance(thing, MaybeDated):
            return thing.when.iso() if thing.when else None
        return iso(value)


def _rulings(entry: Entry) -> dict[int, Ruling]:
    if entry.kind != Kind.CASE:
        return {}
    found = Ruling.objects.visible().filter(case=entry.pk).order_by("date", "pk")
    return {ruling.pk: ruling for ruling in found}


def _ruling_fields() -> list[Field]:
    return [Ruling._meta.get_field(name) for name in RULING_FIELDS]


def _child_rows(model: type[Model], keys: list[int]) -> dict[str, list[Row]]:
    """The rows of one sort each that belong to the things with these keys."""
    return {
        relation.get_accessor_name(): list(
            relation.related_model.objects.filter(**{f"{relation.field.name}__in": keys})
        )
        for relation in get_all_child_relations(model)
        if issubclass(relation.related_model, Row)
    }


def _of_public_parents(rows: QuerySet) -> QuerySet:
    """Rows of one sort whose own entry, or ruling, is public."""
    parent = next(f for f in rows.model._meta.concrete_fields if isinstance(f, ParentalKey))
    public = parent.related_model.objects.visible()
    return rows.filter(**{f"{parent.name}__in": public.order_by().values("pk")})


def _fields(model: type[Model], unsaid: set[str]) -> list[Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in unsaid and not (field.remote_field and field.remote_field.parent_link)
    ]
