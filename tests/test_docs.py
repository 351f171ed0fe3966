"""What the documents point at is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.ROOT)
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
_FOLDERS = "backoffice|workflows|reports|fixtures|tests|docs|scripts"


def named_paths(text: str) -> set[str]:
    """Paths of this repository in code marks; a placeholder in angle brackets or braces is none."""
    return set(re.findall(rf"`((?:{_FOLDERS})/[\w./-]*)`", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()) if "://" not in link]
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_files_exist(page):
    standing = page.read_text().split("**Not there yet.**")[0]
    assert not [path for path in named_paths(standing) if not (ROOT / path).exists()]


def test_what_is_said_to_be_missing_is_missing():
    """When it is built, the map has to say so."""
    planned = named_paths((ROOT / "docs" / "map.md").read_text().split("**Not there yet.**")[1])
    assert planned
    assert not [path for path in planned if (ROOT / path).exists()]


def test_named_commands_exist():
    ours = {name for name, app in get_commands().items() if app.startswith("backoffice.")}
    text = "\n".join(page.read_text() for page in PAGES)
    named = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert named <= ours | {"check", "collectstatic", "migrate"}


def test_every_command_of_ours_is_in_some_document():
    ours = {name for name, app in get_commands().items() if app.startswith("backoffice.")}
    text = "\n".join(page.read_text() for page in PAGES)
    assert not [name for name in ours if not re.search(rf"\b{name}\b", text)]


def test_every_decision_is_in_the_list():
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text()
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert records
    assert not [name for name in records if f"({name})" not in listed]
    assert not [name for name in records if len((folder / name).read_text().split()) > 500]
