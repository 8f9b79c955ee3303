"""Citations that follow a pattern of their own: dockets, neutral citations, file numbers, ECLI.

Every pattern begins with something it can't skip and repeats nothing without a bound, so that each
is linear whatever the text. They are tried on text as `kb.law.reading` gives it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kb.law.courts import court_in

# What a citation is, in the order in which lists show them.
KINDS = ("reporter", "neutral", "ecli", "cjeu", "docket", "file", "database", "statute")


@dataclass(frozen=True)
class Hit:
    """A citation at `text[start:end]`; `keys` are what it is matched by, the most exact first.

    `certain` says whether it can only be that. A hit that is not `complete` counts for nothing
    unless its key is known: it looks like much else.
    """

    kind: str
    start: int
    end: int
    keys: tuple[str, ...]
    method: str = "pattern"
    certain: bool = True
    complete: bool = True
    court: str = ""
    year: int | None = None
    name: str = ""


def squeeze(text: str) -> str:
    """A part of a key: letters and digits alone, in lower case."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _number(text: str) -> str:
    return text.lstrip("0") or "0"


def docket_keys(year: str, kind: str, serial: str, office: str = "") -> tuple[str, ...]:
    """The keys of a docket of a district court: with the office where it is known."""
    short = f"docket {year[-2:]}-{kind.lower()}-{_number(serial)}"
    return (f"{short} {int(office)}", short) if office else (short,)


def _district(match: re.Match) -> Hit:
    kind = {"civ": "cv", "crim": "cr"}.get(match["type"].lower().rstrip("."), match["type"])
    keys = docket_keys(match["year"], kind, match["serial"], match["office"] or "")
    return _near_court(match, "docket", keys, certain=bool(match["office"]))


def _civil(match: re.Match) -> Hit:
    kind = "cv" if match["type"] == "Civ" else "cr"
    return _near_court(match, "docket", docket_keys(match["year"], kind, match["serial"]), False)


def _mdl(match: re.Match) -> Hit:
    return _hit(match, "docket", f"mdl {_number(match['serial'])}", court="jpml")


def _appeal(match: re.Match) -> Hit | None:
    """A number of two parts, which is a docket only next to a court that counts like that."""
    court = _court_near(match)
    if not (court.startswith("ca") and court[2:] in _CIRCUITS) and court != "scotus":
        return None
    key = f"appeal {match['year']}-{_number(match['serial'])} {court}"
    return replace(_hit(match, "docket", key, court=court), start=match.start("whole"))


_CIRCUITS = {*map(str, range(1, 12)), "dc", "fc"}
_BEFORE, _AFTER = 60, 70


def _court_near(match: re.Match) -> str:
    """The court named in the parenthesis after a docket number, or just before the number."""
    after = match.string[match.end() : match.end() + _AFTER]
    named = re.match(r"[^\n;(]{0,30}\((?P<court>[^()\n]{1,60})\)?", after)
    for _ in range(3):  # initials of judges stand in parentheses too: (SHS) (OTW)
        if not named or not re.fullmatch(r"[A-Z]{2,4}", named["court"]):
            break
        after = after[named.end() :]
        named = re.match(r"\s{0,2}\((?P<court>[^()\n]{1,60})\)?", after)
    if named:
        court = court_in(named["court"]) or _scotus(named["court"])
        if court:
            return court
    before = match.string[max(0, match.start() - _BEFORE) : match.start()]
    return court_in(re.split(r"[;\n]", before)[-1], last=True)


def _scotus(words: str) -> str:
    return "scotus" if re.match(r"U\.\s?S\.(?![A-Za-z])", words) else ""


def _near_court(match: re.Match, kind: str, keys: tuple[str, ...], certain: bool) -> Hit:
    court = _court_near(match)
    return Hit(kind, match.start(), match.end(), keys, certain=certain or bool(court), court=court)


def _hit(match: re.Match, kind: str, *keys: str, **values) -> Hit:
    return Hit(kind, match.start(), match.end(), keys, **values)


def _england(match: re.Match) -> Hit:
    court = squeeze(match["court"] + (match["division"] or ""))
    division = squeeze(match["chamber"] or "")
    named = f"ewhc-{division}" if court == "ewhc" else _NEUTRAL_COURTS.get(court, court)
    key = f"neutral {match['year']} {court} {_number(match['number'])}"
    return _hit(match, "neutral", key, court=named, year=int(match["year"]))


_NEUTRAL_COURTS = {"ewcaciv": "ewca-civ", "onsc": "onsc", "fc": "fc-canada", "csc": "scc"}


def _bare_neutral(match: re.Match) -> Hit:
    court = squeeze(match["court"])
    key = f"neutral {match['year']} {court} {_number(match['number'])}"
    named = _NEUTRAL_COURTS.get(court, court)
    return _hit(match, "neutral", key, court=named, year=int(match["year"]))


