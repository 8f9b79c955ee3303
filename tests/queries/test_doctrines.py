"""What the page of a doctrine shows."""

import pytest

from kb.models import Element, Holding, LeadingCase
from tests.factories import make_case, make_doctrine, make_ruling, make_tag
from tests.queries.making import context_of, publish, tag_of

pytestmark = pytest.mark.django_db


def fair_use(**fields):
    elements = [Element(key="purpose", name="Purpose"), Element(key="market", name="Market")]
    return make_doctrine(title="Fair use", elements=elements, **fields)


def test_holdings_are_grouped_by_element_and_say_when_it_has_gone():
    doctrine = fair_use()
    for key in ("gone", "market", "", "purpose"):
        holding = Holding(doctrine=tag_of(doctrine), element_key=key, finding="found")
        make_ruling(holdings=[holding])
    make_ruling(live=False, holdings=[Holding(doctrine=tag_of(doctrine), finding="found")])
    context = context_of(doctrine)
    assert [(group.name, len(group.holdings)) for group in context["groups"]] == [
        ("As a whole", 1),
        ("Purpose", 1),
        ("Market", 1),
        ("An element since removed", 1),
    ]
    assert [element.name for element in context["elements"]] == ["Purpose", "Market"]


def test_leading_cases_stand_at_their_element():
    case = make_case(short_name="Ross")
    doctrine = fair_use(
        leading_cases=[
            LeadingCase(case=tag_of(case), element_key="market", note="why"),
            LeadingCase(case=make_tag("case", "Campbell")),
        ]
    )
    context = context_of(doctrine)
    assert [[one["case"].name for one in view.leading] for view in context["elements"]] == [
        [],
        ["Ross"],
    ]
    assert [(one["case"].name, one["case"].has_page) for one in context["other_leading"]] == [
        ("Campbell", False)
    ]


def test_broader_and_narrower_lead_both_ways():
    broad = fair_use()
    part = make_doctrine(title="Part", broader=tag_of(broad))
    make_doctrine(title="Draft", broader=tag_of(broad), live=False)
    assert context_of(part)["broader"].name == "Fair use"
    assert [one.title for one in context_of(broad)["narrower"]] == ["Part"]
    publish(part)


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_is_the_same(django_assert_num_queries, number):
    doctrine = fair_use(
        broader=make_tag("doctrine"),
        leading_cases=[LeadingCase(case=make_tag("case")) for _ in range(number)],
    )
    for _ in range(number):
        make_doctrine(broader=tag_of(doctrine))
        make_ruling(holdings=[Holding(doctrine=tag_of(doctrine), finding="found")])
    with django_assert_num_queries(11):
        context = context_of(doctrine)
    assert len(context["holdings"]) == len(context["narrower"]) == number
