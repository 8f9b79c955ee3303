"""Searching in the admin takes whatever is typed."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.search import index

from kb.models import Citation, Docket
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


def test_choosers_find_a_case_by_its_docket_citation_and_other_names(editing: Client) -> None:
    case = factories.make_case(
        title="Authors Guild v. Google, Inc.",
        short_name="Authors Guild v. Google",
        other_names=["The book search case"],
        dockets=[Docket(number="1:05-cv-08136")],
        citations=[Citation(citation_kind="reporter", volume="804", reporter="F.3d", page="202")],
    )
    index.insert_or_update_object(case)  # as is done once a transaction is through
    factories.make_case(title="Other", short_name="Other")
    address = reverse("kb_editing:topic_names", args=["case"])
    for words in ("1:05-cv-08136", "05-cv-081", "804 F.3d 20", "book search", "Authors Gui"):
        names = editing.get(address, {"term": words}).json()
        assert names == ["Authors Guild v. Google"], words
        page = editing.get(
            "/admin/choose-page/search/", {"q": words, "page_type": "kb.casepage"}
        ).content.decode()
        assert "Authors Guild v. Google" in page, words
        assert "Other" not in page, words


def test_listings_put_first_what_is_called_so_itself(editing: Client) -> None:
    factories.make_commentator(title="A judge", other_names=["judge in the Maker cases"])
    factories.make_commentator(title="Maker")

    def listed(**query: str) -> list[str]:
        page = editing.get("/admin/knowledge/commentators/", {"q": "maker", **query})
        return [entry.title for entry in page.context["object_list"]]

    assert listed() == ["Maker", "A judge"]
    assert listed(ordering="title") == ["A judge", "Maker"]
