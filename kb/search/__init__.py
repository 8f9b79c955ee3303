"""Public search: `SearchRequest.parse`, then `run`, or `find` where no search is to be in vain."""

from kb.search.relaxing import Found, find
from kb.search.request import BadQuery, SearchRequest
from kb.search.results import Results, run

__all__ = ["BadQuery", "Found", "Results", "SearchRequest", "find", "run"]
