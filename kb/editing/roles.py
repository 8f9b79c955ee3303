"""Who may do what: editors publish, contributors write and submit, editors approve.

Set up after each migration. What is listed here is given again if it was taken away; what an
administrator gives on top stays.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.models.signals import post_migrate
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

EDITORS = "Editors"
CONTRIBUTORS = "Contributors"
APPROVAL = "Editors’ approval"

# What Wagtail's own migrations leave behind.
_WAGTAIL_GROUP = "Moderators"
_WAGTAIL_APPROVAL = "Moderators approval"

PAGES = {
    EDITORS: ("add", "change", "publish", "lock", "unlock"),
    CONTRIBUTORS: ("add", "change"),
}
IMAGES = {EDITORS: ("add", "change", "choose"), CONTRIBUTORS: ("add", "choose")}
TOPICS = ("casetag", "doctrinetag", "commentatortag")
OBJECTS = {
    EDITORS: {
        "ruling": ("add", "change", "delete", "view", "publish", "lock", "unlock"),
        "source": ("add", "change", "delete", "view", "publish"),
        "court": ("add", "change", "delete", "view"),
        "synonym": ("add", "change", "delete", "view"),
        "glossaryterm": ("add", "change", "delete", "view"),
        **dict.fromkeys(TOPICS, ("add", "change", "delete", "view")),
        "redirect": ("add", "change", "delete", "view"),
    },
    CONTRIBUTORS: {
        "ruling": ("add", "change", "view"),
        "source": ("add", "change", "view"),
        "court": ("view",),
        "synonym": ("view",),
        "glossaryterm": ("view",),
        **dict.fromkeys(TOPICS, ("add", "view")),
    },
}


def connect() -> None:
    """Set the roles up after every migration, when all models and permissions are there."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    post_migrate.connect(_after_migrations, sender=last, dispatch_uid="kb.editing.roles")


def _after_migrations(using: str = "default", **kwargs) -> None:
    # A migration backwards, or to a point before ours, leaves nothing to set up.
    if "kb_homepage" not in connections[using].introspection.table_names():
        return
    home = apps.get_model("kb", "HomePage").objects.first()
    if home:
        set_up(home)


def set_up(home: Page) -> None:
    """Give both groups what they need below home, and editors the approval. Idempotent."""
    for name in (EDITORS, CONTRIBUTORS):
        group, _ = Group.objects.get_or_create(name=name)
        _give_pages(group, home)
        _give_images(group)
        _give_objects(group)
    _set_up_approval(home, Group.objects.get(name=EDITORS))
    # Nobody is in Wagtail's third group on a new site; where somebody is, it stays.
    Group.objects.filter(name=_WAGTAIL_GROUP, user=None).delete()


def _give_pages(group: Group, home: Page) -> None:
    GroupPagePermission.objects.filter(group=group, page__depth=1).delete()
    content_type = ContentType.objects.get_for_model(Page)
    for action in PAGES[group.name]:
        permission = Permission.objects.get(content_type=content_type, codename=f"{action}_page")
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=home.pk, permission=permission
        )


def _give_images(group: Group) -> None:
    root = Collection.get_first_root_node()
    content_type = ContentType.objects.get_for_model(Image)
    for action in IMAGES[group.name]:
        permission = Permission.objects.get(content_type=content_type, codename=f"{action}_image")
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )


def _give_objects(group: Group) -> None:
    codenames = [
        f"{action}_{model}" for model, actions in OBJECTS[group.name].items() for action in actions
    ]
    group.permissions.add(
        *Permission.objects.filter(
            content_type__app_label__in=("kb", "wagtailredirects"), codename__in=codenames
        ),
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
    )


def _set_up_approval(home: Page, editors: Group) -> None:
    """Wagtail's default workflow, by its new name, with editors as those who approve."""
    names = (_WAGTAIL_APPROVAL, APPROVAL)
    workflow = Workflow.objects.filter(name__in=names).first() or Workflow(active=True)
    task = GroupApprovalTask.objects.filter(name__in=names).first() or GroupApprovalTask(
        active=True
    )
    new = task.name != APPROVAL
    workflow.name = task.name = APPROVAL
    workflow.save()
    task.save()
    if new:
        task.groups.set([editors])
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.filter(workflow=workflow, page__depth=1).delete()
    if not WorkflowPage.objects.filter(page_id=home.pk).exists():
        WorkflowPage.objects.create(workflow=workflow, page_id=home.pk)
