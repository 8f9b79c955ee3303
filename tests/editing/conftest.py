"""People who edit."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from kb.editing.roles import CONTRIBUTORS, EDITORS


def _user(group: str) -> User:
    user = User.objects.create_user(username=group.lower(), password="a long enough password")
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(db: None) -> User:
    """Somebody who may publish."""
    return _user(EDITORS)


@pytest.fixture
def contributor(db: None) -> User:
    """Somebody who may write and submit."""
    return _user(CONTRIBUTORS)


@pytest.fixture
def editing(editor: User) -> Client:
    """The admin as an editor sees it."""
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def contributing(contributor: User) -> Client:
    """The admin as a contributor sees it."""
    client = Client()
    client.force_login(contributor)
    return client
