"""What makes entries worth believing, as far as files can show it: refusals and warnings.

`library.read` says whether files can be loaded; this says whether they should be published. The
load does not ask it: what an editor exports must always load again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.models.dates import PartialDate
from kb.models.vocabulary import Kind, SourceRank
from kb.textfiles.library import ContentFile, Library
from kb.textfiles.problems import Place, Problem
from kb.textfiles.schema import EntryRef, Field, Ref, Rows, Tags
from kb.textfiles.unlisted import refuse_unlisted_citations
from kb.textfiles.wording import QUOTED_WORDS, alike, quotations, warn_of_words

NOT_VERIFIED = "pinpoint not verified"
# An argument may be “stated by the editors”: readers are told so instead of being shown a source.
FACTUAL = frozenset(Kind) - {Kind.ARGUMENT}
_DECISION = re.compile(
    r"order|judge?ment|decision|opinion|ruling|verdict|injunction|approval|certif|certiorari|"
    r"registration|letter|reference|award|memorandum",
    re.IGNORECASE,
)
_NO_DECISION = re.compile(
    r"hearing|oral argument|brief|complaint|filing|petition|motion|statement of interest|"
    r"submission",
    re.IGNORECASE,
)
_BODY_LINK = re.compile(r"\]\((article|question|argument|case|doctrine|commentator):([\w-]+)\)")
_BODY_CARD = re.compile(r"^argument: ([\w-]+)$", re.MULTILINE)


@dataclass
class Findings:
    """What must be put right, and what an editor should look at."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def look(library: Library, today: dt.date) -> Findings:
    """Judge a library that was read without problems; `today` decides what lies behind us."""
    found = Findings()
    ranks = {slug: str(file.data.get("rank")) for slug, file in library.of(None).items()}
    for file in library.files:
        if file.kind is None:
            continue
        place = file.place(found.problems)
        _refuse_unsourced(file, place, ranks)
        _refuse_long_quotations(file, place)
        if file.kind == Kind.CASE:
            _refuse_what_is_no_ruling(file, place, ranks)
            _refuse_unread_receptions(file, place, ranks)
            _refuse_disorder(file, place, library)
        elif file.kind == Kind.COMMENTATOR:
            _refuse_weak_positions(file, place, library)
        warn_of_words(file, file.place(found.warnings))
        _warn_of_days(file, file.place(found.warnings), today)
    _refuse_twins(library, found.problems)
    _refuse_unlinked(library, found.problems)
    refuse_unlisted_citations(library, found.problems)
    return found


# Sources


def _refuse_unsourced(file: ContentFile, place: Place, ranks: dict[str, str]) -> None:
    printable = [
        row for row in file.values("sources") if ranks.get(str(row.get("source"))) in _PRINTED
    ]
    if file.kind in FACTUAL and not printable and file.data.get("unconfirmed") != "true":
        place.at("sources").say(
            "No source here can be printed: name one that is no lead, or say `unconfirmed: true`."
        )


_PRINTED = (SourceRank.PRIMARY, SourceRank.SECONDARY)


def _refuse_weak_positions(file: ContentFile, place: Place, library: Library) -> None:
    sources = library.of(None)
    for number, row in enumerate(file.values("positions")):
        here, source = place.at("positions", number), sources.get(str(row.get("source")))
        if source is None:
            continue
        # Readers are not shown such a row; an entry may keep it while it waits for the source.
        if source.data.get("rank") not in _PRINTED and file.data.get("unconfirmed") != "true":
            here.at("source").say("A position rests on a source that can be printed, not a lead.")
        said, printed = _day(row.get("date")), _day(source.data.get("date"))
        if said and printed and said.first > printed.last:
            here.at("date").say(f"The position is later than its source of {printed.iso()}.")


# Rulings


def _rulings(file: ContentFile, place: Place) -> Iterator[tuple[dict, Place]]:
    for number, row in enumerate(file.values("rulings")):
        yield row, place.at("rulings", number)


def _rows(mapping: dict, name: str) -> Iterator[tuple[int, dict]]:
    rows = mapping.get(name)
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict):
            yield number, row


def _refuse_what_is_no_ruling(file: ContentFile, place: Place, ranks: dict[str, str]) -> None:
    for ruling, here in _rulings(file, place):
        title = str(ruling.get("title", ""))
        if _NO_DECISION.search(title) and not _DECISION.search(title):
            here.at("title").say(
                "A hearing, brief or filing is no ruling: it is an event, until a court decides."
            )
        for name in ("court", "date", "disposition", "source"):
            if not ruling.get(name):
                here.say(f"A ruling has a {name}.")
        if ranks.get(str(ruling.get("source"))) == SourceRank.LEAD:
            here.at("source").say("A ruling rests on a source that can be printed, not a lead.")


def _refuse_unread_receptions(file: ContentFile, place: Place, ranks: dict[str, str]) -> None:
    """A ruling was read where its own source is primary: then a place in it can be given."""
    for ruling, here in _rulings(file, place):
        was_read = ranks.get(str(ruling.get("source"))) == SourceRank.PRIMARY
        for number, row in _rows(ruling, "receptions"):
            pinpoint = str(row.get("pinpoint", ""))
            if NOT_VERIFIED in pinpoint or (was_read and pinpoint):
                continue
            here.at("receptions", number).say(
                f"Without a place in the ruling itself, the pinpoint reads “{NOT_VERIFIED}”."
            )


