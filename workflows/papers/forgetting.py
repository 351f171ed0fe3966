"""Prints are copies to work with and no record: that they were asked for and fetched stays in the audit trail, the files go."""

from datetime import datetime, timedelta

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
    stores.must_be_ours()
    now = clock.now()
    before = now - timedelta(hours=settings.FILING_PRINT_HOURS)
    old = KeptPrint.objects.filter(Q(finished_at__lt=before) | Q(finished_at=None, asked_at__lt=before))
    beside = ("filing__office", "filing__case_type", "filing__case")
    kept = KeptPrint.objects.select_related(*beside).filter(removed_at=None, fault="").exclude(pk__in=old.values("pk"))
    return (
        each(old.order_by("pk")[:100], _forget, what="forgetting prints")
        + each(kept.order_by("pk"), _if_stale, what="looking at prints")
        + _forget_files(now - timedelta(hours=settings.STORE_ORPHAN_HOURS))
    )


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


def _forget_files(before: datetime) -> int:
    """Files of prints of which the database knows nothing, as after a restore."""
    left = made_files.written_before(before)
    named = set(KeptPrint.objects.filter(reference__in=left).values_list("reference", flat=True))
    gone = [name for name in left if name not in named]
    for name in gone:
        made_files.remove(name)
    return len(gone)
