"""The accounts office settles a price difference: what it decided about the two prices of a filing, in a note."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events, rules
from backoffice.filings.models import Filing, PriceDifference
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import steps
from workflows.money.steps import LONGEST_NOTE


def settle_price_difference(*, reference: str, officer: User, note: str) -> PriceDifference:
    """Take the filing off the list of price differences, with a note. It moves no money: a waiver or a correction does.

    Raises:
        Forbidden: the officer is not of the accounts office that serves this registry.
        Conflict: somebody settled it meanwhile, or it is no longer one; who and when is in the words.
        Refused: the note is empty or too long.
    """
    text = note.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise Refused("note-empty-or-long", _("Write a note of 1 to %(most)s characters.") % {"most": LONGEST_NOTE})
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        rights.must(officer, "price_difference.settle", filing.office)
        row = PriceDifference.objects.select_related("settled_by").filter(filing=filing).order_by("-id").first()
        if row is not None and row.settled_by_id == officer.pk and row.note == text:
            return row  # sent again, it is there
        steps.stop_for(
            rules.may_settle_price(
                stands=row is not None and row.settled_at is None,
                settled_by=str(row.settled_by) if row is not None and row.settled_by else "",
                settled_at=events.told(row.settled_at) if row is not None else "",
            )
        )
        if row is None:
            raise AssertionError("what may be settled stands in the list")
        row.settled_by, row.settled_at, row.note = officer, clock.now(), text
        row.save(update_fields=["settled_by", "settled_at", "note"])
        events.price_settled(filing, row, rights.actor_of(officer))
    return row
