"""What the documents point at is there."""

import ast
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
    return set(re.findall(rf"`((?:{_FOLDERS})/[\w./-]*)(?:::\w+)?`", text))


def promises(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The lines of the tables of promises: each with the tests that hold it, as file and function (empty: the whole file)."""
    rows = [line.strip().strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [
        (row[0].strip(), re.findall(r"`(tests/[\w./-]+)(?:::(\w+))?`", row[2])) for row in rows if row[0].strip() not in {"promise", "ask"}
    ]


def has_test(path: Path, name: str) -> bool:
    """Whether the file has a test of this name, or any if none is named."""
    if not path.is_file():
        return False
    names = [node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    return name in names if name else any(each.startswith("test_") for each in names)


def test_every_promise_of_security_names_tests_and_they_are_there():
    found = promises((ROOT / "docs" / "security.md").read_text())
    assert len(found) > 25
    assert [promise for promise, tests in found if not tests] == []
    assert [f"{path}::{name}" for _promise, tests in found for path, name in tests if not has_test(ROOT / path, name)] == []


# What security is to be at the least, one line each, and the words by which the rows that promise it are known.
AT_THE_LEAST = {
    "every address has a right and an office scope; another office's is 404": ("right and an office scope", "another office's.* 404"),
    "nothing of another office in search, counts, exports": ("by search, a count, a list", "a report is its office's only"),
    "the tasks of the workflow engine": ("flow tasks", "no step is skipped"),
    "two people": ("two people.*by person and not by account.*content's hash.*an edit voids",),
    "what a client may not set; amounts": ("may not set are refused", "exponent, NaN, full-width digits, three decimals"),
    "notices of the gateway": ("signature, timestamp, merchant", "amount, currency.*replay has no second effect"),
    "uploads": ("by content, size, pages; encrypted, broken, scripted or launching", "bounded processes"),
    "text from outside is text": ("no paper stops", "no socket is opened", "no cell of a spreadsheet or CSV is run", "text in logs"),
    "XML": ("no XML parser that resolves entities or asks the network",),
    "signing in": (
        "nobody for good",
        "second factor is demanded",
        "sessions: renewed.*ended on disabling",
        "the password again before.*money",
    ),
    "production settings": ("Django's own checks.*no default for a secret; DEBUG off",),
    "what is sealed": ("sealed to the court.*count, search, file, report",),
}


def without_its_row(text: str) -> list[str]:
    """What is to be promised at the least, and stands in no row."""
    rows = [promise for promise, _tests in promises(text)]
    return [f"{bar}: {words}" for bar, wanted in AT_THE_LEAST.items() for words in wanted if not any(re.search(words, row) for row in rows)]


def test_what_is_asked_of_security_at_the_least_has_its_rows():
    text = (ROOT / "docs" / "security.md").read_text()
    assert without_its_row(text) == []
    fewer = "\n".join(line for line in text.splitlines() if "two people" not in line)
    assert [missing.partition(":")[0] for missing in without_its_row(fewer)] == ["two people"]


def test_each_of_the_sixteen_asks_of_officers_has_its_tests_or_is_named_as_not_there():
    text, not_there = (ROOT / "docs" / "asks.md").read_text().split("## Not there yet")
    found = promises(text)
    numbers = [int(ask.partition(".")[0]) for ask, _tests in found]
    assert sorted(numbers + [int(number) for number in re.findall(r"^(\d+)", not_there, re.MULTILINE)]) == list(range(1, 17))
    assert [ask for ask, tests in found if not tests] == []
    assert [f"{path}::{name}" for _ask, tests in found for path, name in tests if not has_test(ROOT / path, name)] == []


def test_a_promise_without_its_test_is_noticed():
    (row,) = promises(
        "| promise | kept in | held by |\n|---|---|---|\n| nothing is lost | `backoffice/x.py` | `tests/test_docs.py::test_gone` |"
    )
    assert row == ("nothing is lost", [("tests/test_docs.py", "test_gone")])
    assert not has_test(ROOT / "tests/test_docs.py", "test_gone")
    assert not has_test(ROOT / "tests/test_gone.py", "")
    assert has_test(ROOT / "tests/test_docs.py", "test_links_lead_somewhere")


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
