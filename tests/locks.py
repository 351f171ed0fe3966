"""Every lock that is taken in the tests on PostgreSQL, held against the one order of the house (docs/locks.md).

Two who take the same two rows in different orders may wait for each other for ever. That shows in no test but by chance; that a row was
taken after one that comes later in the order shows in each. Watched are SELECT … FOR UPDATE, and UPDATE and INSERT … ON CONFLICT DO UPDATE
of the tables that are ever locked so, within the transaction of an act: one that a test opens round it is none.
"""

import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.transaction import Atomic

PAGE = Path(settings.ROOT, "docs", "locks.md")
_ROW = re.compile(r"^\| \d+ \| (.*?) \|", re.MULTILINE)
_TESTS = (str(Path(settings.ROOT, "tests")), "/django/test/", "/pytest_django/")
_LOCK = re.compile(r'FOR (?:NO KEY )?UPDATE(?: OF "(\w+)")?( SKIP LOCKED)?')
_FROM = re.compile(r'FROM "?(\w+)"?')
_UPDATE = re.compile(r'UPDATE "?(\w+)"? SET ')
_INSERT = re.compile(r'INSERT INTO "?(\w+)"?')
_BY_KEY = re.compile(r'WHERE "?(?:\w+"?\."?)?id"? (?:= %s|IN \((%s(?:, %s)*)\))(?: AND "?lease"? = %s)?$')
UNKNOWN = -1
# What was answered to a key is written at the end, by who claimed it in a transaction before; who waits for a key holds nothing.
_ANSWERED = {"kernel_idempotencykey"}


def order() -> dict[str, int]:
    """The place of each table in the order, as the page says it."""
    return {table: place for place, tables in enumerate(_ROW.findall(PAGE.read_text())) for table in re.findall(r"`(\w+)`", tables)}


@dataclass
class _Held:
    """What one connection holds: how deep its transaction is, the rows in the order in which they were taken, and its own new ones."""

    depth: int = 0
    marks: list[int] = field(default_factory=list)
    rows: list[tuple[str, Any]] = field(default_factory=list)
    own: set[tuple[str, Any]] = field(default_factory=set)


