"""`DATABASE_URL=… DATA_DIR=… python -m tests.bench.search [FILINGS]`: the search page over so many filings, on either engine.

The database is to be empty. Six filings in ten open a case with a company and a person, in English and Chinese; every tenth person has
the first surname. Nothing but what the search reads is written.
"""

import os
import sys
import time
from urllib.parse import quote

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  # the applications stand first
from django.db import connection  # noqa: E402

from backoffice.filings.models import Filing  # noqa: E402
from backoffice.kernel import clock  # noqa: E402
from backoffice.people.models import ApiClient, Office, Role, User  # noqa: E402
from tests.bench import court  # noqa: E402
from tests.bench.figures import percentile  # noqa: E402
from tests.bench.growth import counted  # noqa: E402
from tests.bench.wsgi import Browser, expect  # noqa: E402

FIRST = ("chan", "wong", "lee", "cheung", "lau", "ho", "ng", "yip", "fung", "tse")
HAN = "陈王李张刘何吴叶冯谢"
# i is scattered by primes: given names and firms are as good as random, and each row is known again.
_PARTS = {
    "surname": ("CASE i % 10 " + " ".join(f"WHEN {n} THEN '{name}'" for n, name in enumerate(FIRST)) + " END"),
    "han": ("CASE i % 10 " + " ".join(f"WHEN {n} THEN '{name}'" for n, name in enumerate(HAN)) + " END"),
    "given": "'ah' || ((i * 7919) % 211)",
    "second": "'bo' || ((i * 104729) % 307)",
    "first_han": "{chr}(CAST(20000 + (i * 7919) % 211 AS integer))",
    "second_han": "{chr}(CAST(21000 + (i * 104729) % 307 AS integer))",
    "firm": "'f' || ((i * 15485863) % 400)",
    "shop": "'k' || ((i * 32452843) % 50000)",
}
_REFERENCE = "'EF-' || substr(CAST(10000000 + i AS text), 1, 4) || '-' || substr(CAST(10000000 + i AS text), 5, 4)"
_PARTY_WORDS = (
    "surname", "given", "second", "'=' || given || ' ' || second || ' ' || surname", "han", "han || first_han", "first_han || second_han",
    "'=' || han || first_han || second_han", "'tai'", "'fat'", "shop", "'=' || 'fat ' || shop || ' tai'",
)  # fmt: skip
_FILER_WORDS = ("'lau'", "'partners'", "firm", "'=' || firm || ' lau partners'")
QUERIES = (
    "chan", "Tai Fat", "tai chan", "chan ah7 bo9", "bo9 chan", "ah7 bo9", "chan nobody", "chan lee wong", "陳", "刘", "陈大",
    "lau partners", "lau f7", "f7", "tai fat k123", "k12", "nob", "cha", "Nobody Of This Name", "deadbeef", "DCCJ 12/26", "EF-0000-0000",
)  # fmt: skip


def _write(filings: int) -> None:
    postgresql = connection.vendor == "postgresql"
    numbers = f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {filings}) SELECT i FROM n) AS numbers"
    if postgresql:
        numbers = f"generate_series(1, {filings}::bigint) AS i"
    parts = ", ".join(f"{text.format(chr='chr' if postgresql else 'char')} AS {name}" for name, text in _PARTS.items())
    named = f"(SELECT i, i % 10 < 6 AS opens, {parts} FROM {numbers}) AS named"
    office, client = Office.objects.get(code="DC-REG"), ApiClient.objects.get(name="portal")
    texts = [
        field.column for field in Filing._meta.concrete_fields if field.get_internal_type() in ("CharField", "TextField") and not field.null
    ]
    at = f"'{clock.now().replace(tzinfo=None)}'"
    flags = [field.column for field in Filing._meta.concrete_fields if field.get_internal_type() == "BooleanField" and not field.null]
    columns = {
        **dict.fromkeys(texts, "''"), **dict.fromkeys(flags, "(1 = 0)"),
        "id": "i", "reference": _REFERENCE, "client_id": str(client.pk), "office_id": str(office.pk),
        "case_type_id": str(office.case_types.get(code="DCCJ").pk), "opens_case": "opens", "state": "'withdrawn'", "received_at": at,
        "deemed_received_at": at, "filer_organisation": "'Lau & Partners ' || firm", "channel": "'electronic'", "language": "'en'",
        "payment_means": "'visa'", "fee_status": "'nil'", "fee_total_cents": "0",
    }  # fmt: skip
    if postgresql:
        columns |= dict.fromkeys(("received_at", "deemed_received_at"), f"{at}::timestamptz")
    words = " UNION ALL ".join(
        f"SELECT {office.pk}, {known}, {word}, i FROM {named}{' WHERE opens' if known == 1 else ''}"
        for known, each in ((1, _PARTY_WORDS), (2, _FILER_WORDS))
        for word in each
    )
    parties = (
        f"SELECT i, {office.pk}, 1, 'commencing', 'Tai Fat ' || shop || ' Ltd', '' FROM {named} WHERE opens UNION ALL"
        f" SELECT i, {office.pk}, 2, 'defending', surname || ' ' || given || ' ' || second, han || first_han || second_han"
        f" FROM {named} WHERE opens"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO filings_filing ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {named}")
        cursor.execute(f"INSERT INTO filings_filingparty (filing_id, office_id, position, role, name, name_zh) {parties}")
        cursor.execute(f"INSERT INTO filings_nameword (office_id, known, word, target) SELECT * FROM ({words}) AS w ORDER BY 1, 2, 3, 4")
        cursor.execute("VACUUM ANALYZE filings_nameword" if postgresql else "ANALYZE filings_nameword")
        cursor.execute("ANALYZE")


def _size() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('filings_nameword')")
        else:
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%filings_nameword%'")
        (size,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM filings_nameword")
        (rows,) = cursor.fetchone()
    return f"{rows:,} words, {size / 1e6:,.0f} MB, {size / rows:.0f} bytes each"


def main(filings: int) -> None:
    """Write what is not there yet, ask, print."""
    with clock.set_to(court.AT_WORK):
        if "filings_filing" not in connection.introspection.table_names():
            court.build()
            begun = time.perf_counter()
            _write(filings)
            say(f"{filings:,} filings, written in {time.perf_counter() - begun:.0f} s")
        say(f"{connection.vendor}: {_size()}")
        browser = Browser(get_wsgi_application())
        person = User.objects.get(username=f"bench.{Role.REGISTRY_OFFICER}")
        expect(browser.post("/sign-in/", {"username": person.username, "password": court.PASSWORD}), 302)
        say(f"  {'asked':<22} statements; ms by the clock: p50, worst of 15; ms of our processor; rows")
        for query in QUERIES:
            asked = f"/search/?q={quote(query)}"
            statements: list[str] = []
            with counted(statements):
                answer = expect(browser.get(asked), 200)
            took, processor = [], time.process_time()
            for _time in range(15):
                begun = time.perf_counter()
                browser.get(asked)
                took.append(1000 * (time.perf_counter() - begun))
            processor = 1000 * (time.process_time() - processor) / 15
            found = answer.body.count(b"data-row")
            say(f"  {query:<22} {len(statements):3d} {percentile(took, 0.5):7.1f} {max(took):7.1f} {processor:7.1f}  {found}")


def say(line: str) -> None:
    """Print it at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
