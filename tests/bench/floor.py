"""The floor: the same life with nothing in the way. Raw SQL in four commits, papers cut from bytes that are kept.

It checks nothing, asks nobody's right and has no screens; the documents are hashed and synced as they have to be. What a
filing cannot cost less than: the measure for what everything else adds.
"""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.bench import documents
from tests.bench.builds import Costs
from tests.bench.meter import Meter

DOOR, MONEY, OFFICER, PAPERS = "door", "notices", "officer", "papers"

SCHEMA = """
CREATE TABLE filing (id bigserial PRIMARY KEY, reference text UNIQUE, key text UNIQUE, state text NOT NULL, told jsonb,
    received_at timestamptz, deemed_at timestamptz,
    fee_cents bigint, paid_cents bigint DEFAULT 0, decided_at timestamptz, case_number text);
CREATE INDEX filing_open ON filing (deemed_at, id) WHERE state = 'checked';
CREATE TABLE document (filing_id bigint REFERENCES filing, number int, sha256 text, size int, PRIMARY KEY (filing_id, number));
CREATE TABLE payment (id bigserial PRIMARY KEY, payment_id text UNIQUE, filing_id bigint REFERENCES filing, cents bigint, at timestamptz);
CREATE TABLE receipt (number bigserial PRIMARY KEY, payment_id bigint UNIQUE REFERENCES payment, at timestamptz);
CREATE TABLE register (id bigserial PRIMARY KEY, case_number text, filing_id bigint REFERENCES filing, line text);
CREATE TABLE paper (id bigserial PRIMARY KEY, kind text, filing_id bigint REFERENCES filing, number int, sha256 text, size int,
    UNIQUE (kind, filing_id, number));
CREATE TABLE service (filing_id bigint PRIMARY KEY REFERENCES filing, at timestamptz);
CREATE TABLE event (id bigserial PRIMARY KEY, filing_id bigint, code text, at timestamptz, data jsonb);
CREATE SEQUENCE case_number;
"""
TOLD = {"parties": ["Tai Fat Trading Ltd", "WONG Siu Ming"], "filer": "Lau & Partners", "case_type": "DCCJ", "claim_cents": 250_000_00}
_PAPER = os.urandom(12_000)


class Build:
    """As little as there can be."""

    def __init__(self) -> None:
        url = os.environ["DATABASE_URL"]
        self._connection = psycopg.connect(url)
        self._store = Path(os.environ["DATA_DIR"], "store")
        self._meters: dict[str, Meter] = {}

    def prepare(self) -> None:
        self._store.mkdir()
        self._connection.execute(SCHEMA)
        self._connection.commit()

    def round(self, count: int) -> Costs:
        self._meters = {part: Meter(lambda: [self._connection.info.backend_pid]) for part in (DOOR, MONEY, OFFICER, PAPERS)}
        for _each in range(count):
            sent = [documents.pdf() for _number in (1, 2, 3)]
            with self._meters[DOOR].running():
                filing = self._receive(sent)
            with self._meters[MONEY].running():
                self._pay(filing)
            with self._meters[OFFICER].running():
                self._accept(filing)
            with self._meters[PAPERS].running():
                self._seal_and_serve(filing, sent)
        row = self._connection.execute("SELECT count(*) FROM service").fetchone()
        if row is None or row[0] < count:
            raise AssertionError("not every filing was served")
        return {part: meter.total for part, meter in self._meters.items()}

    def _store_file(self, data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()
        descriptor = os.open(self._store / name, os.O_WRONLY | os.O_CREAT, 0o440)
        try:
            os.write(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return name

    def _receive(self, sent: list[bytes]) -> int:
        now = datetime.now(UTC)
        kept = [(self._store_file(data), len(data)) for data in sent]
        with self._connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO filing (reference, key, state, told, received_at, deemed_at, fee_cents)"
                " VALUES (%s, %s, 'received', %s, %s, %s, 50400) RETURNING id",
                [uuid4().hex[:12], uuid4().hex, json.dumps(TOLD), now, now],
            )
            (filing,) = cursor.fetchone() or (0,)
            cursor.executemany(
                "INSERT INTO document VALUES (%s, %s, %s, %s)", [(filing, number, sha, size) for number, (sha, size) in enumerate(kept, 1)]
            )
            self._event(cursor, filing, "received")
        self._connection.commit()
        return int(filing)

    def _pay(self, filing: int) -> None:
        """Told twice, in one transaction each; the second finds the first."""
        now = datetime.now(UTC)
        for _time in (1, 2):
            with self._connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO payment (payment_id, filing_id, cents, at) VALUES (%s, %s, 50400, %s) ON CONFLICT DO NOTHING RETURNING id",
                    [f"pay-{filing}", filing, now],
                )
                row = cursor.fetchone()
                if row is not None:
                    cursor.execute("INSERT INTO receipt (payment_id, at) VALUES (%s, %s)", [row[0], now])
                    cursor.execute("UPDATE filing SET paid_cents = 50400, state = 'checked' WHERE id = %s", [filing])
                    self._event(cursor, filing, "paid")
                    self._paper(cursor, "receipt", filing, 0, _PAPER + os.urandom(16))
        self._connection.commit()

    def _accept(self, filing: int) -> None:
        now = datetime.now(UTC)
        with self._connection.cursor() as cursor:
            cursor.execute(
                "UPDATE filing SET state = 'accepted', decided_at = %s, case_number = 'DCCJ ' || nextval('case_number') || '/2026'"
                " WHERE id = %s AND state = 'checked' RETURNING case_number",
                [now, filing],
            )
            (case_number,) = cursor.fetchone() or ("",)
            cursor.executemany(
                "INSERT INTO register (case_number, filing_id, line) VALUES (%s, %s, %s)",
                [(case_number, filing, f"Document {number} filed by Lau & Partners") for number in (1, 2, 3)],
            )
            self._event(cursor, filing, "accepted")
        self._connection.commit()

    def _seal_and_serve(self, filing: int, sent: list[bytes]) -> None:
        """A sealed copy is the document with a stamp of kept bytes behind it, written and hashed like any file."""
        now = datetime.now(UTC)
        with self._connection.cursor() as cursor:
            self._paper(cursor, "acknowledgement", filing, 0, _PAPER + os.urandom(16))
            for number, data in enumerate(sent, 1):
                self._paper(cursor, "sealed", filing, number, data + _PAPER)
            cursor.execute("UPDATE filing SET state = 'served' WHERE id = %s", [filing])
            cursor.execute("INSERT INTO service VALUES (%s, %s)", [filing, now])
            self._event(cursor, filing, "served")
        self._connection.commit()

    def _paper(self, cursor: psycopg.Cursor, kind: str, filing: int, number: int, data: bytes) -> None:
        cursor.execute(
            "INSERT INTO paper (kind, filing_id, number, sha256, size) VALUES (%s, %s, %s, %s, %s)",
            [kind, filing, number, self._store_file(data), len(data)],
        )

    def _event(self, cursor: psycopg.Cursor, filing: int, code: str) -> None:
        cursor.execute(
            "INSERT INTO event (filing_id, code, at, data) VALUES (%s, %s, %s, %s)",
            [filing, code, datetime.now(UTC), json.dumps({"by": "bench"})],
        )
