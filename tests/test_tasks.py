"""Tasks run once, after the transaction that asked for them, and not when it was undone."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks import task
from wagtail.search.models import IndexEntry

from kb.tasks import indexed_together
from tests.factories import make_source

pytestmark = pytest.mark.django_db(transaction=True)
told: list[str] = []


@task()
def tell(word: str) -> None:
    told.append(word)


@pytest.fixture(autouse=True)
def _nothing_told() -> None:
    told.clear()


def test_a_task_runs_once_after_the_commit() -> None:
    with transaction.atomic():
        for word in ("one", "two", "one"):
            tell.enqueue(word)
        with transaction.atomic():
            tell.enqueue("two")
        assert told == []
    assert told == ["one", "two"]


def test_each_transaction_and_no_transaction_has_its_own() -> None:
    for _ in range(2):
        with transaction.atomic():
            tell.enqueue("in")
    tell.enqueue("out")
    tell.enqueue("out")
    with transaction.atomic():
        tell.enqueue("out")
    assert told == ["in", "in", "out", "out", "out"]


def test_what_was_undone_is_forgotten_and_can_be_asked_again() -> None:
    with transaction.atomic():
        tell.enqueue("before")
        with transaction.atomic():
            tell.enqueue("within")
            tell.enqueue("undone")
            transaction.set_rollback(True)
        tell.enqueue("before")
        tell.enqueue("within")
    assert told == ["before", "within"]


def indexed() -> int:
    return IndexEntry.objects.filter(content_type__model="source").count()


def test_a_bulk_change_is_indexed_in_batches_after_the_commit() -> None:
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        with indexed_together():
            for _ in range(3):
                make_source()
        assert indexed() == 0
    assert indexed() == 3
    table = IndexEntry._meta.db_table
    said = [one["sql"].replace('"', "").split() for one in asked]
    assert len([words for words in said if words[:3] == ["INSERT", "INTO", table]]) == 1


def test_what_is_saved_is_indexed_without_looking_at_all_the_rest() -> None:
    make_source()
    with CaptureQueriesContext(connection) as asked:
        make_source()
    assert indexed() == 2
    assert [one["sql"] for one in asked if "AVG(" in one["sql"]] == []
