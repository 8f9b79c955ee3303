"""A folder of content files: read, and checked as a whole, without a database."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kb.argument.cycles import supports_cycle
from kb.argument.schemes import questions_of
from kb.models.case import LEADS_CIRCLE
from kb.models.commentator import NO_POSITION
from kb.models.glossary import term_problems
from kb.models.identity import uid_validator
from kb.models.receptions import NEEDS_LAW, lacks_law
from kb.models.synonym import LONGEST_PHRASE, phrase_problems
from kb.models.vocabulary import (
    NEEDS_NOTE,
    CourtLevel,
    Handling,
    Jurisdiction,
    Kind,
    ReceptionVoice,
    RelationType,
)
from kb.textfiles import body, front_matter
from kb.textfiles.export import (
    BETWEEN_ALIASES,
    COURT_COLUMNS,
    GLOSSARY,
    GLOSSARY_COLUMNS,
    PLANNED_COLUMNS,
    SYNONYM_COLUMNS,
    sha256,
)
from kb.textfiles.names import Names
from kb.textfiles.problems import ContentError, Place, Problem
from kb.textfiles.schema import ENTRY_FILES, FORMAT, SOURCE_FILE, Field, Rows

SOURCES = "sources"
TOPIC_KINDS = (Kind.CASE, Kind.DOCTRINE, Kind.COMMENTATOR)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass
class ContentFile:
    """One file: `kind` is a kind of entry, or None for a source."""

    kind: Kind | None
    slug: str
    path: str
    sha256: str
    data: dict
    lines: dict
    body: str
    body_line: int

    @property
    def uid(self) -> str:
        """Its identity, as far as the file gives one."""
        uid = self.data.get("uid", "")
        return uid if isinstance(uid, str) else ""

    @property
    def schema(self) -> tuple[Field | Rows, ...]:
        """What it can hold."""
        return ENTRY_FILES[self.kind] if self.kind else SOURCE_FILE

    def place(self, problems: list[Problem]) -> Place:
        """Where its problems are noted."""
        return Place(self.path, self.lines, problems)

    def values(self, key: str) -> list[dict]:
        """The rows under a name, as far as they are mappings."""
        rows = self.data.get(key, [])
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


@dataclass
class Library:
    """All files of a folder, and what is wrong with them."""

    folder: Path
    files: list[ContentFile] = field(default_factory=list)
    courts: list[dict[str, str]] = field(default_factory=list)
    planned: list[dict[str, str]] = field(default_factory=list)
    synonyms: list[dict[str, str]] = field(default_factory=list)
    glossary: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: Kind | None) -> dict[str, ContentFile]:
        """The files of one kind (None: sources) by slug."""
        return {file.slug: file for file in self.files if file.kind == kind}


def paths(folder: Path) -> Iterator[tuple[Kind | None, Path]]:
    """The files of entries and sources in a folder, in a fixed order."""
    for kind, name in [(None, SOURCES), *((kind, kind.folder) for kind in Kind)]:
        for path in sorted((folder / name).glob("*.md")):
            yield kind, path


def read(folder: Path) -> Library:
    """Read and check a folder; everything that is wrong is in `problems`."""
    library = Library(folder)
    for kind, path in paths(folder):
        file = _read_file(kind, path, library)
        if file:
            library.files.append(file)
    library.courts = _read_table(folder / "courts.csv", COURT_COLUMNS, library.problems)
    library.planned = _read_table(folder / "planned.csv", PLANNED_COLUMNS, library.problems)
    library.synonyms = _read_table(folder / "synonyms.csv", SYNONYM_COLUMNS, library.problems)
    library.glossary = _read_table(folder / GLOSSARY, GLOSSARY_COLUMNS, library.problems)
    _check(library)
    return library


def _read_file(kind: Kind | None, path: Path, library: Library) -> ContentFile | None:
    name = f"{path.parent.name}/{path.name}"
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
        head, rest, body_line = front_matter.split(text)
        data, lines = front_matter.read(head, first_line=2)
    except UnicodeDecodeError:
        library.problems.append(Problem(name, 1, "The file is not text in UTF-8."))
        return None
    except ContentError as error:
        library.problems.append(Problem(name, error.line, str(error)))
        return None
    return ContentFile(kind, path.stem, name, sha256(raw), data, lines, rest, body_line)


def _read_table(path: Path, columns: tuple[str, ...], problems: list[Problem]) -> list[dict]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != columns:
            problems.append(Problem(path.name, 1, f"The first line is {','.join(columns)}."))
            return []
        rows = []
        for row in reader:
            if None in row or None in row.values():
                message = f"A line has {len(columns)} values."
                problems.append(Problem(path.name, reader.line_num, message))
            else:
                rows.append({**row, "line": str(reader.line_num)})
        return rows


def _check(library: Library) -> None:
    problems = library.problems
    names = Names(known_names(library))
    uids: dict[str, str] = {}
    for file in library.files:
        place = file.place(problems)
        if not _SLUG.fullmatch(file.slug):
            place.say("The file's name is small letters, digits and single hyphens.")
        if file.data.get("format") != FORMAT:
            place.at("format").say(f"The file says `format: {FORMAT}`.")
        for uid, where in _uids(file, place):
            if uid in uids:
                where.say(f"The uid {uid} is that of {uids[uid]} too: a new thing needs its own.")
            uids.setdefault(uid, file.path)
            if not uid_validator.regex.match(uid):
                where.say(uid_validator.message)
        check_values(file.data, file.schema, place, names, also=("format",))
        body_place = Place(file.path, {(): file.body_line}, problems, offset=file.body_line - 1)
        body_place.lines = {}
        if file.kind is None and file.body.strip():
            place.say("A source has no body.", file.body_line)
        elif file.kind:
            body.read(file.body, body_place, names)
        check_keys(file, library, place)
    _check_supports(library)
    for row in library.courts:
        line = int(row["line"])
        if row["jurisdiction"] not in Jurisdiction.values or row["level"] not in CourtLevel.values:
            message = f"Jurisdiction or level of “{row['slug']}” is not in the list."
            problems.append(Problem("courts.csv", line, message))
        if row["parent"] and row["parent"] not in names.known["court"] - {row["slug"]}:
            message = f"The court above “{row['slug']}” is another court of this table."
            problems.append(Problem("courts.csv", line, message))
    _check_synonyms(library)
    seen: set[tuple[str, str]] = set()
    for row in library.planned:
        line = int(row["line"])
        if row["kind"] not in TOPIC_KINDS:
            problems.append(
                Problem("planned.csv", line, "The kind is case, doctrine or commentator.")
            )
        elif row["slug"] in library.of(Kind(row["kind"])):
            message = f"“{row['slug']}” has a file now: take this line away."
            problems.append(Problem("planned.csv", line, message))
        if row["citations"] and row["kind"] != Kind.CASE:
            problems.append(Problem("planned.csv", line, "Only a case has citations."))
        if (row["kind"], row["slug"]) in seen:
            problems.append(Problem("planned.csv", line, f"“{row['slug']}” stands here twice."))
        seen.add((row["kind"], row["slug"]))
    _check_glossary(library, names)


def _check_synonyms(library: Library) -> None:
    seen: set[str] = set()
    for row in library.synonyms:
        line = int(row["line"])
        found = phrase_problems(row["phrases"].split(BETWEEN_ALIASES))
        if not _SLUG.fullmatch(row["key"]) or len(row["key"]) > LONGEST_PHRASE:
            found.append("The key is small letters, digits and single hyphens.")
        elif row["key"] in seen:
            found.append(f"“{row['key']}” stands here twice.")
        seen.add(row["key"])
        library.problems += [Problem("synonyms.csv", line, one) for one in found]


def _uids(file: ContentFile, place: Place) -> Iterator[tuple[str, Place]]:
    if file.uid:
        yield file.uid, place.at("uid")
    for number, row in enumerate(file.values("rulings")):
        if isinstance(row.get("uid"), str):
            yield row["uid"], place.at("rulings", number, "uid")


def _check_glossary(library: Library, names: Names) -> None:
    keys: set[str] = set()
    taken: set[str] = set()
    for row in library.glossary:
        forms = list(filter(None, row["other_forms"].split(BETWEEN_ALIASES)))
        said = term_problems(row["term"], forms, row["definition"])
        if not _SLUG.fullmatch(row["key"]):
            said.append("The key is small letters, digits and single hyphens.")
        if row["key"] in keys:
            said.append(f"The key “{row['key']}” stands here twice.")
        if not row["definition"]:
            said.append("The definition is missing.")
        for form in (row["term"], *forms):
            if form.casefold() in taken:
                said.append(f"“{form}” stands here twice.")
            taken.add(form.casefold())
        if row["doctrine"] and row["doctrine"] not in names.known["tag:doctrine"]:
            said.append(f"There is no doctrine “{row['doctrine']}”.")
        if row["source"] and row["source"] not in names.known["source"]:
            said.append(f"There is no source “{row['source']}”.")
        keys.add(row["key"])
        library.problems += [Problem(GLOSSARY, int(row["line"]), one) for one in said]


def known_names(library: Library) -> dict[str, set[str]]:
    """What → the slugs that the files of a library give."""
    known = {"source": set(library.of(None)), "court": {row["slug"] for row in library.courts}}
    for kind in Kind:
        known[kind.value] = set(library.of(kind))
    for kind in TOPIC_KINDS:
        planned = {row["slug"] for row in library.planned if row["kind"] == kind}
        known[f"tag:{kind}"] = known[kind.value] | planned
    known["ruling"] = {
        f"{file.slug}/{row.get('slug')}"
        for file in library.of(Kind.CASE).values()
        for row in file.values("rulings")
    }
    return known


def check_values(
    data: dict,
    schema: tuple[Field | Rows, ...],
    place: Place,
    names: Names,
    also: tuple[str, ...] = (),
) -> None:
    """Note what is unknown, missing or unreadable among the values of a mapping."""
    parts = {part.name: part for part in schema}
    for key in data:
        if key not in parts and key not in also:
            known = ", ".join(sorted(parts))
            place.at(key).say(f"“{key}” is not known here; known are {known}.")
    for name, part in parts.items():
        here = place.at(name)
        if isinstance(part, Field):
            if name in data:
                part.codec.read(data[name], here, names)
            if part.required and not data.get(name):
                place.say(f"“{name}” is missing.")
        elif name in data:
            _check_rows(data[name], part, here, names)


def _check_rows(value: object, rows: Rows, place: Place, names: Names) -> None:
    if not isinstance(value, list):
        place.say(f"“{rows.name}” is a list.")
        return
    for number, row in enumerate(value):
        here = place.at(number)
        if rows.plain:
            rows.fields[0].codec.read(row, here, names)
        elif not isinstance(row, dict):
            here.say(f"Each of “{rows.name}” has names and values.")
        else:
            check_values(row, rows.fields, here, names)
    seen: set[str] = set()
    for number, row in enumerate(value):
        key = row.get("key") if isinstance(row, dict) else None
        if not key:
            continue
        if not isinstance(key, str) or not re.fullmatch(r"[\w-]{1,40}", key):
            place.at(number).say("A key is letters, digits and hyphens, at most 40.")
        elif key in seen:
            place.at(number).say(f"The key “{key}” stands here twice.")
        else:
            seen.add(key)


def _numbered(ruling: dict, rows: str) -> list[tuple[int, dict]]:
    """The rows of a ruling with their places, as far as they are mappings."""
    found = ruling.get(rows)
    numbered = enumerate(found) if isinstance(found, list) else []
    return [(number, row) for number, row in numbered if isinstance(row, dict)]


def _keys(file: ContentFile | None, rows: str) -> set[str]:
    keys = (row.get("key") for row in file.values(rows)) if file else ()
    return {key for key in keys if isinstance(key, str)}


def check_keys(file: ContentFile, library: Library, place: Place) -> None:
    """Note what names a row that isn't there, or lacks what the rules of its kind ask for."""
    arguments, doctrines = library.of(Kind.ARGUMENT), library.of(Kind.DOCTRINE)
    match file.kind:
        case Kind.QUESTION:
            answers = _keys(file, "answers")
            if not 2 <= len(answers) <= 4:
                place.at("answers").say("A question has two to four answers.")
            for number, row in enumerate(file.values("placements")):
                if str(row.get("answer")) not in answers:
                    place.at("placements", number).say(f"There is no answer “{row.get('answer')}”.")
        case Kind.ARGUMENT:
            for number, row in enumerate(file.values("relations")):
                here = place.at("relations", number)
                target = arguments.get(str(row.get("argument")))
                if row.get("argument") == file.slug:
                    here.say("An argument has no relation to itself.")
                if row.get("premise") and str(row["premise"]) not in _keys(target, "premises"):
                    here.say(f"“{row.get('argument')}” has no premise “{row['premise']}”.")
                if row.get("type") in NEEDS_NOTE and not row.get("note"):
                    here.say(f"“{row['type']}” needs a note that says why.")
                if row.get("type") == RelationType.DISTINGUISHES and not row.get("case"):
                    here.say("“distinguishes” needs the case that is different.")
                if row.get("type") == RelationType.UNDERMINES and not row.get("premise"):
                    here.say("“undermines” names the premise that it disputes.")
                if row.get("premise") and row.get("type") != RelationType.UNDERMINES:
                    here.say("Only “undermines” names a premise.")
            _check_critical_answers(file, place)
        case Kind.DOCTRINE:
            for number, row in enumerate(file.values("leading_cases")):
                if row.get("element") and str(row["element"]) not in _keys(file, "elements"):
                    place.at("leading_cases", number).say(f"No element “{row['element']}” here.")
        case Kind.CASE:
            cases, met = library.of(Kind.CASE), {file.slug}
            lead = cases.get(str(file.data.get("lead_case")))
            while lead and lead.slug not in met:
                met.add(lead.slug)
                lead = cases.get(str(lead.data.get("lead_case")))
            if lead:
                place.at("lead_case").say(LEADS_CIRCLE)
            for i, ruling in enumerate(file.values("rulings")):
                for j, row in _numbered(ruling, "holdings"):
                    doctrine = doctrines.get(str(row.get("doctrine")))
                    if row.get("element") and str(row["element"]) not in _keys(
                        doctrine, "elements"
                    ):
                        place.at("rulings", i, "holdings", j).say(
                            f"“{row.get('doctrine')}” has no element “{row['element']}”."
                        )
                for j, row in _numbered(ruling, "receptions"):
                    said = (row.get("outcome"), row.get("voice", ReceptionVoice.COURT))
                    if lacks_law(*said, ruling.get("stage"), row.get("as_matter_of_law")):
                        place.at("rulings", i, "receptions", j, "outcome").say(NEEDS_LAW)
        case Kind.COMMENTATOR:
            questions = library.of(Kind.QUESTION)
            if file.data.get("commentator_kind") == "judge" and file.values("positions"):
                place.at("positions").say(NO_POSITION)
            for number, row in enumerate(file.values("positions")):
                here = place.at("positions", number)
                if bool(row.get("argument")) == bool(row.get("question")):
                    here.say("A position is on an argument, or on a question's answer.")
                question = questions.get(str(row.get("question")))
                if question and str(row.get("answer")) not in _keys(question, "answers"):
                    here.say(f"“{row['question']}” has no answer “{row.get('answer')}”.")


