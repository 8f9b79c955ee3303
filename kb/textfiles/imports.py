"""Bringing arguments and questions in as drafts, from our graph JSON or from Argdown.

Everything is checked first and nothing is written when anything is wrong. What is on the site is
found by uid and gets a new draft, on top of its newest one; its published version stays as it is.
A file speaks of what it holds and of nothing else: relations with arguments that it does not
define, and what readers may not see and so no export had, are left as they are. Arguments are named
by their uid; only the longer text names entries by slug, and means those of its own file first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, count
from pathlib import Path as FilePath

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from kb.argument.cycles import supports_cycle
from kb.editing.slugs import free_slug
from kb.models import (
    ENTRY_MODELS,
    INDEX_MODELS,
    TOPICS,
    ArgumentPage,
    Entry,
    Premise,
    Relation,
    Source,
)
from kb.models.identity import uid_validator
from kb.models.vocabulary import Kind, RelationType
from kb.queries.exchange import gather
from kb.textfiles import body, graph_files
from kb.textfiles.graph_files import KINDS, LONGEST_BODY, MOST_TEXT, Imported, Problems, imported
from kb.textfiles.library import TOPIC_KINDS, ContentFile, Library, check_keys, check_values
from kb.textfiles.names import Names
from kb.textfiles.problems import Place, Problem, Refused
from kb.textfiles.public_text import graph_document, public_text
from kb.textfiles.schema import Field, Rows, Tags, in_order

MOST_DRAFTS = 2_000
MOST_HINTS = 10

_BESIDE = ("slug", "url")
_CORRECTIONS = "corrections"
# What makes two rows of an entry the same row.
_ONCE = {
    "relations": ("type", "argument", "premise"),
    "sources": ("source", "pinpoint"),
    "placements": ("argument", "answer"),
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Step:
    """What became of one entry of a file: `what` is new, changed or unchanged."""

    what: str
    kind: Kind
    uid: str
    title: str
    parts: tuple[str, ...] = ()
    page: Entry | None = None

    def __str__(self) -> str:
        parts = f" ({', '.join(part.replace('_', ' ') for part in self.parts)})"
        return f"{self.what} {self.kind.label.lower()}: {self.title}{parts if self.parts else ''}"


@dataclass
class _Library(Library):
    """The entries of a file, and what stands on the site of the arguments they name."""

    found: dict[Kind | None, dict[str, ContentFile]] = field(default_factory=dict)

    def of(self, kind: Kind | None) -> dict[str, ContentFile]:
        return self.found.setdefault(kind, {})


@dataclass(frozen=True)
class _Key:
    """What a text names, as its blocks keep it; a new entry has no key while it is only tried."""

    pk: int | None


class _Names(Names):
    """Names with hints for the first few that are unknown: guessing costs time."""

    hints = 0

    def get(self, what: str, slug: str, place: Place) -> object | None:
        if slug not in self.known.get(what, ()):
            self.hints += 1
            if what == "argument" or self.hints > MOST_HINTS:
                label = what.replace("tag:", "")
                where = "in this file or on the site" if what == "argument" else "on the site"
                place.say(f"There is no {label} “{slug}” {where}.")
                return None
        return super().get(what, slug, place)


def bring_in(
    name: str, content: bytes, user: AbstractBaseUser | None = None, dry_run: bool = False
) -> list[Step]:
    """Make drafts of what a file holds, or only say what would be made.

    Without a user everything is permitted. Raises Refused, with nothing written, on problems.
    """
    importing = _Import(FilePath(name).name[:80] or "file", user)
    importing.read(content)
    if dry_run:
        return importing.run(write=False)
    with transaction.atomic(), disable_reference_index_auto_update():
        return importing.run(write=True)


# Checking and drafting


class _Import:
    """One file, in one transaction."""

    def __init__(self, name: str, user: AbstractBaseUser | None) -> None:
        self.name = name
        self.user = user
        self.problems: list[Problem] = Problems()
        self.files: list[Imported] = []
        self.pages: dict[str, Entry] = {}
        self.known: dict[str, tuple[int, Kind]] = {}
        # By kind and slug: the keys of the entries on the site, the uids of those in the file.
        self.on_site: dict[tuple[str, str], int] = {}
        self.in_file: dict[tuple[str, str], str] = {}
        self.named_new = False
        self.text_checked = 0

    def read(self, content: bytes) -> None:
        """Read and check the file. Raises Refused on problems."""
        self.files = graph_files.read(self.name, content, self.problems)
        if not self.files and not self.problems:
            self.problems.append(Problem(self.name, 1, "No argument and no question stands here."))
        self._stop()
        self._check()
        self._stop()

    def _stop(self) -> None:
        if self.problems:
            raise Refused(self.problems)

    def _check(self) -> None:
        rows = list(Entry.objects.values_list("uid", "pk", "kind", "slug"))
        self.known = {uid: (pk, Kind(kind)) for uid, pk, kind, _ in rows}
        self.on_site = {(kind, slug): pk for _, pk, kind, slug in rows}
        self.names = _Names(self._known(), self._find)
        library = _Library(FilePath(), problems=self.problems)
        library.found[Kind.ARGUMENT] = self._named_on_the_site()
        seen: set[str] = set()
        for file in self.files:
            place = file.place(self.problems)
            self._check_identity(file, place, seen)
            library.of(file.kind)[file.slug] = file
            if isinstance(slug := file.data.get("slug"), str):
                self.in_file[file.kind.value, slug] = file.slug
        self.named_in_texts = _Names(self._named_by_slug(), self._find_by_slug)
        for file in self.files:
            place = file.place(self.problems)
            also = (*_BESIDE, "body") if "body" in file.names else _BESIDE
            check_values(file.data, file.schema, place, self.names, also)
            self._check_body(file, place)
            self._check_twice(file, place)
            check_keys(file, library, place)
        self._check_supports()

    def _known(self) -> dict[str, set[str]]:
        known = {f"tag:{kind}": set(_slugs(TOPICS[kind])) for kind in TOPIC_KINDS}
        known["source"] = set(_slugs(Source))
        known["argument"] = {uid for uid, (_, kind) in self.known.items() if kind == Kind.ARGUMENT}
        known["argument"] |= {file.slug for file in self.files if file.kind == Kind.ARGUMENT}
        return known

    def _named_by_slug(self) -> dict[str, set[str]]:
        """What texts may name: entries of all kinds, and sources."""
        found: dict[str, set[str]] = {kind.value: set() for kind in Kind}
        for kind, slug in (*self.on_site, *self.in_file):
            found[kind].add(slug)
        return found | {"source": self.names.known["source"]}

    def _named_on_the_site(self) -> dict[str, ContentFile]:
        """The premises of arguments on the site, as a file that holds nothing else would."""
        named = {
            row.get("argument")
            for file in self.files
            for row in file.values("relations")
            if isinstance(row.get("argument"), str)
        }
        keys = {pk: uid for uid in named if uid in self.known for pk in [self.known[uid][0]]}
        found: dict[str, list[dict]] = {uid: [] for uid in keys.values()}
        rows = Premise.objects.filter(argument__in=keys).values_list("argument", "key")
        for argument, key in rows:
            found[keys[argument]].append({"key": key})
        return {
            uid: imported(Kind.ARGUMENT, self.name, {"uid": uid, "premises": premises}, {})
            for uid, premises in found.items()
        }

    def _check_identity(self, file: Imported, place: Place, seen: set[str]) -> None:
        uid, slug = file.slug, file.data.get("slug")
        if not uid_validator.regex.match(uid):
            place.at("uid").say(uid_validator.message)
        elif uid in seen:
            place.at("uid").say(f"The uid {uid} stands here twice: each needs its own.")
        elif uid in self.known and self.known[uid][1] != file.kind:
            place.at("uid").say(f"The uid {uid} is that of another kind of entry.")
        seen.add(uid)
        if uid in self.known or not slug:
            return
        if not isinstance(slug, str) or not _SLUG.fullmatch(slug) or len(slug) > 255:
            place.at("slug").say("A slug is small letters, digits and single hyphens.")
        elif f"{file.kind}/{slug}" in seen or _taken(file.kind, slug):
            message = f"Another {file.kind.label.lower()} has the slug “{slug}”: leave it out."
            place.at("slug").say(message)
        seen.add(f"{file.kind}/{slug}")

    def _check_body(self, file: Imported, place: Place) -> None:
        """Note what is wrong with a longer text, unless it stands on the site as it is here."""
        here, text = place.at("body"), file.data.get("body", "")
        if not isinstance(text, str):
            here.say("“body” is one text, not a list.")
        elif len(text) > LONGEST_BODY:
            here.say(f"A longer text has at most {LONGEST_BODY:,} characters.")
        elif text and text != self.present.get(file.slug, {}).get("body"):
            self.text_checked += len(text)
            if self.text_checked > MOST_TEXT:
                message = f"Longer texts, new or changed, have at most {MOST_TEXT:,} characters"
                here.say(f"{message} in one file: divide it.")
                self._stop()
            self._read_body(file, place)

    def _read_body(self, file: Imported, place: Place) -> list[dict]:
        """The blocks of a longer text; its problems are said with their line in it."""
        inside = Place(file.path, {}, [])
        blocks = body.read(file.body, inside, self.named_in_texts)
        for problem in inside.problems:
            place.at("body").say(f"Line {problem.line} of the text: {problem.message}")
        return blocks

    def _check_twice(self, file: Imported, place: Place) -> None:
        for name, fields in _ONCE.items():
            seen = set()
            rows = file.data.get(name)
            for number, row in enumerate(rows if isinstance(rows, list) else []):
                if isinstance(row, dict):
                    same = tuple(str(row.get(one, "")) for one in fields)
                    if same in seen:
                        place.at(name, number).say("This stands here twice.")
                    seen.add(same)

    def _check_supports(self) -> None:
        """Refuse arguments that would, with what is published, support each other in a circle."""
        mine = {file.slug: file for file in self.files if file.kind == Kind.ARGUMENT}
        edges = [
            (uid, str(row.get("argument")))
            for uid, file in mine.items()
            for row in file.values("relations")
            if row.get("type") == RelationType.SUPPORTS
        ]
        published = Relation.objects.filter(type=RelationType.SUPPORTS, source__live=True)
        for source, target in published.values_list("source__uid", "target__uid"):
            if source not in mine or target not in mine:
                edges.append((source, target))
        cycle = supports_cycle(edges)
        for uid in cycle or ():
            if uid in mine:
                following = cycle[(cycle.index(uid) + 1) % len(cycle)]
                rows = mine[uid].values("relations")
                number = next(
                    (n for n, row in enumerate(rows) if row.get("argument") == following), 0
                )
                place = mine[uid].place(self.problems).at("relations", number)
                place.say("These arguments would support each other in a circle.")

    # Drafts

    def run(self, write: bool) -> list[Step]:
        """Compare each entry with its draft on the site, and write what is new or changed."""
        unchanged = self._unchanged()
        work = [file for file in self.files if file.slug not in unchanged]
        if len(work) > MOST_DRAFTS:
            message = f"More than {MOST_DRAFTS:,} entries are new or changed: divide the file."
            raise Refused([Problem(self.name, 1, message)])
        for file in work:
            self._open(file, write)
        self._stop()
        parts = {}
        for file in work:
            page = self.pages[file.slug]
            parts[file.slug] = self._fill(file, page)
            self._clean(file, page)
        self._stop()
        steps = []
        for file in self.files:
            kind, title = file.kind, str(file.data["title"])
            page = self.pages.get(file.slug)
            if file.slug not in self.known:
                what = "new"
            elif parts.get(file.slug):
                what = "changed"
            else:
                what, page = "unchanged", None
            if write and page:
                self._save(page, new=what == "new")
            changed = tuple(parts[file.slug]) if what == "changed" else ()
            steps.append(Step(what, kind, file.slug, title, changed, page))
        return steps

    def _unchanged(self) -> set[str]:
        """The entries whose published version, without a draft on top, says the same."""
        return {
            file.slug
            for file in self.files
            if file.slug in self.present and _same(file, self.present[file.slug])
        }

    @cached_property
    def present(self) -> dict[str, dict]:
        """By uid, what an export gives of the file's entries that have no draft on top."""
        clean = Entry.objects.visible().filter(has_unpublished_changes=False)
        clean = dict(clean.values_list("uid", "pk"))
        keys = {
            kind: {
                clean[file.slug] for file in self.files if file.kind == kind and file.slug in clean
            }
            for kind in KINDS.values()
        }
        graph = graph_document(gather(keys[Kind.ARGUMENT], keys[Kind.QUESTION]))
        return {row["uid"]: row for key in KINDS for row in graph[key]}

    def _open(self, file: Imported, write: bool) -> None:
        """The newest draft of an entry, or a new page for it, which others can then name."""
        model, place = ENTRY_MODELS[file.kind], file.place(self.problems)
        if file.slug in self.known:
            page = model.objects.get(pk=self.known[file.slug][0])
            if self.user and not page.permissions_for_user(self.user).can_edit():
                place.say(f"You may not change “{page.title}”.")
            lock = page.get_lock()
            if lock and (self.user is None or lock.for_user(self.user)):
                place.say(f"“{page.title}” is locked: wait until it is free again.")
            self.pages[file.slug] = (
                page.get_latest_revision_as_object() if page.latest_revision else page
            )
            return
        index = INDEX_MODELS[file.kind].objects.get()
        if self.user and not index.permissions_for_user(self.user).can_add_subpage():
            place.say(f"You may not add {file.kind.folder}.")
        slug = file.data.get("slug") or self._free_slug(file)
        page = model(uid=file.slug, slug=slug, live=False, owner=self.user)
        self._set_fields(file, page)
        self._clean_fields(file, page)
        self.pages[file.slug] = page
        if write and not self.problems:
            index.add_child(instance=page)
            log(instance=page, action="wagtail.create", user=self.user)

    def _free_slug(self, file: Imported) -> str:
        others = Entry.objects.filter(kind=file.kind)
        words = str(file.data.get("label") or file.data["title"])
        taken = {page.slug for page in self.pages.values() if file.kind == page.KIND}
        taken |= {str(other.data.get("slug")) for other in self.files}
        base = free_slug(others, words, 80)
        numbered = (f"{base}-{number}" for number in count(2))
        return next(slug for slug in chain([base], numbered) if slug not in taken)

    def _find(self, what: str, slug: str) -> Model | None:
        if what == "argument":
            if slug not in self.pages and slug in self.known:
                self.pages[slug] = ArgumentPage.objects.get(pk=self.known[slug][0])
            return self.pages.get(slug)
        model = Source if what == "source" else TOPICS[Kind(what.removeprefix("tag:"))]
        return model.objects.filter(slug=slug).first()

    def _find_by_slug(self, what: str, slug: str) -> Model | _Key | None:
        if what == "source":
            return self._find(what, slug)
        uid = self.in_file.get((what, slug), "")
        if uid in self.pages:
            key = _Key(self.pages[uid].pk)
        elif uid in self.known:
            key = _Key(self.known[uid][0])
        else:
            key = _Key(self.on_site.get((what, slug)))
        self.named_new |= key.pk is None
        return key

    def _fill(self, file: Imported, page: Entry) -> list[str]:
        """Give a page what the file says; the names of the parts that changed."""
        changed = self._set_fields(file, page)
        place = file.place(self.problems)
        for part in file.schema:
            here = place.at(part.name)
            if not file.says(part.name):
                continue
            if isinstance(part, Rows):
                if self._set_rows(file, page, part, here):
                    changed.append(part.name)
            elif isinstance(part.codec, Tags) and self._set_tags(file, page, part, here):
                changed.append(part.name)
        if self._set_body(file, page):
            changed.append("body")
        return changed

    def _set_fields(self, file: Imported, page: Entry) -> list[str]:
        changed = []
        place = file.place(self.problems)
        for part in file.schema:
            if isinstance(part, Rows) or isinstance(part.codec, Tags) or part.name == "uid":
                continue
            if not file.says(part.name):
                continue
            value = page._meta.get_field(part.on).get_default()
            if part.name in file.data:
                value = part.codec.read(file.data[part.name], place.at(part.name), self.names)
            if part.codec.write(value) != part.codec.write(getattr(page, part.on)):
                setattr(page, part.on, value)
                changed.append(part.name)
        return changed

    def _set_body(self, file: Imported, page: Entry) -> bool:
        """Give a page its longer text, unless it has this one, or this one and what is hidden."""
        if not file.says("body"):
            return False
        self.named_new = False
        blocks = self._read_body(file, file.place(self.problems))
        present = list(page.body.raw_data)
        wanted = body.text_of(blocks)
        if not self.named_new and wanted in (body.text_of(present), public_text(present)):
            return False
        page.body = page._meta.get_field("body").stream_block.to_python(blocks)
        return True

    def _set_tags(self, file: Imported, page: Entry, part: Field, place: Place) -> bool:
        visible = self.shown[part.codec.kind.value]
        rows = list(getattr(page, part.on).all())
        hidden = [row for row in rows if row.tag.slug not in visible]
        wanted = part.codec.read(file.data.get(part.name, []), place, self.names)
        if {row.tag for row in rows} - {row.tag for row in hidden} == set(wanted):
            return False
        model = type(page)._meta.get_field(part.on).related_model
        kept = {row.tag for row in hidden}
        setattr(page, part.on, [*hidden, *(model(tag=tag) for tag in wanted if tag not in kept)])
        return True

    def _set_rows(self, file: Imported, page: Entry, part: Rows, place: Place) -> bool:
        wanted = [
            {name: value for name, value in row.items() if value}
            for row in file.data.get(part.name, [])
        ]
        mine, others = [], []
        for row in in_order(page, part):
            data = _dump(row, part)
            (mine if self._speaks_of(part, row, data, wanted) else others).append((data, row))
        if _in_order(part, [data for data, _ in mine]) == _in_order(part, wanted):
            return False
        rows = []
        for number, data in enumerate(wanted):
            same = next((pair for pair in mine if pair[0] == data), None)
            if same:
                mine.remove(same)
            rows.append(same[1] if same else self._row(part, data, place.at(number)))
        for number, row in enumerate([*rows, *(row for _, row in others)]):
            row.sort_order = number
        setattr(page, part.on, [*rows, *(row for _, row in others)])
        return True

    def _row(self, part: Rows, data: dict, place: Place) -> Model:
        row = part.model()
        for one in part.fields:
            if one.name in data:
                value = one.codec.read(data[one.name], place.at(one.name), self.names)
                setattr(row, one.on, value)
        return row

    def _speaks_of(self, part: Rows, row: Model, data: dict, wanted: list[dict]) -> bool:
        """Whether the file would hold this row if it were still to be there."""
        if part.name == _CORRECTIONS:
            return data in wanted  # these are never taken away
        if any(data["question"] == one.get("question") for one in wanted if "question" in data):
            return True
        named = {one.get("argument") for one in wanted}
        if "argument" in data and data["argument"] not in self.defined | named:
            return False
        return all(data[name] in shown for name, shown in self.shown.items() if name in data)

    @cached_property
    def defined(self) -> set[str]:
        """The uids that the file says anything of."""
        return {file.slug for file in self.files}

    @cached_property
    def shown(self) -> dict[str, set[str]]:
        """By the name of a field: the slugs that an export could have given for it."""
        topics = {kind.value: set(_slugs(TOPICS[kind].objects.visible())) for kind in TOPIC_KINDS}
        return {**topics, "source": set(_slugs(Source.objects.printable()))}

    # What the models have against it

    def _clean_fields(self, file: Imported, page: Entry) -> None:
        names = {part.on: part.name for part in file.schema} | {"slug": "slug", "uid": "uid"}
        names["review_by"] = "checked_on"  # the one that a file can have brought
        others = [one.name for one in page._meta.get_fields() if one.name not in names]
        place = file.place(self.problems)
        try:
            page.clean_fields(exclude=others)
            page.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                place.at(names.get(name, "title")).say(" ".join(messages))

    def _clean(self, file: Imported, page: Entry) -> None:
        if page.pk:
            self._clean_fields(file, page)
        for part in file.schema:
            if not isinstance(part, Rows):
                continue
            links = [one.name for one in part.model._meta.fields if one.is_relation]
            names = {one.on: one.name for one in part.fields}
            for number, row in enumerate(getattr(page, part.on).all()):
                here = file.place(self.problems).at(part.name, number)
                try:
                    row.clean_fields(exclude=links)
                except ValidationError as error:
                    for name, messages in error.message_dict.items():
                        here.at(names.get(name, name)).say(" ".join(messages))

    def _save(self, page: Entry, new: bool) -> None:
        if not page.live:
            page.save(clean=False)
        page.save_revision(user=self.user, clean=False, changed=not new, log_action=not new)
        ReferenceIndex.create_or_update_for_object(page)


def _slugs(things: object) -> Iterable[str]:
    queryset = things.objects if isinstance(things, type) else things
    return queryset.values_list("slug", flat=True)


def _taken(kind: Kind, slug: str) -> bool:
    return Entry.objects.filter(kind=kind, handle=slug).exists()


def _same(file: Imported, present: dict) -> bool:
    """Whether a file says the same as an export of the entry."""
    mine = {name: value for name, value in file.data.items() if name not in _BESIDE and value}
    return mine == {name: value for name, value in present.items() if file.says(name)}


def _dump(row: Model, part: Rows) -> dict[str, object]:
    """A row as our JSON writes it: arguments by uid."""
    data = {}
    for one in part.fields:
        value = getattr(row, one.on)
        data[one.name] = value.uid if isinstance(value, Entry) else one.codec.write(value)
    return {name: value for name, value in data.items() if value}


def _in_order(part: Rows, rows: list[dict]) -> list[dict]:
    """Rows as far as their order matters: that of placements does within their answer."""
    if part.name != "placements":
        return rows
    return sorted(rows, key=lambda row: str(row.get("answer")))
