"""The state before the act, brought back before each try: a copied file on SQLite, the changed tables on PostgreSQL."""

import hashlib
import shutil
import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

_OF_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
_OTHERS = f"SELECT count(*) {_OF_OTHERS}"
_END_OTHERS = f"SELECT pg_terminate_backend(pid) {_OF_OTHERS}"


class Stage(ABC):
    """What was there before: rows and files. Made in the parent, which keeps no connection open while a child lives."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = folder / "files"
        store = Path(settings.DATA_DIR) / "store"
        if store.exists():
            shutil.copytree(store, self._files)
        self._tries = 0

    def fresh_folder(self) -> Path:
        """A data directory for the next try, with the files that were there before."""
        self._tries += 1
        folder = self._folder / f"try-{self._tries}"
        folder.mkdir()
        (folder / "aside").mkdir()
        if self._files.exists():
            shutil.copytree(self._files, folder / "store")
        return folder

    @abstractmethod
    def set(self, folder: Path) -> None:
        """Bring the rows back; in the parent."""

    @abstractmethod
    def enter(self, folder: Path) -> None:
        """Point Django's connection, which is closed, to the rows; in the child."""

    @abstractmethod
    def rows(self, folder: Path) -> str:
        """A hash of all rows as they are now, after a try."""

    @abstractmethod
    def close(self) -> None:
        """Give back what the stage holds."""


class FileStage(Stage):
    """SQLite: the database is a file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        connections.close_all()  # the last connection that closes brings the log into the file
        self._database = folder / "before.sqlite3"
        shutil.copyfile(connection.settings_dict["NAME"], self._database)

    def set(self, folder: Path) -> None:
        """A copy of the file."""
        shutil.copyfile(self._database, folder / "db.sqlite3")

    def enter(self, folder: Path) -> None:
        """The copy, which the killed process left as it was."""
        connection.settings_dict["NAME"] = str(folder / "db.sqlite3")

    def rows(self, folder: Path) -> str:
        """Read by SQLite itself, which first brings the log of the dead into the file."""
        digest = hashlib.sha256()
        with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            for name in names:
                digest.update(repr((name, database.execute(f'SELECT * FROM "{name}"').fetchall())).encode())
        return digest.hexdigest()

    def close(self) -> None:
        """Nothing is held."""


class ServerStage(Stage):
    """PostgreSQL: the server notices that the client is gone and rolls back; then what differs is written back.

    (A database from a template takes half a second, a few tables a few milliseconds.)
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._tables = sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))
        given = connection.get_connection_params()
        connections.close_all()
        # A connection of the parent's own, which the children inherit and never touch: they end without closing anything.
        wanted = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if name in given}
        self._connection: psycopg.Connection[Any] = psycopg.connect(**wanted, autocommit=True)
        self._before = {table: self._read(table) for table in self._tables}

    def _read(self, table: str) -> bytes:
        with self._connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
            return b"".join(bytes(piece) for piece in rows)

    def set(self, folder: Path) -> None:
        """Write the tables back that are not as they were."""
        self._wait_for_the_dead()
        changed = [table for table in self._tables if self._read(table) != self._before[table]]
        if not changed:
            return
        with self._connection.transaction():
            for table in changed:
                name = sql.Identifier(table)
                self._connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
                self._connection.execute(sql.SQL("DELETE FROM {}").format(name))
                with self._connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(name)) as rows:
                    rows.write(self._before[table])
            self._connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in changed:
                self._connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))

    def _wait_for_the_dead(self) -> None:
        """Until the server has ended the sessions of the killed; those that it has not after five seconds are ended for it."""
        for _round in range(2):
            for _try in range(1000):
                row = self._connection.execute(_OTHERS).fetchone()
                if not row or not row[0]:
                    return
                self._connection.execute("SELECT pg_sleep(0.005)")
            self._connection.execute(_END_OTHERS)
        raise AssertionError("the server still has a session of a process that was killed")

    def enter(self, folder: Path) -> None:
        """It is the test's own database."""

    def rows(self, folder: Path) -> str:
        """As the server has them when the session of the dead has ended."""
        self._wait_for_the_dead()
        digest = hashlib.sha256()
        for table in self._tables:
            digest.update(self._read(table))
        return digest.hexdigest()

    def close(self) -> None:
        """The connection."""
        self.set(self._folder)
        self._connection.close()


def stage_for(folder: Path) -> Stage:
    """The stage of the engine in use."""
    return ServerStage(folder) if connection.vendor == "postgresql" else FileStage(folder)
