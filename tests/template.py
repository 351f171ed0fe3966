"""The tables of a run's tests, made once: each process copies them instead of going through every migration by itself.

`scripts/run_tests.py` has them made and names them in the environment; where nothing is named, each process migrates.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
NAMED = "TEST_TEMPLATE"  # a file on SQLite, a database's name on PostgreSQL


def begin(url: str) -> "subprocess.Popen[bytes]":
    """Begin to make the tables at this address, in a process of its own; a database on a server is made first.

    Raises:
        psycopg.Error: the server does not let us.
    """
    parts = urlsplit(url)
    if parts.scheme != "sqlite":
        with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(parts.path.lstrip("/"))))
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--settings", "backoffice.config.settings.test"]
    environment = {name: value for name, value in os.environ.items() if name not in {"DATA_DIR", "DJANGO_SETTINGS_MODULE"}}
    return subprocess.Popen(command, cwd=ROOT, env={**environment, "DATABASE_URL": url})


def copy_file(to: Path) -> bool:
    """Put a copy of SQLite's tables there; False where there are none to copy."""
    named = os.environ.get(NAMED, "")
    if not named.endswith(".sqlite3"):
        return False
    shutil.copyfile(named, to)
    return True


def copy(connection: Any) -> bool:
    """Make the test database of this connection (Django's) by a copy; False where nothing is named to be copied."""
    name = connection.settings_dict["TEST"]["NAME"] or connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        return copy_file(Path(name))
    named = os.environ.get(NAMED)
    if not named:
        return False
    given = connection.get_connection_params()
    wanted = {key: given[key] for key in ("user", "password", "host", "port") if key in given}
    with psycopg.connect(**wanted, dbname="postgres", autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(named)))
    return True
