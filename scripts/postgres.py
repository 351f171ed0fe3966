"""A PostgreSQL server for a test run: one that is named, one that answers on this machine, or a cluster made for the run."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

OLDEST = 15


class Unusable(Exception):
    """A server that was named cannot be used, with the reason in plain words."""


@dataclass(frozen=True)
class Server:
    """A server on which databases can be made: what it is, and an address without a database's name."""

    title: str
    url: str

    @contextmanager
    def names_of_its_own(self) -> Iterator[str]:
        """The address of a database that nobody else has; whatever the run leaves behind under that name is dropped.

        The database itself need not exist: the tests make theirs beside it, with test_ before the name.
        """
        name = f"registry_{os.getpid()}"
        try:
            yield _with_database(self.url, name)
        finally:
            with psycopg.connect(_with_database(self.url, "postgres"), autocommit=True) as connection:
                for (left,) in connection.execute("SELECT datname FROM pg_database WHERE datname ^@ %s", [f"test_{name}"]).fetchall():
                    connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(left)))


@dataclass(frozen=True)
class Cluster(Server):
    """A cluster of our own, which can be made to crash: every process of it ends at once, mid-sentence, and it starts anew."""

    crash_and_start: Callable[[], None]


def _with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _look(url: str) -> tuple[str, str]:
    """The server's title, and why it cannot be used ("" if it can)."""
    try:
        with psycopg.connect(_with_database(url, "postgres"), connect_timeout=3) as connection:
            version = connection.info.server_version // 10_000
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.Error as error:
        return "", f"it does not answer: {str(error).splitlines()[0]}"
    if version < OLDEST:
        return "", f"it is PostgreSQL {version}, and {OLDEST} or later is needed"
    if not (row and row[0]):
        return "", "its user may not create databases"
    return f"PostgreSQL {version}", ""


def named(url: str) -> Server:
    """The server that TEST_DATABASE_URL names.

    Raises:
        Unusable: it does not answer, is too old, or its user may not create databases.
    """
    title, fault = _look(url)
    if fault:
        host = conninfo_to_dict(url).get("host", "the local socket")
        raise Unusable(f"TEST_DATABASE_URL names a server at {host}, but {fault}.")
    return Server(title, url)


def answering() -> Server | None:
    """A server of this machine that lets us make databases, by its socket or on the usual port."""
    me = pwd.getpwuid(os.getuid()).pw_name
    sockets = [folder for folder in ("/run/postgresql", "/tmp") if Path(folder, ".s.PGSQL.5432").exists()]
    for user in dict.fromkeys((me, "postgres")):
        for url in [f"postgres://{user}@/?host={quote(folder, safe='/')}" for folder in sockets] + [f"postgres://{user}@127.0.0.1:5432/"]:
            title, fault = _look(url)
            if not fault:
                return Server(title, url)
    return None


def programs() -> Path | None:
    """Where initdb and postgres are: the newest version that Debian has installed, else what the PATH has."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True)
    for initdb in installed:
        if float(initdb.parts[-3]) >= OLDEST:
            return initdb.parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def throw_away_cluster(binaries: Path, *, log_in: Path | None = None, tidies: bool = True) -> Iterator[Cluster]:
    """A cluster in a temporary directory, reached by a socket in it and by nothing else; stopped and removed at the end.

    log_in: a folder in which anybody may write, for its write-ahead log; each megabyte of it is a file of its own, made anew.
    tidies: whether it vacuums and analyses by itself, as in life.
    PostgreSQL refuses to run as root: then it runs as the user postgres, or nobody where there is none.
    """
    directory = Path(tempfile.mkdtemp(prefix="registry-pg-"))
    if len(str(directory)) > 80:  # a socket's path may have 107 bytes
        directory.rmdir()
        directory = Path(tempfile.mkdtemp(prefix="registry-pg-", dir="/tmp"))
    user = _unprivileged() if os.getuid() == 0 else None
    if user:
        os.chown(directory, user.pw_uid, user.pw_gid)
    as_user: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    data, log = directory / "data", directory / "log"
    # Nothing here outlives the run, so nothing is synced.
    initdb = [
        *(str(binaries / "initdb"), "--pgdata", str(data), "--username", "postgres", "--auth", "trust"),
        *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
    ]
    postgres = [
        *(str(binaries / "postgres"), "-D", str(data), "-k", str(directory), "-h", ""),
        *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=100"),
        # To compile a question takes longer than to answer one of so few rows.
        *("-c", "jit=off"),
    ]
    if not tidies:
        postgres += ["-c", "autovacuum=off"]
    if log_in is not None:
        initdb += ["--waldir", str(log_in / "wal"), "--wal-segsize", "1"]
        postgres += ["-c", "min_wal_size=2MB", "-c", "wal_recycle=off"]
    server: subprocess.Popen[bytes] | None = None
    url = f"postgres://postgres@/?host={quote(str(directory), safe='/')}"

    def start() -> str:
        nonlocal server
        with log.open("ab") as output:
            # A session of its own: Ctrl-C reaches the tests first, and the server stops after them.
            server = subprocess.Popen(
                postgres, cwd=directory, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True, **as_user
            )
        return _wait_for(url, server, log)

    def crash_and_start() -> None:
        if server is not None:
            server.send_signal(signal.SIGQUIT)  # PostgreSQL's immediate shutdown: what pg_ctl calls restart -m immediate
            server.wait(timeout=20)
        start()

    try:
        made = subprocess.run(initdb, cwd=directory, capture_output=True, text=True, check=False, **as_user)
        if made.returncode:
            raise Unusable(f"initdb failed: {made.stderr.strip()}")
        yield Cluster(f"{start()}, a cluster made for this run", url, crash_and_start)
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: it does not wait for connections
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(directory, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Unusable("PostgreSQL does not run as root, and this machine has no user postgres or nobody.")


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> str:
    for _ in range(120):
        title, fault = _look(url)
        if not fault:
            return title
        try:
            server.wait(timeout=0.25)
        except subprocess.TimeoutExpired:
            continue
        break
    raise Unusable(f"The cluster made for this run did not start: {log.read_text(errors='replace')[-2000:]}")
