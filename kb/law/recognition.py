"""Which authorities a text cites: eyecite and our own patterns, with references back resolved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kb.law.american import american
from kb.law.patterns import Hit, by_pattern
from kb.law.reading import Reading
from kb.law.statutes import provisions

# Raise it when the same text gives something else: what is stored is then made anew.
VERSION = 3
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]{1,2000}")
_WORD = re.compile(r"[^\W\d_]{3,}")
_PARTY = r"(?!Nos?\.|Case )[A-Z][\w.'&-]{0,40}"
_SIDE = rf"(?:{_PARTY},? (?:(?:of|the|and|&|for|de) )?){{0,5}}{_PARTY}"
_NAME = re.compile(rf"(?P<first>{_SIDE}) v\.? (?P<second>{_SIDE}),? ?\(?(?:(?:Case )?Nos?\. ?)?$")


@dataclass(frozen=True)
class Citation:
    """An authority cited at `source[start:end]`; the other fields are those of a `Hit`.

    `quiet`: it stands in a link, heading or code, and is not to become a link.
    """

    kind: str
    start: int
    end: int
    text: str
    keys: tuple[str, ...]
    method: str
    certain: bool
    complete: bool
    court: str
    year: int | None
    name: str
    quiet: bool = False


@dataclass
class Context:
    """What has been cited so far in a text of several blocks, for *id.* and *supra*."""

    last: Hit | None = None
    named: list[tuple[set[str], Hit]] = field(default_factory=list)
    reports: dict[str, Hit] = field(default_factory=dict)

    def remember(self, hit: Hit) -> None:
        """Note a full citation."""
        self.last = hit
        if hit.name:
            self.named.append((_words(hit.name), hit))
        for key in hit.keys:
            if key.startswith("report "):
                self.reports[key.rsplit(" ", 1)[0]] = hit

    def antecedent(self, hit: Hit) -> Hit | None:
        """What a short form, an *id.* or a *supra* refers to, if that can be told."""
        if hit.keys:
            full = self.reports.get(hit.keys[0].rsplit(" ", 1)[0])
            return full if full and _fits(hit.name, full) else None
        if hit.name:
            wanted = _words(hit.name)
            found = {full.keys: full for words, full in self.named if wanted and wanted <= words}
            return next(iter(found.values())) if len(found) == 1 else None
        return self.last


def _words(name: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(name)}


def _fits(name: str, full: Hit) -> bool:
    """Whether a short name may be that of a full citation: they share a word, or one has none."""
    return not name or not full.name or bool(_words(name) & _words(full.name))


def recognise(text: str, html: bool = False, context: Context | None = None) -> list[Citation]:
    """The authorities that one text, plain or HTML, cites, in order and not overlapping.

    With a `context` what earlier texts cited is known, and what this one cites is added to it.
    """
    reading = Reading.of_html(text) if html else Reading.of_text(text)
    context = context if context is not None else Context()
    found = []
    for hit in _apart(_all(reading.text), reading.text):
        if hit.kind == "back":
            full = context.antecedent(hit)
            context.last = full  # a second id. after one that can't be told can't be told either
            if full is None:
                continue
            back = {"start": hit.start, "end": hit.end, "method": hit.method, "certain": False}
            hit = replace(full, name="", **back)
        else:
            if not hit.name and hit.kind != "statute":
                hit = replace(hit, name=_name_before(reading.text, hit.start))
            context.remember(hit)
        start, end = reading.span(hit.start, hit.end)
        found.append(
            Citation(
                kind=hit.kind,
                start=start,
                end=end,
                text=reading.text[hit.start : hit.end],
                keys=hit.keys,
                method=hit.method,
                certain=hit.certain,
                complete=hit.complete,
                court=hit.court,
                year=hit.year,
                name=hit.name,
                quiet=reading.is_quiet(hit.start, hit.end),
            )
        )
    return found


def _all(text: str) -> list[Hit]:
    return [*by_pattern(text), *provisions(text), *american(text)]


def _apart(hits: list[Hit], text: str) -> list[Hit]:
    """The hits in order without those that overlap an earlier or longer one, or an address."""
    order = {id(hit): number for number, hit in enumerate(hits)}
    hits = sorted(hits, key=lambda hit: (hit.start, -hit.end, order[id(hit)]))
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    kept: list[Hit] = []
    number = 0
    for hit in hits:
        while number < len(addresses) and addresses[number][1] <= hit.start:
            number += 1
        in_address = number < len(addresses) and addresses[number][0] < hit.end
        # Two provisions of a range are one piece of text: both count.
        same = kept and (hit.start, hit.end) == (kept[-1].start, kept[-1].end)
        ranged = same and hit.kind == kept[-1].kind == "statute" and hit.keys != kept[-1].keys
        if not in_address and (not kept or hit.start >= kept[-1].end or ranged):
            kept.append(hit)
    return kept


def _name_before(text: str, position: int) -> str:
    """The name of the case right before its number, as far as it can be told."""
    before = text[max(0, position - 130) : position].split("\n")[-1]
    match = _NAME.search(before)
    return f"{match['first']} v. {match['second']}" if match else ""
