"""Loading content files: all of a folder or nothing, and never over an editor's change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from kb import publishing, tasks
from kb.models import (
    ENTRY_MODELS,
    INDEX_MODELS,
    TOPICS,
    Court,
    Entry,
    GlossaryTerm,
    LoadedFile,
    PlannedCitation,
    Ruling,
    Source,
    Synonym,
)
from kb.models.entry import EntryIndex
from kb.models.taxonomy import name_key
from kb.models.vocabulary import Kind
from kb.textfiles import body
from kb.textfiles.export import (
    BETWEEN_ALIASES,
    COURT_TEXTS,
    GLOSSARY,
    entry_text,
    glossary_text,
    sha256,
    source_text,
)
from kb.textfiles.library import TOPIC_KINDS, ContentFile, Library, known_names, paths, read
from kb.textfiles.names import Names
from kb.textfiles.problems import Place, Refused
from kb.textfiles.schema import RULING, Field, Rows

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Conflict:
    """A file and an entry that both changed since the last load."""

    path: str
    file_text: str
    site_text: str
    why: str


@dataclass
class Report:
    """What a load did."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def nothing_changed(folder: Path) -> bool:
    """Whether every file, and only these, was loaded as it stands."""
    loaded = dict(LoadedFile.objects.values_list("path", "file_sha256"))
    present = {f"{path.parent.name}/{path.name}": path for _, path in paths(folder)}
    present |= {name: folder / name for name in (*_TABLES, GLOSSARY) if (folder / name).exists()}
    return loaded.keys() == present.keys() and all(
        loaded[name] == sha256(path.read_bytes()) for name, path in present.items()
    )


_TABLES = ("courts.csv", "planned.csv", "synonyms.csv")


def load(folder: Path, progress: Progress = lambda what: None) -> Report:
    """Bring the site to what the files say. Raises Refused, with nothing written, on problems."""
    library = read(folder)
    if library.problems:
        raise Refused(library.problems)
    with transaction.atomic(), tasks.indexed_together():
        loading = _Load(library, progress)
        with publishing.deferred(note="Loaded from the content files") as deferral:
            # Wagtail would write an entry's references anew for each of its rows: once is enough.
            with disable_reference_index_auto_update():
                report = loading.run()
            for entry in loading.written:
                ReferenceIndex.create_or_update_for_object(entry)
        loading.remember(deferral.texts)
    return report