# Dates


def _day(value: object) -> PartialDate | None:
    try:
        return PartialDate.parse(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _refuse_disorder(file: ContentFile, place: Place, library: Library) -> None:
    """Rows stand oldest first, nothing is older than the filing, no ruling treats a later one."""
    for name in ("statuses", "events", "rulings"):
        before: PartialDate | None = None
        for number, row in _rows(file.data, name):
            when = _day(row.get("date"))
            if when and before and when.last < before.first:
                place.at(name, number, "date").say(
                    f"The dates are out of order: this one is before {before.iso()}."
                )
            before = when or before
    begun = [_day(row.get("date")) for row in file.values("events") if row.get("type") == "filed"]
    start = min((day.first for day in begun if day), default=None)
    for name in ("statuses", "rulings", "claims"):
        for number, row in _rows(file.data, name):
            when = _day(row.get("date"))
            if start and when and when.last < start and row.get("state") != "announced":
                place.at(name, number, "date").say(
                    f"This is before the matter was filed on {start.isoformat()}."
                )
    cases = library.of(Kind.CASE)
    for ruling, here in _rulings(file, place):
        when = _day(ruling.get("date"))
        for number, row in _rows(ruling, "treatments"):
            slug, _, name = str(row.get("ruling")).partition("/")
            rulings = cases[slug].values("rulings") if slug in cases else []
            target = next((one for one in rulings if one.get("slug") == name), {})
            earlier = _day(target.get("date"))
            if when and earlier and earlier.first > when.last:
                here.at("treatments", number).say(
                    f"It can't say anything of a ruling of {earlier.iso()}, which is later."
                )


def _warn_of_days(file: ContentFile, place: Place, today: dt.date) -> None:
    for number, row in _rows(file.data, "events"):
        when = _day(row.get("date"))
        if when and row.get("scheduled") == "true" and when.last < today:
            place.at("events", number).say(f"Was listed for {when.iso()}: what came of it?")
        if when and row.get("scheduled") != "true" and when.first > today:
            place.at("events", number).say(f"{when.iso()} is still to come: it is scheduled.")
    for name in ("statuses", "rulings"):
        for number, row in _rows(file.data, name):
            when = _day(row.get("date"))
            if when and when.first > today:
                place.at(name, number, "date").say(f"{when.iso()} is still to come.")
    for name, words in (
        ("review_by", "A look at the sources was due on {}."),
        ("next_on", "The next step was to come on {}: what came of it?"),
    ):
        when = _day(file.data.get(name))
        if when and when.last < today:
            place.at(name).say(words.format(when.iso()))
    checked = _day(file.data.get("checked_on"))
    if checked and checked.first > today:
        place.at("checked_on").say(f"{checked.iso()} is still to come.")


# Words


def _refuse_long_quotations(file: ContentFile, place: Place) -> None:
    for words, here in quotations(file, place):
        number = len(words.split())
        if number > QUOTED_WORDS:
            here.say(f"A quotation has at most {QUOTED_WORDS} words; this one has {number}.")


def _refuse_twins(library: Library, problems: list[Problem]) -> None:
    for kind in Kind:
        files = list(library.of(kind).values())
        titles = [str(file.data.get("title", "")) for file in files]
        for first, second in alike(titles):
            files[second].place(problems).at("title").say(
                f"Nearly the title of {files[first].path}: say how they differ, or make them one."
            )


# Links


def _refuse_unlinked(library: Library, problems: list[Problem]) -> None:
    linked: set[tuple[str, str]] = set()
    for file in library.files:
        if file.kind is None:
            continue
        itself = (file.kind.value, file.slug)
        named = {name for name in _named(file.data, file.schema) if name != itself}
        named |= {(match[1], match[2]) for match in _BODY_LINK.finditer(file.body)} - {itself}
        named |= {("argument", match[1]) for match in _BODY_CARD.finditer(file.body)} - {itself}
        linked |= named
        if named:  # what it names shows it in turn: a tag's page lists what carries the tag
            linked.add(itself)
    for file in library.files:
        if file.kind and (file.kind.value, file.slug) not in linked:
            file.place(problems).say("Nothing links to this entry, and it names no other one.")


def _named(data: dict, schema: tuple[Field | Rows, ...]) -> Iterator[tuple[str, str]]:
    """The entries that the values of a mapping name, by kind and slug."""
    for part in schema:
        value = data.get(part.name)
        if isinstance(part, Rows):
            for row in value if isinstance(value, list) else []:
                if isinstance(row, dict):
                    yield from _named(row, part.fields)
                elif part.plain:
                    yield from _named({part.fields[0].name: row}, part.fields)
        elif isinstance(value, list) and isinstance(part.codec, Tags):
            yield from ((part.codec.kind.value, str(slug)) for slug in value)
        elif isinstance(value, str) and isinstance(part.codec, EntryRef):
            kind, _, slug = value.partition("/")
            yield kind, slug
        elif isinstance(value, str) and isinstance(part.codec, Ref):
            what = part.codec.what.removeprefix("tag:")
            if what == "ruling":
                yield "case", value.partition("/")[0]
            elif what in Kind.values:
                yield what, value
