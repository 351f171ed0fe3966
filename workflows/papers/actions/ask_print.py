"""Somebody asks for a filing as one PDF that takes longer than anybody waits; the worker binds it, and it is kept for a while."""

from django.db import transaction

from backoffice.filings import events
from backoffice.filings.models import Filing
from backoffice.kernel import clock, outbox
from backoffice.kernel.locking import lock
from backoffice.kernel.references import new_reference
from backoffice.people import rights
from backoffice.people.models import User
from workflows.papers import printing
from workflows.papers.models import KeptPrint


def ask_print(*, reference: str, person: User) -> KeptPrint:
    """Ask for the print of what the filing shows to this person. One that is there or is being made, of the same and for whoever may
    see as much, is that one; one that could not be made, or is not kept any more, is begun anew.

    Raises:
        NotFound: there is no such filing for this person.
        Forbidden: the person has not the right to see filings there.
        Refused: nothing-to-print.
    """
    with transaction.atomic():
        # Of two who ask at once the second finds what the first asked for.
        lock(Filing, reference=reference)
        plan = printing.plan_for(person, printing.filing_for(person, reference))
        printing.must_have_documents(plan)
        known = KeptPrint.objects.filter(filing=plan.filing, fingerprint=plan.fingerprint).first()
        if known is not None and (printing.is_there(known) or not (known.is_over or printing.is_parked(known))):
            return known
        kept = known or KeptPrint(reference=new_reference("PR"), filing=plan.filing, fingerprint=plan.fingerprint)
        kept.court_only, kept.asked_by, kept.asked_at = plan.court_only, person, clock.now()
        kept.total, kept.done, kept.pages, kept.standing = len(plan.leaves), 0, 0, {}
        kept.finished_at, kept.fault, kept.fault_document, kept.removed_at = None, "", 0, None
        kept.save()
        events.print_asked(plan.filing, rights.actor_of(person), documents=[leaf.number for leaf in plan.leaves])
        outbox.put(printing.PRINT, key=kept.reference, kept=kept.reference)
    return kept
