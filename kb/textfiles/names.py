"""What content files call each other: slugs, resolved to things once these exist."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from kb.textfiles.problems import Place

Find = Callable[[str, str], object | None]


class Names:
    """Finds what a file names.

    `known` maps what (a kind, `source`, `court`, `tag:<kind>`, `ruling`) to the slugs that exist;
    `find(what, slug)` gives the thing itself, or None while things are only being checked.
    """

    def __init__(self, known: dict[str, set[str]], find: Find = lambda what, slug: None) -> None:
        self.known = known
        self.find = find

    def get(self, what: str, slug: str, place: Place) -> object | None:
        """The thing named; an unknown name is noted with the closest known one."""
        names = self.known.get(what, set())
        if slug not in names:
            close = difflib.get_close_matches(slug, sorted(names), n=1)
            hint = f" Did you mean “{close[0]}”?" if close else ""
            label = what.replace("tag:", "")
            planned = " (nor a line of planned.csv)" if what.startswith("tag:") else ""
            place.say(f"There is no {label} “{slug}”{planned}.{hint}")
            return None
        return self.find(what, slug)
