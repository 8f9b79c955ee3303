"""Every form is shown, empty and with what was written, rows included."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from kb.models import (
    ENTRY_MODELS,
    Contention,
    Element,
    Holding,
    LeadingCase,
    Placement,
    Position,
    Premise,
    Quotation,
    Reception,
    RelatedEntry,
    Relation,
)
from tests import factories
from tests.editing.filling import add_url, edit_url

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
WORDS = "Words & <b>of</b> “our own”"
ESCAPED = "Words &amp; &lt;b&gt;of&lt;/b&gt; “our own”"


def test_a_new_entry_has_a_form(editing: Client, contributing: Client) -> None:
    for client in (editing, contributing):
        for model in ENTRY_MODELS.values():
            response = client.get(add_url(model))
            assert response.status_code == 200, model
            assert 'name="title"' in response.content.decode(), model


def test_what_was_written_stands_in_the_form(editing: Client) -> None:
    source = factories.make_source()
    case_tag = factories.make_tag("case")
    other = factories.make_argument()
    argument = factories.make_argument(
        premises=[Premise(key="one", text=WORDS)],
        quotations=[Quotation(text=WORDS, source=source)],
        relations=[Relation(target=other, type="qualifies", note=WORDS)],
    )
    question = factories.make_question(
        placements=[Placement(argument=other, answer_key="yes")],
        short_answer=WORDS,
        short_answer_date=dt.date(2025, 3, 4),
    )
    ruling = factories.make_ruling(
        decided=WORDS,
        receptions=[Reception(argument=argument, outcome="adopted", note=WORDS)],
        holdings=[Holding(doctrine=factories.make_tag("doctrine"), finding="found", text=WORDS)],
    )
    pages = [
        argument,
        question,
        factories.make_article(related=[RelatedEntry(entry=argument)], summary=WORDS),
        factories.make_case(contentions=[Contention(argument=argument, raised_by=WORDS)]),
        factories.make_doctrine(
            elements=[Element(key="one", name=WORDS)],
            leading_cases=[LeadingCase(case=case_tag, note="Why")],
        ),
        factories.make_commentator(
            positions=[
                Position(
                    argument=argument,
                    stance="advances",
                    source=source,
                    date=dt.date(2025, 3, 4),
                    note=WORDS,
                )
            ]
        ),
    ]
    assert {type(page) for page in pages} == set(ENTRY_MODELS.values())
    forms = [edit_url(page) for page in pages]
    forms.append(reverse("wagtailsnippets_kb_ruling:edit", args=[ruling.pk]))
    for url in forms:
        response = editing.get(url)
        assert response.status_code == 200, url
        assert ESCAPED in response.content.decode(), url
