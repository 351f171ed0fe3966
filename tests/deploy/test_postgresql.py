"""PostgreSQL itself takes the settings that an installation gives it."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from scripts import postgres

SETTINGS = (Path(settings.ROOT) / "deploy" / "postgresql.conf").read_text()
ASKED = ("max_connections", "shared_buffers", "log_min_duration_statement")


def taken(text: str, folder: Path) -> list[str]:
    """What PostgreSQL makes of some of the settings; nothing where it does not take the file."""
    (folder / "registry.conf").write_text(text)
    programs = postgres.programs()
    assert programs is not None
    found = []
    for name in ASKED:
        command = [str(programs / "postgres"), "-C", name, "-D", str(folder), f"--config-file={folder / 'registry.conf'}"]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        found += ended.stdout.split() if ended.returncode == 0 else []
    return found


@pytest.mark.cluster
def test_postgresql_takes_the_settings_and_those_that_wait_to_be_switched_on(tmp_path: Path):
    # In PostgreSQL's own units: two gigabytes are so many pages of eight kilobytes.
    wanted = ["100", str(2 * 1024 * 1024 // 8), "2000"]
    assert taken(SETTINGS, tmp_path) == wanted
    assert taken(re.sub(r"^#(?=\w+ = )", "", SETTINGS, flags=re.MULTILINE), tmp_path) == wanted


@pytest.mark.cluster
@pytest.mark.parametrize("wrong", ["max_conections = 100", "wal_compression = perhaps", "autovacuum_naptime = 15 apples"])
def test_a_setting_that_it_does_not_know_is_noticed(tmp_path: Path, wrong: str):
    assert taken(f"{SETTINGS}\n{wrong}\n", tmp_path) == []
