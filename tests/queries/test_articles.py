"""What the page of an article shows."""

import pytest

from kb.models import EntrySource, RelatedEntry
from tests.factories import make_article, make_case, make_question, make_source
from tests.queries.making import context_of

pytestmark = pytest.mark.django_db


def test_related_entries_in_the_editors_order_by_the_name_of_their_kind():
    question, case = make_question(title="A question?"), make_case(short_name="Ross")
    hidden = make_case(live=False)
    article = make_article(related=[RelatedEntry(entry=one) for one in (question, hidden, case)])
    related = context_of(article)["related"]
    assert [(one.listed_name, one.url) for one in related] == [
        ("A question?", question.url),
        ("Ross", case.url),
    ]


def test_leads_and_drafts_are_no_sources():
    known, lead, draft = make_source(), make_source(rank="lead"), make_source(live=False)
    article = make_article(entry_sources=[EntrySource(source=one) for one in (known, lead, draft)])
    assert [row.source.pk for row in context_of(article)["sources"]] == [known.pk]


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_is_the_same(django_assert_num_queries, number):
    article = make_article(
        related=[RelatedEntry(entry=make_case()) for _ in range(number)],
        entry_sources=[EntrySource(source=make_source()) for _ in range(number)],
    )
    with django_assert_num_queries(6):
        context = context_of(article)
    assert len(context["related"]) == len(context["sources"]) == number
