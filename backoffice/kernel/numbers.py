"""Numbers without gaps: a locked row per series and year, in the act's own transaction."""

from django.db import transaction

from backoffice.kernel.models import Counter


def take(series: str, year: int) -> int:
    """The next number of the series in that year, from 1.

    Must run inside the act's transaction and late in it: the row stays locked to its end, and a rollback gives the
    number back, so the series has no gap.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is taken inside a transaction")
    rows = Counter.objects.select_for_update().filter(series=series, year=year)
    counter = rows.first()
    if counter is None:
        # Two first-comers: the unique constraint lets one row in, and both lock that one.
        Counter.objects.bulk_create([Counter(series=series, year=year)], ignore_conflicts=True)
        counter = rows.get()
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
