"""How Wagtail's background tasks run: here, at once, after the transaction that asked for them."""

from __future__ import annotations

from functools import partial

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
        waiting = connection.run_on_commit
        if connection.in_atomic_block and any(
            getattr(entry[1], "call", None) == call for entry in waiting
        ):
            return

        def once() -> None:
            run()

        once.call = call
        transaction.on_commit(once)
