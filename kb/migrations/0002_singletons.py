"""The pages there is one of: home, and the listing of each kind under it."""

import uuid

from django.db import migrations

LISTINGS = [
    ("questionindex", "Questions", "questions"),
    ("caseindex", "Cases", "cases"),
    ("doctrineindex", "Doctrines and laws", "doctrines"),
    ("commentatorindex", "Commentators", "commentators"),
    ("articleindex", "Articles", "articles"),
    ("argumentindex", "Arguments", "arguments"),
]


def make_singletons(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    page_model = apps.get_model("wagtailcore", "Page")
    site_model = apps.get_model("wagtailcore", "Site")
    locale = apps.get_model("wagtailcore", "Locale").objects.order_by("pk").first()
    home_model = apps.get_model("kb", "HomePage")

    def page(model, title, slug, path, url_path, numchild):
        content_type, _ = content_types.get_or_create(app_label="kb", model=model._meta.model_name)
        return model.objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            content_type=content_type,
            path=path,
            depth=len(path) // 4,
            numchild=numchild,
            url_path=url_path,
            locale=locale,
            translation_key=uuid.uuid4(),
            live=True,
            show_in_menus=True,
        )

    # Wagtail's own first migration leaves a page that says "Welcome to your new Wagtail site!".
    page_model.objects.filter(depth=2).delete()
    home = page(home_model, "Counterpoint", "home", "00010001", "/home/", len(LISTINGS))
    page_model.objects.filter(depth=1).update(numchild=1)
    for number, (name, title, slug) in enumerate(LISTINGS, start=1):
        page(apps.get_model("kb", name), title, slug, f"00010001{number:04d}", f"/home/{slug}/", 0)
    site_model.objects.all().delete()
    site_model.objects.create(
        hostname="localhost",
        port=8000,
        root_page_id=home.pk,
        is_default_site=True,
        site_name="Counterpoint",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0001_model"),
        ("wagtailcore", "0053_locale_model"),
    ]

    operations = [migrations.RunPython(make_singletons, migrations.RunPython.noop)]
