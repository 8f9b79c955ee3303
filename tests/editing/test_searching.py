"""Searching in the admin takes whatever is typed."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


QUERIES = ['"', 'say "hello', "   ", "x\0y", "*", "A & B", "§ 107", "NEAR("]


@pytest.mark.parametrize(
    "path",
    [
        "/admin/pages/search/",
        "/admin/pages/3/",
        "/admin/choose-page/search/",
        "/admin/images/",
        "/admin/snippets/choose/kb/casetag/results/",
        "/admin/snippets/choose/kb/source/results/",
        "/admin/snippets/choose/kb/ruling/results/",
    ],
)
def test_any_query_is_answered(editing: Client, path: str) -> None:
    factories.make_ruling()
    for query in QUERIES:
        response = editing.get(path, {"q": query, "page_type": "kb.argumentpage"})
        assert response.status_code == 200, query


def test_snippets_stand_in_their_own_menus(editing: Client) -> None:
    words = editing.get("/admin/").content.decode()
    assert "Knowledge base" in words
    assert '"/admin/snippets/"' not in words