class Watch:
    """Looks on; `found` says each lock that was taken out of its order."""

    def __init__(self, places: dict[str, int]) -> None:
        self.found: list[str] = []
        self._places = places
        self._held: dict[int, _Held] = {}
        self._enter, self._exit = Atomic.__enter__, Atomic.__exit__

    # ---- where it looks ----

    def begin(self) -> None:
        """From now on, in this process."""
        watch, enter, leave = self, self._enter, self._exit

        def entered(atomic: Atomic) -> None:
            enter(atomic)
            watch._entered(atomic, sys._getframe(1).f_code.co_filename)

        def left(atomic: Atomic, kind: Any, error: Any, trace: Any) -> None:
            watch._left(atomic, failed=kind is not None)
            leave(atomic, kind, error, trace)

        Atomic.__enter__, Atomic.__exit__ = entered, left  # type: ignore[method-assign]
        connection_created.connect(self._connected)
        for connection in connections.all(initialized_only=True):
            self._connected(connection)

    def _connected(self, connection: Any, **_named: Any) -> None:
        if connection.vendor == "postgresql" and self.look not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.look)

    def _entered(self, atomic: Atomic, file: str) -> None:
        connection = connections[atomic.using or "default"]
        atomic._of_a_test = getattr(atomic, "_from_testcase", False) or any(part in file for part in _TESTS)  # type: ignore[attr-defined]
        if not atomic._of_a_test:  # type: ignore[attr-defined]
            held = self._held.setdefault(id(connection), _Held())
            held.depth += 1
            held.marks.append(len(held.rows))

    def _left(self, atomic: Atomic, *, failed: bool) -> None:
        held = self._held.get(id(connections[atomic.using or "default"]))
        if held is None or getattr(atomic, "_of_a_test", True):
            return
        held.depth -= 1
        mark = held.marks.pop()
        if held.depth == 0:
            held.rows.clear()
            held.own.clear()
        elif failed:
            # Back to the savepoint: PostgreSQL lets go of what was taken since.
            del held.rows[mark:]

    # ---- what it sees ----

    def look(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """A statement; after it was sent, since only then it is known which rows it took."""
        result = execute(sql, params, many, context)
        held = self._held.get(id(context["connection"]))
        if held is None or not held.depth or many:
            return result
        sql = sql.strip()
        if sql.startswith("INSERT"):
            self._inserted(held, sql, params, context)
        elif sql.startswith("UPDATE"):
            table = _UPDATE.match(sql)
            if table is not None and table[1] in self._places and table[1] not in _ANSWERED:
                self._take(held, table[1], _named_by_key(sql, params), sql)
        elif "UPDATE" in sql and (locks := _LOCK.search(sql)) is not None:
            table = locks[1] or _FROM.search(sql)[1]  # type: ignore[index]
            if table not in self._places:
                self.found.append(f"{table} is locked and has no place in docs/locks.md{_where()}")
            self._take(held, table, _first_column(context), sql, waits=not locks[2])
        return result

    def _inserted(self, held: _Held, sql: str, params: Any, context: dict[str, Any]) -> None:
        table = _INSERT.match(sql)
        if table is None or table[1] not in self._places:
            return
        if "DO UPDATE" in sql:
            # A counter: its row is known by what it counts.
            key = (params["series"], params["year"]) if isinstance(params, dict) else UNKNOWN
            self._take(held, table[1], [key], sql)
        else:
            held.own |= {(table[1], pk) for pk in _first_column(context)}

    def _take(self, held: _Held, table: str, rows: list[Any], sql: str, *, waits: bool = True) -> None:
        known = {*held.rows, *held.own}
        new = [pk for pk in rows if (table, pk) not in known]
        if not new or (UNKNOWN in new and any(name == table for name, _pk in held.rows)):
            return
        place = self._places.get(table, 0)
        later = [name for name, _pk in held.rows if self._places.get(name, 0) > place]
        if waits and later:
            self.found.append(f"{table} is locked after {', '.join(dict.fromkeys(later))}{_where()}")
        alike = [pk for name, pk in held.rows if name == table and isinstance(pk, int)]
        numbers = [pk for pk in new if isinstance(pk, int) and pk != UNKNOWN]
        if waits and (numbers != sorted(numbers) or (alike and numbers and numbers[0] < max(alike))):
            self.found.append(f"rows of {table} are locked in another order than that of their numbers ({alike} then {numbers}){_where()}")
        held.rows += [(table, pk) for pk in new]


def _first_column(context: dict[str, Any]) -> list[Any]:
    """The keys of the rows that a statement gave, which all ours give first; without reading them off before who asked for them."""
    result = context["cursor"].cursor.pgresult
    if result is None or not result.nfields or result.fname(0) not in (b"id", b"pk", b"sha256"):
        return [UNKNOWN]
    values = [result.get_value(row, 0) for row in range(result.ntuples)]
    return [value if result.fname(0) == b"sha256" else _number(value, result.fformat(0)) for value in values]


def _number(value: bytes, binary: int) -> int:
    return int.from_bytes(value, "big") if binary else int(value)


def _named_by_key(sql: str, params: Any) -> list[Any]:
    """The keys of the rows that an update names; UNKNOWN where it names them otherwise."""
    found = _BY_KEY.search(sql)
    if found is None or not params:
        return [UNKNOWN]
    count = found[1].count("%s") if found[1] else 1
    return list(params)[-count:]


def _where() -> str:
    """Which code of ours asked for it."""
    frames = [frame for frame in traceback.extract_stack() if frame.filename.startswith(f"{settings.ROOT}/workflows/")]
    return f" ({' > '.join(f'{Path(frame.filename).relative_to(settings.ROOT)}:{frame.lineno}' for frame in frames[-5:])})"
