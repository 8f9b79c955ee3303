"""A lower layer never imports a higher one when it is loaded."""

import ast
from pathlib import Path

import kb

ROOT = Path(kb.__file__).parent
# From the bottom up; a module may import from its own layer and from those below it.
LAYERS = [
    {"argument", "law", "settings", "icons", "tasks"},
    {"blocks"},
    {"models"},
    {"queries", "search"},
    {"textfiles", "editing", "publishing", "checks"},
    {"cite_check", "formats", "feeds", "sitemaps", "templatetags", "versions", "views"},
    {
        "urls",
        "management",
        "backups",
        "running",
        "middleware",
        "apps",
        "wagtail_hooks",
        "wsgi",
    },
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}


def layer_of(module: str) -> str:
    return module.split(".")[1]


def test_every_module_has_a_layer():
    names = {path.stem for path in ROOT.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert names - {"__init__", "__pycache__", "migrations", *RANK} == set()


def test_imports_point_downwards():
    upward = []
    for path in sorted(ROOT.rglob("*.py")):
        module = ".".join(["kb", *path.relative_to(ROOT).with_suffix("").parts])
        if module.startswith(("kb.migrations", "kb.__init__")):
            continue
        # Only what runs on import counts: a function may look up what it hands over to.
        for node in ast.parse(path.read_text()).body:
            names = []
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kb"):
                names = (
                    [node.module]
                    if "." in node.module
                    else [f"kb.{alias.name}" for alias in node.names]
                )
            upward += [
                f"{module} imports {name}"
                for name in names
                if name.count(".") and RANK[layer_of(name)] > RANK[layer_of(module)]
            ]
    assert upward == []