def _check_critical_answers(file: ContentFile, place: Place) -> None:
    keys = [question.key for question in questions_of(str(file.data.get("scheme")))]
    seen: set[str] = set()
    for number, row in enumerate(file.values("critical_answers")):
        here = place.at("critical_answers", number)
        key = str(row.get("question"))
        if not keys:
            here.say("Without a scheme there is no critical question to deal with.")
        elif key not in keys:
            here.say(f"“{key}” is no question of this scheme; its questions are {', '.join(keys)}.")
        if key in seen:
            here.say(f"The question “{key}” stands here twice.")
        seen.add(key)
        by_argument = row.get("handling") == Handling.BY_ARGUMENT
        if by_argument and not row.get("argument"):
            here.say(f"“{Handling.BY_ARGUMENT}” names the argument that answers it.")
        elif row.get("argument") and not by_argument:
            here.say(f"Only “{Handling.BY_ARGUMENT}” names an argument.")
        elif row.get("argument") == file.slug:
            here.say("Another argument answers it: this one would answer it “in_text”.")


def _check_supports(library: Library) -> None:
    arguments = list(library.of(Kind.ARGUMENT).values())
    numbers = {file.slug: number for number, file in enumerate(arguments)}
    edges = [
        (numbers[file.slug], numbers[row["argument"]])
        for file in arguments
        for row in file.values("relations")
        if row.get("type") == RelationType.SUPPORTS and row.get("argument") in numbers
    ]
    cycle = supports_cycle(edges)
    if cycle:
        chain = " → ".join(arguments[number].slug for number in [*cycle, cycle[0]])
        place = arguments[cycle[0]].place(library.problems)
        place.at("relations").say(f"These arguments support each other in a circle: {chain}.")
