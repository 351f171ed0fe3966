"""Rehearsals are a look ahead and no record: what was asked stays in the audit trail, the priced rows go after a while."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from backoffice.kernel import clock
from workflows.fees.models import Rehearsal


def forget_rehearsals() -> int:
    """Remove the rehearsals that were asked for more than FEE_REHEARSAL_DAYS days ago, one by one; how many."""
    old = Rehearsal.objects.filter(asked_at__lt=clock.now() - timedelta(days=settings.FEE_REHEARSAL_DAYS)).order_by("pk")
    removed = 0
    for pk in old.values_list("pk", flat=True)[:100]:
        with transaction.atomic():
            removed += bool(Rehearsal.objects.filter(pk=pk).delete()[0])
    return removed