def _commonwealth(match: re.Match) -> Hit:
    report, volume = squeeze(match["report"]), match["volume"] or ""
    year = match["year"]
    # In round brackets the year is a mere help: the volume counts.
    keyed = f"{year} {volume}".strip() if match["bracket"] == "[" else volume or year
    return _hit(match, "reporter", f"report {keyed} {report} {match['page']}", year=int(year))


def _journal(match: re.Match) -> Hit:
    key = f"report {match['year']} {squeeze(match['report'])} {match['page']}"
    return _hit(match, "reporter", key, year=int(match["year"]))


def _cjeu(match: re.Match) -> Hit:
    key = f"cjeu {match['list'].lower()}-{_number(match['number'])}/{match['year']}"
    return _hit(match, "cjeu", key, court="cjeu")


def _old_cjeu(match: re.Match) -> Hit:
    """Before 1989 there was one list of cases, without a letter."""
    key = f"cjeu {_number(match['number'])}/{match['year']}"
    return replace(_hit(match, "cjeu", key, court="cjeu"), start=match.start("number"))


def _ecli(match: re.Match) -> Hit:
    body = match["body"].rstrip(".")
    end = match.end() - (len(match["body"]) - len(body))
    year = int(match["year"])
    court = "cjeu" if match["court"].upper() in ("EU:C", "EU:T") else ""
    return Hit("ecli", match.start(), end, (f"ecli {body.lower()}",), court=court, year=year)


def _celex(match: re.Match) -> Hit:
    """A sector 6 number names the case by its list, year and serial number."""
    letter = {"C": "c", "T": "t", "F": "f"}[match["descriptor"][0]]
    key = f"cjeu {letter}-{_number(match['serial'])}/{match['year'][2:]}"
    return _hit(match, "ecli", f"celex {match.group().lower()}", key, court="cjeu")


def _celex_law(match: re.Match) -> Hit:
    key = f"eu {match['year']}/{_number(match['serial'])}"
    return _hit(match, "statute", key)


def _german(match: re.Match) -> Hit:
    key = f"file {match['chamber'].lower()} {match['register'].lower()} {_number(match['number'])}"
    return _hit(match, "file", f"{key}/{match['year']}")


def _exact(kind: str) -> Callable[[re.Match], Hit]:
    return lambda match: _hit(match, kind, f"exact {squeeze(match.group())}")


def _westlaw(match: re.Match) -> Hit:
    court, year = court_in(_parenthesis(match.string, match.end())), int(match["year"])
    key = f"database {year} {squeeze(match['base'])} {_number(match['number'])}"
    return _hit(match, "database", key, court=court, year=year)


def _parenthesis(text: str, end: int) -> str:
    """What the next parenthesis after a citation holds, if no more than a pinpoint is between."""
    found = re.match(r"[^()\n;]{0,50}\(([^()\n]{1,80})\)", text[end : end + 140])
    return found[1] if found else ""


def court_and_year(text: str, end: int, court: str = "") -> tuple[str, int | None]:
    """The court and year in the parenthesis after an American citation."""
    words = _parenthesis(text, end)
    year = re.search(r"\b(1[789]\d\d|20\d\d)\b", words)
    return court or court_in(words), int(year[1]) if year else None


