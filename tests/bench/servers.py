"""Databases for the benchmarks: on the server that scripts/postgres finds, under names of their own, dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from scripts import postgres
from tests import template


@contextmanager
def server() -> Iterator[postgres.Server]:
    """The server that TEST_DATABASE_URL names, one that answers on this machine, or a cluster made for this run.

    Raises:
        postgres.Unusable: there is none to be had.
    """
    named = os.environ.get("TEST_DATABASE_URL")
    found = postgres.named(named) if named else postgres.answering()
    if found:
        yield found
        return
    programs = postgres.programs()
    if programs is None:
        raise postgres.Unusable("The benchmarks need PostgreSQL, and it is not on this machine (apt install postgresql).")
    with postgres.throw_away_cluster(programs) as made:
        yield made


def address(url: str, name: str) -> str:
    """The address of the database of that name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def database(at: postgres.Server, purpose: str, *, of_ours: bool = True) -> Iterator[str]:
    """The address of a database without a row, gone when this ends.

    of_ours: it may have our tables already. It has them where a run of the tests has made them once on this server, and is empty
    otherwise.
    """
    name = f"registry_bench_{os.getpid()}_{purpose}"
    made = os.environ.get(template.NAMED, "")
    _execute(at, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    if of_ours and made and not made.endswith(".sqlite3"):
        _execute(at, "CREATE DATABASE {} TEMPLATE {}", name, made)
    else:
        _execute(at, "CREATE DATABASE {}", name)
    try:
        yield address(at.url, name)
    finally:
        _execute(at, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(at: postgres.Server, statement: str, *names: str) -> None:
    with psycopg.connect(address(at.url, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
