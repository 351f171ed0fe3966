# ruff: noqa: E501  (statements with all columns of a table read best as they stand)
"""A court's history by the hundred thousand, in as few statements as there are tables: consistent enough for every page.

Open work stays as it is while the history behind it grows, as in life; rows are older the higher their number. Numbers
of receipts run in one series over all offices, and not every row has its event: that is what the invariants would report.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from django.apps import apps

OPEN = int(os.environ.get("BENCH_OPEN", "2000"))
# One filing in a minute and a half, around the clock: 960 a day, of which six in ten in the District Court's registry.
APART = "90 seconds"

# A reference's seven characters are a number to the base of 32, and its check character is that number modulo 37; so
# i is scattered over numbers whose remainder has a character, each once.
_SEED = """
CREATE TEMP TABLE place ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY (registry.code <> 'DC-REG'), registry.code) - 1 AS k, registry.id AS office_id, registry.code AS office,
        accounts.id AS accounts_id, accounts.code AS accounts, kind.id AS case_type_id, kind.code AS case_type, document.id AS type_id
    FROM people_office registry
    JOIN LATERAL (SELECT o.id, o.code FROM people_office_serves s JOIN people_office o ON o.id = s.from_office_id
        WHERE s.to_office_id = registry.id ORDER BY o.code LIMIT 1) accounts ON true
    JOIN LATERAL (SELECT c.id, c.code FROM cases_casetype c JOIN cases_casetype_offices b ON b.casetype_id = c.id
        WHERE b.office_id = registry.id ORDER BY (c.code <> 'DCCJ'), c.code LIMIT 1) kind ON true
    JOIN LATERAL (SELECT d.id FROM cases_documenttype d WHERE d.case_type_id = kind.id ORDER BY d.position LIMIT 1) document ON true
    WHERE registry.kind = 'registry';
CREATE TEMP TABLE seed ON COMMIT DROP AS
    SELECT i, 'EF-' || substr(h, 1, 4) || '-' || substr(h, 5, 4) AS reference, h, place.*, at, at + interval '2 hours' AS decided, state,
        state NOT IN ('received', 'deemed_received', 'withdrawn') AS paid, state IN ('returned', 'rejected', 'lapsed') AS against,
        state IN ('served', 'returned', 'rejected', 'lapsed') AS decision, extract(year FROM at) AS year,
        CASE WHEN state = 'fee_short' THEN 40400 ELSE 50400 END AS money,
        (ARRAY['Tai Fat', 'Wing On', 'Golden Dragon', 'Kwong Hing', 'Lee Kee', 'Sun Hung', 'Fook Lam', 'Hang Yip'])[1 + i %% 8]
            || ' Trading ' || h || ' Ltd' AS claimant,
        (ARRAY['WONG', 'CHAN', 'LEE', 'CHEUNG', 'LAU', 'HO', 'NG'])[1 + i %% 7] || ' Siu ' || h AS defendant,
        (ARRAY['Lau', 'Ho', 'Fung', 'Deacon', 'Mayer', 'Tse'])[1 + i %% 6] || ' & Partners ' || i %% 400 AS filer
    FROM (SELECT i, (SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + ((n >> 5 * place) & 31)::int, 1), '' ORDER BY place DESC)
                FROM generate_series(0, 6) AS place) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (n %% 37)::int, 1) AS h, %(now)s::timestamptz - i * interval '90 seconds' AS at,
            CASE WHEN i <= %(open)s THEN
                (ARRAY['fee_checked', 'fee_checked', 'deemed_received', 'fee_checked', 'fee_short',
                       'fee_checked', 'deemed_received', 'received', 'fee_checked', 'returned'])[1 + i %% 10]
            ELSE CASE WHEN i %% 100 < 88 THEN 'served' WHEN i %% 100 < 94 THEN 'lapsed' WHEN i %% 100 < 97 THEN 'rejected' ELSE 'withdrawn' END
            END AS state
        FROM (SELECT i, 37 * ((i / 32 * 40503) %% 536870912) + i %% 32 AS n
            FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i) AS scattered) AS numbered
    JOIN place ON place.k = CASE WHEN i %% 10 < 6 THEN 0 ELSE 1 + i %% ((SELECT count(*) FROM place) - 1) END;
