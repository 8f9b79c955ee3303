"""What was published once, as far as readers may see it today.

The stored text of a version is read by the same tables that wrote it, as tolerantly as can be: what
has another shape by now is passed over. Whatever it names that is hidden now is left out, with the
row that stands on it; so two versions are compared in this form, and never as they are stored. A
text of a format that is read no more still gives its prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Field as Column
from django.db.models import ForeignKey, TextChoices
from wagtail.blocks import StreamValue

from kb.models import ENTRY_MODELS, Citation, Kind, Party, Ruling, Source, Version
from kb.models.dates import PartialDate
from kb.models.entry import Entry
from kb.queries.body import Part, body_parts
from kb.queries.versions import Name, Named, named_now
from kb.textfiles import body, front_matter
from kb.textfiles.names import Names
from kb.textfiles.problems import ContentError, Place
from kb.textfiles.schema import (
    COMMON_END,
    ENTRY_FILES,
    FORMAT,
    KEY,
    RULING,
    Code,
    Codec,
    Codes,
    Day,
    Default,
    EntryRef,
    Field,
    Flag,
    Ref,
    Rows,
    Tags,
    When,
    Words,
)

# Said elsewhere on the page, for programs, or for editors.
UNSAID = {"uid", "slug", "title", "short_name", "summary", "review_by", KEY.name}
LABELS = {
    "case_tags": "Cases",
    "doctrine_tags": "Doctrines and laws",
    "commentator_tags": "Commentators",
    "finality": "Can it still change?",
    "disposition": "Result",
    "posture": "Decided on",
    "receptions": "What it did with arguments",
    "holdings": "What the court decided",
    "treatments": "What it did with earlier rulings",
    "bench": "Judges",
    "sources": "Sources",
    "works": "Works at issue",
    "conduct": "Conduct alleged or decided",
    "systems": "AI systems",
    "lead_case": "Consolidated into",
    "document_url": "Document",
    "contentions": "Arguments raised",
    "placements": "Arguments by answer",
    "unconfirmed": "Not yet confirmed",
}


_ADDRESSES = ("https://", "http://")


@dataclass(frozen=True)
class Value:
    """Words, that may lead somewhere."""

    words: str
    url: str = ""


Line = tuple[Value, ...]


@dataclass(frozen=True)
class Fact:
    """What an entry said under one name, in a line or in several."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class PastRuling:
    """A ruling of a case as it was described."""

    title: str
    anchor: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Past:
    """A version that readers may see. `text` holds blocks, `plain` paragraphs of a text that can't
    be read as blocks any more; `end` is what stands below the text."""

    title: str
    summary: str = ""
    facts: tuple[Fact, ...] = ()
    rulings: tuple[PastRuling, ...] = ()
    text: tuple[Part, ...] = ()
    plain: tuple[str, ...] = ()
    end: tuple[Fact, ...] = ()


def shown_now(versions: Iterable[Version]) -> list[Past]:
    """These versions as readers may see them now: the same few queries for one or two."""
    stored = [_Stored(version) for version in versions]
    if not stored:
        return []
    found: dict[int, dict[Name, Named]] = {
        one.version.pk: named_now(one.names, one.version.published_at) for one in stored
    }
    return [one.shown(found[one.version.pk]) for one in stored]


