"""Prints are copies to work with and no record: that they were asked for and fetched stays in the audit trail, the files go."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from backoffice.kernel import clock, made_files, stores
from backoffice.kernel.each import each
from workflows.papers import printing
from workflows.papers.models import KeptPrint


def forget_prints() -> int:
    """Remove the prints that are older than FILING_PRINT_HOURS, those that the filing has left behind (something in it was sealed or
    corrected since), and files that no row names; how many.

    Raises:
        WrongStore: the store is not there, or not this database's; nothing was removed.
    """
    now = clock.now()
    before = now - timedelta(hours=settings.FILING_PRINT_HOURS)
    is_old = Q(finished_at__lt=before) | Q(finished_at=None, asked_at__lt=before)
    old = list(KeptPrint.objects.filter(is_old).order_by("pk")[:100])
    beside = ("filing__office", "filing__case_type", "filing__case")
    there = KeptPrint.objects.select_related(*beside).filter(removed_at=None, fault="")
    kept = list(there.exclude(pk__in=[row.pk for row in old]).order_by("pk"))
    left = made_files.written_before(now - timedelta(hours=settings.STORE_ORPHAN_HOURS))
    if not (old or kept or left):
        return 0
    stores.must_be_ours()
    return each(old, _forget, what="forgetting prints") + each(kept, _if_stale, what="looking at prints") + _forget_files(left)


def _forget(kept: KeptPrint) -> int:
    # The file first: a row without its file is found again, a file without its row only later.
    made_files.remove(kept.reference)
    with transaction.atomic():
        return KeptPrint.objects.filter(pk=kept.pk).delete()[0]


def _if_stale(kept: KeptPrint) -> int:
    if not printing.is_stale(kept):
        return 0
    with transaction.atomic():
        printing.remove(kept)
    return 1


def _forget_files(left: list[str]) -> int:
    """Of these files, which are old, those of which the database knows nothing, as after a restore."""
    named = set(KeptPrint.objects.filter(reference__in=left).values_list("reference", flat=True))
    gone = [name for name in left if name not in named]
    for name in gone:
        made_files.remove(name)
    return len(gone)
