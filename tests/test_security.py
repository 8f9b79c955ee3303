"""What an attacker could use: headers, the login, passwords, and markup that somebody stored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data, streamfield

from kb.blocks.prose import ATTRIBUTES, SCHEMES, TAGS, ProseBlock, sanitise
from kb.formats import ENTRY_FORMATS, LISTING_FORMATS
from kb.models import ArticlePage, Entry, Kind, Source
from kb.settings import base
from kb.textfiles.load import load
from kb.textfiles.problems import Refused
from tests import factories
from tests.editing.filling import edit_url, shown
from tests.leaks.canaries import World, publish
from tests.leaks.neighbours import make_neighbours, make_sources
from tests.leaks.secrets import dress

pytestmark = [pytest.mark.django_db, pytest.mark.either_engine]
ROOT = Path(__file__).resolve().parent.parent
SCRIPT = "<script>alert"


def directives(response) -> dict[str, list[str]]:
    """A content security policy by its directives."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in filter(None, parts)}


@pytest.fixture
def editing() -> Client:
    """The admin as somebody sees it who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("admin"))
    return client


# Headers


@pytest.fixture
def public_addresses() -> list[str]:
    """One address of each sort that answers everybody, errors included."""
    article = factories.make_article()
    hidden = factories.make_article()
    restriction = PageViewRestriction.objects.create(
        page=hidden.page_ptr, restriction_type="password", password="open sesame"
    )
    form = f"/_util/authenticate_with_password/{restriction.pk}/{hidden.pk}/"
    return [
        *("/", "/articles/", article.url, "/search/?q=x", "/latest/", "/about/", "/nothing/"),
        *("/articles/?page=x", f"{article.url}?format=json", "/articles/?format=atom"),
        *(hidden.url, form, "/_util/login/", "/admin/login/", "/sitemap.xml", "/healthz"),
    ]


def test_public_pages_allow_nothing_but_their_own(client: Client, public_addresses) -> None:
    for address in public_addresses:
        response = client.get(address)
        policy = directives(response)
        assert policy["default-src"] == policy["base-uri"] == ["'none'"], address
        assert policy["frame-ancestors"] == ["'none'"], address
        assert policy["script-src"] == policy["style-src"] == ["'self'"], address
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "http" not in response["Content-Security-Policy"]


def test_every_answer_has_its_headers(client: Client, public_addresses) -> None:
    for address in [*public_addresses, "/admin/", "/admin/pages/"]:
        response = client.get(address)
        assert response["X-Content-Type-Options"] == "nosniff", address
        assert response["Referrer-Policy"] == "strict-origin-when-cross-origin", address
        assert response["X-Frame-Options"] == "DENY", address
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert "geolocation=()" in response["Permissions-Policy"], address
        assert "Access-Control-Allow-Origin" not in response, address


def test_no_public_page_holds_script_or_style_in_line(client: Client, public_addresses) -> None:
    for address in public_addresses:
        response = client.get(address)
        if response["Content-Type"].startswith("text/html") and "/admin/" not in address:
            assert_plain(response.content, address)


def assert_plain(html: bytes, address: str) -> None:
    """No script or style in line, no handler, nothing fetched from elsewhere."""
    page = BeautifulSoup(html, "html.parser")
    for block in page.find_all("script", type="application/ld+json"):
        json.loads(block.extract().string)  # data, which no browser runs
    for element in page.find_all(True):
        loaded = element.get("src") or (element.name == "link" and element.get("href")) or ""
        if element.name == "link" and element.get("rel") in (["canonical"], ["alternate"]):
            loaded = ""
        assert not str(loaded).startswith(("http", "//", "javascript:")), (address, element)
        assert element.name not in ("style", "iframe", "object", "embed", "base"), address
        assert element.name != "script" or (element.get("src") and not element.string), address
        assert not [name for name in element.attrs if name.startswith("on")], (address, element)
        assert "style" not in element.attrs, (address, element)
        assert not str(element.get("href", "")).startswith("javascript:"), (address, element)


def test_the_admin_has_its_own_policy_and_is_never_stored(editing: Client) -> None:
    article = factories.make_article()
    for address in ("/admin/", edit_url(article), "/admin/reports/site-history/"):
        response = editing.get(address)
        assert response.status_code == 200, address
        policy = directives(response)
        assert policy["default-src"] == ["'none'"]
        assert policy["frame-ancestors"] == ["'self'"]
        assert policy["connect-src"] == ["'self'"]
        assert "unsafe-eval" not in response["Content-Security-Policy"]
        assert "http" not in response["Content-Security-Policy"]
        assert response["Cache-Control"] == "no-store, private"
        page = BeautifulSoup(response.content, "html.parser")
        fetched = [e.get("src") or e.get("href") for e in page.select("[src], link[href]")]
        assert [a for a in fetched if a.startswith(("http", "//"))] == [], address


def test_a_preview_has_the_public_policy_within_the_admins_frame(editing: Client) -> None:
    article = factories.make_article()
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[article.pk])
    assert editing.post(address, shown(editing, edit_url(article))).json()["is_valid"]
    response = editing.get(address)
    policy = directives(response)
    assert policy["script-src"] == policy["style-src"] == policy["frame-ancestors"] == ["'self'"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_what_only_some_may_read_is_not_kept_by_caches(client: Client) -> None:
    article = factories.make_article()
    PageViewRestriction.objects.create(page=article.page_ptr, restriction_type="login")
    client.force_login(User.objects.create_user("reader"))
    response = client.get(article.url)
    assert response.status_code == 200
    assert "private" in response["Cache-Control"]


def test_an_old_address_does_not_tell_the_new_one_of_a_hidden_entry(
    client: Client, django_capture_on_commit_callbacks
) -> None:
    article = factories.make_article(slug="old-name")
    article.slug = "new-name"
    with django_capture_on_commit_callbacks(execute=True):
        publish(article)
    moved = client.get("/articles/old-name/")
    assert (moved.status_code, moved["Location"]) == (301, "/articles/new-name/")
    restriction = PageViewRestriction.objects.create(
        page=article.page_ptr, restriction_type="login"
    )
    assert client.get("/articles/old-name/").status_code == 404
    restriction.delete()
    assert client.get("/articles/old-name/").status_code == 301
    ArticlePage.objects.get(pk=article.pk).unpublish()
    assert client.get("/articles/old-name/").status_code == 404


# The login


@pytest.fixture
def guarded(settings) -> dict[str, str]:
    """The login's guard on, and somebody to log in as."""
    settings.AXES_ENABLED = True
    User.objects.create_superuser("ada", password="a long enough password")
    return {"username": "ada", "password": "a long enough password"}


