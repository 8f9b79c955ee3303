"""Rows and what they point at: shown only when readers may see it."""

import pytest

from kb.models import ArgumentPage, CasePage, DoctrineTagged, Kind, Party, Relation
from kb.models.taxonomy import CommentatorTag
from kb.queries.neighbours import own, tagged_with, topic_links
from tests.factories import make_argument, make_article, make_case, make_doctrine, make_tag
from tests.queries.making import publish, restrict, tag_of

pytestmark = pytest.mark.django_db


def targets(argument):
    rows = own(argument, "relations", need={"target": ArgumentPage.objects.visible()})
    return [row.target.title for row in rows]


def test_own_rows_lead_to_visible_entries_alone():
    live, draft = make_argument(title="Live"), make_argument(title="Draft", live=False)
    private = make_argument(title="Private")
    restrict(private)
    argument = make_argument(
        relations=[Relation(target=one, type="rebuts") for one in (live, draft, private)]
    )
    assert targets(argument) == ["Live"]


def test_rows_of_a_draft_are_read_from_memory_by_the_same_rule():
    live, draft = make_argument(title="Live"), make_argument(title="Draft", live=False)
    argument = make_argument()
    argument.relations = [Relation(target=one, type="rebuts") for one in (live, draft)]
    assert targets(argument) == ["Live"]
    unsaved = ArgumentPage(
        title="New", relations=[Relation(target=live, type="rebuts"), Relation(type="supports")]
    )
    assert targets(unsaved) == ["Live"]


def test_a_neighbour_that_may_be_blank_is_blanked_and_its_row_stays():
    person = make_tag("commentator", "Hidden person")
    case = make_case(parties=[Party(name="A party", role="plaintiff", commentator=person)])
    for one in (case, CasePage.objects.get(pk=case.pk)):
        [row] = own(one, "parties", may={"commentator": CommentatorTag.objects.none()})
        assert (row.name, row.commentator) == ("A party", None)


def test_own_rows_of_a_saved_entry_cost_one_query(django_assert_num_queries):
    live = [make_argument() for _ in range(3)]
    argument = make_argument(relations=[Relation(target=one, type="rebuts") for one in live])
    with django_assert_num_queries(1):
        assert len(targets(argument)) == 3


def test_topics_of_either_origin_are_links_by_kind_and_name(django_assert_num_queries):
    doctrine, case = make_doctrine(title="Fair use"), make_case(short_name="Ross")
    article = make_article()
    article.case_tags.add(tag_of(case), make_tag("case", "Campbell"))
    article = publish(article)
    DoctrineTagged.every.create(
        tag=tag_of(doctrine), content_object=article.entry_ptr, origin="row"
    )
    with django_assert_num_queries(1):
        found = topic_links(article)
    assert [(one.kind, one.name, one.url, one.has_page) for one in found] == [
        (Kind.CASE, "Campbell", "/topics/case/campbell/", False),
        (Kind.CASE, "Ross", case.url, True),
        (Kind.DOCTRINE, "Fair use", doctrine.url, True),
    ]


def test_topics_leave_out_what_is_private_and_the_entry_itself():
    private, case = make_case(short_name="Private"), make_case(short_name="Ross")
    restrict(private)
    case.case_tags.add(tag_of(private), tag_of(case))
    assert topic_links(publish(case)) == []


def test_topics_of_a_draft_are_those_of_the_form():
    article = make_article()
    article.case_tags.add(make_tag("case", "Not saved yet"))
    assert [one.name for one in topic_links(article)] == ["Not saved yet"]


def test_entries_tagged_with_a_page_are_grouped_and_visible():
    case = make_case()
    for title, live in (("Live", True), ("Draft", False)):
        article = make_article(title=title, live=live)
        article.case_tags.add(tag_of(case))
        article.save()
    assert [(kind, [one.title for one in links]) for kind, links in tagged_with(case).items()] == [
        (Kind.ARTICLE, ["Live"])
    ]
    assert tagged_with(CasePage(title="Not saved")) == {}
