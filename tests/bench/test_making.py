"""The world of the bench is one that the product could hold."""

import pytest

from kb.models import ArgumentPage
from kb.queries.graph import public_graph
from kb.queries.graph_rows import graph_differences, rebuild_graph
from tests.bench.making import RELATIONS_EACH, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]


def test_its_arguments_are_public_pages_with_relations(client):
    arguments = make_world(questions=2, arguments_each=20)
    graph = public_graph()
    assert (len(graph.arguments), len(graph.edges)) == (40, 40 * RELATIONS_EACH)
    rebuild_graph()
    assert graph_differences() == []
    assert ArgumentPage.find_problems() == ([], [], [], [], [])
    for argument in arguments[::13]:
        page = ArgumentPage.objects.get(pk=argument.pk)
        assert page.title in client.get(page.url).content.decode()
        page.save_revision().publish()
    assert graph_differences() == []
