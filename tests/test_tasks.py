"""Tasks run once, after the transaction that asked for them, and not when it was undone."""

from __future__ import annotations

import pytest
from django.db import transaction
from django_tasks import task

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
