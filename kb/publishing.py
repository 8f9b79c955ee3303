"""What follows from a change: tags, graph, index, versions. The only signal receivers we have.

Everything here is written in the transaction of the change that causes it (`Atomic` in
`kb/models/entry.py` opens it), so readers see either the old state or the new one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    published,
    unpublished,
)

from kb.argument.cycles import supports_cycle
from kb.law import recognition
from kb.models import (
    ENTRY_MODELS,
    TOPICS,
    CasePage,
    Court,
    Derivation,
    Entry,
    GlossaryTerm,
    Relation,
    Ruling,
    Source,
    Topic,
    Version,
)
from kb.models.taxonomy import name_key
from kb.models.vocabulary import Kind, RelationType
from kb.queries.glossary import forget_words
from kb.queries.graph_rows import in_graph, rebuild_graph
from kb.queries.leaning import leaning_on, resting_on
from kb.queries.maps import drawn_with
from kb.queries.mentions import follow_mentions, follow_planned, forget_entry, rebuild_mentions
from kb.queries.row_tags import rebuild_row_tags
from kb.search import analysis, index
from kb.search.standing import standing
from kb.textfiles.export import entry_text, entry_texts, sha256

# Raise the second number when the tags, facets, names or rows of the graph of a rebuild change.
DERIVED_VERSION = f"{analysis.VERSION}.8.{recognition.VERSION}"


@dataclass
class Deferral:
    """What waits for the end of a bulk change."""

    note: str
    published: dict[int, type[Entry]] = field(default_factory=dict)
    # By the key of each entry published meanwhile: its canonical text at the end.
    texts: dict[int, str] = field(default_factory=dict)

    def write_versions(self) -> None:
        """Keep a version of each entry published meanwhile."""
        for model in ENTRY_MODELS.values():
            keys = [pk for pk, of in self.published.items() if of is model]
            for entry, text in entry_texts(model.objects.filter(pk__in=keys)):
                self.texts[entry.pk] = text
                _keep_version(entry, text, note=self.note)


_deferral: ContextVar[Deferral | None] = ContextVar("deferral", default=None)


@contextlib.contextmanager
def deferred(note: str = "") -> Iterator[Deferral]:
    """Within it, versions, tags from rows and the index wait; at its end all are made, once.

    Circular support is refused at the end too: on the way, one page may still say what was.
    `note` is the change note of the versions.
    """
    deferral = Deferral(note)
    token = _deferral.set(deferral)
    try:
        yield deferral
    finally:
        _deferral.reset(token)
    refuse_circular_support()
    rebuild()
    deferral.write_versions()
    _count_rows()


def _count_rows() -> None:
    """Let PostgreSQL know how much there is now, as the plans of its queries depend on it.

    Of itself it counts some minutes later only, and until then a search takes seconds.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@transaction.atomic
def rebuild() -> None:
    """Make every derived row anew."""
    rebuild_mentions(index.live_entries())
    rebuild_row_tags()
    rebuild_graph()
    index.rebuild()
    Derivation.objects.update_or_create(pk=1, defaults={"version": DERIVED_VERSION})


def rebuild_if_outdated() -> bool:
    """Make every derived row anew if older code made them; whether that was so."""
    if Derivation.objects.filter(version=DERIVED_VERSION).exists():
        return False
    rebuild()
    return True


def connect_to_tag(entry: Entry) -> Topic | None:
    """The tag of a case, doctrine or commentator: the page's own, one of its name, or a new one."""
    topic = TOPICS.get(Kind(entry.kind))
    if topic is None:
        return None
    name = entry.listed_name
    tag = topic.objects.filter(page=entry.pk).first()
    if tag is None:
        free = topic.objects.filter(page=None)
        tag = free.filter(key=name_key(name)).first() or free.filter(slug=entry.slug).first()
    tag = tag or topic()
    twin = topic.objects.filter(key=name_key(name)).exclude(pk=tag.pk).first()
    if twin and twin.page_id:
        raise ValidationError(
            f"“{twin.name}” is the name of another {entry.get_kind_display().lower()} already: "
            "choose a name that tells them apart."
        )
    if twin:
        # A planned tag of the new name gives way to the page's own, and what it tagged moves over.
        from kb.editing.merging import merge

        merge(twin, tag, None)
    if topic.objects.filter(slug=entry.slug).exclude(pk=tag.pk).exists():
        raise ValidationError(
            f"The address “{entry.slug}” belongs to another tag: choose another slug."
        )
    tag.name, tag.slug, tag.page_id = name, entry.slug, entry.pk
    tag.save()
    return tag


def follow(entries: Iterable[Entry]) -> None:
    """Write what follows from a change to these entries: tags, graph and index of all concerned."""
    entries = list(entries)
    if _deferral.get() or not entries:
        return
    concerned = [entry.specific for entry in (*entries, *leaning_on(entries))]
    said = standing(concerned)
    citing = follow_mentions(concerned, said)
    tagged = rebuild_row_tags([*concerned, *citing], _own_tags(entries))
    rebuild_graph(in_graph(entries))
    index.index_entries(concerned, said)
    index.tags_changed(tagged.difference(entry.pk for entry in concerned))


@transaction.atomic
def follow_citations() -> None:
    """Write what follows when cases without a page got other citations to be known by."""
    index.tags_changed(rebuild_row_tags(follow_planned()))


