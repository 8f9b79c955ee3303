"""What a content file of each kind can hold, and how each value is read and written.

One table for both directions: a `Field` is a value of the entry or row, `Rows` a list of rows. The
codecs turn a model's value into text and back, and say what is wrong in a sentence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model, TextChoices, prefetch_related_objects

from kb import models as m
from kb.models import vocabulary as v
from kb.models.dates import PartialDate
from kb.models.vocabulary import Kind
from kb.textfiles.names import Names
from kb.textfiles.problems import Place

FORMAT = "1"


class Codec:
    """A text that stays as it is."""

    def read(self, value: object, place: Place, names: Names) -> object:
        """The model's value; problems are noted at `place`."""
        if not isinstance(value, str):
            place.say(f"“{place.path[-1]}” is one text, not a list.")
            return ""
        return value.strip()

    def write(self, value: object) -> object:
        """The file's value; an empty one is left out."""
        return value or None


class Code(Codec):
    """One code of a closed list."""

    def __init__(self, vocabulary: type[TextChoices]) -> None:
        self.vocabulary = vocabulary

    def read(self, value: object, place: Place, names: Names) -> object:
        text = super().read(value, place, names)
        if text not in self.vocabulary.values:
            place.say(
                f"“{text}” is not a {self.vocabulary.__name__}: choose among "
                f"{', '.join(self.vocabulary.values)}."
            )
        return text

    def write(self, value: object) -> object:
        return str(value) if value else None


class Words(Codec):
    """A list of texts."""

    def read(self, value: object, place: Place, names: Names) -> object:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            place.say(f"“{place.path[-1]}” is a list of texts.")
            return []
        return list(dict.fromkeys(" ".join(item.split()) for item in value))

    def write(self, value: object) -> object:
        return list(value) or None


class Codes(Words):
    """Several codes of a closed list, in the order of the list."""

    def __init__(self, vocabulary: type[TextChoices]) -> None:
        self.vocabulary = vocabulary

    def read(self, value: object, place: Place, names: Names) -> object:
        found = super().read(value, place, names)
        for number, code in enumerate(found):
            Code(self.vocabulary).read(code, place.at(number), names)
        return [code for code in self.vocabulary.values if code in found]


class When(Codec):
    """A date with its precision."""

    def read(self, value: object, place: Place, names: Names) -> object:
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            place.say(str(error))
            return None

    def write(self, value: object) -> object:
        return value.iso() if value else None


class Day(Codec):
    """A full day."""

    def read(self, value: object, place: Place, names: Names) -> object:
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            place.say(f"“{value}” is not a full day: write 2025-06-23.")
            return None

    def write(self, value: object) -> object:
        return value.isoformat() if value else None


class Flag(Codec):
    """`true`, or left out."""

    def read(self, value: object, place: Place, names: Names) -> object:
        if value not in ("true", "false"):
            place.say("Write true or false.")
        return value == "true"

    def write(self, value: object) -> object:
        return "true" if value else None


class Default(Codec):
    """A value that is left out when it is the usual one."""

    def __init__(self, codec: Codec, usual: str) -> None:
        self.codec, self.usual = codec, usual

    def read(self, value: object, place: Place, names: Names) -> object:
        return self.codec.read(value, place, names)

    def write(self, value: object) -> object:
        return None if value == self.usual else self.codec.write(value)


class Ref(Codec):
    """The slug of another thing: a kind of entry, `source`, `court`, `tag:<kind>` or `ruling`."""

    def __init__(self, what: str) -> None:
        self.what = what

    def read(self, value: object, place: Place, names: Names) -> object:
        text = super().read(value, place, names)
        return names.get(self.what, text, place)

    def write(self, value: object) -> object:
        if value is None:
            return None
        if isinstance(value, m.Ruling):
            return f"{value.case.slug}/{value.slug}"
        return value.slug


class EntryRef(Codec):
    """Any entry, as `kind/slug`."""

    def read(self, value: object, place: Place, names: Names) -> object:
        text = super().read(value, place, names)
        kind, _, slug = text.partition("/")
        if kind not in Kind.values:
            place.say(f"“{text}” is no entry: write its kind and slug, case/bartz-v-anthropic.")
            return None
        return names.get(kind, slug, place)

    def write(self, value: object) -> object:
        return f"{value.kind}/{value.slug}" if value else None


