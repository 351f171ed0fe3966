"""A closure entered late over many filings: how long the preview takes, the effect, and until all is dated anew.

The filings are those of one registry's busy day, of all states, with the money, the services and the lines of the register that
belong to them. By the closure they count from the next day: neither the corrections in the register nor the requests for papers are spared.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import psycopg
from django.db import connection

from backoffice.calendar.models import Closure
from backoffice.changes.models import Change, ChangeState
from backoffice.kernel import clock
from backoffice.kernel.models import OutboxMessage
from backoffice.people.models import Office, Role, User
from tests.bench import court, rows, sessions
from tests.bench.growth import Growth
from tests.bench.meter import Meter
from workflows.calendar import closures
from workflows.calendar.actions.redate import redate
from workflows.calendar.models import Redating
from workflows.calendar.rules import CLOSE, Wanted
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.changes.kinds import kind_of
from workflows.filing.lifecycle import CORRECT

OFFICE = "DC-REG"
# In the history six filings of ten are this registry's.
_SHARE = 0.6

# The filings numbered up to `last` of one registry came in between 08:45 and 10:00 of the day, evenly, and what followed them then too.
_ON_ONE_DAY = """
CREATE TEMP TABLE moved ON COMMIT DROP AS
    SELECT id, reference, case_id, %(opening)s::timestamptz + row_number() OVER (ORDER BY id) * interval '75 minutes' / (count(*) OVER () + 1) AS at
    FROM filings_filing WHERE office_id = %(office)s AND state <> 'received' AND id <= %(last)s ORDER BY id * 7919 %% 1009, id LIMIT %(touched)s;
CREATE UNIQUE INDEX ON moved (id);
CREATE UNIQUE INDEX ON moved (reference);
ANALYZE moved;
UPDATE filings_filing f SET received_at = m.at, deemed_received_at = m.at, decided_at = CASE WHEN decided_at IS NULL THEN NULL ELSE m.at END
    FROM moved m WHERE m.id = f.id;
UPDATE payments_payment p SET captured_at = m.at, recorded_at = m.at, deemed_received_at = m.at FROM moved m WHERE m.reference = p.subject;
UPDATE filings_servicerecord s SET served_at = m.at, deemed_served_on = (m.at AT TIME ZONE 'Asia/Hong_Kong')::date, deemed_reason = 'in_time'
    FROM moved m WHERE m.id = s.filing_id;