_REPORTS = r"WLR|AC|QB|KB|Ch|All ER|RPC|FSR|ECDR|EMLR|CLR|SCR|SCC|Bus LR|BCLC|CMLR|ECR|OJ|AIR|NSWLR"
_PATTERNS: tuple[tuple[str, Callable[[re.Match], Hit | None]], ...] = (
    (
        r"\b(?:(?P<office>\d{1,2}):)?(?P<year>(?:19|20)?\d{2})-(?P<type>(?i:cv|cr|md|mc|ml|mj|ap))-"
        r"(?P<serial>\d{3,6})(?:-[A-Z]{2,4}){0,4}(?![\w/])",
        _district,
    ),
    (r"\b(?P<year>\d{2}) (?P<type>Civ|Crim)\. ?(?:No\. ?)?(?P<serial>\d{3,5})\b", _civil),
    (r"\bMDL (?:No\.? ?)?(?:\d-)?(?P<serial>\d{3,5})\b", _mdl),
    (r"\b(?P<whole>Nos?\. ?(?P<year>\d{2})-(?P<serial>\d{1,5}))(?![\w/-])", _appeal),
    (
        r"\[(?P<year>(?:19|20)\d{2})\] (?P<court>EWHC|EWCA|UKSC|UKPC|UKUT|UKHL|CSIH|CSOH)"
        r" (?P<division>Civ |Crim )?(?P<number>\d{1,5})(?: \((?P<chamber>[A-Za-z]{2,8})\))?",
        _england,
    ),
    (
        r"\b(?P<year>(?:19|20)\d{2}) (?P<court>SCC|CSC|FCA|FC|ONCA|ONSC|BCCA|BCSC|QCCS|QCCA|ABKB"
        r"|ABCA|FCAFC|HCA|SGHC|SGCA|NZSC|INSC) (?P<number>\d{1,5})\b",
        _bare_neutral,
    ),
    (
        r"\[(?P<year>(?:19|20)\d{2})\] (?P<court>HCA|FCAFC|FCA|SGHC|SGCA|NZSC|NZCA|HKCFA|IEHC)"
        r" (?P<number>\d{1,5})\b",
        _bare_neutral,
    ),
    (
        r"(?P<bracket>[\[(])(?P<year>1[89]\d{2}|20\d{2})[\])] (?:(?P<volume>\d{1,3}) )?"
        rf"(?P<report>{_REPORTS}) (?P<page>\d{{1,5}})\b",
        _commonwealth,
    ),
    (
        r"\b(?P<report>GRUR(?:-RS|-RR| Int\.?)?|ZUM(?:-RD)?|MMR|NJW|BGHZ) (?P<year>(?:19|20)\d{2}),"
        r" (?P<page>\d{1,6})\b",
        _journal,
    ),
    (
        r"\b(?P<list>[CTF])-(?P<number>\d{1,4})/(?P<year>\d{2})(?: (?:PPU|P|R|DEP)\b)?(?![\w/])",
        _cjeu,
    ),
    (r"\bCase (?P<number>\d{1,3})/(?P<year>[5-8]\d)(?![\w/])", _old_cjeu),
    (
        r"\b(?:ECLI:(?=[A-Z]{2}:)|(?=EU:[CTF]:))(?P<body>(?P<court>[A-Z]{2}:[A-Z0-9]{1,7}):"
        r"(?P<year>(?:19|20)\d{2}):[A-Za-z0-9.]{1,25})",
        _ecli,
    ),
    (
        r"\b6(?P<year>(?:19|20)\d{2})(?P<descriptor>CJ|CO|CC|CN|CA|CP|TJ|TO|TN|FJ)"
        r"(?P<serial>\d{4})(?!\w)",
        _celex,
    ),
    (r"\b3(?P<year>(?:19|20)\d{2})[LRD](?P<serial>\d{4})(?!\w)", _celex_law),
    (
        r"\b(?P<chamber>\d{1,3}) (?P<register>[OUSCT]|Wx|Ws|Sch) (?P<number>\d{1,6})/"
        r"(?P<year>\d{2})(?: e\b)?(?![\w/-])",
        _german,
    ),
    (
        r"\b(?P<chamber>[IVX]{1,5}a?) (?P<register>ZR|ZB|ARZ|KZR|StR) (?P<number>\d{1,4})/"
        r"(?P<year>\d{2})(?![\w/-])",
        _german,
    ),
    (r"\b\d{1,3} (?:C|Co|Cdo|ICm|Cm) \d{1,5}/(?:19|20)\d{2}(?:-\d{1,5})?(?![\w/])", _exact("file")),
    (r"\b(?:IL|HC|HP|IP|BL|CL|CH|QB|KB|PT|FL|TL)-(?:19|20)\d{2}-\d{6}\b", _exact("docket")),
    (r"\bCS ?\((?:COMM|OS)\) ?\d{1,5}/(?:19|20)\d{2}\b", _exact("docket")),
    (
        r"\((?:19|20)\d{2}\) [A-Z][a-z]{1,8} ?\d{2,4} [A-Z][a-z]{1,8} (?:Chu|Zhong|Zai)"
        r"(?: Zi)? (?:No\. ?)?\d{1,6}\b",
        _exact("file"),
    ),
    (r"\bBS-\d{3,6}/(?:19|20)\d{2}(?:-[A-Z]{3})?\b", _exact("docket")),
    (r"\b(?:CGC|CGA|BC|RG)-\d{2}-\d{5,6}\b", _exact("docket")),
    (r"\b(?:VAu|VA|TXu|TX|SRu|SR|PAu|PA)\d{9}\b|\bVAu? \d-\d{3}-\d{3}\b", _exact("docket")),
    (
        r"\b(?P<year>(?:19|20)\d{2}) (?P<base>WL|U\.?S\.? (?:Dist\.?|App\.?) LEXIS|LEXIS)"
        r" (?P<number>\d{3,9})\b",
        _westlaw,
    ),
)
_COMPILED = tuple((re.compile(pattern), make) for pattern, make in _PATTERNS)


def by_pattern(text: str) -> Iterator[Hit]:
    """What follows one of the patterns, pattern by pattern; hits may overlap."""
    for pattern, make in _COMPILED:
        for match in pattern.finditer(text):
            hit = make(match)
            if hit:
                yield hit
