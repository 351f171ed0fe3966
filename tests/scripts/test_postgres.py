"""The throw-away cluster comes up, is nobody else's, and leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from scripts import postgres


@pytest.fixture(scope="module")
def cluster():
    programs = postgres.programs()
    assert programs is not None, "mark the test with @pytest.mark.cluster"
    with postgres.throw_away_cluster(programs) as server:
        yield server
    folder = Path(parse_qs(urlsplit(server.url).query)["host"][0])
    assert not folder.exists()


@pytest.mark.cluster
def test_it_answers_by_its_own_socket_only(cluster):
    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


@pytest.mark.cluster
def test_it_does_not_run_as_root(cluster):
    with psycopg.connect(cluster.url) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone()
    assert os.stat(folder).st_uid != 0 or os.getuid() != 0


@pytest.mark.cluster
def test_what_a_run_leaves_behind_is_dropped(cluster):
    with cluster.names_of_its_own() as url:
        name = urlsplit(url).path.lstrip("/")
        assert name.startswith("registry_")
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "test_{name}_gw0"')
            connection.execute('CREATE DATABASE "kept"')
    with psycopg.connect(cluster.url) as connection:
        left = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
    assert f"test_{name}_gw0" not in left
    assert "kept" in left


@pytest.mark.cluster
def test_django_reaches_it_through_database_url(cluster):
    """The socket's folder stands in the query; the settings keep it beside their own options."""
    with cluster.names_of_its_own() as url:
        found = subprocess.run(
            [
                sys.executable,
                "-c",
                "import django; django.setup(); from django.db import connection as c; print(c.settings_dict['OPTIONS'])",
            ],
            env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "backoffice.config.settings.test"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    assert "'host': '" in found
    assert "lock_timeout" in found


def test_a_server_that_is_named_and_does_not_answer_is_said_so():
    with pytest.raises(postgres.Unusable, match=r"TEST_DATABASE_URL names a server at 127\.0\.0\.1, but it does not answer"):
        postgres.named("postgres://someone@127.0.0.1:1/")
