"""What the page of a doctrine shows."""

import datetime as dt

import pytest

from kb.models import Element, Holding, LeadingCase
from tests.factories import make_argument, make_case, make_doctrine, make_ruling, make_tag
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


def test_arguments_stand_at_the_element_whose_own_entry_they_are_tagged_with(client):
    market = make_doctrine(title="Factor four")
    part = make_doctrine(title="Dilution", broader=tag_of(market))
    elements = [
        Element(key="purpose", name="Purpose"),
        Element(key="market", name="Market", treated_in=tag_of(market)),
    ]
    doctrine = make_doctrine(title="Fair use", elements=elements)
    for title, page, live in (
        ("Of the factor.", market, True),
        ("Of its part.", part, True),
        ("Of the whole.", doctrine, True),
        ("Of nobody yet.", market, False),
    ):
        argument = make_argument(title=title, live=live)
        argument.doctrine_tags.add(tag_of(page))
        argument.save()
    purpose, harm = context_of(doctrine)["elements"]
    assert [link.title for link in harm.arguments] == ["Of its part.", "Of the factor."]
    assert harm.treated_in.name == "Factor four"
    assert (purpose.arguments, purpose.treated_in) == ([], None)
    page = client.get(doctrine.url).content.decode()
    assert "Arguments on it" in page
    assert f'<a href="{market.url}">Factor four</a>' in page


def test_how_it_moved_is_told_by_rulings_in_their_order(client):
    doctrine = fair_use()
    for day, finding in ((1, "jury_question"), (2, "not_found")):
        rows = [
            Holding(doctrine=tag_of(doctrine), element_key="market", finding="mixed"),
            Holding(doctrine=tag_of(doctrine), finding=finding),
        ]
        make_ruling(date=dt.date(2025, 1, day), decided=f"Decided {day}.", holdings=rows)
    steps = context_of(doctrine)["steps"]
    assert [step.first.finding for step in steps] == ["jury_question", "not_found"]
    page = client.get(doctrine.url).content.decode()
    assert page.index("Decided 1.") < page.index("Decided 2.")
    for view in ("matrix/", "split/"):
        assert f'href="{doctrine.url}{view}"' in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_is_the_same(django_assert_num_queries, number):
    element = Element(key="market", name="Market", treated_in=make_tag("doctrine"))
    doctrine = make_doctrine(
        elements=[element],
        broader=make_tag("doctrine"),
        leading_cases=[LeadingCase(case=make_tag("case")) for _ in range(number)],
    )
    for _ in range(number):
        make_doctrine(broader=tag_of(doctrine))
        make_ruling(holdings=[Holding(doctrine=tag_of(doctrine), finding="found")])
        argument = make_argument()
        argument.doctrine_tags.add(element.treated_in)
        argument.save()
    with django_assert_num_queries(17):
        context = context_of(doctrine)
    assert len(context["holdings"]) == len(context["narrower"]) == number