class _Load:
    """One load, in one transaction."""

    def __init__(self, library: Library, progress: Progress) -> None:
        self.library = library
        self.progress = progress
        self.report = Report()
        self.problems = library.problems
        self.loaded = {row.uid: row for row in LoadedFile.objects.all()}
        self.found: dict[tuple[str, str], models.Model] = {}
        self.written: list[models.Model] = []
        self.listings: dict[Kind, EntryIndex] = {}
        self.filled: list[tuple[ContentFile, int]] = []
        self.remembered: list[LoadedFile] = []
        self.names = Names(self._known(), self._find)

    def run(self) -> Report:
        self._tables()
        for file in self.library.of(None).values():
            self._source(file)
        work = [file for file in self.library.files if file.kind and self._wanted(file)]
        for file in work:
            self._new_topic(file)
        stubs = []
        for file in work:
            self.progress(file.path)
            stubs.append((file, self._stub(file)))
        self._stop()
        for file, entry in stubs:
            if file.kind == Kind.CASE:
                self._ruling_stubs(file, entry)
        self._stop()
        for file, entry in stubs:
            self.progress(file.path)
            self._fill(file, entry)
        self._stop()
        self._refuse_circular_support(stubs)
        self._glossary()
        for file, entry in stubs:
            self.filled.append((file, entry.pk))
            self.written.append(type(entry).objects.get(pk=entry.pk))
        self._gone()
        return self.report

    def remember(self, texts: Mapping[int, str]) -> None:
        """Note what was taken from each file; `texts` are those of the entries, by key."""
        for file, key in self.filled:
            self._remember(file, texts[key])
        LoadedFile.objects.bulk_create(
            self.remembered,
            update_conflicts=True,
            unique_fields=["uid"],
            update_fields=["path", "file_sha256", "text_sha256"],
        )

    def _stop(self) -> None:
        if self.problems:
            raise Refused(self.problems)

    # What files name

    def _known(self) -> dict[str, set[str]]:
        known = known_names(self.library)
        for kind in Kind:
            known[kind.value] |= set(
                Entry.objects.filter(kind=kind, live=True).values_list("handle", flat=True)
            )
        for kind in TOPIC_KINDS:
            known[f"tag:{kind}"] |= set(TOPICS[kind].objects.values_list("slug", flat=True))
        known["source"] |= set(Source.objects.values_list("slug", flat=True))
        known["court"] |= set(Court.objects.values_list("slug", flat=True))
        rulings = Ruling.objects.values_list("case__slug", "slug")
        known["ruling"] |= {f"{case}/{ruling}" for case, ruling in rulings}
        return known

    def _find(self, what: str, slug: str) -> object | None:
        """The thing of this name; what was found once is not looked for again.

        But for tags: one can give way to another while the load goes on.
        """
        if (what, slug) in self.found:
            return self.found[what, slug]
        thing = self._look_for(what, slug)
        if thing and not what.startswith("tag:"):
            self.found[what, slug] = thing
        return thing

    def _look_for(self, what: str, slug: str) -> object | None:
        if what == "source":
            return Source.objects.filter(slug=slug).first()
        if what == "court":
            return Court.objects.filter(slug=slug).first()
        if what == "ruling":
            case, _, ruling = slug.partition("/")
            return Ruling.objects.filter(case__slug=case, slug=ruling).first()
        if what.startswith("tag:"):
            return TOPICS[Kind(what.removeprefix("tag:"))].objects.filter(slug=slug).first()
        return ENTRY_MODELS[Kind(what)].objects.filter(handle=slug).first()

    # Tables and sources

    def _tables(self) -> None:
        for row in self.library.courts:
            values = {key: row[key] for key in COURT_TEXTS[1:]}
            values["aliases"] = list(filter(None, row["aliases"].split(BETWEEN_ALIASES)))
            Court.objects.update_or_create(slug=row["slug"], defaults=values)
        courts = {court.slug: court for court in Court.objects.all()}
        for row in self.library.courts:
            court, above = courts[row["slug"]], courts.get(row["parent"])
            if court.parent_id != (above and above.pk):
                court.parent = above
                court.save()
        for row in self.library.planned:
            tag = self._topic(Kind(row["kind"]), row["slug"], row["name"])
            for text in filter(None, row["citations"].split(BETWEEN_ALIASES)):
                PlannedCitation.objects.get_or_create(tag=tag, text=text)
        for row in self.library.synonyms:
            phrases = row["phrases"].split(BETWEEN_ALIASES)
            Synonym.objects.update_or_create(key=row["key"], defaults={"phrases": phrases})
        for name in _TABLES:
            path = self.library.folder / name
            if path.exists():
                digest = sha256(path.read_bytes())
                self._note(name, name, digest, digest)

    def _topic(self, kind: Kind, slug: str, name: str) -> models.Model:
        topics = TOPICS[kind].objects
        return (
            topics.filter(slug=slug).first()
            or topics.filter(key=name_key(name)).first()
            or topics.create(slug=slug, name=name)
        )

    def _source(self, file: ContentFile) -> None:
        source = Source.objects.filter(uid=file.uid).first()
        text = source_text(source) if source else ""
        if not self._may_write(file, source, text):
            return
        created = source is None
        source = source or Source(uid=file.uid)
        source.slug = file.slug
        self._set_fields(source, file)
        self._clean(source, file)
        self._stop()
        source.save()
        (self.report.created if created else self.report.updated).append(file.path)
        self._remember(file, source_text(Source.objects.get(pk=source.pk)))

    def _glossary(self) -> None:
        """The terms as the file has them, unless the site's were changed as well."""
        path = self.library.folder / GLOSSARY
        if not path.exists():
            return
        digest, loaded = sha256(path.read_bytes()), self.loaded.get(GLOSSARY)
        if loaded and loaded.file_sha256 == digest:
            self.report.unchanged += 1
            return
        text, site = path.read_text(encoding="utf-8"), glossary_text()
        if text == site:
            self.report.unchanged += 1
        elif site and (not loaded or loaded.text_sha256 != sha256(site)):
            why = "It was changed on the site as well."
            self.report.conflicts.append(Conflict(GLOSSARY, text, site, why))
            return
        else:
            self._write_glossary()
            (self.report.updated if site else self.report.created).append(GLOSSARY)
        self._note(GLOSSARY, GLOSSARY, digest, sha256(glossary_text()))

    def _write_glossary(self) -> None:
        keys = {row["key"] for row in self.library.glossary}
        for term in GlossaryTerm.objects.exclude(key__in=keys):
            term.delete()
        doctrines = TOPICS[Kind.DOCTRINE].objects.in_bulk(field_name="slug")
        sources = Source.objects.in_bulk(field_name="slug")
        for row in self.library.glossary:
            values = {
                "term": row["term"],
                "other_forms": list(filter(None, row["other_forms"].split(BETWEEN_ALIASES))),
                "doctrine": doctrines.get(row["doctrine"]),
                "source": sources.get(row["source"]),
                "definition": row["definition"],
            }
            GlossaryTerm.objects.update_or_create(key=row["key"], defaults=values)

    # Entries

    def _wanted(self, file: ContentFile) -> bool:
        entry = ENTRY_MODELS[file.kind].objects.filter(uid=file.uid).first()
        return self._may_write(file, entry, entry_text(entry) if entry else "")

    def _may_write(self, file: ContentFile, present: models.Model | None, text: str) -> bool:
        """Whether the file is to be written; a change on both sides is reported instead."""
        loaded = self.loaded.get(file.uid)
        if loaded and loaded.file_sha256 == file.sha256 and loaded.path == file.path:
            self.report.unchanged += 1
            return False
        file_text = (self.library.folder / file.path).read_text(encoding="utf-8")
        if present is None:
            if loaded:
                self._conflict(file, file_text, "", "It was deleted on the site.")
            return not loaded
        if text == file_text and present.slug == file.slug:
            self._remember(file, text)
            self.report.unchanged += 1
            return False
        if getattr(present, "has_unpublished_changes", False):
            self._conflict(file, file_text, text, "An editor has an unpublished draft of it.")
            return False
        if not loaded or loaded.text_sha256 != sha256(text):
            self._conflict(file, file_text, text, "It was changed on the site as well.")
            return False
        return True

    def _conflict(self, file: ContentFile, file_text: str, site_text: str, why: str) -> None:
        self.report.conflicts.append(Conflict(file.path, file_text, site_text, why))

    def _new_topic(self, file: ContentFile) -> None:
        """The tag of a new case, doctrine or commentator, so that the other files can name it."""
        if file.kind in TOPICS and not Entry.objects.filter(uid=file.uid).exists():
            name = file.data.get("short_name") or file.data["title"]
            self._topic(file.kind, file.slug, str(name))

    def _stub(self, file: ContentFile) -> Entry:
        """The entry of a file, unpublished and without rows if it is new, so others can name it."""
        model = ENTRY_MODELS[file.kind]
        entry = model.objects.filter(uid=file.uid).first()
        if entry:
            entry = entry.get_latest_revision_as_object() if entry.latest_revision else entry
            self.report.updated.append(file.path)
        else:
            entry = model(uid=file.uid, slug=file.slug, title=str(file.data["title"]), live=False)
            self._set_fields(entry, file, place=file.place([]), rows=False)
            if self._fits(entry, file):
                self._listing(file.kind).add_child(instance=entry)
            self.report.created.append(file.path)
        self.found[file.kind.value, file.slug] = entry
        return entry

    def _listing(self, kind: Kind) -> EntryIndex:
        """The page above the entries of a kind, asked for once."""
        if kind not in self.listings:
            self.listings[kind] = INDEX_MODELS[kind].objects.get()
        return self.listings[kind]

    def _fits(self, entry: Entry, file: ContentFile) -> bool:
        """Whether the database would take the entry's values; what it would not take is noted."""
        names = {part.on: part.name for part in file.schema}
        others = [field.name for field in entry._meta.get_fields() if field.name not in names]
        try:
            entry.clean_fields(exclude=others)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                file.place(self.problems).at(names[name]).say(" ".join(messages))
        return not self.problems

    def _ruling_stubs(self, file: ContentFile, case: Entry) -> None:
        place = file.place(self.problems)
        for number, data in enumerate(file.values("rulings")):
            here = place.at("rulings", number)
            ruling = Ruling.objects.filter(uid=data["uid"]).first() or Ruling(uid=data["uid"])
            ruling.case = case
            self._set_fields(ruling, file, RULING.fields, data, here, rows=False)
            self._clean(ruling, file, RULING.fields, here)
            if not self.problems:
                ruling.save()

    def _fill(self, file: ContentFile, entry: Entry) -> None:
        place = file.place(self.problems)
        if file.kind == Kind.CASE:
            self._rulings(file, entry)
        entry.slug = file.slug
        self._set_fields(entry, file)
        body_place = Place(file.path, {}, self.problems, offset=file.body_line - 1)
        entry.body = _as_stream(type(entry), body.read(file.body, body_place, self.names))
        self._clean(entry, file)
        if self.problems:
            return
        try:
            entry.save_revision(clean=False).publish()
        except ValidationError as error:
            place.say(" ".join(error.messages))

    def _refuse_circular_support(self, stubs: list[tuple[ContentFile, Entry]]) -> None:
        """Files alone were looked at before; here they meet what stands on the site only."""
        cycle = publishing.circular_support()
        slugs = {entry.pk: entry.slug for entry in Entry.objects.filter(pk__in=cycle)}
        chain = " → ".join(slugs[pk] for pk in [*cycle, *cycle[:1]])
        for file, entry in stubs:
            if entry.pk in cycle:
                place = file.place(self.problems).at("relations")
                place.say(f"These arguments would support each other in a circle: {chain}.")
        self._stop()

    def _rulings(self, file: ContentFile, case: Entry) -> None:
        place = file.place(self.problems)
        kept = []
        for number, data in enumerate(file.values("rulings")):
            ruling = Ruling.objects.get(uid=data["uid"])
            here = place.at("rulings", number)
            self._set_fields(ruling, file, RULING.fields, data, here)
            self._clean(ruling, file, RULING.fields, here)
            if not self.problems:
                ruling.save_revision(clean=False).publish()
            kept.append(ruling.pk)
            self.written.append(ruling)
        for ruling in Ruling.objects.filter(case_id=case.pk, live=True).exclude(pk__in=kept):
            ruling.unpublish()
            self.report.notes.append(f"{file.path}: unpublished “{ruling}”, no longer in the file.")

    # Values

    def _set_fields(
        self,
        instance: models.Model,
        file: ContentFile,
        schema: tuple[Field | Rows, ...] | None = None,
        data: dict | None = None,
        place: Place | None = None,
        *,
        rows: bool = True,
    ) -> None:
        """Give an instance every value of the schema; what the file leaves out becomes empty."""
        schema = schema or file.schema
        data = file.data if data is None else data
        place = place or file.place(self.problems)
        for part in schema:
            if isinstance(part, Field):
                value = _empty(instance, part)
                if part.name in data:
                    value = part.codec.read(data[part.name], place.at(part.name), self.names)
                if part.on.startswith("tagged_"):
                    if not rows:
                        continue
                    model = type(instance)._meta.get_field(part.on).related_model
                    value = [model(tag=tag) for tag in value]
                setattr(instance, part.on, value)
            elif rows and part is not RULING:
                setattr(instance, part.on, self._rows(part, data, place.at(part.name)))

    def _rows(self, rows: Rows, data: dict, place: Place) -> list[models.Model]:
        found = []
        for number, values in enumerate(data.get(rows.name, [])):
            row = rows.model(sort_order=number)
            values = {rows.fields[0].name: values} if rows.plain else values
            for part in rows.fields:
                if part.name in values:
                    here = place.at(number, part.name)
                    setattr(row, part.on, part.codec.read(values[part.name], here, self.names))
            found.append(row)
        return found

    def _clean(
        self,
        instance: models.Model,
        file: ContentFile,
        schema: tuple[Field | Rows, ...] | None = None,
        place: Place | None = None,
    ) -> None:
        """Note what the model's own rules have against the values, at their lines."""
        place = place or file.place(self.problems)
        schema = schema or file.schema
        by_attribute = {part.on: part.name for part in schema}
        checks: list[tuple[Place, models.Model, dict]] = [(place, instance, by_attribute)]
        for part in schema:
            if isinstance(part, Rows) and part is not RULING:
                parent = part.model._meta.get_field(_parent(part.model)).name
                for number, row in enumerate(getattr(instance, part.on).all()):
                    names = {inner.on: inner.name for inner in part.fields}
                    checks.append((place.at(part.name, number), row, names | {parent: None}))
        for here, thing, names in checks:
            exclude = [name for name, shown in names.items() if shown is None]
            try:
                if thing is instance:
                    thing.full_clean()
                else:
                    # What a row names was found a moment ago: the database need not be asked.
                    exclude += _filled_links(thing)
                    thing.full_clean(
                        exclude=exclude, validate_unique=False, validate_constraints=False
                    )
            except ValidationError as error:
                for name, messages in error.message_dict.items():
                    at = here.at(names[name]) if names.get(name) else here
                    at.say(" ".join(messages))

    def _remember(self, file: ContentFile, text: str) -> None:
        self._note(file.uid, file.path, file.sha256, sha256(text))

    def _note(self, uid: str, path: str, file_sha256: str, text_sha256: str) -> None:
        row = LoadedFile(uid=uid, path=path, file_sha256=file_sha256, text_sha256=text_sha256)
        self.remembered.append(row)

    def _gone(self) -> None:
        present = {file.uid for file in self.library.files} | {*_TABLES, GLOSSARY}
        self.report.gone = sorted(
            row.path for uid, row in self.loaded.items() if uid not in present
        )


def _filled_links(row: models.Model) -> list[str]:
    """The foreign keys of a row that name something."""
    return [
        part.name
        for part in row._meta.concrete_fields
        if part.is_relation and getattr(row, part.attname) is not None
    ]


def _empty(instance: models.Model, part: Field) -> object:
    if part.on.startswith("tagged_"):
        return []
    if part.on == "when":
        return None
    field = instance._meta.get_field(part.on)
    return None if field.is_relation else field.get_default()


def _parent(model: type[models.Model]) -> str:
    from modelcluster.fields import ParentalKey

    return next(f.name for f in model._meta.fields if isinstance(f, ParentalKey))


def _as_stream(model: type[Entry], raw: list[dict]) -> object:
    return model._meta.get_field("body").stream_block.to_python(raw)
