"""What the admin gets from us: a registry of what `kb.editing` holds."""

from django.templatetags.static import static
from django.urls import include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.snippets.models import register_snippet

from kb.editing import gaps, guards, held_back, importing, unanswered, unresolved, views
from kb.editing.viewsets import Entries, KnowledgeBase, Topics

register_snippet(KnowledgeBase)
register_snippet(Topics)

hooks.register("register_admin_viewset", Entries)
hooks.register("before_delete_page", guards.before_delete_page)
hooks.register("before_delete_snippet", guards.before_delete_snippet)
hooks.register("before_bulk_action", guards.before_bulk_action)
hooks.register("before_unpublish_page", guards.keep_singleton)
hooks.register("before_copy_page", guards.keep_singleton)
hooks.register("before_move_page", guards.before_move_page)
hooks.register("after_create_page", guards.place_argument)
hooks.register("after_edit_page", guards.place_argument)
hooks.register("construct_homepage_panels", held_back.add_panel)
hooks.register("construct_homepage_panels", gaps.add_panel)
hooks.register("construct_homepage_panels", unresolved.add_panel)
hooks.register("register_reports_menu_item", gaps.open_questions_item)
hooks.register("register_reports_menu_item", gaps.no_reply_item)
hooks.register("register_reports_menu_item", unresolved.menu_item)
hooks.register("register_reports_menu_item", unanswered.menu_item)
hooks.register("register_reports_menu_item", importing.menu_item)
hooks.register("register_page_header_buttons", guards.merge_button)
hooks.register("register_snippet_listing_buttons", guards.snippet_merge_button)


@hooks.register("insert_global_admin_css")
def admin_styles() -> SafeString:
    """Our few styles on top of Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    """The admin's own views, under /admin/knowledge/."""
    return [
        path("knowledge/", include((views.urlpatterns, views.app_name))),
        path("knowledge/gaps/", include((gaps.urlpatterns, gaps.app_name))),
        path("knowledge/citations/", include((unresolved.urlpatterns, unresolved.app_name))),
        path("knowledge/searches/", include((unanswered.urlpatterns, unanswered.app_name))),
        path("knowledge/import/", include((importing.urlpatterns, importing.app_name))),
    ]


@hooks.register("construct_admin_api")
def name_documents(router: WagtailAPIRouter) -> None:
    """Give the name that Wagtail's admin looks up even where documents are not installed."""
    router.register_endpoint("documents", PagesAdminAPIViewSet)
