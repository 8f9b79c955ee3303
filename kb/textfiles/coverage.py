"""What the content files cover and what they lack, as a page of Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kb.models.vocabulary import CheckLevel, Kind, SourceKind, SourceRank
from kb.textfiles.accuracy import NOT_VERIFIED
from kb.textfiles.library import ContentFile, Library

HEAD = """# What the knowledge base covers

Counted from the files in `content/` by `manage.py coverage > docs/coverage.md`; a test checks that
it is up to date. Counts are printed, not required: a side with fewer arguments is listed for the
editors, not padded.
"""


def is_brief(case: ContentFile) -> bool:
    """Whether a case is a brief entry: no ruling is worked through, and there is no text on it."""
    return not case.body.strip() and not any(row.get("holdings") for row in case.values("rulings"))


def render(library: Library) -> str:
    """The page for a library that was read without problems."""
    ranks = {slug: str(file.data["rank"]) for slug, file in library.of(None).items()}
    parts = [
        HEAD,
        *_entries(library, ranks),
        *_rulings(library, ranks),
        *_sources(library),
        *_sides(library),
        *_gaps(library, ranks),
    ]
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in lines) + "\n"


def _levels(files: Iterable[ContentFile]) -> list[int]:
    found = Counter(file.data.get("check_level", CheckLevel.UNCHECKED) for file in files)
    return [found[level] for level in CheckLevel]


def _best(file: ContentFile, ranks: dict[str, str]) -> str:
    """The best rank among the sources of an entry; empty without any."""
    has = {ranks.get(str(row.get("source"))) for row in file.values("sources")}
    return next((rank for rank in SourceRank if rank in has), "")


def _entries(library: Library, ranks: dict[str, str]) -> Iterator[str]:
    groups = []
    for kind in Kind:
        files = list(library.of(kind).values())
        if kind == Kind.CASE:
            groups.append(("Cases, full", [file for file in files if not is_brief(file)]))
            groups.append(("Cases, brief", [file for file in files if is_brief(file)]))
        else:
            groups.append((kind.plural, files))
    groups.append(("Together", [file for _, files in groups for file in files]))
    yield "## Entries, by the last check and by their best source\n"
    rows = []
    for name, files in groups:
        best = Counter(_best(file, ranks) for file in files)
        sources = [best[rank] for rank in (*SourceRank, "")]
        rows.append([name, len(files), *_levels(files), *sources])
    head = ["", "entries", *(level.label for level in CheckLevel)]
    yield _table([*head, "primary", "secondary", "leads only", "no source"], rows)
    yield (
        "Leads are never printed. An argument without a source that can be printed is “stated by "
        "the editors”; any other entry without one is marked “not yet confirmed”.\n"
    )


def _rulings(library: Library, ranks: dict[str, str]) -> Iterator[str]:
    cases = list(library.of(Kind.CASE).values())
    rulings = [row for case in cases for row in case.values("rulings")]
    read = [row for row in rulings if ranks.get(str(row.get("source"))) == SourceRank.PRIMARY]
    receptions = [row for ruling in rulings for row in ruling.get("receptions", [])]
    verified = [row for row in receptions if NOT_VERIFIED not in row.get("pinpoint", "")]
    holdings = [row for ruling in rulings for row in ruling.get("holdings", [])]
    placed = [row for row in holdings if row.get("pinpoint")]
    positions = [
        row for one in library.of(Kind.COMMENTATOR).values() for row in one.values("positions")
    ]
    yield "## Rulings and what rests on them\n"
    yield _table(
        ["", "number", "of these"],
        [
            ["Rulings", len(rulings), f"{len(read)} on the ruling itself"],
            ["What they held", len(holdings), f"{len(placed)} with the place"],
            ["What they did with arguments", len(receptions), f"{len(verified)} with the place"],
            [
                "Arguments raised in a case",
                sum(len(case.values("contentions")) for case in cases),
                "",
            ],
            ["Positions of commentators", len(positions), ""],
        ],
    )


def _sources(library: Library) -> Iterator[str]:
    files = library.of(None).values()
    found = Counter((file.data["source_kind"], file.data["rank"]) for file in files)
    rows = [
        [kind.label, *(found[kind, rank] for rank in SourceRank)]
        for kind in SourceKind
        if any(found[kind, rank] for rank in SourceRank)
    ]
    totals = Counter(file.data["rank"] for file in files)
    yield "## Sources\n"
    rows.append(["Together", *(totals[rank] for rank in SourceRank)])
    yield _table(["", *(rank.label for rank in SourceRank)], rows)


def _sides(library: Library) -> Iterator[str]:
    received, raised, held = Counter(), Counter(), Counter()
    for case in library.of(Kind.CASE).values():
        raised.update(str(row["argument"]) for row in case.values("contentions"))
        for ruling in case.values("rulings"):
            received.update(str(row["argument"]) for row in ruling.get("receptions", []))
    for one in library.of(Kind.COMMENTATOR).values():
        held.update(str(row["argument"]) for row in one.values("positions") if "argument" in row)
    yield "## Questions and their sides\n"
    yield (
        "Under each answer: its arguments, and how often one of them was raised in a case, dealt "
        "with by a ruling, or taken up by a commentator.\n"
    )
    for slug, question in sorted(library.of(Kind.QUESTION).items()):
        rows = []
        for answer in question.values("answers"):
            placed = [
                str(row["argument"])
                for row in question.values("placements")
                if row["answer"] == answer["key"]
            ]
            counts = (sum(one[name] for name in placed) for one in (raised, received, held))
            rows.append([answer["label"], len(placed), *counts])
        yield f"### {question.data['title']}\n\n`{slug}`\n"
        yield _table(["answer", "arguments", "raised", "in rulings", "positions"], rows)


def _gaps(library: Library, ranks: dict[str, str]) -> Iterator[str]:
    arguments, cases = library.of(Kind.ARGUMENT), library.of(Kind.CASE)
    placed = {
        str(row["argument"])
        for question in library.of(Kind.QUESTION).values()
        for row in question.values("placements")
    }
    moved = {
        str(row["argument"])
        for file in arguments.values()
        for row in file.values("relations")
    }  # fmt: skip
    entries = [file for file in library.files if file.kind]
    leads = [file for file in entries if _best(file, ranks) == SourceRank.LEAD]
    unconfirmed = [file for file in entries if file.data.get("unconfirmed") == "true"]
    judged = [
        file
        for file in library.of(Kind.COMMENTATOR).values()
        if file.data["commentator_kind"] != "judge" and not file.values("positions")
    ]
    yield "## Gaps\n"
    for name, files in (
        ("Rests on leads only", leads),
        ("Not yet confirmed", unconfirmed),
        ("Arguments under no answer", [arguments[slug] for slug in arguments.keys() - placed]),
        (
            "Arguments to which no other replies or refers",
            [arguments[slug] for slug in arguments.keys() - moved],
        ),
        (
            "Arguments without a source that can be printed (stated by the editors)",
            [f for f in arguments.values() if _best(f, ranks) in ("", SourceRank.LEAD)],
        ),
        (
            "Full cases without a ruling",
            [file for file in cases.values() if not is_brief(file) and not file.values("rulings")],
        ),
        ("People and organisations without a position (no judges)", judged),
        (
            "Doctrines without a leading case",
            [f for f in library.of(Kind.DOCTRINE).values() if not f.values("leading_cases")],
        ),
    ):
        slugs = ", ".join(f"`{slug}`" for slug in sorted(file.slug for file in files)) or "none"
        yield f"**{name}** ({len(files)}): {slugs}\n"
    planned = [f"{row['name']} ({row['kind']})" for row in library.planned]
    yield f"**Named, without a page yet** ({len(planned)}): {', '.join(planned) or 'none'}"
    yield ""
