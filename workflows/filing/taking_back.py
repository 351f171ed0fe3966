"""Steps by which an acceptance is taken back, at once or later: its entries, its case, its decision. They are given locked rows."""

from collections.abc import Callable

from backoffice.audit.actors import Actor
from backoffice.cases.models import Case, RegisterEntry
from backoffice.filings.models import Filing
from backoffice.filings.selectors import documents_of
from backoffice.filings.set_aside import ACCEPTED
from backoffice.kernel import clock, languages
from workflows.cases.register import enter_correction
from workflows.filing import decided


def take_back_entries(filing: Filing, case: Case, actor: Actor, *, by: str, ground: str, words: Callable[[str], str]) -> None:
    """What its acceptance entered in the register is taken back by later entries, under the same day. Each such entry names its
    document; one that only rests on the filing, as a change of solicitors does, names none. words: what such an entry says of a
    document, in the language that is active."""
    standing = RegisterEntry.objects.filter(case=case, filing_reference=filing.reference, corrected_by=None, takes_back=False)
    standing = standing.exclude(document_title="")
    chinese_titles = {document.number: document.in_chinese for document in documents_of(filing)}
    for entry in standing.order_by("pk"):
        entry.case = case
        in_chinese = chinese_titles.get(entry.document_number or 0, entry.document_title)

        def told(english_title: str = entry.document_title, chinese_title: str = in_chinese) -> str:
            return words(languages.picked(english_title, chinese_title))

        english, chinese = languages.in_both(told)
        enter_correction(
            entry, text=english, text_zh=chinese, entered_on=entry.entered_on, ground=ground, by=by, actor=actor, takes_back=True
        )


def leave_case(filing: Filing, case: Case, *, for_good: bool = False) -> bool:
    """A case that it opened, and that holds nothing else, stands no longer: its number stays used. Whether that is so. Fields of the
    filing only.

    for_good: it is not accepted in it again. Then nothing but another acceptance keeps the case, and what waits in it is returned; else
    whatever was filed in it does, since it is most likely accepted there anew."""
    others = Filing.objects.filter(case=case).exclude(pk=filing.pk)
    if for_good:
        others = others.filter(state__in=ACCEPTED)
    withdrawn = filing.opens_case and not others.exists()
    if withdrawn:
        case.withdrawn_at = clock.now()
        case.save(update_fields=["withdrawn_at"])
        filing.case = None
    return withdrawn


def forget_decision(filing: Filing) -> None:
    """It is decided by nobody any more (fields of the filing only); what was counted of the decision is counted no longer."""
    filing.decided_by = filing.decided_at = filing.undo_until = None
    decided.take_back_lines(filing)
