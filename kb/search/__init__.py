"""Public search: `SearchRequest.parse`, then `run`."""

from kb.search.request import BadQuery, SearchRequest
from kb.search.results import Results, run

__all__ = ["BadQuery", "Results", "SearchRequest", "run"]
