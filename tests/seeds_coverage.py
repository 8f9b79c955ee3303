"""Where each claim and feature of the first three documents stands: the table and its check.

`python -m tests.seeds_coverage` writes docs/seeds-coverage.md from docs/seeds-coverage.yaml.
"""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
ITEMS = ROOT / "docs/seeds-coverage.yaml"
TABLE = ROOT / "docs/seeds-coverage.md"
PLACES = ("entry", "relation", "paragraph", "feature", "none")
HEAD = """# Where the first three documents stand

Counterpoint started from three documents: an unsigned news item of December 2025 (S0), an online
discussion of early 2024 (A0 to A41) and a trade-site item of 24 February 2025 (S2). This table says
what became of every claim in them and of every feature their pages show. It is made from
`docs/seeds-coverage.yaml`; a test checks that everything it names is there.

| item | what it is | where it stands |
|---|---|---|
"""


def items() -> dict[str, dict[str, str]]:
    """Item → what it is (`what`) and one of PLACES."""
    return yaml.load(ITEMS.read_text(), Loader=yaml.BaseLoader)


def render() -> str:
    """The table as Markdown."""
    rows = []
    for name, item in items().items():
        (place,) = item.keys() - {"what"}
        claim = "-F" not in name
        shown = {
            "entry": "`{}`",
            "relation": "relation `{}`",
            "paragraph": "a paragraph of `{}`",
            "feature": "the site: {}",
            "none": "not an argument, because {}" if claim else "{}",
        }[place].format(item[place].removeprefix("not an argument, because "))
        rows.append(f"| {name} | {item['what']} | {shown} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    TABLE.write_text(render())
