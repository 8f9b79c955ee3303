"""The courts that citations name, in the many ways they are written.

American federal courts are told by rule and get the identifiers of courts-db, which the Court table
uses too; the names of all others come from that table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ORDINALS = {
    "1": "1st First",
    "2": "2d 2nd Second",
    "3": "3d 3rd Third",
    "4": "4th Fourth",
    "5": "5th Fifth",
    "6": "6th Sixth",
    "7": "7th Seventh",
    "8": "8th Eighth",
    "9": "9th Ninth",
    "10": "10th Tenth",
    "11": "11th Eleventh",
    "c": "D.C.",
    "f": "Fed. Federal",
}
_SPECIAL = {"c": "cadc", "f": "cafc"}
# States by their abbreviation in the names of district courts.
_STATES = dict(
    pair.split(":")
    for pair in """Ala.:al Alaska:ak Ariz.:az Ark.:ar Cal.:ca Colo.:co Conn.:ct Del.:de Fla.:fl
    Ga.:ga Guam:gu Haw.:hi Idaho:id Ill.:il Ind.:in Iowa:ia Kan.:ks Ky.:ky La.:la Me.:me Md.:md
    Mass.:ma Mich.:mi Minn.:mn Miss.:ms Mo.:mo Mont.:mt Neb.:ne Nev.:nv N.H.:nh N.J.:nj N.M.:nm
    N.Y.:ny N.C.:nc N.D.:nd Ohio:oh Okla.:ok Or.:or Pa.:pa P.R.:pr R.I.:ri S.C.:sc S.D.:sd Tenn.:tn
    Tex.:tx Utah:ut Vt.:vt Va.:va V.I.:vi Wash.:wa W._Va.:wv Wis.:wi Wyo.:wy D.C.:dc""".split()
)


def _squeezed(name: str) -> str:
    """A court's name without what people write in different ways: case, spaces, full stops."""
    return re.sub(r"[\s.,()]+", "", name).casefold()


def _circuits() -> dict[str, str]:
    found = {}
    for number, words in _ORDINALS.items():
        for word in words.split():
            for circuit in ("Cir.", "Circuit"):
                found[f"{word} {circuit}"] = _SPECIAL.get(number, f"ca{number}")
    return found


def _districts() -> dict[str, str]:
    found = {}
    for state, code in _STATES.items():
        written = state.replace("_", " ")
        for direction in ("", "N.", "S.", "E.", "W.", "M.", "C."):
            found[f"{direction}D. {written}"] = f"{code}{direction[:1].lower()}d"
    return found


_FEDERAL = {
    **_districts(),
    **_circuits(),
    "U.S. Supreme Court": "scotus",
    "Supreme Court of the United States": "scotus",
    "J.P.M.L.": "jpml",
    "Fed. Cl.": "uscfc",
}
_CODES = {_squeezed(name): code for name, code in _FEDERAL.items()}
_CODES["us"] = "scotus"
_FEDERAL_CODES = frozenset(_FEDERAL.values())


def _pattern(name: str) -> str:
    """The name as a pattern: its full stops and spaces may be there or not."""
    pieces = (re.escape(piece) for piece in re.split(r"[.\s]+", name) if piece)
    return r"\.?\s{0,2}".join(pieces) + (r"\.?" if name.endswith(".") else "")


# A name ends where no letter follows; “D. Del” is not the beginning of “D. Delhi”.
_IN_TEXT = re.compile(
    r"(?<![A-Za-z.])(?:"
    + "|".join(sorted(map(_pattern, _FEDERAL), key=len, reverse=True))
    + r")(?![A-Za-z])"
)


def federal_court(name: str) -> str:
    """The courts-db identifier of an American federal court by its name; empty if it is none.

    `3d Cir.`, `3rd Cir.` and `Third Circuit` are `ca3`; `D. Md.` is `mdd`; `U.S.` is `scotus`.
    """
    return _CODES.get(_squeezed(name), "")


def is_federal(code: str) -> bool:
    """Whether this is the courts-db identifier of an American federal court."""
    return code in _FEDERAL_CODES


def court_in(text: str, last: bool = False) -> str:
    """The identifier of the first (or last) American federal court that a short text names."""
    found = [_CODES[_squeezed(match.group())] for match in _IN_TEXT.finditer(text)]
    return found[-1 if last else 0] if found else ""


class Courts:
    """The rows of the Court table, by every name they go by.

    Each row is (slug, name, short name, courts-db identifier, other names).
    """

    def __init__(self, rows: Iterable[tuple[str, str, str, str, Sequence[str]]]) -> None:
        self._slugs: dict[str, str] = {}
        for slug, name, short_name, code, others in rows:
            names = [slug, name, short_name, code, name.split("(")[0], *others]
            names += [known for known, its in _FEDERAL.items() if code and its == code]
            for alias in filter(None, names):
                self._slugs.setdefault(_squeezed(alias), slug)

    def find(self, name: str) -> str:
        """The slug of the court of this name or identifier; empty if the table has none."""
        return self._slugs.get(_squeezed(name), "")
