"""A rehearsal of fees over a registry's last filings: how long the worker prices them, and what the page that shows them costs."""

import sys
import time
from collections.abc import Iterator
from datetime import timedelta

from backoffice.kernel import clock
from backoffice.kernel.references import new_reference
from backoffice.people.models import Office, Role, User
from tests.bench import court, rows
from tests.bench.growth import Growth
from tests.bench.redating import OFFICE, Measured, going_on
from workflows.fees.actions.ask_rehearsal import ask_rehearsal
from workflows.fees.actions.rehearse import rehearse
from workflows.fees.rehearsing import MOST_DAYS, report_of

# In the history six filings of ten are this registry's.
_SHARE = 0.6


def lines_of(url: str, filings: int) -> Iterator[str]:
    """The lines of the report: the day after the concession, for so many filings at least; url is the address of the settings' database."""
    growth, measured = Growth(url, 0), Measured()
    with clock.set_to(court.AT_WORK):
        growth.prepare()
        growth.grow_to(max(rows.OPEN, int(filings / _SHARE) + 10))
    with clock.set_to(court.AT_WORK + timedelta(minutes=1)) as hand, going_on(hand):
        by = User.objects.get(memberships__role=Role.MANAGER)
        office = Office.objects.get(code=OFFICE)
        asked = ask_rehearsal(reference=new_reference("RH"), office=office, days=MOST_DAYS, change="", by=by)
        turns, begun = 0, time.perf_counter()

        def work() -> None:
            nonlocal turns
            turns += 1
            while not rehearse(reference=asked.reference):
                turns += 1

        measured.take("all of them priced", work)
        took = time.perf_counter() - begun
        asked.refresh_from_db()
        if asked.finished_at is None or asked.done != asked.total or asked.done < filings:
            raise AssertionError(f"{asked.done} of {asked.total} were priced")

        def shown() -> None:
            report, what = report_of(asked)
            report.tally(what)
            report.page(what, "", 50)

        measured.take("its totals and first page", shown)
    yield f"A rehearsal over {asked.done:,} filings in {turns} turns of the worker, {asked.done / took:.0f} a second"
    yield from measured.lines


def main(url: str, arguments: list[str]) -> None:
    """Print the lines: how many filings there are to be at least."""
    (filings,) = map(int, arguments)
    for told in lines_of(url, filings):
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
