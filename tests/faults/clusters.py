"""A PostgreSQL of a test's own with the database of the test in it, which may be hurt as the run's server may not."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection

from scripts.postgres import Cluster


def copy_database(binaries: Path, cluster: Cluster) -> str:
    """The address of a copy of the test's database, with its court and its client, in the cluster."""
    url = urlunsplit(urlsplit(cluster.url)._replace(path="/registry"))
    with psycopg.connect(urlunsplit(urlsplit(cluster.url)._replace(path="/postgres")), autocommit=True) as own:
        own.execute("CREATE DATABASE registry")
        # The cluster of a test run does not wait for its log; what is acknowledged here has to be in it.
        own.execute("ALTER DATABASE registry SET synchronous_commit TO on")
    dump = [str(binaries / "pg_dump"), "--no-owner", "--dbname", _address_of(settings.DATABASES["default"])]
    with subprocess.Popen(dump, stdout=subprocess.PIPE) as dumping:
        restore = [str(binaries / "psql"), "--quiet", "--set", "ON_ERROR_STOP=1", "--output", "/dev/null", "--dbname", url]
        subprocess.run(restore, stdin=dumping.stdout, check=True, timeout=120)
    assert dumping.returncode == 0
    return url


@contextmanager
def connected_to(url: str) -> Iterator[None]:
    """This process works on that database, and on the test's own again afterwards."""
    before = dict(connection.settings_dict)
    there = {"NAME": urlsplit(url).path.lstrip("/"), "USER": urlsplit(url).username, "PASSWORD": "", "HOST": "", "PORT": ""}
    # The tests' settings do not wait for the log either, and what a connection asks for goes before what its database says.
    options = f"{before['OPTIONS'].get('options', '')} -c synchronous_commit=on"
    connection.close()
    connection.settings_dict.update(
        there, OPTIONS={**before["OPTIONS"], "host": parse_qs(urlsplit(url).query)["host"][0], "options": options}
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def _address_of(database: dict[str, Any]) -> str:
    """As the libraries of PostgreSQL read it."""
    named = {"dbname": database["NAME"], "user": database["USER"], "password": database["PASSWORD"], "port": str(database["PORT"])}
    named["host"] = database["HOST"] or database["OPTIONS"].get("host", "")
    return psycopg.conninfo.make_conninfo(**{name: value for name, value in named.items() if value})