class Tags(Codec):
    """The tags of one kind that an editor set."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def read(self, value: object, place: Place, names: Names) -> object:
        slugs = Words().read(value, place, names)
        tags = [
            names.get(f"tag:{self.kind}", slug, place.at(number))
            for number, slug in enumerate(slugs)
        ]
        return [tag for tag in tags if tag is not None]

    def write(self, value: object) -> object:
        rows = list(value.all())
        prefetch_related_objects(rows, "tag")
        return sorted(row.tag.slug for row in rows) or None


TEXT = Codec()


@dataclass(frozen=True)
class Field:
    """A value: its name in the file, how it is read, and its attribute where it has another."""

    name: str
    codec: Codec = TEXT
    attribute: str = ""
    required: bool = False

    @property
    def on(self) -> str:
        """The attribute of the model."""
        return self.attribute or self.name


@dataclass(frozen=True)
class Rows:
    """Rows of one model in the order of the file; `plain` rows have one field and no mapping."""

    name: str
    model: type[Model]
    fields: tuple[Field | Rows, ...]
    relation: str = ""
    plain: bool = False

    @property
    def on(self) -> str:
        """The related manager of the parent."""
        return self.relation or self.name

    @property
    def names(self) -> list[str]:
        """The attributes that name other things."""
        inner = [part for part in self.fields if isinstance(part, Field)]
        return [part.on for part in inner if isinstance(part.codec, (Ref, EntryRef))]


def fields(*pairs: Field | str) -> tuple[Field, ...]:
    """Fields; a name alone is a text."""
    return tuple(Field(pair) if isinstance(pair, str) else pair for pair in pairs)


KEY = Field("key", required=True)
SOURCE = Field("source", Ref("source"))
PINPOINT = Field("pinpoint")

COMMON_HEAD = fields(Field("uid", required=True), Field("title", required=True))
COMMON = fields(
    Field("summary", required=True),
    Field("other_names", Words()),
    Field("case_tags", Tags(Kind.CASE), "tagged_cases"),
    Field("doctrine_tags", Tags(Kind.DOCTRINE), "tagged_doctrines"),
    Field("commentator_tags", Tags(Kind.COMMENTATOR), "tagged_commentators"),
)
COMMON_END = (
    Rows(
        "sources",
        m.EntrySource,
        fields(Field("source", Ref("source"), required=True), "pinpoint", "supports"),
        "entry_sources",
    ),
    Field("checked_on", Day()),
    Field("check_level", Default(Code(v.CheckLevel), v.CheckLevel.UNCHECKED)),
    Field("review_by", Day()),
    Field("unconfirmed", Flag()),
    Rows(
        "corrections",
        m.Correction,
        fields(Field("date", When(), "when", required=True), Field("text", required=True)),
    ),
)

ARTICLE = fields(
    Field("date", When(), "when", required=True),
    Field("category", Code(v.ArticleCategory), required=True),
    "credit",
    Field("key_points", Words()),
)
ARTICLE_END = (Rows("related", m.RelatedEntry, fields(Field("entry", EntryRef())), plain=True),)
QUESTION = (
    *fields("short_answer", Field("short_answer_date", Day())),
    Rows("answers", m.Answer, fields(KEY, Field("label", required=True), "text")),
    Rows(
        "placements",
        m.Placement,
        fields(
            Field("argument", Ref("argument"), required=True),
            Field("answer", TEXT, "answer_key", required=True),
        ),
    ),
)
ARGUMENT = (
    Field("label", required=True),
    Rows("premises", m.Premise, fields(KEY, Field("text", required=True))),
    Field("scheme", Code(v.Scheme)),
    Rows(
        "critical_answers",
        m.CriticalAnswer,
        fields(
            Field("question", required=True),
            Field("handling", Code(v.Handling), required=True),
            Field("argument", Ref("argument"), "answered_by"),
            "note",
        ),
    ),
    Rows(
        "quotations",
        m.Quotation,
        fields(
            Field("text", required=True),
            Field("commentator", Ref("tag:commentator")),
            Field("source", Ref("source"), required=True),
            PINPOINT,
        ),
    ),
    Rows(
        "relations",
        m.Relation,
        fields(
            Field("type", Code(v.RelationType), required=True),
            Field("argument", Ref("argument"), "target", required=True),
            Field("premise", TEXT, "premise_key"),
            Field("case", Ref("tag:case")),
            "note",
        ),
    ),
)
RULING = Rows(
    "rulings",
    m.Ruling,
    (
        *fields(
            Field("uid", required=True),
            Field("slug", required=True),
            Field("title", required=True),
            Field("date", When(), "when", required=True),
            Field("court", Ref("court"), required=True),
        ),
        Rows("bench", m.JudgeSeat, fields(Field("judge", Ref("tag:commentator"))), plain=True),
        *fields(
            Field("stage", Code(v.Stage)),
            Field("posture", Code(v.Posture)),
            Field("disposition", Code(v.Disposition), required=True),
            Field("finality", Code(v.Finality)),
            Field("decided", required=True),
            "not_decided",
            "document_url",
            Field("source", Ref("source"), required=True),
            PINPOINT,
        ),
        Rows(
            "holdings",
            m.Holding,
            fields(
                Field("doctrine", Ref("tag:doctrine"), required=True),
                Field("element", TEXT, "element_key"),
                Field("use", Code(v.Use)),
                Field("finding", Code(v.Finding), required=True),
                Field("direction", Code(v.Direction)),
                Field("weight", Code(v.Weight)),
                PINPOINT,
                "text",
            ),
        ),
        Rows(
            "receptions",
            m.Reception,
            fields(
                Field("argument", Ref("argument"), required=True),
                Field("outcome", Code(v.ReceptionOutcome), required=True),
                Field("voice", Default(Code(v.ReceptionVoice), v.ReceptionVoice.COURT)),
                "as_matter_of_law",
                "note",
                PINPOINT,
                "quotation",
            ),
        ),
        Rows(
            "treatments",
            m.Treatment,
            fields(
                Field("ruling", Ref("ruling"), "target", required=True),
                Field("type", Code(v.TreatmentType), required=True),
                "note",
                PINPOINT,
            ),
        ),
    ),
)
CASE = (
    *fields(
        Field("short_name", required=True),
        Field("jurisdiction", Code(v.Jurisdiction), required=True),
        Field("court", Ref("court"), required=True),
        "not_decided",
        Field("works", Codes(v.WorkType)),
        Field("conduct", Codes(v.Conduct)),
        Field("systems", Words()),
        Field("lead_case", Ref("tag:case")),
    ),
    Rows("dockets", m.Docket, fields(Field("number", required=True), Field("court", Ref("court")))),
    Rows(
        "citations",
        m.Citation,
        fields(
            Field("citation_kind", Code(v.CitationKind), required=True),
            "volume",
            "reporter",
            "page",
            "year",
            "text",
        ),
    ),
    Rows(
        "parties",
        m.Party,
        fields(
            Field("name", required=True),
            Field("role", Code(v.PartyRole), required=True),
            Field("sector", Code(v.PartySector)),
            Field("commentator", Ref("tag:commentator")),
        ),
    ),
    Rows(
        "claims",
        m.Claim,
        fields(
            KEY,
            Field("name", required=True),
            "statute",
            "against",
            Field("stage", Code(v.Stage)),
            Field("result", Default(Code(v.ClaimResult), v.ClaimResult.PENDING)),
            Field("date", When(), "when"),
            SOURCE,
        ),
    ),
    Rows(
        "statuses",
        m.CaseStatus,
        fields(
            Field("date", When(), "when", required=True),
            Field("state", Code(v.CaseState), required=True),
            "note",
            SOURCE,
        ),
    ),
    Rows(
        "events",
        m.Event,
        fields(
            KEY,
            Field("date", When(), "when", required=True),
            Field("type", Code(v.EventType), required=True),
            Field("title", required=True),
            SOURCE,
            Field("scheduled", Flag()),
        ),
    ),
    Rows(
        "contentions",
        m.Contention,
        fields(
            Field("argument", Ref("argument"), required=True),
            Field("raised_by", required=True),
            "document",
            Field("date", When(), "when"),
            SOURCE,
        ),
    ),
)
DOCTRINE = (
    *fields(
        Field("doctrine_kind", Code(v.DoctrineKind), required=True),
        Field("jurisdictions", Codes(v.Jurisdiction), required=True),
        Field("definition", required=True),
        "statute",
        Field("broader", Ref("tag:doctrine")),
        Field("date", When(), "when"),
        "bill_stage",
        "next_step",
        Field("next_on", Day()),
    ),
    Rows(
        "elements",
        m.Element,
        fields(
            KEY,
            Field("name", required=True),
            "text",
            Field("doctrine", Ref("tag:doctrine"), "treated_in"),
        ),
    ),
    Rows(
        "leading_cases",
        m.LeadingCase,
        fields(
            Field("case", Ref("tag:case"), required=True),
            Field("element", TEXT, "element_key"),
            "note",
        ),
    ),
    Rows(
        "aspects",
        m.ExceptionAspect,
        fields(
            Field("aspect", Code(v.Aspect), required=True),
            Field("text", required=True),
            Field("source", Ref("source"), required=True),
            PINPOINT,
        ),
    ),
)
COMMENTATOR = (
    *fields(
        Field("commentator_kind", Code(v.CommentatorKind), required=True),
        Field("role", required=True),
        "affiliation",
        "interest",
        Field("interest_source", Ref("source")),
    ),
    Rows(
        "positions",
        m.Position,
        fields(
            Field("argument", Ref("argument")),
            Field("question", Ref("question")),
            Field("answer", TEXT, "answer_key"),
            Field("stance", Code(v.Stance), required=True),
            Field("date", When(), "when"),
            "role",
            Field("source", Ref("source"), required=True),
            PINPOINT,
            "note",
        ),
    ),
)
SOURCE_FILE: tuple[Field | Rows, ...] = fields(
    Field("uid", required=True),
    Field("title", required=True),
    "author",
    "publisher",
    Field("date", When(), "when"),
    "url",
    "archived_url",
    Field("source_kind", Code(v.SourceKind), required=True),
    Field("rank", Code(v.SourceRank), required=True),
    "language",
    "note",
)

ENTRY_FILES: dict[Kind, tuple[Field | Rows, ...]] = {
    Kind.ARTICLE: (*COMMON_HEAD, *ARTICLE, *COMMON, *ARTICLE_END, *COMMON_END),
    Kind.QUESTION: (*COMMON_HEAD, *COMMON, *QUESTION, *COMMON_END),
    Kind.ARGUMENT: (*COMMON_HEAD, *ARGUMENT[:1], *COMMON, *ARGUMENT[1:], *COMMON_END),
    Kind.CASE: (*COMMON_HEAD, *CASE[:3], *COMMON, *CASE[3:], RULING, *COMMON_END),
    Kind.DOCTRINE: (*COMMON_HEAD, *DOCTRINE[:2], *COMMON, *DOCTRINE[2:], *COMMON_END),
    Kind.COMMENTATOR: (*COMMON_HEAD, *COMMENTATOR[:2], *COMMON, *COMMENTATOR[2:], *COMMON_END),
}


def relations(schema: Iterable[Field | Rows]) -> Iterator[str]:
    """The lookups of all that `dump` reads of other rows, for `prefetch_related`."""
    for part in schema:
        if isinstance(part, Rows):
            yield part.on
            yield from (f"{part.on}__{name}" for name in relations(part.fields))
        elif isinstance(part.codec, Tags):
            yield f"{part.on}__tag"
        elif isinstance(part.codec, Ref):
            yield f"{part.on}__case" if part.codec.what == "ruling" else part.on
        elif isinstance(part.codec, EntryRef):
            yield part.on


def dump(instance: Model, schema: Iterable[Field | Rows]) -> dict[str, object]:
    """The values of an entry, ruling or source as a file holds them."""
    data: dict[str, object] = {}
    for part in schema:
        if isinstance(part, Field):
            value = part.codec.write(getattr(instance, part.on))
        elif part is RULING:
            value = [dump(ruling, part.fields) for ruling in published_rulings(instance)]
        elif part.plain:
            (field,) = part.fields
            value = [field.codec.write(getattr(row, field.on)) for row in in_order(instance, part)]
        else:
            value = [dump(row, part.fields) for row in in_order(instance, part)]
        if value:
            data[part.name] = value
    return data


def in_order(instance: Model, rows: Rows) -> list[Model]:
    """The rows of a related manager in the editor's order, with what they name."""
    found = sorted(
        getattr(instance, rows.on).all(), key=lambda row: (row.sort_order or 0, row.pk or 0)
    )
    prefetch_related_objects(found, *rows.names)
    return found


def published_rulings(case: Model) -> list[m.Ruling]:
    """The published rulings of a case in the order of its file."""
    rulings = [ruling for ruling in case.rulings.all() if ruling.live] if case.pk else []
    return sorted(rulings, key=lambda ruling: (ruling.date, ruling.slug))
