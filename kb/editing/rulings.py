"""The rulings of a case, shown in its form: each has a form of its own."""

from __future__ import annotations

from django.urls import reverse
from wagtail.admin.panels import Panel

from kb.models.ruling import Ruling


class RulingsPanel(Panel):
    """The rulings of a case, drafts among them, with the way to their forms. Read only."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editing/rulings.html"

        def get_context_data(self, parent_context: dict | None = None) -> dict:
            urls = Ruling.snippet_viewset
            found = Ruling.objects.filter(case=self.instance.pk) if self.instance.pk else []
            return {
                **super().get_context_data(parent_context),
                "add_url": reverse(urls.get_url_name("add")),
                "rulings": [
                    (ruling, reverse(urls.get_url_name("edit"), args=[ruling.pk]))
                    for ruling in found
                ],
            }
