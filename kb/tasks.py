"""How Wagtail's background tasks run: here, at once, after the transaction that asked for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from threading import local

from django.apps import apps
from django.db import connection, transaction
from django_tasks.backends.immediate import ImmediateBackend
from modelsearch.backends import get_search_backends

# It can't be imported here: where it is made, Wagtail asks for the class below.
INDEXING = "modelsearch.tasks.insert_or_update_object_task"
BATCH = 200  # objects indexed together

# By app and model, the keys of what is to be indexed at the end of a bulk change.
_Gathered = dict[tuple[str, str], set[str]]
_gathered: ContextVar[_Gathered | None] = ContextVar("gathered", default=None)


@contextmanager
def indexed_together() -> Iterator[None]:
    """What changes within it, the admin's index hears of in batches, after the transaction."""
    gathered: _Gathered = defaultdict(set)
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    transaction.on_commit(partial(_index, gathered))


def _index(gathered: _Gathered) -> None:
    for (app, name), keys in gathered.items():
        model, ordered = apps.get_model(app, name), sorted(keys)
        for start in range(0, len(ordered), BATCH):
            some = model.get_indexed_objects().filter(pk__in=ordered[start : start + BATCH])
            for backend in get_search_backends(with_auto_update=True):
                backend.add_bulk(model, list(some))
    for backend in get_search_backends(with_auto_update=True):
        backend.weigh_titles()


class OnCommitImmediateBackend(ImmediateBackend):
    """Runs a task in this process when the transaction commits, and the same task only once.

    The stock backend runs it within the transaction, before modelcluster has written tags and
    inline rows, so the admin's index would be one publication behind. One publication saves a
    page several times; the index needs to hear of it once.
    """

    def _execute_task(self, task_result) -> None:
        gathered = _gathered.get()
        if gathered is not None and task_result.task.module_path == INDEXING:
            app, name, key = task_result.args
            gathered[app, name].add(key)
            return
        run = partial(super()._execute_task, task_result)
        call = (task_result.task.func, repr(task_result.args), repr(task_result.kwargs))
        if connection.in_atomic_block:
            waiting = _waiting.calls()
            if call in waiting:
                return
            waiting.add(call)

        def once() -> None:
            run()

        once.call = call
        transaction.on_commit(once)


class _Waiting(local):
    """The calls among Django's list of what waits for the commit.

    Django puts a new list in place of the old one when it runs it or undoes a part of it.
    """

    def __init__(self) -> None:
        self._list: list = []
        self._calls: set[tuple] = set()

    def calls(self) -> set[tuple]:
        waiting = connection.run_on_commit
        if waiting is not self._list:
            self._list = waiting
            self._calls = {entry[1].call for entry in waiting if hasattr(entry[1], "call")}
        return self._calls


_waiting = _Waiting()
