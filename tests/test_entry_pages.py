"""The pages of single entries, as readers and previewing editors get them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import RequestFactory

from kb.models import (
    ENTRY_MODELS,
    Contention,
    Correction,
    Element,
    EntrySource,
    Event,
    Holding,
    JudgeSeat,
    Kind,
    LeadingCase,
    Party,
    Placement,
    Position,
    Premise,
    Quotation,
    Reception,
    RelatedEntry,
    Relation,
    Ruling,
    Source,
    Treatment,
)
from kb.publishing import deferred
from tests.factories import (
    make_argument,
    make_article,
    make_case,
    make_commentator,
    make_court,
    make_doctrine,
    make_question,
    make_ruling,
    make_source,
    make_tag,
)
from tests.queries.making import publish, tag_of

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]

BUDGET = {Kind.CASE: 35, Kind.DOCTRINE: 35}
SECRET = "Unpublished"


@deferred()
def world(number: int) -> dict[Kind, object]:
    """One entry of each kind with `number` of each row that leads to it or from it."""
    source = make_source(title="A judgment", url="https://example.org/judgment")
    doctrine = make_doctrine(elements=[Element(key="purpose", name="Purpose")])
    judge = make_commentator(title="A judge", commentator_kind="judge")
    arguments = [make_argument() for _ in range(number)]
    argument = make_argument(
        title="Training is learning",
        premises=[Premise(key=f"p{n}", text="A premise.") for n in range(number)],
        quotations=[
            Quotation(text="Exact words.", source=source, commentator=tag_of(judge))
            for _ in range(number)
        ],
        relations=[Relation(target=one, type="rebuts") for one in arguments],
        corrections=[Correction(date=dt.date(2026, 1, 2), text="A date.") for _ in range(number)],
    )
    for one in arguments:
        one.relations = [Relation(target=argument, type="rebuts")]
        publish(one)
    case = make_case(
        short_name="Ross",
        contentions=[Contention(argument=one, raised_by="A party") for one in arguments],
        parties=[Party(name="A party", role="plaintiff") for _ in range(number)],
        events=[
            Event(key=f"e{n}", date=dt.date(2024, 1, 2), type="filed", title="Filed")
            for n in range(number)
        ],
    )
    person = make_commentator(title="A person")
    for n in range(number):
        ruling = make_ruling(
            case=case,
            slug=f"ruling-{n}",
            source=source,
            bench=[JudgeSeat(judge=tag_of(judge))],
            holdings=[Holding(doctrine=tag_of(doctrine), element_key="purpose", finding="found")],
            receptions=[Reception(argument=argument, outcome="adopted", pinpoint="p. 9")],
        )
        make_ruling(treatments=[Treatment(target=ruling, type="affirmed")])
        make_case(lead_case=tag_of(case))
        row = Position(argument=argument, stance="advances", source=source)
        make_commentator(positions=[row])
        person.positions.add(Position(argument=arguments[n], stance="opposes", source=source))
        doctrine.leading_cases.add(LeadingCase(case=make_tag("case"), element_key="purpose"))
    question = make_question(
        placements=[Placement(argument=one, answer_key="yes") for one in (argument, *arguments)]
    )
    article = make_article(
        key_points=["One.", "Two.", "Three."],
        related=[RelatedEntry(entry=one) for one in arguments],
        entry_sources=[EntrySource(source=source)],
        body=[
            block
            for one in arguments
            for block in (
                ("text", f'<p><a linktype="page" id="{one.pk}">A link</a></p>'),
                ("argument", {"argument": one}),
                ("quote", {"text": "Exact words.", "source": source}),
            )
        ],
    )
    article.case_tags.add(tag_of(case))
    return {
        Kind.ARTICLE: publish(article),
        Kind.QUESTION: question,
        Kind.ARGUMENT: argument,
        Kind.CASE: case,
        Kind.DOCTRINE: publish(doctrine),
        Kind.COMMENTATOR: publish(person),
    }


@pytest.mark.parametrize("number", [1, 3])
def test_each_page_keeps_its_budget_whatever_the_number_of_rows(
    client, django_assert_max_num_queries, number
):
    for kind, entry in world(number).items():
        client.get(entry.url)
        with django_assert_max_num_queries(BUDGET.get(kind, 20), info=kind):
            assert client.get(entry.url).status_code == 200


def html(client, entry) -> str:
    """The main part of a page, less line breaks."""
    text = client.get(entry.url).content.decode()
    return " ".join(text[text.index("<main") : text.index("</main>")].split())


def test_the_pages_lead_to_each_other(client):
    entries = world(1)
    argument, case, doctrine = (entries[kind] for kind in (Kind.ARGUMENT, Kind.CASE, Kind.DOCTRINE))
    ruling = case.rulings.get()
    anchor = f'href="{case.url}#{ruling.anchor}"'
    assert anchor in html(client, argument)
    assert anchor in html(client, doctrine)
    assert anchor in html(client, entries[Kind.QUESTION])
    page = html(client, case)
    assert f'id="{ruling.anchor}"' in page
    for entry in (argument, doctrine, entries[Kind.ARTICLE]):
        assert f'href="{entry.url}"' in page


def test_an_argument_says_first_what_courts_did_then_the_best_reply(client):
    page = html(client, world(1)[Kind.ARGUMENT])
    order = [
        page.index(words)
        for words in ("Training is learning</h1>", 'id="courts"', 'id="best-reply"', 'id="replies"')
    ]
    assert order == sorted(order)
    assert "Accepted" in page
    assert "p. 9" in page
    assert "The one reply recorded here." in page


def test_an_argument_nobody_dealt_with_says_so(client):
    page = html(client, make_argument())
    assert "No ruling recorded here has dealt with it." in page
    assert "Stated by the editors" in page


def test_a_case_says_what_is_listed_and_what_was(client):
    events = [
        Event(key="a", date=dt.date(2999, 5, 4), type="hearing", title="Trial", scheduled=True),
        Event(key="b", date=dt.date(2020, 5, 4), type="hearing", title="Hearing", scheduled=True),
    ]
    page = html(client, make_case(events=events))
    assert "4 May 2999</time>: Trial" in page
    assert "Hearing was listed for" in page
    assert "outcome not recorded here" in page
    assert "What stands in the filings are allegations." in page


def test_an_unconfirmed_entry_says_so_and_a_checked_one_says_when(client):
    assert "Not yet confirmed." in html(client, make_case(unconfirmed=True))
    checked = make_case(checked_on=dt.date(2026, 11, 1), check_level="primary")
    assert "Primary source read, last on" in html(client, checked)


def test_nothing_unpublished_and_no_lead_shows_on_any_page(client):
    entries = world(1)
    argument, case, doctrine = (entries[kind] for kind in (Kind.ARGUMENT, Kind.CASE, Kind.DOCTRINE))
    person, question = entries[Kind.COMMENTATOR], entries[Kind.QUESTION]
    lead = make_source(title=f"{SECRET} lead", rank="lead", url="https://lead.example.org/")
    hidden = make_argument(
        live=False,
        title=f"{SECRET} argument",
        label=SECRET,
        relations=[Relation(target=argument, type="rebuts")],
        case_tags=[],
    )
    make_ruling(
        live=False,
        case=case,
        title=f"{SECRET} ruling",
        bench=[JudgeSeat(judge=tag_of(person))],
        holdings=[Holding(doctrine=tag_of(doctrine), finding="found", text=SECRET)],
        receptions=[Reception(argument=argument, outcome="adopted", note=SECRET)],
    )
    make_case(
        live=False,
        short_name=f"{SECRET} case",
        lead_case=tag_of(case),
        contentions=[Contention(argument=argument, raised_by=SECRET)],
        parties=[Party(name=SECRET, role="plaintiff", commentator=tag_of(person))],
    )
    make_commentator(
        live=False,
        title=f"{SECRET} person",
        positions=[
            Position(argument=argument, stance="advances", source=make_source(), note=SECRET)
        ],
    )
    make_question(
        live=False,
        title=f"{SECRET} question",
        placements=[Placement(argument=argument, answer_key="yes")],
    )
    make_doctrine(live=False, title=f"{SECRET} doctrine", broader=tag_of(doctrine))
    article = make_article(live=False, title=f"{SECRET} article")
    article.case_tags.add(tag_of(case))
    article.save()
    person.positions.add(Position(argument=hidden, stance="advances", source=make_source()))
    question.placements.add(Placement(argument=hidden, answer_key="yes"))
    case.contentions.add(Contention(argument=hidden, raised_by=SECRET))
    for entry in entries.values():
        entry.entry_sources.add(EntrySource(source=lead, supports=SECRET))
        page = html(client, publish(entry))
        assert SECRET not in page, entry.kind
        assert "lead.example.org" not in page


@pytest.mark.parametrize("kind", list(Kind))
def test_a_preview_works_before_the_first_save(kind):
    fields = {"title": "A new entry", "summary": "New."}
    if kind is Kind.CASE:
        fields |= {"short_name": "A new entry", "court": make_court()}
    entry = ENTRY_MODELS[kind](**fields)
    response = entry.serve_preview(RequestFactory().get("/"), "")
    assert response.render().status_code == 200
    assert b"A new entry" in response.content


def test_a_preview_shows_the_rows_of_the_draft():
    entries = world(1)
    argument, case = entries[Kind.ARGUMENT], entries[Kind.CASE]
    argument.premises = [Premise(key="new", text="A premise of the draft.")]
    argument.relations = [Relation(target=make_argument(title="Newly answered"), type="qualifies")]
    page = argument.serve_preview(RequestFactory().get("/"), "").render().content.decode()
    assert "A premise of the draft." in page
    assert "Newly answered" in page
    case.parties = [Party(name="A party of the draft", role="defendant")]
    page = case.serve_preview(RequestFactory().get("/"), "").render().content.decode()
    assert "A party of the draft" in page


def preview(thing) -> str:
    return thing.serve_preview(RequestFactory().get("/"), "").render().content.decode()


def test_rulings_and_sources_have_previews_from_the_first_word_on():
    ruling = world(1)[Kind.CASE].rulings.get()
    ruling.holdings = [Holding(doctrine=make_tag("doctrine", "Merger"), finding="mixed")]
    page = preview(ruling)
    assert ruling.decided in page
    assert "Merger" in page
    assert "A new ruling" in preview(Ruling(title="A new ruling"))
    assert "A new source" in preview(Source(title="A new source", rank="lead"))


def test_stored_html_of_a_body_reaches_nobody_as_script(client):
    article = make_article(body=[("text", "<p>Words<script>alert(1)</script></p>")])
    page = html(client, article)
    assert "Words" in page
    assert "alert(1)" not in page
