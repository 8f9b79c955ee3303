"""Rows of an entry and what they point at, as far as readers may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Value

from kb.models import TAGGED, TOPICS, Entry, Kind, Topic

TAG_RELATIONS = {
    Kind.CASE: "tagged_cases",
    Kind.DOCTRINE: "tagged_doctrines",
    Kind.COMMENTATOR: "tagged_commentators",
}
SINCE_REMOVED = "since removed"


@dataclass(frozen=True)
class EntryLink:
    """What it takes to lead a reader to an entry; answers to the same names as an entry."""

    pk: int
    kind: Kind
    slug: str
    title: str
    summary: str
    listed_name: str
    label: str

    @property
    def url(self) -> str:
        return address(self.kind, self.slug)


@dataclass(frozen=True)
class TopicLink:
    """A tag as readers see it; without `has_page` it leads to what is tagged with it."""

    kind: Kind
    name: str
    slug: str
    has_page: bool

    @property
    def url(self) -> str:
        if self.has_page:
            return address(self.kind, self.slug)
        return f"/topics/{self.kind}/{self.slug}/"


def key_of(thing: Model) -> int:
    """The key by which others name a thing; 0, which nothing has, before it is first saved."""
    return thing.pk or 0


def address(kind: str, slug: str) -> str:
    """Where an entry stands."""
    return f"/{Kind(kind).folder}/{slug}/"


def topic_link(tag: Topic) -> TopicLink:
    """A tag, whose page is loaded, as a link. Whether it may be shown at all is asked before."""
    page = tag.page
    has_page = page is not None and page.live and page.within_dates()
    return TopicLink(tag.kind, tag.name, page.slug if has_page else tag.slug, has_page)


def rows_of(
    parents: Sequence[Model],
    relation: str,
    need: Mapping[str, QuerySet] | None = None,
    may: Mapping[str, QuerySet] | None = None,
    load: Sequence[str] = (),
) -> dict[object, list]:
    """Own rows of each parent by its key, with their neighbours loaded: one query when saved.

    A row stays only if what its `need` fields name is in the given querysets (an empty field asks
    for nothing); `may` fields that name anything else are blanked. A draft's rows are read from
    memory, as its preview shows them.
    """
    need, may = need or {}, may or {}
    managers = {parent.pk: getattr(parent, relation).all() for parent in parents}
    found: dict[object, list] = {key: [] for key in managers}
    if all(isinstance(rows, QuerySet) for rows in managers.values()):
        if parents:
            link = parents[0]._meta.get_field(relation).field
            saved = link.model._default_manager.filter(**{f"{link.name}__in": list(managers)})
            for row in public_rows(saved, need, may, load):
                found[getattr(row, link.attname)].append(row)
        return found
    for key, rows in managers.items():
        found[key] = _drafted_rows(list(rows), need, may)
    return found


def public_rows(
    rows: QuerySet,
    need: Mapping[str, QuerySet] | None = None,
    may: Mapping[str, QuerySet] | None = None,
    load: Sequence[str] = (),
) -> list:
    """Saved rows with their neighbours loaded, in one query; `need` and `may` as in `rows_of`."""
    need, may = need or {}, may or {}
    for field, public in need.items():
        rows = rows.filter(Q(**{field: None}) | Q(**{f"{field}__in": public}))
    for field, public in may.items():
        shown = Exists(public.filter(pk=OuterRef(f"{field}_id")))
        rows = rows.annotate(**{f"shown_{field}": shown})
    found = list(lean(rows, *need, *may, *load))
    for row in found:
        for field in may:
            if not getattr(row, f"shown_{field}"):
                setattr(row, field, None)
    return found


def own(
    parent: Model,
    relation: str,
    need: Mapping[str, QuerySet] | None = None,
    may: Mapping[str, QuerySet] | None = None,
    load: Sequence[str] = (),
) -> list:
    """`rows_of` one parent."""
    return rows_of([parent], relation, need, may, load)[parent.pk]


def lean(rows: QuerySet, *paths: str) -> QuerySet:
    """Rows with their neighbours loaded by the same query, less the bodies of pages."""
    bodies = [f"{path}__body" for path in paths if issubclass(_model_at(rows.model, path), Entry)]
    return rows.select_related(*paths).defer(*bodies)


def topic_links(entry: Entry) -> list[TopicLink]:
    """The cases, doctrines and commentators an entry is tagged with, less its own: one query."""
    parts = []
    for kind, model in TOPICS.items():
        tagged = TAGGED[kind].every.filter(tag=OuterRef("pk"), content_object=key_of(entry))
        drafted = getattr(entry, TAG_RELATIONS[kind]).all()
        on_entry = Q(Exists(tagged))
        if not isinstance(drafted, QuerySet):
            by_row = tagged.filter(origin="row")
            on_entry = Q(pk__in=[row.tag_id for row in drafted]) | Q(Exists(by_row))
        page = model._meta.get_field("page").related_model.objects.visible()
        parts.append(
            model.objects.visible()
            .filter(on_entry, Q(page=None) | ~Q(page=key_of(entry)))
            .order_by()
            .annotate(of_kind=Value(kind.value), public=Exists(page.filter(pk=OuterRef("page_id"))))
            .values_list("of_kind", "name", "slug", "public")
        )
    found = [
        TopicLink(Kind(kind), name, slug, has_page=public)
        for kind, name, slug, public in parts[0].union(*parts[1:], all=True)
    ]
    order = list(TOPICS)
    return sorted(found, key=lambda topic: (order.index(topic.kind), topic.name.casefold()))


def entry_links(entries: QuerySet) -> list[EntryLink]:
    """Links to entries, which the caller has narrowed to visible ones: one query for all kinds."""
    fields = ("pk", "kind", "slug", "title", "summary")
    return [
        EntryLink(pk, Kind(kind), slug, title, summary, short_name or title, label or "")
        for pk, kind, slug, title, summary, short_name, label in entries.values_list(
            *fields, "casepage__short_name", "argumentpage__label"
        )
    ]


def tagged_with(entry: Entry) -> dict[Kind, list[EntryLink]]:
    """Visible entries tagged with this one, by kind in the usual order."""
    tagged = TAGGED[entry.KIND].every.filter(tag__page=key_of(entry))
    entries = Entry.objects.visible().filter(pk__in=tagged.values("content_object"))
    return by_kind(entry_links(entries.exclude(pk=key_of(entry)).order_by("title")))


def by_kind(links: Iterable[EntryLink]) -> dict[Kind, list[EntryLink]]:
    """Links grouped by kind, kinds in the usual order, none empty."""
    links = list(links)
    groups = {kind: [link for link in links if link.kind == kind] for kind in Kind}
    return {kind: group for kind, group in groups.items() if group}


def _drafted_rows(rows: list, need: Mapping, may: Mapping) -> list:
    for field, public in {**need, **may}.items():
        column = f"{field}_id"
        named = {getattr(row, column) for row in rows} - {None}
        loaded = public.in_bulk(named)
        if field in need:
            # A half-filled row of a draft may lack even what must be given.
            empty = {None} if rows and rows[0]._meta.get_field(field).null else set()
            rows = [row for row in rows if getattr(row, column) in empty | set(loaded)]
        for row in rows:
            setattr(row, field, loaded.get(getattr(row, column)))
    return rows


def _model_at(model: type[Model], path: str) -> type[Model]:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model