"""

# Each with the table that it fills, in an order that the foreign keys allow.
_INSERTS = """
INSERT INTO cases_case (id, number, office_id, case_type_id, year, sequence, opened_on, opened_at)
    SELECT i, case_type || ' ' || i || '/' || year, office_id, case_type_id, year, i, at::date, decided FROM seed WHERE state = 'served';
INSERT INTO cases_party (case_id, role, position, name, name_zh)
    SELECT i, 'commencing', 1, claimant, '大發有限公司' FROM seed WHERE state = 'served'
    UNION ALL SELECT i, 'defending', 1, defendant, '黃小明' FROM seed WHERE state = 'served';
INSERT INTO filings_filing (id, reference, client_id, office_id, case_type_id, case_id, opens_case, state, received_at, deemed_received_at,
        deemed_reason, deemed_note, filer_name, filer_organisation, filer_account, filer_acts_for, filer_email, language, claim_amount_cents,
        urgent, urgency_ground, urgency_explanation, payment_means, payment_id, fee_status, fee_total_cents, taken_by_id, taken_at,
        decided_by_id, decided_at, withdrawal_ground, resubmits_id)
    SELECT i, reference, %(client)s, office_id, case_type_id, CASE WHEN state = 'served' THEN i END, true, state, at,
        CASE WHEN state = 'received' THEN %(now)s::timestamptz + interval '1 day' ELSE at END, 'open', '', 'Amy Lau', filer, 'lau-1', claimant, '', 'en',
        25000000, i <= %(open)s AND i %% 50 = 0, CASE WHEN i <= %(open)s AND i %% 50 = 0 THEN 'limitation' ELSE '' END, '', 'visa', '',
        'payable', 50400, CASE WHEN i <= 60 AND state = 'fee_checked' AND k = 0 THEN %(officer)s::bigint END,
        CASE WHEN i <= 60 AND state = 'fee_checked' AND k = 0 THEN %(now)s::timestamptz END, CASE WHEN decision THEN %(officer)s::bigint END,
        CASE WHEN decision THEN decided END, CASE WHEN state = 'withdrawn' THEN 'settled between the parties' ELSE '' END,
        CASE WHEN i <= 60 AND i %% 10 = 0 THEN i - 1 END FROM seed;
INSERT INTO filings_document (filing_id, number, type_id, title, filename, sha256, size, pages)
    SELECT i, 1, type_id, '', 'writ.pdf', CASE WHEN i <= 60 OR i BETWEEN %(open)s + 1 AND %(open)s + 60 THEN %(sha256)s ELSE encode(sha256(h::bytea), 'hex') END, 100000, 6 FROM seed;
INSERT INTO filings_filingparty (filing_id, office_id, position, role, name, name_zh)
    SELECT i, office_id, 1, 'commencing', claimant, '大發有限公司' FROM seed
    UNION ALL SELECT i, office_id, 2, 'defending', defendant, '黃小明' FROM seed;
INSERT INTO filings_nameword (office_id, known, word, target)
    SELECT DISTINCT office_id, known, word, i FROM seed CROSS JOIN LATERAL (
        SELECT 1 AS known, unnest(string_to_array(lower(replace(claimant, ' Ltd', '') || ' ' || defendant), ' ') || '{大,大發,黄,黄小,小明}'::text[]) AS word
        UNION ALL SELECT 2, unnest(string_to_array(lower(replace(filer, ' &', '')), ' '))) AS named ORDER BY 1, 2, 3, 4;
INSERT INTO filings_decision (id, filing_id, kind, officer_id, at, cure_by)
    SELECT i, i, CASE WHEN state = 'rejected' THEN 'reject' ELSE 'return' END, %(officer)s, decided,
        CASE state WHEN 'lapsed' THEN decided::date + 14 WHEN 'returned' THEN %(now)s::date + 14 END FROM seed WHERE against;
INSERT INTO filings_decisionreason (decision_id, position, reason_id, document_number, page, note)
    SELECT i, 1, (SELECT min(id) FROM cases_returnreason WHERE kind = 'return'), 1, 1, '' FROM seed WHERE against;
