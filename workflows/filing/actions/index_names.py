"""Make the index of names agree with the names: after a change of how they are read, or a fault. Nothing else is touched."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from backoffice.cases.models import Case
from backoffice.cases.restrictions import RestrictedName, RestrictedWord, words_for
from backoffice.filings import name_index
from backoffice.filings.models import Filing
from backoffice.filings.names import NameWord

BATCH = 500


@dataclass
class Indexed:
    """How many rows were entered and how many were taken out."""

    entered: int = 0
    taken_out: int = 0


def index_names(*, dry_run: bool = False, batch: int = BATCH) -> Indexed:
    """Enter what is missing and take out what nothing explains, some hundred things at a time, each in a transaction of its own.

    The registry may be at work meanwhile: what is filed then is entered by its own act. A second run finds nothing. dry_run: count only.
    """
    done = Indexed()
    for filings in _in_batches(Filing.objects.all(), batch):
        done.entered += _enter(name_index.rows_of_filings(filings), dry_run)
    for cases in _in_batches(Case.objects.all(), batch):
        done.entered += _enter(name_index.rows_of_cases(cases), dry_run)
    for names in _in_batches(RestrictedName.objects.prefetch_related("words"), batch):
        entered, taken_out = _list_again(names, dry_run)
        done.entered, done.taken_out = done.entered + entered, done.taken_out + taken_out
    for rows in name_index.in_order(batch):
        strays = name_index.strays_of(rows)
        done.taken_out += len(strays)
        if not dry_run:
            with transaction.atomic():
                for row in strays:
                    NameWord.objects.filter(office=row.office_id, known=row.known, word=row.word, target=row.target).delete()
    return done


def _enter(rows: list[NameWord], dry_run: bool) -> int:
    with transaction.atomic():
        missing = name_index.missing_of(rows)
        if not dry_run:
            NameWord.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def _list_again(names: list[RestrictedName], dry_run: bool) -> tuple[int, int]:
    """The words of names on the list of restriction orders: how many were entered and how many taken out."""
    wanted = {(each.pk, word) for each in names for word in words_for(each.name)}
    there = {(each.pk, row.word) for each in names for row in each.words.all()}
    if not dry_run and wanted != there:
        with transaction.atomic():
            for pk, word in sorted(there - wanted):
                RestrictedWord.objects.filter(restricted=pk, word=word).delete()
            RestrictedWord.objects.bulk_create(
                [RestrictedWord(restricted_id=pk, word=word) for pk, word in sorted(wanted - there)], ignore_conflicts=True
            )
    return len(wanted - there), len(there - wanted)


def _in_batches(rows: "QuerySet[Any]", size: int) -> Iterator[list[Any]]:
    after = 0
    while True:
        found: list[Model] = list(rows.filter(pk__gt=after).order_by("pk")[:size])
        if not found:
            return
        yield found
        after = found[-1].pk
