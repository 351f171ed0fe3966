"""Who accepted a filing takes that back, within the time that the registry gives and before anything is sealed or served."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.cases.models import Case
from backoffice.filings import events, rules
from backoffice.filings.models import Filing
from backoffice.filings.parts import LeftOut
from backoffice.filings.states import State
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import holding, lifecycle, steps, taking_back


def undo_acceptance(*, reference: str, officer: User) -> Filing:
    """Put a filing that this officer accepted a moment ago back into their review; asked for again, it changes nothing.

    Its charge and receipts stay, and what was ticked or marked; that documents were left out is decided no longer. The register keeps
    its entries and gets later ones that take them back. A case that it opened is withdrawn, and its number stays used; a case in which
    something else was filed meanwhile stands, and the filing stays in it.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: undo-over; accepted-by-other; or it is not accepted any more: who decided and when is in the words.
        Refused: no-undo, the registry's acceptances are final at once.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, "filing.accept", filing.office)
        sealing.must_see(officer, filing, *filing.documents.all())
        actor = rights.actor_of(officer)
        if filing.state == State.FEE_CHECKED and events.was_undone_last(filing, actor):
            return filing
        steps.stop_for(rules.may_undo(steps.decision_facts(filing, officer)))
        if filing.case_id is None:
            raise AssertionError("an accepted filing has its case (check constraint)")
        case = lock(Case, pk=filing.case_id, along=("office",))
        taking_back.take_back_entries(
            filing, case, actor, by=str(officer), ground=_("The acceptance was undone before service."), words=_words
        )
        withdrawn = taking_back.leave_case(filing, case)
        taking_back.forget_decision(filing)
        lifecycle.call_off(State.ACCEPTED, reference)
        if filing.left_out:
            filing.left_out = LeftOut.NONE
            lifecycle.call_off_parts(reference)
        filing.undo_acceptance()
        filing.save(update_fields=["state", "case", "decided_by", "decided_at", "undo_until", "left_out"])
        holding.give(filing, officer)
        events.acceptance_undone(filing, actor, case_number=case.number, withdrawn=withdrawn)
    return filing


def _words(document: str) -> str:
    return _("Taken back: %(document)s. The acceptance was undone before service.") % {"document": document}