INSERT INTO filings_decisionline (filing_id, office_id, position, at, month, ruling, officer_id, document_type_id, firm, reason_id, first_document)
    SELECT i, office_id, position, decided, date_trunc('month', decided)::date, CASE state WHEN 'served' THEN 'accepted' WHEN 'rejected' THEN 'rejected' ELSE 'returned' END,
        %(officer)s, type_id, filer, CASE WHEN position = 1 THEN (SELECT min(id) FROM cases_returnreason WHERE kind = 'return') END, 1
    FROM seed, generate_series(0, CASE WHEN against THEN 1 ELSE 0 END) AS position WHERE decision;
INSERT INTO filings_servicerecord (filing_id, addressee, account, means, served_at, deemed_served_on, deemed_reason, deemed_note, documents)
    SELECT i, filer, 'lau-1', 'message box', decided, decided::date + 1, 'next_day', '', '[]' FROM seed WHERE state = 'served';
INSERT INTO cases_registerentry (case_id, filing_reference, entered_on, entered_at, text, text_zh, document_title, officer_name)
    SELECT i, reference, at::date, decided, 'Writ of summons filed by ' || filer, '傳訊令狀', 'Writ of summons', 'Bench officer'
    FROM seed WHERE state = 'served';
INSERT INTO payments_charge (id, subject, accounts_office_id, fee_status, priced_on, amount_cents, paid_cents,
        refund_due_cents)
    SELECT i, reference, accounts_id, 'payable', at::date, 50400, CASE WHEN paid THEN money ELSE 0 END, 0 FROM seed;
INSERT INTO payments_chargeline (charge_id, position, item, instrument, description, description_zh, quantity, paper_cents, concession_cents,
        e_cents, rule, rule_zh, evidence, unverified, item_number, unit)
    SELECT i, 1, 'writ', 'Cap. 336C', 'Sealing a writ', '令狀蓋印', 1, 63000, 12600, 50400, '630 less 20 per cent', '630元減兩成', 'seen', false,
        '1', 'fixed'
    FROM seed;
INSERT INTO payments_payment (id, merchant, payment_id, subject, accounts_office_id, means, amount_cents, allocated_cents, captured_at, recorded_at,
        deemed_received_at, deemed_reason, deemed_note, state)
    SELECT i, 'bench-gateway', 'pay-' || h, reference, accounts_id, 'visa', money + CASE WHEN i %% 500 = 0 THEN 100 ELSE 0 END, money, at, at, at,
        'open', '', CASE WHEN state = 'fee_short' THEN 'under' WHEN i %% 500 = 0 THEN 'over' ELSE 'matched' END FROM seed WHERE paid;
INSERT INTO payments_allocation (payment_id, charge_id, amount_cents, at) SELECT i, i, money, at FROM seed WHERE paid;
INSERT INTO payments_receipt (accounts_office_id, year, sequence, number, payment_id, subject, payer, amount_cents, issued_at)
    SELECT accounts_id, year, i, accounts || '-' || year || '-' || lpad(i::text, 7, '0'), i, reference, filer, money, at FROM seed WHERE paid;
INSERT INTO payments_paymentnotice (merchant, message_id, body, received_at, state, outcome, explanation, explanation_zh, processed_at, payment_id)
    SELECT 'bench-gateway', 'msg-' || h, '{"amount_cents": 50400}', at, 'recorded', 'matched', '', '', at, i FROM seed WHERE paid;
INSERT INTO papers_paper (kind, subject, position, version, office_id, number, verification_code, content, sha256, size, pages, drawn_at, superseded_by_id)
    SELECT 'acknowledgement', reference, 0, 1, office_id, 'ACK-' || year || '-' || lpad(i::text, 7, '0'), md5(h || 'a'), jsonb_build_object('reference', reference),
        CASE WHEN i <= 60 OR i BETWEEN %(open)s + 1 AND %(open)s + 60 THEN %(sha256)s ELSE encode(sha256((h || 'a')::bytea), 'hex') END, 20000, 1, at, NULL::bigint FROM seed
    UNION ALL SELECT 'receipt', accounts || '-' || year || '-' || lpad(i::text, 7, '0'), 0, 1, accounts_id,
        accounts || '-' || year || '-' || lpad(i::text, 7, '0'), md5(h || 'r'), jsonb_build_object('reference', reference),
        encode(sha256((h || 'r')::bytea), 'hex'), 20000, 1, at, NULL FROM seed WHERE paid
    UNION ALL SELECT 'sealed_copy', reference, 1, 1, office_id, 'SEAL-' || year || '-' || lpad(i::text, 7, '0'), md5(h || 's'), '{}',
        encode(sha256((h || 's')::bytea), 'hex'), 120000, 6, decided, NULL FROM seed WHERE state = 'served'
    UNION ALL SELECT 'notice_of_return', reference, 0, 1, office_id, 'RET-' || year || '-' || lpad(i::text, 7, '0'), md5(h || 'n'), '{}',
        encode(sha256((h || 'n')::bytea), 'hex'), 20000, 1, decided, NULL FROM seed WHERE against;
