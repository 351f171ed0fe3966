"""The officer ticks a point of the checklist, or takes the tick back."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.filings import rules
from backoffice.filings.checks import Ticked
from backoffice.filings.models import Filing
from backoffice.filings.selectors import checklist_of, documents_of
from backoffice.kernel.errors import NotFound
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import steps


def tick(*, reference: str, officer: User, document: int, code: str, ticked: bool) -> bool:
    """Put on record that a point of a document holds, or not (any more), in the words in which it stood; whether that is new.

    The officer's word counts before a rule's. Each is a row that stays; the last one counts.

    Raises:
        Forbidden: the officer may not accept in this registry.
        Conflict: someone else has it, nobody has taken it, or it is already decided.
        NotFound: no such filing, or the document's type has no such point.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, "filing.accept", filing.office)
        steps.stop_for(rules.may_tick(steps.decision_facts(filing, officer)))
        checks = checklist_of(filing, documents_of(filing))
        check = next((one for one in checks if (one.document, one.point.code) == (document, code)), None)
        if check is None:
            raise NotFound("no-such-check", _("This document has no such point on its list."), document=document, point=code)
        if (check.ticked != Ticked.NO) == ticked:
            return False
        steps.mark_of(filing, check, ticked=ticked, officer=officer).save(force_insert=True)
    return True
