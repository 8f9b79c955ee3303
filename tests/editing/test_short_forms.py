"""What one needs to publish is short; what is missing is said at its place."""

import pytest
from django.test import Client
from django.urls import reverse

from kb.models import (
    ArgumentPage,
    ArticlePage,
    CasePage,
    CommentatorPage,
    DoctrinePage,
    QuestionPage,
    Ruling,
    Source,
)
from tests import factories
from tests.editing.filling import add_url, body, edit_url, filled, shown

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
PUBLISH = {"action-publish": "1"}


def source_row() -> dict:
    return {"source": factories.make_source().pk}


def test_article(editing: Client) -> None:
    url = add_url(ArticlePage)
    data = filled(
        editing,
        url,
        {"entry_sources": [source_row()]},
        title="A ruling",
        date="2025-12-05",
        summary="What happened.",
        **body("Words."),
        **PUBLISH,
    )
    assert editing.post(url, data).status_code == 302
    page = ArticlePage.objects.get()
    assert (page.live, page.slug, page.kind) == (True, "a-ruling", "article")
    assert page.entry_sources.count() == 1


def test_question(editing: Client) -> None:
    url = add_url(QuestionPage)
    data = filled(
        editing,
        url,
        {"answers": [{"label": "Yes"}, {"label": "No"}]},
        title="Is it fair?",
        **PUBLISH,
    )
    assert editing.post(url, data).status_code == 302
    page = QuestionPage.objects.get()
    assert page.live
    assert page.summary == "Is it fair?"
    assert len({answer.key for answer in page.answers.all()}) == 2


def test_argument(editing: Client) -> None:
    question = factories.make_question()
    url = add_url(ArgumentPage)
    data = filled(
        editing,
        url,
        title="Training is learning.",
        label="Learning",
        summary="Strong.",
        place=f"{question.pk}:yes",
        **PUBLISH,
    )
    assert editing.post(url, data).status_code == 302
    page = ArgumentPage.objects.get()
    assert page.live
    placement = question.placements.get()
    assert (placement.argument_id, placement.answer_key) == (page.pk, "yes")
    assert not QuestionPage.objects.get().has_unpublished_changes


def test_case(editing: Client) -> None:
    url = add_url(CasePage)
    data = filled(
        editing,
        url,
        {
            "entry_sources": [source_row()],
            "statuses": [{"date": "2024-01-02", "date_precision": "day", "state": "pending"}],
        },
        short_name="NYT v. OpenAI",
        court=factories.make_court(jurisdiction="uk").pk,
        summary="One sentence.",
        **PUBLISH,
    )
    assert editing.post(url, data).status_code == 302
    page = CasePage.objects.get()
    assert page.live
    assert (page.title, page.slug, page.jurisdiction) == ("NYT v. OpenAI", "nyt-v-openai", "uk")
    assert page.status.state == "pending"


def test_doctrine(editing: Client) -> None:
    url = add_url(DoctrinePage)
    data = filled(
        editing,
        url,
        {"entry_sources": [source_row()]},
        title="Fair use",
        doctrine_kind="doctrine",
        jurisdictions=["us"],
        definition="What it says.",
        **PUBLISH,
    )
    assert editing.post(url, data).status_code == 302
    page = DoctrinePage.objects.get()
    assert page.live
    assert page.summary == "What it says."


def test_commentator(editing: Client) -> None:
    url = add_url(CommentatorPage)
    data = filled(
        editing,
        url,
        {"entry_sources": [source_row()]},
        title="Ada Example",
        commentator_kind="person",
        role="Law professor",
        **PUBLISH,
    )
    assert editing.post(url, data).status_code == 302
    assert CommentatorPage.objects.get().live


def test_ruling_and_source(editing: Client) -> None:
    source_url = reverse("wagtailsnippets_kb_source:add")
    data = filled(
        editing, source_url, title="Order", source_kind="judgment", rank="primary", **PUBLISH
    )
    assert editing.post(source_url, data).status_code == 302
    source = Source.objects.get()
    assert (source.live, source.slug) == (True, "order")

    case = factories.make_case()
    url = reverse("wagtailsnippets_kb_ruling:add")
    data = filled(
        editing,
        url,
        case=case.pk,
        title="Order on fair use",
        court=case.court_id,
        date="2025-06-23",
        disposition="granted",
        decided="Narrow.",
        source=source.pk,
        **PUBLISH,
    )
    assert editing.post(url, data).status_code == 302
    ruling = Ruling.objects.get()
    assert (ruling.live, ruling.slug) == (True, "order-on-fair-use-2025")


@pytest.mark.parametrize(
    ("model", "fields", "missing"),
    [
        (ArticlePage, {"title": "T"}, {"date", "summary", "body", "entry_sources"}),
        (QuestionPage, {"title": "T"}, {"answers"}),
        (ArgumentPage, {"title": "T"}, {"label", "summary", "place"}),
        (CasePage, {}, {"short_name", "court", "summary", "statuses", "entry_sources"}),
        (
            DoctrinePage,
            {"title": "T"},
            {"doctrine_kind", "jurisdictions", "definition", "entry_sources"},
        ),
        (CommentatorPage, {"title": "T"}, {"commentator_kind", "role", "entry_sources"}),
    ],
)
def test_what_is_missing_is_an_error_on_publishing(
    editing: Client, model: type, fields: dict, missing: set
) -> None:
    url = add_url(model)
    response = editing.post(url, filled(editing, url, **{"title": "", **fields}, **PUBLISH))
    assert response.status_code == 200
    form = response.context["form"]
    assert missing <= set(form.errors) | {
        name for name, formset in form.formsets.items() if formset.non_form_errors()
    }
    assert not model.objects.exists()


@pytest.mark.parametrize(
    "model", [ArticlePage, QuestionPage, ArgumentPage, DoctrinePage, CommentatorPage]
)
def test_a_draft_may_be_incomplete(editing: Client, model: type) -> None:
    url = add_url(model)
    data = filled(
        editing,
        url,
        title="Half an idea",
        **({"date": "2025-01-01"} if model is ArticlePage else {}),
    )
    assert editing.post(url, data).status_code == 302
    page = model.objects.get()
    assert not page.live
    assert editing.post(edit_url(page), shown(editing, edit_url(page))).status_code == 302


def test_still_true_is_the_editors_word(editing: Client) -> None:
    page = factories.make_doctrine()
    data = filled(editing, edit_url(page), **PUBLISH)
    assert editing.post(edit_url(page), data).status_code == 302
    page.refresh_from_db()
    assert page.checked_on is None
    assert editing.post(edit_url(page), {**data, "still_true": "on"}).status_code == 302
    page.refresh_from_db()
    assert page.checked_on is not None
