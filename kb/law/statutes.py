"""Provisions of statutes as they are cited: `17 U.S.C. §§ 106, 107(1)`, `CDPA 1988 s. 29A`.

A provision belongs to the law named right after it or right before it. A bare `§ 107` is read as
one of Title 17, and counts only if that section is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kb.law.patterns import Hit

_SUB = r"(?:\([0-9A-Za-z]{1,5}\)){0,5}"
_BASE = r"(?:L\. ?)?\d{1,5}(?:\.\d{1,4})?(?:-\d{1,3}(?![\d(]))?[A-Za-z]{0,2}"
_RANGE = r"(?: ?- ?\([0-9A-Za-z]{1,5}\))?"
_ONE = _BASE + _SUB + _RANGE
# A number, and with the signs of several (§§, arts, sections) those that follow it.
_PROVISION = re.compile(
    r"(?P<several>§§|\b(?i:sections|secs\.?|ss\.?|articles|arts\.?))\s{0,2}"
    rf"(?P<list>{_ONE}(?:\s{{0,2}}(?:, and|, or|,|and|or|&|to|-)\s{{1,2}}?{_ONE}){{0,12}})"
    r"|(?P<one>§|\b(?i:section|sec\.|s\.?|article|art\.?))\s{0,2}"
    rf"(?P<single>{_ONE}(?: (?:and|or|to|&) \([0-9A-Za-z]{{1,5}}\))?)"
)
_SEVERAL = re.compile(r"(?i:sections|secs\.?) ")
_ITEM = re.compile(rf"(?<![\w(])(?P<base>{_BASE})(?P<subs>{_SUB}){_RANGE}")
# Laws that number with a hyphen; with all others it stands for “to”.
_HYPHENED = ("jp", "fr")
_CODE = re.compile(
    r"\b(?P<title>\d{1,2})\s{0,2}(?P<code>U\.?\s?S\.?\s?C\.?(?:\s?A\.)?|C\.?\s?F\.?\s?R\.?)"
    r"(?=[\s§])\s{0,2}(?:,\s?)?"
)
_CODE_SECTION = re.compile(rf"(?:[Ss]ec(?:tion|\.)\s{{0,2}})?(?P<single>{_ONE})")

# Laws by the names they are cited by; `{year}` may follow a British one.
_LAWS: tuple[tuple[str, str], ...] = (
    ("urhg", r"UrhG|Urheberrechtsgesetz(?:es)?|German Copyright Act"),
    ("vgg", r"VGG"),
    ("cdpa", r"CDPA(?: 1988)?|Copyright, Designs and Patents Act(?: 1988)?"),
    ("uk duaa", r"Data \(Use and Access\) Act(?: 2025)?|DUAA"),
    ("uk tma", r"Trade Marks Act(?: 1994)?"),
    ("sg", r"Copyright Act 2021|Singapore(?:'s)? Copyright Act(?: 2021)?"),
    ("in", r"Copyright Act,? 1957|Indian Copyright Act(?:,? 1957)?"),
    ("jp", r"Copyright Act of Japan|Japanese Copyright Act|Japan's Copyright Act"),
    ("ca", r"Copyright Act of Canada|Canadian Copyright Act"),
    ("usc 17", r"(?:US |U\.S\. )?Copyright Act(?: of 1976)?|DMCA|Digital Millennium Copyright Act"),
    (
        "eu 2019/790",
        r"(?:EU )?(?:CDSM|DSM)(?: Directive|-RL|-Richtlinie)?"
        r"|Copyright in the Digital Single Market Directive",
    ),
    ("eu 2001/29", r"InfoSoc(?: Directive)?|Information Society Directive"),
    ("eu 2009/24", r"Software Directive"),
    ("eu 96/9", r"Database Directive"),
    ("eu 2024/1689", r"(?:EU )?(?:AI Act|Artificial Intelligence Act)"),
    ("fr", r"(?:French )?(?:Intellectual Property Code|Code de la propriété intellectuelle|CPI)"),
    ("us const", r"U\.\s?S\. Const\."),
    ("frcp", r"Fed\. R\. Civ\. P\."),
)
_INSTRUMENT = (
    r"(?:(?:Directive|Regulation)(?: \((?:EU|EC|EEC)\))?(?: No\.?)? |\((?:EU|EC)\) )"
    r"(?P<a>\d{2,4})/(?P<b>\d{1,4})(?:/(?:EC|EU|EEC))?"
)
_NAMED = "|".join(f"(?P<law{number}>{names})" for number, (_, names) in enumerate(_LAWS))
_TITLE = r"[Tt]itle (?P<title>\d{1,2})(?:,? (?:of the )?United States Code|,? U\.S\. Code)?"
_LAW = rf"(?:{_INSTRUMENT}|{_TITLE}|{_NAMED})(?![\w/])"
_LAW_AFTER = re.compile(
    r"(?:\s{0,2}\([a-z]\))?(?: (?:Abs\.|para(?:graph|\.)) ?\d{1,3})?,?\s{1,2}"
    r"(?:(?:of|in|under) )?(?:the )?(?:(?:EU|UK|US|German|French)(?:'s)? )?" + _LAW
)
_LAW_BEFORE = re.compile(_LAW)
# What a bare section is not: one of another act.
_ANOTHER = re.compile(r"\s{0,2}(?:,\s?)?(?:of|in|under) (?:the |an? )?(?!Act\b|statute\b)[A-Z]")
_RULE = re.compile(
    rf"(?P<law>Fed\. R\. Civ\. P\.|U\.\s?S\. Const\. art\.) ?(?P<single>{_ONE}|[IVX]{{1,5}}\b)"
)
_BEFORE, _AFTER = 90, 80
_INSTRUMENTS = re.compile(r"\b" + _INSTRUMENT + r"(?![\w/])")


def _law(match: re.Match) -> str:
    """The key of the law that was named."""
    if match.groupdict().get("title"):
        return f"usc {int(match['title'])}"
    if match["a"]:
        first, second = match["a"], match["b"]
        # Regulations before 2015 put the number first: No 260/2012.
        if len(second) == 4 and second.startswith(("19", "20")) and len(first) < 4:
            first, second = second, first
        return f"eu {first}/{second}"
    return next(key for number, (key, _) in enumerate(_LAWS) if match[f"law{number}"])


def _keys(law: str, base: str, subs: str) -> tuple[str, ...]:
    """`usc 17 107(1)` and then `usc 17 107`."""
    base = "".join(base.split()).lower()
    section = f"{law} {base}"
    parts = re.findall(r"\([0-9A-Za-z]{1,5}\)", subs.lower())
    longer = [section + "".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return (*longer, section)


def _items(law: str, match: re.Match, group: str, begin: int, **values) -> list[Hit]:
    """Each provision of a list; the first begins where its sign or its law does."""
    found: list[Hit] = []
    for item in _ITEM.finditer(match.string, match.start(group), match.end(group)):
        bases = [item["base"]] if law in _HYPHENED else item["base"].split("-")
        for number, base in enumerate(bases):
            subs = item["subs"] if number == len(bases) - 1 else ""
            start = found[-1].start if number else item.start() if found else begin
            found.append(Hit("statute", start, item.end(), _keys(law, base, subs), **values))
    return found


def provisions(text: str) -> Iterator[Hit]:
    """The provisions that a text cites, and directives and regulations named as a whole."""
    coded: dict[int, tuple[int, str]] = {}
    for code in _CODE.finditer(text):
        law = f"{'cfr' if code['code'][0] == 'C' else 'usc'} {int(code['title'])}"
        if text.startswith("§", code.end()) or _SEVERAL.match(text, code.end()):
            coded[code.end()] = (code.start(), law)
            continue
        match = _CODE_SECTION.match(text, code.end())
        if match:
            yield from _items(law, match, "single", code.start())
    for match in _RULE.finditer(text):
        law = "frcp" if match["law"].startswith("Fed") else "us const"
        subs = match["single"].lower()
        base = subs.split("(")[0]
        yield Hit("statute", match.start(), match.end(), _keys(law, base, subs[len(base) :]))
    told = set()
    for match in _PROVISION.finditer(text):
        group = "list" if match["several"] else "single"
        begin, law = coded.get(match.start(), (match.start(), ""))
        named = None if law else _LAW_AFTER.match(text, match.end(), match.end() + _AFTER)
        before = None if law or named else _law_before(text, match.start())
        bare = {}
        if named:
            law = _law(named)
            told.add(named.end())
        elif before:
            law, begin = _law(before), before.start()
        elif not law:
            sign = (match["several"] or match["one"]).lower()
            if not sign.startswith(("§", "sec")) or _ANOTHER.match(text, match.end()):
                continue
            law, bare = "usc 17", {"certain": False, "complete": False}
        items = _items(law, match, group, begin, **bare)
        if named and items:
            items[-1] = replace(items[-1], end=named.end())
        yield from items
    for match in _INSTRUMENTS.finditer(text):
        if match.end() not in told:
            yield Hit("statute", match.start(), match.end(), (_law(match),))


def _law_before(text: str, position: int) -> re.Match | None:
    """The law named right before a provision."""
    found = None
    for match in _LAW_BEFORE.finditer(text, max(0, position - _BEFORE), position):
        found = match
    between = text[found.end() : position] if found else "?"
    return found if re.fullmatch(r",?\s{0,2}(?:\(\w{1,20}\),? )?", between) else None