INSERT INTO audit_event (id, at, code, subject, office, actor_kind, actor_id, actor_name, data)
    SELECT %(shift)s::bigint + 5 * i + e, at + e * interval '1 minute', code, reference, office, 'system', '', 'System', '{}'
    FROM seed CROSS JOIN unnest(ARRAY['filing.received', 'filing.deemed_received', 'payment.recorded', 'filing.fee_checked', 'filing.accepted'])
        WITH ORDINALITY AS said(code, e) WHERE e <= CASE WHEN i <= %(open)s THEN 4 ELSE 5 END;
INSERT INTO audit_chainlink (sequence, event_id, previous_hash, hash)
    SELECT id, id, encode(sha256((id - 1)::text::bytea), 'hex'), encode(sha256(id::text::bytea), 'hex')
    FROM audit_event WHERE id BETWEEN %(shift)s::bigint + 5 * %(first)s::bigint + 1 AND %(shift)s::bigint + 5 * %(last)s::bigint + 5;
INSERT INTO kernel_idempotencykey (scope, key, fingerprint, claimed_at, claim, status, body, answered_at)
    SELECT 'client:1', h, encode(sha256(h::bytea), 'hex'), at, '', 201, '{}', at FROM seed
"""
_SERIES = "cases_case filings_filing filings_decision payments_charge payments_payment audit_event".split()


@contextmanager
def defaults(execute: Callable[..., Any], tables: Iterable[str]) -> Iterator[None]:
    """What a model gives a column that nobody named, the database gives it too while rows are written past the models.

    In no transaction: a table whose rows still wait for a check of their references cannot be altered.
    """
    columns = [
        (model._meta.db_table, field.column, field.get_default())
        for model in apps.get_models()
        if model._meta.db_table in set(tables)
        for field in model._meta.concrete_fields
        if field.has_default() and not callable(field.default) and not field.null
    ]
    for table, column, value in columns:
        execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET DEFAULT %s', [value])  # names of our own
    try:
        yield
    finally:
        for table, column, _value in columns:
            execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" DROP DEFAULT')


def grow(url: str, first: int, last: int, *, now: datetime, officer: int, client: int, sha256: str) -> None:
    """Write the filings numbered first to last; sha256 is that of a file in the store, for the pages that show one."""
    given = {"first": first, "last": last, "now": now, "officer": officer, "client": client, "sha256": sha256, "open": OPEN}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET TIME ZONE 'Asia/Hong_Kong'")
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET work_mem = '64MB'")
        # The ids of its events lie above all that the acts have written, whoever did it.
        (last_event,) = connection.execute("SELECT coalesce(max(id), 0) FROM audit_event").fetchone() or (0,)
        given["shift"] = last_event + 1_000_000
        with defaults(psycopg.ClientCursor(connection).execute, _written()), connection.transaction():
            if connection.info.parameter_status("is_superuser") == "on":
                # The rows refer to rows that are written here: each reference need not be looked up again, 40 million times.
                connection.execute("SET LOCAL session_replication_role = replica")
            for statement in (_SEED + _INSERTS).split(";\n"):
                if statement.strip():
                    psycopg.ClientCursor(connection).execute(statement, given)
            for table in _SERIES:
                connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )  # names of our own
        # By name: the catalogues that all databases share may be held by somebody else's.
        connection.execute(f"VACUUM ANALYZE {', '.join(_written())}")


def _written() -> list[str]:
    return sorted(set(re.findall(r"INSERT INTO (\w+)", _INSERTS)))
