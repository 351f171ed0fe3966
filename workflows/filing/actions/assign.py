"""A senior officer puts chosen filings into somebody's hands."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.models import Filing
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.people.models import User
from workflows.filing.handing import Assigned, filing_to

# So many at one press: what stands on some pages of a list.
MOST = 200


def assign(*, reference: str, officer: User, to: User, ground: str = "") -> bool:
    """Put one filing into the hands of `to`, where it stays until further notice; False where it was there already, and not by this press.

    Raises:
        Forbidden: the officer may not assign here, or `to` may not review here.
        Conflict: it does not wait for review any more, or is held.
        NotFound: it is sealed from the officer.
        Refused: ground-needed, when it is taken out of a colleague's hands; sealed-from, `to` may not see it.
    """
    with transaction.atomic():
        return filing_to(lock(Filing, reference=reference), officer=officer, to=to, ground=ground)


def assign_many(*, references: Sequence[str], officer: User, to: User, ground: str = "") -> Assigned:
    """The same for chosen ones, each in its own transaction: one that cannot be assigned does not stop the others.

    Raises:
        Refused: too-many.
    """
    if len(references) > MOST:
        raise Refused("too-many", _("Choose at most %(most)s filings.") % {"most": MOST})
    done, refused = 0, []
    for reference in dict.fromkeys(references):
        try:
            done += assign(reference=reference, officer=officer, to=to, ground=ground)
        except Refused as refusal:
            refused.append((reference, str(refusal.message)))
    return Assigned(done, tuple(refused))