def _own_tags(entries: Iterable[Entry]) -> dict[Kind, set[int]]:
    """The keys of the tags that are one with these entries, by kind."""
    tags: dict[Kind, set[int]] = {}
    for entry in entries:
        topic = TOPICS.get(Kind(entry.kind))
        if topic:
            found = topic.objects.filter(page=entry.pk).values_list("pk", flat=True)
            tags.setdefault(Kind(entry.kind), set()).update(found)
    return tags


def write_version(entry: Entry, user: object = None) -> None:
    """Keep the entry's canonical text as a version, unless the last one is the same."""
    _keep_version(entry, entry_text(entry), user)


def _keep_version(entry: Entry, text: str, user: object = None, note: str = "") -> None:
    digest = sha256(text)
    last = Version.objects.filter(uid=entry.uid).order_by("-number").first()
    if last and last.sha256 == digest:
        return
    Version.objects.create(
        uid=entry.uid,
        kind=entry.kind,
        slug=entry.slug,
        title=entry.title,
        number=last.number + 1 if last else 1,
        published_at=timezone.now(),
        user=user,
        by=(user.get_full_name() or user.get_username()) if user else "",
        note=note,
        text=text,
        sha256=digest,
    )


def circular_support() -> list[int]:
    """The keys of published arguments that support each other in a circle, if there are any."""
    edges = Relation.objects.filter(type=RelationType.SUPPORTS, source__live=True)
    return supports_cycle(edges.values_list("source_id", "target_id")) or []


def refuse_circular_support() -> None:
    """Raise ValidationError when published arguments support each other in a circle."""
    cycle = circular_support()
    if cycle:
        titles = dict(Entry.objects.filter(pk__in=cycle).values_list("pk", "title"))
        chain = " → ".join(f"“{titles[pk]}”" for pk in [*cycle, cycle[0]])
        raise ValidationError(f"These arguments would support each other in a circle: {chain}.")


def _concerned(case_ids: Iterable[int]) -> list[Entry]:
    return list(CasePage.objects.filter(pk__in=case_ids))


@receiver(page_published)
def entry_published(sender: type, instance: object, revision: object = None, **kwargs) -> None:
    """A new or changed entry is public."""
    if not isinstance(instance, Entry):
        return
    fresh = type(instance).objects.get(pk=instance.pk)
    connect_to_tag(fresh)
    if deferral := _deferral.get():
        deferral.published[fresh.pk] = type(fresh)
        return
    if fresh.kind == Kind.ARGUMENT:
        refuse_circular_support()
    follow([fresh])
    write_version(fresh, getattr(revision, "user", None))


@receiver(page_unpublished)
@receiver(page_slug_changed)
def entry_changed(sender: type, instance: object, signal: object, **kwargs) -> None:
    """An entry went, or has another address."""
    if isinstance(instance, Entry):
        fresh = type(instance).objects.get(pk=instance.pk)
        # Before deleting an entry Wagtail unpublishes it in memory only: the signal knows.
        fresh.live = fresh.live and signal is not page_unpublished
        follow([fresh])


@receiver(pre_delete, sender=Entry)
def entry_to_be_deleted(sender: type, instance: Entry, **kwargs) -> None:
    """An entry is about to go: note what follows from it while that can still be asked."""
    instance.tags_before = _own_tags([instance])
    instance.leaning_before = leaning_on([instance])
    instance.graph_before = in_graph([instance, *instance.leaning_before])
    instance.graph_before |= drawn_with([instance.pk])


@receiver(post_delete, sender=Entry)
def entry_deleted(sender: type, instance: Entry, **kwargs) -> None:
    """An entry was deleted: its full-text row goes with it, its tag stays as planned."""
    index.remove([instance.pk])
    citing = forget_entry(instance.pk, instance.tags_before)
    if not _deferral.get():
        tagged = rebuild_row_tags([instance, *citing], instance.tags_before)
        rebuild_graph(instance.graph_before)
        index.index_entries(entry.specific for entry in instance.leaning_before)
        index.tags_changed(tagged)


@receiver(published, sender=Ruling)
@receiver(unpublished, sender=Ruling)
@receiver(post_delete, sender=Ruling)
def ruling_changed(sender: type, instance: Ruling, **kwargs) -> None:
    """A ruling was published, unpublished or deleted: its case, and what it names, follow."""
    if _deferral.get():
        return
    for case in _concerned([instance.case_id]):
        follow([case])
        if case.live:
            write_version(case, getattr(kwargs.get("revision"), "user", None))


@receiver(published, sender=Source)
@receiver(unpublished, sender=Source)
def source_changed(sender: type, instance: Source, **kwargs) -> None:
    """Readers may be pointed to a source, or no longer: what rests on it comes or goes."""
    if not _deferral.get():
        follow(resting_on(instance))


@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
def privacy_changed(sender: type, instance: PageViewRestriction, **kwargs) -> None:
    """A page and all below it became private, or public again."""
    follow(Entry.objects.descendant_of(instance.page, inclusive=True))


@receiver(post_save, sender=GlossaryTerm)
@receiver(post_delete, sender=GlossaryTerm)
def _term_changed(sender: type, **kwargs) -> None:
    # At once for what this transaction reads itself, and when readers can see the change.
    forget_words()
    transaction.on_commit(forget_words)


@receiver(post_save, sender=Court)
def court_changed(sender: type, instance: Court, created: bool = False, **kwargs) -> None:
    """A court has another name: its cases are found by it."""
    if not created and not _deferral.get():
        index.index_entries(CasePage.objects.filter(court=instance, live=True))
