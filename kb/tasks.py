"""How Wagtail's background tasks run: here, at once, after the transaction that asked for them."""

from __future__ import annotations

from functools import partial
from threading import local

from django.db import connection, transaction
from django_tasks.backends.immediate import ImmediateBackend


class OnCommitImmediateBackend(ImmediateBackend):
    """Runs a task in this process when the transaction commits, and the same task only once.

    The stock backend runs it within the transaction, before modelcluster has written tags and
    inline rows, so the admin's index would be one publication behind. One publication saves a
    page several times; the index needs to hear of it once.
    """

    def _execute_task(self, task_result) -> None:
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