@pytest.mark.parametrize("address", ["/admin/login/", "/_util/login/"])
def test_too_many_wrong_passwords_close_the_login(
    client: Client, guarded, settings, address: str
) -> None:
    wrong = {**guarded, "password": "wrong"}
    for number in range(settings.AXES_FAILURE_LIMIT):
        response = client.post(address, wrong)
        assert response.status_code == (429 if number == settings.AXES_FAILURE_LIMIT - 1 else 200)
    assert b"Too many attempts" in response.content
    # Even the right password, at either door; but not for others, nor from elsewhere.
    for door in ("/admin/login/", "/_util/login/"):
        assert client.post(door, guarded).status_code == 429
    assert client.post(address, {**wrong, "username": "grace"}).status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.9").post(address, guarded).status_code == 302


def test_a_success_forgets_the_failures(client: Client, guarded, settings) -> None:
    for _ in range(3):
        for _ in range(settings.AXES_FAILURE_LIMIT - 1):
            assert client.post("/admin/login/", {**guarded, "password": "x"}).status_code == 200
        assert client.post("/admin/login/", guarded).status_code == 302
        client.logout()


@pytest.mark.parametrize("following", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_no_form_leads_away(client: Client, guarded, following: str) -> None:
    for address in ("/admin/login/", "/_util/login/"):
        response = Client().post(address, {**guarded, "next": following})
        assert response.status_code == 302
        assert "evil" not in response["Location"]
        assert "javascript" not in response["Location"]
    hidden = factories.make_article()
    restriction = PageViewRestriction.objects.create(
        page=hidden.page_ptr, restriction_type="password", password="open sesame"
    )
    form = f"/_util/authenticate_with_password/{restriction.pk}/{hidden.pk}/"
    response = client.post(form, {"password": "open sesame", "return_url": following})
    assert response.status_code == 302
    assert "evil" not in response["Location"]
    assert "javascript" not in response["Location"]


def test_forms_need_their_token(guarded) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in ("/admin/login/", "/_util/login/", "/_util/authenticate_with_password/1/1/"):
        assert strict.post(address, guarded).status_code == 403


def test_the_session_is_closed_to_scripts_and_other_sites(client: Client, guarded) -> None:
    client.post("/admin/login/", guarded)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("value", ["\\000" * 12, "x" * 5000, "' OR 1=1 --", "\\377\\376" * 8])
def test_any_cookie_is_taken(client: Client, value: str) -> None:
    for address in ("/", "/admin/", "/admin/login/"):
        status = client.get(address, HTTP_COOKIE=f'sessionid="{value}"').status_code
        assert status in (200, 302)


@pytest.mark.parametrize("name", ["\0", "x" * 5000, "' OR 1=1 --", "\u202e", "é" * 300, "", "a\0b"])
def test_any_name_is_taken_by_the_login(client: Client, guarded, name: str) -> None:
    for address in ("/admin/login/", "/_util/login/"):
        for data in ({"username": name, "password": "x"}, {"username": "x", "password": name}):
            response = client.post(address, data, HTTP_USER_AGENT=name[:2000].replace("\0", ""))
            assert response.status_code in (200, 403)


def test_only_hosts_of_ours_are_answered(client: Client) -> None:
    assert client.get("/", HTTP_HOST="evil.example").status_code == 400


# Passwords


def test_passwords_are_kept_by_argon2(settings) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    kept = make_password("a long enough password")
    assert kept.startswith("argon2$argon2id$")
    assert check_password("a long enough password", kept)


@pytest.mark.parametrize(
    "password", ["elevenchars", "password1234", "918273645546372", "ada.lovelace.ada"]
)
def test_weak_passwords_are_refused(password: str) -> None:
    ada = User(username="ada.lovelace", first_name="Ada", last_name="Lovelace")
    with pytest.raises(ValidationError):
        validate_password(password, ada)


def test_long_passwords_of_any_letters_are_taken() -> None:
    validate_password("richtig pferd batterie klammer " * 3)


# Production


def test_production_keeps_cookies_to_itself_and_asks_for_tls() -> None:
    names = [
        *("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"),
        *("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME"),
        *("CSRF_COOKIE_NAME", "DEBUG", "DEMO_EDITOR", "SILENCED_SYSTEM_CHECKS"),
    ]
    code = (
        "import json; from django.conf import settings; "
        f"print(json.dumps({{name: getattr(settings, name) for name in {names}}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "kb.settings.production",
            "SECRET_KEY": "x" * 60,
            "ALLOWED_HOSTS": "example.org",
            "SITE_URL": "https://example.org",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found.pop("SECURE_HSTS_SECONDS") >= 31_536_000
    assert found.pop("SESSION_COOKIE_NAME") == "__Host-sessionid"
    assert found.pop("CSRF_COOKIE_NAME") == "__Host-csrftoken"
    assert found.pop("SILENCED_SYSTEM_CHECKS") == []
    assert (found.pop("DEBUG"), found.pop("DEMO_EDITOR")) == (False, False)
    assert all(found.values()), found


# Markup that somebody stored


HOSTILE = [
    "<script>alert(1)</script>",
    "<p>a</p><script src=//evil.example></script>",
    "<img src=x onerror=alert(1)>",
    '<p onclick="alert(1)" style="position:fixed" class="x">a</p>',
    '<a href="javascript:alert(1)">a</a>',
    '<a href=" java\nscript:alert(1)">a</a>',
    '<a href="data:text/html,<script>alert(1)</script>">a</a>',
    '<a linktype="page" id="1" onmouseover="alert(1)">a</a>',
    '<a linktype="page" id="1" href="javascript:alert(1)">a</a>',
    "<svg><animate onbegin=alert(1)></svg>",
    '<embed embedtype="media" url="https://evil.example/">',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<!--><script>alert(1)</script>-->",
    "<noscript><p title='</noscript><script>alert(1)</script>'>",
    "<b><script>alert(1)</b>",
]


def assert_closed_list(html: str) -> None:
    """Nothing but the elements, attributes and schemes of the text block."""
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        assert element.name in TAGS
        assert set(element.attrs) <= ATTRIBUTES.get(element.name, set())
        scheme, colon, _ = str(element.get("href", "")).partition(":")
        assert not colon or scheme.strip().casefold() in SCHEMES


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_markup_is_cleaned(html: str) -> None:
    assert_closed_list(sanitise(html))
    assert sanitise(sanitise(html)) == sanitise(html)


@given(st.lists(st.sampled_from([*HOSTILE, "<", ">", '"', "'", "</a>", "&lt;script&gt;", "\x00"])))
def test_any_mixture_is_cleaned(pieces: list[str]) -> None:
    assert_closed_list(sanitise("".join(pieces)))


@pytest.mark.parametrize("html", HOSTILE)
def test_the_text_block_cleans_what_it_takes_and_what_it_gives(html: str) -> None:
    block = ProseBlock()
    assert_closed_list(block.normalize(html).source)
    assert_closed_list(block.get_prep_value(block.normalize(html)))


def test_what_the_editor_sends_is_cleaned(editing: Client) -> None:
    article = factories.make_article()
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}
    block = {
        "key": "aaaaa",
        "text": "<script>alert(1)</script> a link",
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [{"offset": 26, "length": 6, "key": 0}],
    }
    content = json.dumps({"blocks": [block], "entityMap": {"0": link}})
    data = shown(editing, edit_url(article))
    data |= nested_form_data({"body": streamfield([("text", content)])})
    response = editing.post(edit_url(article), {**data, "action-publish": "1"})
    assert response.status_code == 302
    stored = ArticlePage.objects.get(pk=article.pk).body.raw_data[0]["value"]
    assert "a link" in stored
    assert_closed_list(stored)
    assert_plain(Client().get(article.url).content, article.url)


@pytest.mark.parametrize(
    ("markdown", "refused"),
    [
        ("Words <script>alert(1)</script>", True),
        ("<div onclick=alert(1)>\n</div>", True),
        ("[a](javascript:alert(1))", True),
        ("[a](data:text/html,x)", True),
        ("![a](https://evil.example/x.png)", True),
        ("`<script>alert(1)</script>` and \\<script>", False),
    ],
)
def test_content_files_hold_no_markup(tmp_path, markdown: str, refused: bool) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    front = "format: 1\nuid: 10000000-hostile\ntitle: T\nsummary: S.\ndate: 2025-01-02\n"
    front += "category: news\nkey_points: [A, B, C]\n"
    (folder / "hostile.md").write_text(f"---\n{front}---\n\n{markdown}\n")
    if refused:
        with pytest.raises(Refused):
            load(tmp_path)
        assert not ArticlePage.objects.exists()
        return
    load(tmp_path)
    assert_plain(Client().get("/articles/hostile/").content, markdown)


def test_what_reached_the_database_past_all_that_reaches_no_page(client: Client) -> None:
    article = factories.make_article()
    blocks = [{"type": "text", "value": html, "id": str(n)} for n, html in enumerate(HOSTILE)]
    Entry.objects.filter(pk=article.pk).update(body=json.dumps(blocks))
    assert len(ArticlePage.objects.get(pk=article.pk).body.raw_data) == len(HOSTILE)
    for address in (article.url, "/articles/", "/search/?q=alert"):
        assert_plain(client.get(address).content, address)
    for block in client.get(f"{article.url}?format=json").json()["body"]:
        assert_plain(block["html"].encode(), "json")


def test_every_word_an_editor_writes_is_escaped(client: Client) -> None:
    world = World()
    make_sources(world)
    make_neighbours(world)
    addresses = ["/", "/latest/", "/search/?q=alert", f"/search/?q={SCRIPT}"]
    for kind in Kind:
        near = type(world.near[kind]).objects.get(pk=world.near[kind].pk)

        def hostile(slot: str, kind: Kind = kind) -> str:
            return f"hostile-{kind}" if slot == "slug" else f'{SCRIPT}("{kind}{slot}")</script>'

        dress(world, near, hostile)
        # None is a part of itself.
        for field in ("broader", "lead_case"):
            if hasattr(near, field):
                setattr(near, field, None)
        near.relations = near.related = []
        near = publish(near)
        addresses += [near.url, f"/{kind.folder}/"]
    for address in addresses:
        content = client.get(address).content
        assert b"&lt;script&gt;" in content, address
        assert_plain(content, address)
    for kind in Kind:
        feed = client.get(f"/{kind.folder}/?format=atom").content
        ElementTree.fromstring(feed)  # noqa: S314 - our own
        assert SCRIPT.encode() not in feed
    for address in addresses[4:]:
        for form in {**ENTRY_FORMATS, **LISTING_FORMATS}:
            response = client.get(address, {"format": form})
            if response.status_code == 200:
                assert response["Content-Type"].split(";")[0] != "text/html"
                assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_an_address_of_a_source_is_one_of_the_web(url: str) -> None:
    source = Source(title="T", slug="t", source_kind="news", rank="primary", url=url)
    with pytest.raises(ValidationError, match="valid URL"):
        source.full_clean()


# Nothing is asked of others


def test_nothing_asks_other_machines(settings) -> None:
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAIL_ENABLE_WHATS_NEW_BANNER is False
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAILEMBEDS_FINDERS == []
