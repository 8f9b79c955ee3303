"""An entry that is opened in the admin and published as it is writes the same file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import admin
from tests.browser.conftest import Site
from tests.browser.places import ENTRIES
from tests.site import ROOT

# Every construct a body can hold, and texts that a form might change.
RICH = """---
format: 1
uid: 7a85fd86-bee8-4065-9761-0a14913e8eaa
title: Strain & “stress” <b>bold</b>, it's 'all'
date: 2025-12
category: analysis
credit: A & B
key_points:
- One, two
- Three "four"
- Five
summary: Three sentences. With an ampersand & and <angle> brackets.
other_names:
- A, with comma
- Über "quoted"
doctrine_tags:
- dmca-1202
- fair-use
related:
- case/bartz-v-anthropic
- question/is-training-fair-use
sources:
- source: goodjourney-bartz-2025
  pinpoint: p. 3, ¶ 4
  supports: the “dates” & more
checked_on: 2026-11-20
check_level: primary
review_by: 2027-02-01
---

Plain with **bold**, *italic*, ***both***, `code`, ``co`de`` and *it with* [*a
link*](https://example.org/a?b=c&d=e#f).

A [**bold link**](https://example.org/x), a [case](case:bartz-v-anthropic), a
[mail](mailto:a@example.org) and a [doctrine *mixed* words](doctrine:fair-use).

Line one\\
line two after a hard break

## A heading with `code` & entities \\&amp; and a # \\#

### Third level, *italic*

#### Fourth level

- one
- two with **bold**
  - nested
  - with [a link](case:kadrey-v-meta)
    - deeper
- three\\
  broken

1. first
2. second
   - mixed
   1. then
3. third

Characters: \\* \\_ \\` \\[ \\] \\<b> \\\\ & \\< > " ' — “quotes” … é ß 日本 § 107 \\&nbsp;.

1986\\. A year starts this paragraph.

\\- A dash starts this one.

:::quote
text: Exact words & “more” with 'quotes'
speaker: Judge O'Neil & Co.
source: goodjourney-bartz-2025
pinpoint: p. 3
:::

:::table
caption: A caption & more
columns:
- Ruling
- Court
rows:
- - Bartz
  - <b>x</b>
- - yes
  - 1.50
:::

:::argument
argument: training-is-fair-use
:::

:::note
note_kind: update
date: 2026-01-02
text: |-
  First paragraph of the note.

  Second paragraph of the note.
:::

After.
"""


def files(folder: Path) -> dict[str, bytes]:
    """What stands in the files of a folder, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def content(site: Site) -> Path:
    """The site's content as files, with an article that holds every construct, loaded."""
    folder = site.folder / "content"
    shutil.copytree(ROOT / "content", folder, ignore=shutil.ignore_patterns("LICENSE"))
    (folder / "articles/rich.md").write_text(RICH)
    assert "1 new" in site.manage("load_content", str(folder))
    return folder


def test_publishing_without_a_change_changes_no_file(
    page: Page, log_in: Callable[..., None], site: Site, content: Path
) -> None:
    log_in(page)
    # The rich one twice: the first time it is as it was loaded, then as it was saved.
    for address in [*ENTRIES.values(), "/articles/rich/", "/articles/rich/"]:
        _, folder, slug, _ = address.split("/")
        page.goto(f"/admin/knowledge/{folder}/?q={slug}")
        page.locator("td.title a").first.click()
        admin.ready(page)
        assert "published" in admin.press(page, "Publish", changed=False), address
    page.goto("/admin/snippets/kb/ruling/?q=Order+on+fair+use")
    page.get_by_role("link", name="Order on fair use").first.click()
    admin.ready(page)
    admin.press(page, "Publish", changed=False)

    site.manage("export_content", str(site.folder / "after"))
    before, after = files(content), files(site.folder / "after")
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []
