"""Who accepted a filing takes that back, within the time that the registry gives and before anything is sealed or served."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.audit.actors import Actor
from backoffice.cases.models import Case, RegisterEntry
from backoffice.filings import events, rules
from backoffice.filings.models import Filing
from backoffice.filings.parts import LeftOut
from backoffice.filings.selectors import documents_of
from backoffice.filings.states import State
from backoffice.kernel import clock, languages
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.cases.register import enter_correction
from workflows.filing import decided, holding, lifecycle, steps


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
        _take_back_entries(filing, case, officer, actor)
        withdrawn = filing.opens_case and not Filing.objects.filter(case=case).exclude(pk=filing.pk).exists()
        if withdrawn:
            case.withdrawn_at = clock.now()
            case.save(update_fields=["withdrawn_at"])
            filing.case = None
        filing.decided_by = filing.decided_at = filing.undo_until = None
        lifecycle.call_off(State.ACCEPTED, reference)
        if filing.left_out:
            filing.left_out = LeftOut.NONE
            lifecycle.call_off_parts(reference)
        decided.take_back_lines(filing)
        filing.undo_acceptance()
        filing.save(update_fields=["state", "case", "decided_by", "decided_at", "undo_until", "left_out"])
        holding.give(filing, officer)
        events.acceptance_undone(filing, actor, case_number=case.number, withdrawn=withdrawn)
    return filing


def _take_back_entries(filing: Filing, case: Case, officer: User, actor: Actor) -> None:
    """What its acceptance entered in the register is taken back by later entries, under the same day. Each such entry names its
    document; one that only rests on the filing, as a change of solicitors does, names none."""
    standing = RegisterEntry.objects.filter(case=case, filing_reference=filing.reference, corrected_by=None, takes_back=False)
    standing = standing.exclude(document_title="")
    chinese_titles = {document.number: document.in_chinese for document in documents_of(filing)}
    for entry in standing.order_by("pk"):
        entry.case = case

        in_chinese = chinese_titles.get(entry.document_number or 0, entry.document_title)

        def words(english_title: str = entry.document_title, chinese_title: str = in_chinese) -> str:
            document = languages.picked(english_title, chinese_title)
            told = _("Taken back: %(document)s. The acceptance was undone before service.")
            return told % {"document": document}

        english, chinese = languages.in_both(words)
        enter_correction(
            entry,
            text=english,
            text_zh=chinese,
            entered_on=entry.entered_on,
            ground=_("The acceptance was undone before service."),
            by=str(officer),
            actor=actor,
            takes_back=True,
        )