@dataclass
class _Stored:
    """The text of a version, taken apart."""

    version: Version
    data: dict = field(default_factory=dict)
    prose: str = ""
    readable: bool = False
    names: set[Name] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.kind = Kind(self.version.kind)
        try:
            front, self.prose, _ = front_matter.split(self.version.text)
        except ContentError:
            return  # not even what is for readers can be told apart
        try:
            self.data, _ = front_matter.read(front)
        except ContentError:
            return
        self.readable = self.data.get("format") == FORMAT
        if self.readable:
            self.names = set(_named(ENTRY_FILES[self.kind], self.data))
            collected = _Resolving({})
            body.read(self.prose, Place("", {}, []), collected)
            self.names |= collected.asked

    def shown(self, found: dict[Name, Named]) -> Past:
        """What may be seen of it."""
        if not self.readable:
            return Past(self.version.title, plain=tuple(plain_prose(self.prose)))
        problems: list = []
        blocks = body.read(self.prose, Place("", {}, problems), _Resolving(found))
        schema = [part for part in ENTRY_FILES[self.kind] if part not in COMMON_END]
        model = ENTRY_MODELS[self.kind]
        reader = _Reader(found)
        data = self.data
        if data.get("interest") and ("source", data.get("interest_source")) not in found:
            data = {**data, "interest": ""}  # said of somebody only with the source that says so
        return Past(
            title=_text(data.get("short_name")) or _text(data.get("title")),
            summary=_text(data.get("summary")),
            facts=(*_caption(data), *reader.facts(schema, data, model)),
            rulings=tuple(reader.rulings(data)),
            text=() if problems else tuple(_parts(blocks)),
            plain=tuple(plain_prose(self.prose)) if problems else (),
            end=tuple(reader.facts(COMMON_END, data, model)),
        )


class _Resolving(Names):
    """Finds what a body names among what may be seen, and notes what was asked for."""

    def __init__(self, found: dict[Name, Named]) -> None:
        super().__init__({})
        self.found = found
        self.asked: set[Name] = set()

    def get(self, what: str, slug: str, place: Place) -> Named | None:
        """The thing named, or None; that it is hidden is no problem of the text."""
        self.asked.add((what, str(slug)))
        return self.found.get((what, str(slug)))


def _named(schema: Iterable[Field | Rows], data: dict) -> Iterator[Name]:
    """What the values and rows of a front matter name."""
    for part in schema:
        value = data.get(part.name)
        if isinstance(part, Field):
            yield from _names_in(part.codec, value)
        elif isinstance(value, list):
            for row in value:
                row = {part.fields[0].name: row} if part.plain else row
                if not isinstance(row, dict):
                    continue
                if part is RULING:
                    yield "own ruling", _text(row.get("uid"))
                yield from _named(part.fields, row)


def _names_in(codec: Codec, value: object) -> Iterator[Name]:
    if isinstance(codec, Ref) and isinstance(value, str):
        yield codec.what, value
    elif isinstance(codec, EntryRef) and isinstance(value, str):
        kind, _, slug = value.partition("/")
        yield kind, slug
    elif isinstance(codec, Tags) and isinstance(value, list):
        yield from ((f"tag:{codec.kind}", str(slug)) for slug in value)


class _Reader:
    """Writes values and rows as words, less what names something hidden."""

    def __init__(self, found: dict[Name, Named]) -> None:
        self.found = found

    def facts(self, schema: Iterable[Field | Rows], data: dict, model: type) -> Iterator[Fact]:
        """What a front matter, or a ruling in it, says: values and rows by name."""
        for part in schema:
            value = data.get(part.name)
            if part.name in UNSAID or part is RULING or not value:
                continue
            if isinstance(part, Field):
                values = self.values(part.codec, value)
                lines = [tuple(values)] if values else []
            else:
                lines = [line for row in _rows(part, value) if (line := self.line(part, row))]
            if lines:
                yield Fact(label(part.name), tuple(lines))

    def line(self, rows: Rows, data: dict) -> Line:
        """A row in one line; nothing for a row that stands on something hidden."""
        if rows.model is Citation:
            parts = (_text(data.get(name)) for name in ("text", "volume", "reporter", "page"))
            return (Value(" ".join(filter(None, parts))),)
        found: list[Value] = []
        for part in rows.fields:
            value = data.get(part.name)
            if not isinstance(part, Field) or part.name in UNSAID - {"title"} or not value:
                continue
            if part.name == "title":
                found.append(Value(_text(value)))
                continue
            values = self.values(part.codec, value)
            if not values and not _stands_without(rows.model, part):
                return ()
            found += values
        return tuple(found)

    def rulings(self, data: dict) -> Iterator[PastRuling]:
        """The rulings that readers may see now."""
        for row in _rows(RULING, data.get(RULING.name)):
            own = self.found.get(("own ruling", _text(row.get("uid"))))
            if own is None:
                continue
            yield PastRuling(
                title=", ".join(
                    filter(None, [_text(row.get("title")), _words(When(), row.get("date"))])
                ),
                anchor=f"ruling-{_text(row.get('slug'))}",
                facts=tuple(
                    self.facts([p for p in RULING.fields if p.name != "date"], row, Ruling)
                ),
            )

    def values(self, codec: Codec, value: object) -> list[Value]:
        """One value as words; nothing for what is hidden or has another shape by now."""
        names = list(_names_in(codec, value))
        if names or isinstance(codec, (Ref, EntryRef, Tags)):
            shown = [self.found[name] for name in names if name in self.found]
            return [
                Value(f"{named.words} ({named.note})" if named.note else named.words, named.url)
                for named in shown
            ]
        if isinstance(codec, Words):
            words = [_words(codec, item) for item in value] if isinstance(value, list) else []
        else:
            words = [_words(codec, value)]
        return [Value(text, text if text.startswith(_ADDRESSES) else "") for text in words if text]


