"""The shell of the public site: every address, bad input, what may be seen, and its cost."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.core.files.storage import FileSystemStorage
from django.http import Http404
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from kb.models import (
    TAGGED,
    ArgumentPage,
    CaseStatus,
    Correction,
    Entry,
    Event,
    Kind,
    Placement,
    Ruling,
    Version,
)
from kb.queries.public import public_entry_or_404
from kb.search.index import tags_changed
from tests.factories import (
    make_argument,
    make_article,
    make_case,
    make_commentator,
    make_court,
    make_doctrine,
    make_question,
    make_ruling,
    make_tag,
)

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]

MAKERS: dict[Kind, Callable[..., Entry]] = {
    Kind.ARTICLE: make_article,
    Kind.QUESTION: make_question,
    Kind.ARGUMENT: make_argument,
    Kind.CASE: make_case,
    Kind.DOCTRINE: make_doctrine,
    Kind.COMMENTATOR: make_commentator,
}
# The one script is a file of our own; a block of data is none.
SCRIPTS = re.compile(r"<script\b(?! type=.application/ld\+json.)[^>]*>")
OWN_SCRIPT = r'<script src="/static/js/search[.\w]*\.js" defer>'
PAGES = [
    "/",
    "/latest/",
    "/export/",
    "/about/",
    "/corrections/",
    "/search/",
    *(f"/{kind.folder}/" for kind in Kind),
]


def tag(entry: Entry, topic) -> None:
    """Put a tag on an entry as an editor would."""
    TAGGED[topic.kind].every.create(content_object_id=entry.pk, tag=topic)
    tags_changed([entry.pk])


def hide(entry: Entry) -> None:
    """Make a page one that needs a login."""
    PageViewRestriction.objects.create(page_id=entry.pk, restriction_type="login")


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("address", PAGES)
def test_page_has_its_landmarks_and_head(client: Client, address: str) -> None:
    page = words(client.get(address))
    assert page.count("<h1>") == 1
    assert '<a class="skip-link" href="#main">' in page
    assert '<nav aria-label="Main">' in page
    assert '<main class="site-main" id="main"' in page
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{address}">' in page
    assert '<meta name="description" content="' in page
    assert '<meta property="og:title" content="' in page
    assert "Information, not legal advice." in page
    assert "<style" not in page
    assert re.fullmatch(OWN_SCRIPT, " ".join(SCRIPTS.findall(page)))
    assert " style=" not in page


@pytest.mark.parametrize("address", PAGES)
def test_page_asks_nothing_of_other_hosts(client: Client, address: str) -> None:
    response = client.get(address)
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert 'src="http' not in response.content.decode()
    assert not response.cookies


@pytest.mark.parametrize("kind", Kind)
def test_listing_shows_what_is_live(client: Client, kind: Kind) -> None:
    MAKERS[kind](title="Seen by readers")
    MAKERS[kind](title="Still a draft", live=False)
    hide(MAKERS[kind](title="Behind a login"))
    expired = MAKERS[kind](title="Past its day")
    Entry.objects.filter(pk=expired.pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))
    page = words(client.get(f"/{kind.folder}/"))
    assert "Seen by readers" in page
    assert "<b>1</b> " in page
    for title in ("Still a draft", "Behind a login", "Past its day"):
        assert title not in page


def test_case_row_says_court_year_and_status_as_of_its_day(client: Client) -> None:
    make_case(
        short_name="Smith v. Model Co",
        court=make_court(short_name="N.D. Test"),
        statuses=[
            CaseStatus(date=dt.date(2023, 5, 1), state="pending"),
            CaseStatus(date=dt.date(2025, 6, 30), date_precision="month", state="on_appeal"),
        ],
    )
    page = words(client.get("/search/?kind=case"))
    assert "N.D. Test" in page
    assert "since 2023" in page
    assert '<span class="state">On appeal</span>' in page
    assert 'as of <time datetime="2025-06">June 2025</time>' in page


def test_listing_sorts_by_date_or_name(client: Client) -> None:
    make_article(title="B older", date=dt.date(2024, 1, 1))
    make_article(title="A newer", date=dt.date(2025, 1, 1))
    make_article(title="C newest", date=dt.date(2026, 1, 1))

    def titles(address: str) -> list[str]:
        hits = client.get(address).context["results"].hits
        return [hit.entry.title for hit in hits]

    assert titles("/articles/") == ["C newest", "A newer", "B older"]
    assert titles("/articles/?sort=title") == ["A newer", "B older", "C newest"]


def test_undated_kinds_are_listed_by_name(client: Client) -> None:
    for title in ("Zebra", "Apple"):
        make_doctrine(title=title)
        make_commentator(title=title)
    for address, orders in (
        ("/doctrines/", ["Newest first", "By name"]),
        ("/commentators/", ["By name"]),
    ):
        context = client.get(address).context
        assert [hit.entry.title for hit in context["results"].hits] == ["Apple", "Zebra"]
        assert [words for words, _, _ in context["sorts"]] == orders
        assert [here for words, _, here in context["sorts"] if words == "By name"] == [True]


def test_listing_is_cut_into_pages(client: Client) -> None:
    for number in range(21):
        make_commentator(title=f"Person {number:02}")
    first = client.get("/commentators/?sort=title&utm_source=x")
    assert len(first.context["results"].hits) == 20
    assert 'rel="next" href="?sort=title&amp;page=2"' in words(first)
    second = words(client.get("/commentators/?sort=title&page=2"))
    assert "Person 20" in second
    assert 'rel="prev" href="?sort=title"' in second
    assert 'href="http://127.0.0.1:8000/commentators/?sort=title&amp;page=2"' in second


def test_filter_is_a_link_and_can_be_taken_off(client: Client) -> None:
    topic = make_tag(Kind.DOCTRINE, "Fair use")
    tag(make_case(short_name="About it"), topic)
    make_case(short_name="Not about it")
    assert 'href="?doctrine=fair-use"' in words(client.get("/cases/"))
    page = words(client.get("/cases/?doctrine=fair-use"))
    assert "About it" in page
    assert "Not about it" not in page
    assert 'class="chip chip--chosen" href="?"' in page


@pytest.mark.parametrize("address", ["/cases/", "/search/"])
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("page=0", "The page is a number from 1."),
        ("page=x", "The page is a number from 1."),
        ("sort=colour", "There is no order “colour”"),
        ("year=soon", "“soon” is not a year."),
        ("jurisdiction=atlantis", "There is no jurisdiction “atlantis”: choose among us, eu,"),
        ("doctrine=" + "&doctrine=".join(map(str, range(11))), "at most 10 values"),
        ("q=" + "word+" * 200, "at most 256 characters"),
    ],
)
def test_bad_value_is_answered_with_a_sentence(
    client: Client, address: str, query: str, sentence: str
) -> None:
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400
    assert sentence in words(response)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("query", ["utm_source=x", "%00=%00", "a[]=1&b=%FF", "q=%00%FF%22'"])
def test_unknown_parameters_and_odd_bytes_are_no_trouble(
    client: Client, address: str, query: str
) -> None:
    assert client.get(f"{address}?{query}").status_code == 200


def test_unknown_slug_finds_nothing_and_says_so(client: Client) -> None:
    response = client.get("/cases/?doctrine=never-heard-of")
    assert response.status_code == 200
    assert "Nothing here matches all of that." in words(response)


def test_home_shows_questions_rulings_articles_and_cases(client: Client) -> None:
    argument = make_argument()
    make_question(
        title="Is it fair?",
        short_answer="Two courts said yes.",
        short_answer_date=dt.date(2026, 10, 8),
        placements=[Placement(argument=argument, answer_key="yes")],
    )
    ruling = make_ruling(title="Order on fair use", decided="Copying to train was fair use.")
    make_article(title="What it means")
    page = words(client.get("/"))
    assert "Is it fair?" in page
    assert "Two courts said yes." in page
    assert "1 argument</span>" in page
    assert 'as of <time datetime="2026-10-08">8 October 2026</time>' in page
    assert f'href="{ruling.get_absolute_url()}"' in page
    assert "Copying to train was fair use." in page
    assert "What it means" in page
    assert "<b>1</b> ruling<" in page


def test_latest_keeps_courts_and_us_apart(client: Client) -> None:
    case = make_case(
        short_name="Smith v. Model Co",
        events=[
            Event(key="filed", date=dt.date(2024, 3, 1), type="filed", title="Complaint filed"),
            Event(
                key="hearing",
                date=dt.date(2024, 4, 1),
                type="hearing",
                title="A hearing to come",
                scheduled=True,
            ),
        ],
    )
    make_ruling(case=case, title="Order on fair use", date=dt.date(2025, 6, 23))
    hidden = make_ruling(title="Ruling of a hidden case")
    hide(hidden.case)
    bill = make_doctrine(
        title="The Disclosure Bill", doctrine_kind="bill", date=dt.date(2025, 1, 1)
    )
    record(case, note="The date of filing put right")
    response = client.get("/latest/")
    assert [deed.title for deed in response.context["deeds"]] == [
        "Smith v. Model Co: Order on fair use",
        bill.title,
        "Smith v. Model Co: Complaint filed",
    ]
    changed = [(change.entry.pk, change.added) for change in response.context["changes"]]
    assert (case.pk, False) in changed
    assert hidden.case.pk not in {pk for pk, _ in changed}
    assert "The date of filing put right" in words(response)


def record(entry: Entry, note: str) -> None:
    """One more version, as publishing a change would write it."""
    Version.objects.create(
        uid=entry.uid,
        kind=entry.kind,
        slug=entry.slug,
        title=entry.title,
        number=Version.objects.filter(uid=entry.uid).count() + 1,
        published_at=timezone.now(),
        note=note,
    )


def test_corrections_stand_together_newest_first_with_their_entries(client: Client) -> None:
    assert "Nothing had to be corrected so far" in words(client.get("/corrections/"))
    first = make_case(
        short_name="Smith v. Model Co",
        corrections=[Correction(date=dt.date(2026, 3, 1), text="The court was wrong.")],
    )
    make_doctrine(corrections=[Correction(date=dt.date(2026, 4, 2), text="The section was wrong.")])
    hide(make_case(corrections=[Correction(date=dt.date(2026, 5, 3), text="Not to be seen.")]))
    response = client.get("/corrections/")
    found = [row.text for row, _ in response.context["corrections"]]
    assert found == ["The section was wrong.", "The court was wrong."]
    assert f'<a href="{first.url}#corrections">Smith v. Model Co</a>' in words(response)
    assert client.get("/corrections/?page=x").status_code == 400
    assert client.get("/corrections/?format=csv").status_code == 404


def test_latest_page_must_be_a_number(client: Client) -> None:
    assert client.get("/latest/?page=x").status_code == 400
    assert client.get("/latest/?page=7").status_code == 200


def test_planned_topic_shows_what_is_tagged_and_stays_out_of_the_sitemap(client: Client) -> None:
    topic = make_tag(Kind.CASE, "Planned v. Case")
    tag(make_argument(title="Speaks of it"), topic)
    hide_me = make_argument(title="Hidden and speaks of it")
    tag(hide_me, topic)
    hide(hide_me)
    response = client.get("/topics/case/planned-v-case/")
    page = words(response)
    assert response.status_code == 200
    assert "No page yet." in page
    assert "Speaks of it" in page
    assert "Hidden and speaks of it" not in page
    assert '<meta name="robots" content="noindex, follow">' in page
    assert "topics" not in client.get("/sitemap.xml").content.decode()


def test_topic_with_a_page_leads_there(client: Client) -> None:
    doctrine = make_doctrine(title="Fair use")
    response = client.get(f"/topics/doctrine/{doctrine.tag.slug}/")
    assert (response.status_code, response["Location"]) == (301, doctrine.url)


def test_topic_nobody_can_see_is_not_there(client: Client) -> None:
    make_tag(Kind.CASE, "Unused case")
    assert client.get("/topics/case/unused-case/").status_code == 404
    doctrine = make_doctrine(title="Kept secret")
    tag(make_argument(), doctrine.tag)
    hide(doctrine)
    assert client.get(f"/topics/doctrine/{doctrine.tag.slug}/").status_code == 404
    assert client.get("/topics/doctrine/never-heard-of/").status_code == 404
    assert client.get("/topics/article/x/").status_code == 404


def test_search_begins_with_hints_then_finds(client: Client) -> None:
    assert "Or browse" in words(client.get("/search/"))
    make_argument(title="Training is learning", summary="A model learns as <people> do.")
    page = words(client.get("/search/?q=learns+people"))
    assert "Training is learning" in page
    assert "&lt;<mark>people</mark>&gt;" in page or "<mark>&lt;people&gt;</mark>" in page
    assert '<meta name="robots" content="noindex, follow">' in page


def test_search_without_result_shows_a_way_on(client: Client) -> None:
    page = words(client.get("/search/?q=zxqv&kind=case"))
    assert "Nothing here matches all of that." in page
    assert 'href="?q=zxqv">Search again without filters' in page


def test_search_escapes_what_was_asked(client: Client) -> None:
    page = words(client.get("/search/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"))
    assert re.fullmatch(OWN_SCRIPT, " ".join(SCRIPTS.findall(page)))


def test_unknown_address_offers_the_closest_entries(client: Client) -> None:
    make_case(short_name="Bartz v. Anthropic", title="Bartz v. Anthropic", slug="bartz-v-anthropic")
    response = client.get("/cases/bartz-v-antropic/")
    assert response.status_code == 404
    assert 'href="/cases/bartz-v-anthropic/"' in words(response)
    assert 'role="search"' in words(response)


def test_views_get_public_entries_of_their_kind_only() -> None:
    seen, hidden, draft = make_article(), make_article(), make_article(live=False)
    hide(hidden)
    assert public_entry_or_404(Kind.ARTICLE, seen.slug) == seen
    for kind, slug in (
        (Kind.CASE, seen.slug),
        (Kind.ARTICLE, hidden.slug),
        (Kind.ARTICLE, draft.slug),
    ):
        with pytest.raises(Http404):
            public_entry_or_404(kind, slug)


@pytest.mark.parametrize(
    "address",
    ["/nothing/", "/%00/", "/cases/%FF/", "/" + "a-" * 3000 + "/", "/cases/x/y/", "/media/x.svg"],
)
def test_address_that_leads_nowhere_is_404(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_error_page_needs_nothing() -> None:
    from django.template.loader import get_template

    page = get_template("500.html").render()
    assert "The fault is ours." in page
    assert "<style" not in page


def test_sitemap_names_public_addresses_only(client: Client) -> None:
    seen = make_article(title="Seen")
    hidden = make_article(title="Hidden")
    hide(hidden)
    make_article(title="Draft", live=False)
    late = make_article(title="Late")
    Entry.objects.filter(pk=late.pk).update(go_live_at=timezone.now() + dt.timedelta(days=1))
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    found = {place.text for place in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    assert found == {
        f"http://127.0.0.1:8000{path}"
        for path in [
            "/",
            "/latest/",
            "/export/",
            "/about/",
            "/corrections/",
            "/glossary/",
            *(f"/{k.folder}/" for k in Kind),
            seen.url,
        ]
    }


def test_robots_and_security_files(client: Client) -> None:
    robots = client.get("/robots.txt")
    assert robots["Content-Type"] == "text/plain; charset=utf-8"
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots.content.decode()
    fields = dict(
        line.split(": ", 1)
        for line in client.get("/.well-known/security.txt").content.decode().splitlines()
    )
    assert fields["Contact"] == "http://127.0.0.1:8000/about/#corrections"
    expires = dt.datetime.fromisoformat(fields["Expires"])
    assert timezone.now() < expires < timezone.now() + dt.timedelta(days=365)
    assert 'id="corrections"' in words(client.get("/about/"))


def test_health_tells_alive_from_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/healthz?check=ready").content == b"ok\n"

    def waiting(executor, targets):
        return [object()]

    monkeypatch.setattr("kb.views.MigrationExecutor.migration_plan", waiting)
    ready = client.get("/healthz?check=ready")
    assert ready.status_code == 503
    assert b"1 migration is not applied" in ready.content
    assert client.get("/healthz").status_code == 200


def test_favicon_leads_to_the_drawing(client: Client) -> None:
    assert client.get("/favicon.svg")["Location"] == "/static/icons/favicon.svg"


def test_media_serves_pictures_and_nothing_else(client: Client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    storage = FileSystemStorage(location=tmp_path)
    for name in ("picture.png", "page.html"):
        with storage.open(name, "wb") as file:
            file.write(b"x")
    picture = client.get("/media/picture.png")
    assert (picture.status_code, picture["X-Content-Type-Options"]) == (200, "nosniff")
    assert b"".join(picture.streaming_content) == b"x"
    for path in ("page.html", "none.png", "%00.png", "."):
        assert client.get(f"/media/{path}").status_code == 404
    assert client.get("/media/../picture.png").status_code == 400


@pytest.mark.parametrize("address", ["/search/", "/latest/", "/about/", "/robots.txt", "/healthz"])
def test_only_reading_is_answered(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_too_many_wrong_passwords_close_the_login(client: Client, settings) -> None:
    settings.AXES_ENABLED = True
    wrong = {"username": "editor", "password": "not this one"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = client.post("/admin/login/", wrong)
    assert response.status_code == 429
    assert "Too many attempts" in words(response)


# The cost: whatever the number of rows.


def _fill(kind: Kind, number: int) -> None:
    doctrine = make_tag(Kind.DOCTRINE, "A doctrine")
    for _ in range(number):
        tag(MAKERS[kind](), doctrine)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("kind", "queries"),
    [
        (Kind.ARTICLE, 13),
        (Kind.QUESTION, 13),
        (Kind.ARGUMENT, 15),
        (Kind.CASE, 17),
        (Kind.DOCTRINE, 13),
        (Kind.COMMENTATOR, 13),
    ],
)
def test_listing_costs_the_same_whatever_its_length(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    kind: Kind,
    queries: int,
    number: int,
) -> None:
    _fill(kind, number)
    client.get(f"/{kind.folder}/")
    with django_assert_num_queries(queries):
        client.get(f"/{kind.folder}/")


@pytest.mark.parametrize("number", [1, 3])
def test_search_costs_the_same_whatever_it_finds(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for maker in MAKERS.values():
        for _ in range(number):
            maker(summary="A word to find.")
    client.get("/search/?q=word")
    with django_assert_num_queries(19):
        client.get("/search/?q=word")


@pytest.mark.parametrize("number", [1, 3])
def test_home_and_latest_cost_the_same_whatever_there_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        make_question(placements=[Placement(argument=make_argument(), answer_key="yes")])
        make_article()
        make_ruling()
        make_doctrine(doctrine_kind="bill", date=dt.date(2025, 1, 1))
    for address, queries in (("/", 16), ("/latest/", 14)):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)
    assert Ruling.objects.count() == ArgumentPage.objects.count() == number


@pytest.mark.parametrize("number", [1, 3])
def test_topic_costs_the_same_whatever_is_tagged(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    topic = make_tag(Kind.DOCTRINE, "Planned")
    for maker in (make_argument, make_case):
        for _ in range(number):
            tag(maker(), topic)
    client.get("/topics/doctrine/planned/")
    with django_assert_num_queries(7):
        client.get("/topics/doctrine/planned/")


def test_a_facet_shows_its_largest_values_and_all_of_them_when_asked(client):
    tags = [make_tag(Kind.DOCTRINE, name=f"Doctrine {letter}") for letter in "ABCDEFGHIJ"]
    article = make_article()
    article.doctrine_tags.set(tags)
    article.save_revision().publish()
    page = client.get("/articles/").content.decode()
    assert page.count('href="?doctrine=') == 8
    assert '<a href="?list=doctrine#facet-doctrine">All 10' in page
    page = client.get("/articles/?list=doctrine").content.decode()
    assert page.count('href="?doctrine=') == 10
    for address in ("?list=colour", "?all=colour", "?exact=year"):
        assert client.get(f"/articles/{address}").status_code == 400
