"""The admin's search: Wagtail's own, given only words.

Wagtail hands what was typed to the database's query language, where a quotation mark or a lone
sign is an error. Readers' search is another one: `kb.search`.
"""

from __future__ import annotations

import re
from typing import Any

from wagtail.search.backends import database

MAX_CHARACTERS = 200


def words_only(query: str) -> str:
    """The query without anything but words and figures."""
    return " ".join(re.findall(r"\w+", query[:MAX_CHARACTERS]))


class _WordsOnly:
    def _search(self, compiler: type, query: Any, model: Any, **kwargs: Any) -> Any:
        if isinstance(query, str):
            query = words_only(query)
        return super()._search(compiler, query, model, **kwargs)


def SearchBackend(params: dict) -> Any:
    """The backend of the default database's engine, given only words."""
    backend = type(database.SearchBackend(params))
    return type("WordsOnlyBackend", (_WordsOnly, backend), {})(params)
