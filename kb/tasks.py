"""How Wagtail's background tasks run: here, at once, after the transaction that asked for them."""

from functools import partial

from django.db import transaction
from django_tasks.backends.immediate import ImmediateBackend


class OnCommitImmediateBackend(ImmediateBackend):
    """Runs a task in this process when the transaction commits.

    The stock backend runs it within the transaction, before modelcluster has written tags and
    inline rows, so the admin's index would be one publication behind.
    """

    def _execute_task(self, task_result) -> None:
        transaction.on_commit(partial(super()._execute_task, task_result))
