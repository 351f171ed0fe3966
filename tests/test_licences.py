"""Whatever others made has its licence on record: what is vendored, and what the lock installs."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
PAGE = (ROOT / "docs" / "licences.md").read_text()
VENDOR = ROOT / "backoffice" / "staff" / "static" / "staff" / "vendor"


def locked() -> list[str]:
    return re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)


def test_every_package_of_the_lock_is_named():
    table = PAGE.split("## Installed from", 1)[1]
    named = set(re.findall(r"[a-z0-9-]+", table))
    assert len(locked()) > 20
    assert not [package for package in locked() if package not in named]


def test_nothing_is_named_that_is_no_longer_installed():
    rows = [line.split("|")[2] for line in PAGE.split("## Installed from", 1)[1].splitlines() if line.startswith("| ")][1:]
    named = {re.sub(r"\(.*?\)", "", name).strip() for row in rows for name in re.sub(r"\(.*?\)", "", row).split(",")}
    assert named == set(locked())


@pytest.mark.parametrize("folder", sorted(path.name for path in VENDOR.iterdir() if path.is_dir()))
def test_every_vendored_folder_carries_its_licence_and_its_version(folder):
    assert f"vendor/{folder}/" in PAGE
    assert f"`{folder}/`" in (VENDOR / "VERSIONS.md").read_text()
    notice_inside = any("Licensed under MIT" in path.read_text(errors="replace")[:2000] for path in (VENDOR / folder).glob("*.css"))
    assert notice_inside or any((VENDOR / folder).glob("LICEN*"))


def test_the_fonts_of_the_papers_carry_theirs():
    fonts = ROOT / "reports" / "render" / "fonts"
    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text().upper()
    for face in fonts.glob("*.ttf"):
        assert face.name in (fonts / "VERSIONS.md").read_text()


def test_the_project_has_the_licence_that_it_says_it_has():
    text = (ROOT / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "AGPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text()
