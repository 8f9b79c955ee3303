"""Addresses. What is not named here is a page of the tree."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from kb import versions, views
from kb.cite_check import cite_check

handler400 = views.bad_request
handler404 = views.not_found

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggestions, name="suggestions"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
    path("latest/", views.latest, name="latest"),
    path("export/", views.export, name="export"),
    path("compare/", views.compare, name="compare"),
    path("cite-check/", cite_check, name="cite_check"),
    path("about/", views.about, name="about"),
    path("corrections/", views.corrections, name="corrections"),
    path("glossary/", views.glossary, name="glossary"),
    path("exceptions/", views.exceptions, name="exceptions"),
    path("calendar.ics", views.calendar, name="calendar"),
    re_path(r"^cases/(?P<slug>[\w-]+)\.ics$", views.case_calendar, name="case_calendar"),
    re_path(
        r"^topics/(?P<kind>case|doctrine|commentator)/(?P<slug>[\w-]+)/$",
        views.topic,
        name="topic",
    ),
    re_path(r"^doctrines/(?P<slug>[\w-]+)/matrix/$", views.matrix, name="matrix"),
    re_path(r"^doctrines/(?P<slug>[\w-]+)/split/$", views.split, name="split"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security"),
    path("healthz", views.healthz, name="healthz"),
    path("favicon.svg", views.favicon, name="favicon"),
    path("favicon.ico", views.favicon),
    path("media/<path:path>", views.media, name="media"),
    re_path(rf"{versions.ENTRY}@(?P<number>[0-9]{{1,9}})/$", versions.version, name="version"),
    re_path(
        rf"{versions.ENTRY}@(?P<day>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})/$",
        versions.version_on,
        name="version_on",
    ),
    re_path(rf"{versions.ENTRY}history/$", versions.history, name="history"),
    re_path(rf"{versions.ENTRY}cite/$", versions.cite, name="cite"),
    path("", include(wagtail_urls)),
]
