"""Citations, synonyms, slips in writing and spelling: what is found, and what the page says."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.http import urlencode
from wagtail.models import PageViewRestriction

from kb.models import Citation, Docket, Synonym, UnansweredSearch
from kb.search import Found, SearchRequest, find
from kb.search.unanswered import countable, is_robot
from kb.search.words import mistakes
from tests import factories

pytestmark = pytest.mark.django_db
READER = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox"}


def search(q: str, **filters: str) -> Found:
    return find(SearchRequest.parse(QueryDict(urlencode({"q": q, **filters}))))


def first(q: str, **filters: str) -> str:
    return search(q, **filters).results.hits[0].entry.slug


def test_a_citation_puts_what_it_cites_first_and_says_so(client: Client) -> None:
    factories.make_case(
        slug="google",
        title="Guild v. Google, Inc.",
        citations=[Citation(text="804 F.3d 202", volume="804", reporter="F.3d", page="202")],
    )
    times = factories.make_case(
        slug="times",
        title="Times v. Maker",
        dockets=[Docket(number="1:23-cv-11195")],
        citations=[Citation(text="[2025] EWHC 2863 (Ch)", citation_kind="neutral")],
    )
    fair = factories.make_doctrine(slug="fair", title="Fairness", statute="17 U.S.C. § 107")
    factories.make_doctrine(slug="four", title="Fourth", statute="17 U.S.C. § 107(4)")
    factories.make_doctrine(slug="both", title="Both", statute="17 U.S.C. §§ 412 and 504(c)")
    factories.make_article(slug="news", title="§ 107 and 1:23-cv-11195: 804 F.3d 202 in the news")
    for query, slug in {
        "804 F.3d 202": "google",
        "1:23-cv-11195": "times",
        "No. 23-cv-11195": "times",
        "[2025] EWHC 2863 (Ch)": "times",
        "§ 107": "fair",
        "17 USC 107": "fair",
        "17 usc 107": "fair",
        "17 U.S.C. § 107": "fair",
        "107(4)": "four",
        "17 USC 504(c)": "both",
    }.items():
        assert first(query) == slug, query
        request = search(query).results.request
        assert request.cited
        assert request.cited.entry.slug == slug
    page = client.get("/search/", {"q": "17 U.S.C. § 107"}).content.decode()
    assert f'17 U.S.C. § 107 is: <a href="{fair.url}">Fairness</a>' in page
    PageViewRestriction.objects.create(page=times, restriction_type="login")
    assert search("1:23-cv-11195").results.request.cited is None


def test_names_come_before_summaries_and_these_before_bodies() -> None:
    factories.make_article(slug="body", title="One", body=[("text", "<p>zebra</p>")])
    factories.make_article(slug="summary", title="Two", summary="A zebra.")
    factories.make_article(slug="name", title="A zebra among many other animals")
    factories.make_article(slug="exact", title="Zebra")
    found = [hit.entry.slug for hit in search("zebra").results.hits]
    assert found == ["exact", "name", "summary", "body"]


def test_synonyms_find_each_other_without_a_new_index() -> None:
    factories.make_article(slug="short", title="TDM abroad")
    factories.make_article(slug="long", title="Text and data mining abroad")
    factories.make_article(slug="apart", title="Data about mining, and a text")
    row = Synonym.objects.create(key="tdm", phrases=["TDM", "text and data mining"])

    def slugs(q: str) -> set[str]:
        return {hit.entry.slug for hit in search(q).results.hits}

    assert slugs("TDM") == {"short", "long"}
    assert slugs("tdm abroad") == {"short", "long"}
    assert slugs("text and data mining") == {"short", "long", "apart"}
    assert slugs('"TDM"') == {"short"}
    assert slugs("text -TDM") == {"long", "apart"}
    row.delete()
    assert slugs("TDM") == {"short"}


def test_a_slip_in_typing_is_put_right_and_said(client: Client) -> None:
    factories.make_case(slug="bartz", title="Bartz v. Anthropic", short_name="Bartz v. Anthropic")
    factories.make_case(slug="trust", title="Guild v. HathiTrust")
    secret = factories.make_article(slug="secret", title="Quokkaville")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    found = search("Bartz v Antropic")
    assert not found.answered
    assert found.meant == "Bartz v Anthropic"
    assert found.results.hits[0].entry.slug == "bartz"
    assert first("Hathi Trust") == "trust"
    page = client.get("/search/", {"q": "Bartz v Antropic"}).content.decode()
    assert "Nothing has all of “Bartz v Antropic”." in page
    assert '<a href="?q=Bartz+v+Anthropic">Bartz v Anthropic</a>' in page
    # What is hidden is neither found nor offered.
    assert search("Quokkavile").meant == ""
    factories.make_article(slug="new", title="Wallabyville")
    assert search("Walabyville").meant == "Wallabyville"


def test_what_finds_nothing_is_asked_for_less_and_it_is_said() -> None:
    factories.make_article(slug="one", title="Apple river")
    factories.make_case(slug="two", title="Apple stone")
    found = search("apple cloudburst", kind="case")
    assert [hit.entry.slug for hit in found.results.hits] == ["two"]
    assert "with these filters. These have some of the words." in found.relaxed
    found = search("river", kind="case")
    assert [hit.entry.slug for hit in found.results.hits] == ["one"]
    assert found.relaxed.endswith("These have “river”, without the filters.")
    nothing = search("xqzzy")
    assert (nothing.results.total, nothing.relaxed, nothing.answered) == (0, "", False)
    assert search("apple").answered


@pytest.mark.parametrize(
    ("q", "repaired"),
    [
        ('"fair use', ['"fair use"']),
        ('fair use"', ["fair use"]),
        ("getty - stability", ["getty stability"]),
        ("training OR", ["training"]),
        ("OR training OR", ["training"]),
        ('"a" OR', ['"a"']),
        ("training -music", []),
        ('lyrics OR "sheet music"', []),
        ("-", []),
        ('"', []),
    ],
)
def test_slips_in_writing_are_named_with_the_query_put_right(q: str, repaired: list[str]) -> None:
    assert [one.repaired for one in mistakes(q)] == repaired


def test_a_question_is_found_though_a_word_is_missing() -> None:
    factories.make_question(slug="q", title="Is training a model on books fair?")
    factories.make_article(slug="a", title="Books", summary="On shelves.")
    for asked in (
        "is it legal to train expensive models on books?",
        "training some expensive model on books",
    ):
        found = search(asked)
        assert found.answered
        assert found.results.hits[0].entry.slug == "q"
    # The name of a case is taken word by word, however long it is.
    assert not search("Training of Models v. Books of Tomorrow").answered


def test_searches_in_vain_are_counted_but_not_who_made_them(client: Client) -> None:
    for _ in range(2):
        client.get("/search/", {"q": "Xqzzy  Word"}, **READER)
    for q in ("ada@example.org xqzzy", "xqzzy 0301234567", "4", "x" * 81):
        client.get("/search/", {"q": q}, **READER)
    client.get("/search/", {"q": "robot word"}, HTTP_USER_AGENT="Googlebot/2.1")
    client.get("/search/", {"q": "no client"})
    client.head("/search/", {"q": "head word"}, **READER)
    row = UnansweredSearch.objects.get()
    assert (row.query, row.count) == ("xqzzy word", 2)


def test_what_is_counted() -> None:
    assert countable("  Élan Vital ") == "elan vital"
    assert countable("24-cv-11611") == "24-cv-11611"
    assert countable("2025 WL 458520") == "2025 wl 458520"
    for q in ("a@b.c", "+49 30 1234", "030 123 45 67 89", "12345678", "x", "§ 1"):
        assert countable(q) == "", q
    assert is_robot("")
    assert is_robot("curl/8")
    assert not is_robot(READER["HTTP_USER_AGENT"])


def test_new_words_take_the_place_of_those_asked_longest_ago(monkeypatch, client: Client) -> None:
    monkeypatch.setattr("kb.search.unanswered.MOST_ROWS", 2)
    UnansweredSearch.objects.create(query="old words", last_day="2020-01-01", count=9)
    for q in ("xqzzy one", "xqzzy two"):
        client.get("/search/", {"q": q}, **READER)
    found = set(UnansweredSearch.objects.values_list("query", flat=True))
    assert found == {"xqzzy one", "xqzzy two"}


def test_a_search_in_vain_costs_the_same_whatever_there_is(
    client: Client, django_assert_num_queries
) -> None:
    for number in range(3):
        factories.make_case(title=f"Bartz v. Anthropic {number}")
    client.get("/search/", {"q": "Bartz Antropic"}, **READER)
    with django_assert_num_queries(20):
        client.get("/search/", {"q": "Bartz Antropic"}, **READER)


def test_editors_see_what_was_searched_for_in_vain(admin_client: Client) -> None:
    UnansweredSearch.objects.create(query="xqzzy", last_day="2026-01-01", count=3)
    page = admin_client.get("/admin/knowledge/searches/")
    assert page.status_code == 200
    assert "xqzzy" in page.content.decode()


def test_editors_keep_synonyms_in_the_admin(admin_client: Client) -> None:
    address = "/admin/snippets/kb/synonym/add/"
    admin_client.post(address, {"phrases": "LLM\nlarge language model"})
    assert Synonym.objects.get().phrases == ["LLM", "large language model"]
    page = admin_client.post(address, {"phrases": "alone"}).content.decode()
    assert "Write two or more phrases." in page
