"""What the project says about itself is true: locks, environment, documents, production."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements", "requirements-dev")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def wanted(name: str) -> set[str]:
    """The libraries that a requirements*.in file asks for."""
    lines = (ROOT / f"{name}.in").read_text().splitlines()
    return {
        canonicalize_name(Requirement(line).name)
        for line in lines
        if line and not line.startswith(("#", "-"))
    }


def pinned(name: str) -> dict[str, str]:
    """What a lock holds: name and version."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / f"{name}.txt").read_text(), re.M))


# Locks


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_place_to_download_from(name: str) -> None:
    lines = (ROOT / f"{name}.txt").read_text().splitlines()

    places = [line for line in lines if re.search(r"://|file:|index|find-links|@", line)]

    assert [line for line in places if "--no-emit-index-url" not in line] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_all_that_is_wanted_with_hashes(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=\S)", text[text.index("\n") :])

    assert wanted(name) <= set(pinned(name))
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)


def test_both_locks_agree() -> None:
    run, dev = (pinned(name) for name in LOCKS)

    assert {name: run[name] for name in run.keys() & dev} == {
        name: dev[name] for name in run.keys() & dev
    }


def test_each_library_has_its_reason() -> None:
    rows = re.findall(
        r"^\| ([\w.-]+) \| (.+) \|$", (ROOT / "docs/dependencies.md").read_text(), re.M
    )
    explained = [canonicalize_name(name) for name, _ in rows if name not in ("library", "---")]

    assert sorted(explained) == sorted(wanted(LOCKS[0]) | wanted(LOCKS[1]))


# The environment


def variables_read() -> set[str]:
    """The variables that our code reads. Those a test sets for another program don't count."""
    pattern = re.compile(r"os\.environ(?:\.get\(|\.setdefault\(|\[)\s*\"([A-Z_]+)\"")
    files = [*(ROOT / "kb").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / "manage.py"]
    listed = re.compile(r"for name in \(((?:\"[A-Z_]+\",? ?)+)\)")  # production's required ones
    text = "\n".join(file.read_text() for file in files)
    found = set(pattern.findall(text))
    for names in listed.findall((ROOT / "kb/settings/production.py").read_text()):
        found |= set(re.findall(r'"([A-Z_]+)"', names))
    return found - {"PATH"} | {"DATABASE_URL"}  # dj-database-url reads that one


def test_environment_example_lists_exactly_what_is_read() -> None:
    example = (ROOT / ".env.example").read_text()

    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.M)) == variables_read()


def test_environment_example_sets_nothing_by_itself() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == []


def test_each_variable_is_explained() -> None:
    rows = re.findall(r"^\| (`[A-Z_` ]+`) \|", (ROOT / "docs/deploying.md").read_text(), re.M)

    assert {name for row in rows for name in re.findall(r"[A-Z_]+", row)} == variables_read()


def production(**variables: str) -> subprocess.CompletedProcess:
    """`manage.py check --deploy` with production's settings and only these variables."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": os.environ["VAR_DIR"],
            "DJANGO_SETTINGS_MODULE": "kb.settings.production",
            # Empty, so that a developer's .env can't fill them in.
            **dict.fromkeys(("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_HOST"), ""),
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_refuses_to_start_without_its_secret() -> None:
    done = production(ALLOWED_HOSTS="example.org", SITE_URL="https://example.org")

    assert done.returncode != 0
    assert "Set SECRET_KEY in the environment" in done.stderr


def test_production_has_nothing_to_warn_of() -> None:
    done = production(
        SECRET_KEY="".join(map(chr, range(48, 123))),
        ALLOWED_HOSTS="example.org",
        SITE_URL="https://example.org",
    )

    assert (done.returncode, done.stderr) == (0, "")


# Documents


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documents_link_to_what_exists(document: Path) -> None:
    links = re.findall(
        r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", document.read_text(), flags=re.S)
    )
    local = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:", link)]

    assert [link for link in local if link and not (document.parent / link).exists()] == []


def test_each_command_of_ours_is_documented() -> None:
    commands = [path.stem for path in (ROOT / "kb/management/commands").glob("[a-z]*.py")]
    text = "\n".join(document.read_text() for document in DOCUMENTS)

    assert [
        name for name in commands if not re.search(rf"(manage\.py|make|`) ?{name}\b", text)
    ] == []


def test_each_make_target_of_the_readme_exists_and_is_listed_by_help() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"^\| (.*?) \|", (ROOT / "README.md").read_text(), re.M))

    assert {name for row in named for name in re.findall(r"`make ([a-z]+)", row)} == targets


def test_ci_calls_what_the_readme_names() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()

    assert lines[-2:] == ["make lint", "make test"]
    assert os.access(ROOT / ".ci/run", os.X_OK)
