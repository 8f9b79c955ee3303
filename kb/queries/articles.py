"""What the page of an article shows."""

from __future__ import annotations

from kb.models import ArticlePage, Entry
from kb.queries.neighbours import entry_links


def article_context(article: ArticlePage) -> dict:
    """Related entries that are visible, in the editor's order."""
    order = [row.entry_id for row in article.related.all()]
    links = {link.pk: link for link in entry_links(Entry.objects.visible().filter(pk__in=order))}
    return {"related": [links[pk] for pk in order if pk in links]}