UPDATE cases_registerentry r SET entered_on = (m.at AT TIME ZONE 'Asia/Hong_Kong')::date, entered_at = m.at FROM moved m WHERE m.reference = r.filing_reference;
UPDATE cases_case c SET opened_on = (m.at AT TIME ZONE 'Asia/Hong_Kong')::date, opened_at = m.at FROM moved m WHERE m.case_id = c.id;
"""  # noqa: E501  (statements read best as they stand)


def on_one_day(url: str, *, touched: int, last: int) -> None:
    """So many of the filings numbered up to `last` came in within the first hours of the court's day.

    Raises:
        AssertionError: there are not so many.
    """
    opening = clock.in_hong_kong(clock.now()).replace(hour=8, minute=45, second=0, microsecond=0)
    given = {"opening": opening, "office": Office.objects.get(code=OFFICE).pk, "last": last, "touched": touched}
    with psycopg.connect(url, autocommit=True) as own:
        with own.transaction():
            # The times of what has come in cannot be altered, and here they are.
            own.execute("SET LOCAL session_replication_role = replica")
            for statement in _ON_ONE_DAY.split(";\n"):
                if statement.strip():
                    psycopg.ClientCursor(own).execute(statement, given)
            found = own.execute("SELECT count(*) FROM moved").fetchone()
        own.execute("VACUUM ANALYZE filings_filing, payments_payment, filings_servicerecord, cases_registerentry, cases_case")
    if found != (touched,):
        raise AssertionError(f"{found} filings came in on one day, and not {touched}")


@contextmanager
def going_on(hand: clock.Hand) -> Iterator[None]:
    """The clock that was set goes on as the real one does: the worker's turns end by it."""
    begun, from_then, over = time.monotonic(), hand.moment, Event()

    def go_on() -> None:
        while not over.wait(0.1):
            hand.move_to(from_then + timedelta(seconds=time.monotonic() - begun))

    thread = Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class Measured:
    """What is done by the clock and by the processors, the database's with ours."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def take(self, what: str, work: Callable[[], object], bar: str = "") -> object:
        """Do it, and keep a line of the report."""
        meter, begun = Meter(sessions.of_django), time.perf_counter()
        with meter.running():
            answer = work()
        took, spent = time.perf_counter() - begun, meter.total.ours + meter.total.database
        self.lines.append(f"  {what:<72} {took:6.1f} s, of processors {spent:6.1f} s{bar}")
        return answer


def drafted(author: User, wanted: list[Wanted]) -> Change:
    """A closure as the page drafts it."""
    content = closures.content_of(CLOSE, wanted)
    summary, summary_zh = closures.summary_of(content)
    return draft_change(
        kind=closures.KIND, subject="closures", content=content, summary=summary, summary_zh=summary_zh, ground="bench", author=author
    )


def lines_of(url: str, touched: int, history: int = 0) -> Iterator[str]:
    """The lines of the report. history: how many filings there are at least.
    url is the address of the settings' database, which is empty but for its tables."""
    growth, measured = Growth(url, 0), Measured()
    last = max(history, rows.OPEN + int(touched / _SHARE) + 500)
    with clock.set_to(court.AT_WORK):
        growth.prepare()
        growth.grow_to(last)
        on_one_day(url, touched=touched, last=last)
        day = clock.in_hong_kong(clock.now()).replace(hour=8, minute=45, second=0, microsecond=0)
        offices = [OFFICE, *Office.objects.get(code=OFFICE).served_by.values_list("code", flat=True)]
        wanted = [Wanted(code, None, day, day + timedelta(days=1), "gale", "", "") for code in offices]
    with clock.set_to(court.AT_WORK + timedelta(hours=8)) as hand, going_on(hand):
        by = User.objects.get(memberships__role=Role.MANAGER)
        draft = drafted(by, wanted)
        kind = kind_of(closures.KIND)
        measured.take("the preview", lambda: kind.preview(draft, clock.now()), " (25,000: must 10 s)")
        measured.take(
            "proposed (is a second person needed?)",
            lambda: propose_change(reference=draft.reference, content_hash=draft.content_hash, author=by),
        )
        second = User.objects.get(memberships__role=Role.SENIOR_OFFICER)
        measured.take(
            "confirmed (it counts what it will move)",
            lambda: confirm_change(reference=draft.reference, content_hash=draft.content_hash, confirmer=second),
        )
        turns = measured.take("all of it dated anew", lambda: _turns(draft.reference), " (25,000: must 60 s)")
    change = Change.objects.get(reference=draft.reference)
    of = {each: change.redatings.filter(of=each).count() for each in Redating.Of.values}
    papers = OutboxMessage.objects.filter(topic=CORRECT).count()
    corrected = _count("SELECT count(*) FROM cases_registerentry WHERE corrects_id IS NOT NULL")
    if (
        change.state != ChangeState.EFFECTED
        or change.done != change.total
        or of["filing"] < touched
        or Closure.objects.count() < len(wanted)
    ):
        raise AssertionError(f"{change.state}: {change.done} of {change.total} done, {of}")
    yield (
        f"A closure over {of['filing']:,} of {last:,} filings, {of['payment']:,} payments and {of['service']:,} services:"
        f" {corrected:,} corrections in the register, {papers:,} requests for papers, {turns} turns of the worker"
    )
    yield from measured.lines


def _turns(reference: str) -> int:
    turns = 1
    while not redate(change=reference):
        turns += 1
    return turns


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def main(url: str, arguments: list[str]) -> None:
    """Print the lines: how many filings are touched, and how many there are at least."""
    touched, history = map(int, arguments)
    for told in lines_of(url, touched, history):
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