def _caption(data: dict) -> Iterator[Fact]:
    """The full name of a case, whose page is headed by the short one."""
    if _text(data.get("short_name")) and _text(data.get("title")):
        yield Fact("Caption", ((Value(_text(data["title"])),),))


def label(name: str) -> str:
    """The word readers see for a field of a file."""
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def _rows(rows: Rows, value: object) -> list[dict]:
    found = value if isinstance(value, list) else []
    if rows.plain:
        found = [{rows.fields[0].name: item} for item in found]
    return [row for row in found if isinstance(row, dict)]


def _stands_without(model: type, part: Field) -> bool:
    """Whether a row still says something true when what this field names can't be shown."""
    if not isinstance(part.codec, (Ref, EntryRef, Tags)):
        return True
    column: Column = model._meta.get_field(part.on)
    if not isinstance(column, ForeignKey) or not column.null:
        return False
    return column.related_model is Source or issubclass(model, Party)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _words(codec: Codec, value: object) -> str:
    text = _text(value)
    if isinstance(codec, Default):
        codec = codec.codec
    if isinstance(codec, (Code, Codes)):
        vocabulary: type[TextChoices] = codec.vocabulary
        return str(vocabulary(text).label) if text in vocabulary.values else text
    if isinstance(codec, (When, Day)):
        try:
            return str(PartialDate.parse(text))
        except ValueError:
            return text
    if isinstance(codec, Flag):
        return "yes" if text == "true" else ""
    return text


# The text


def _parts(blocks: list[dict]) -> list[Part]:
    """The blocks as a page draws them; an argument is a link, without what courts did since."""
    stream = Entry._meta.get_field("body").stream_block
    cards = {block["value"]["argument"] for block in blocks if block["type"] == "argument"}
    parts = body_parts(
        StreamValue(stream, blocks, is_lazy=True), dict.fromkeys(cards) if cards else None
    )
    return [
        Part("components/past_argument.html", part.value.argument)
        if part.template == stream.child_blocks["argument"].meta.template
        else part
        for part in parts
    ]


_DIRECTIVE = re.compile(r"^:::\w+[ \t]*$.*?(?:^:::[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_MARKS = re.compile(r"^(?:#{1,6}|[-+*]|\d{1,9}[.)])[ \t]+|[*`]", re.MULTILINE)


def plain_prose(text: str) -> list[str]:
    """The paragraphs of a text in Markdown without its marks, links and directives."""
    text = _LINK.sub(r"\1", _DIRECTIVE.sub("", text))
    paragraphs = re.split(r"\n\s*\n", _MARKS.sub("", text))
    return [" ".join(words.split()) for words in paragraphs if words.strip()]
