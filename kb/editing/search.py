"""The admin's search: Wagtail's own, given only words, and without its rescans.

Wagtail hands what was typed to the database's query language, where a quotation mark or a lone
sign is an error. And each time something is saved it reads the whole index to weigh its title
against the average of all. Readers' search is another one: `kb.search`.
"""

from __future__ import annotations

import re
from typing import Any

from wagtail.search.backends import database

MAX_CHARACTERS = 200


def words_only(query: str) -> str:
    """The query without anything but words and figures."""
    return " ".join(re.findall(r"\w+", query[:MAX_CHARACTERS]))


class _Backend:
    def _search(self, compiler: type, query: Any, model: Any, **kwargs: Any) -> Any:
        if isinstance(query, str):
            query = words_only(query)
        return super()._search(compiler, query, model, **kwargs)

    def weigh_titles(self) -> None:
        """Weigh all titles against their average length, as `update_index` does."""
        for index in self.all_indexes():
            index._refresh_title_norms(full=True)


class _Index:
    def _refresh_title_norms(self, full: bool = False) -> None:
        if full:
            super()._refresh_title_norms(full=True)


def SearchBackend(params: dict) -> Any:
    """The backend of the default database's engine, so changed."""
    engine = type(database.SearchBackend(params))
    index = type("Index", (_Index, engine.index_class), {})
    return type("Backend", (_Backend, engine), {"index_class": index})(params)
