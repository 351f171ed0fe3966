"""Whatever bears a number of its own, and the page on which it is looked at: for the one search box.

Nothing is told of what a person may not see: it is as if no such number were there.
"""

from collections.abc import Sequence

from django.urls import reverse

from backoffice.calendar.models import MaintenanceNotice
from backoffice.cases.models import RestrictionOrder
from backoffice.cases.numbers import normalise_case_number
from backoffice.cases.sealing import within
from backoffice.changes.models import Change
from backoffice.filings import worklists
from backoffice.filings.models import Filing
from backoffice.kernel.references import is_well_formed, normalise
from backoffice.papers.models import Paper, PaperKind
from backoffice.papers.numbers import asked_number
from backoffice.papers.selectors import CODE_LENGTH, known_by, normalised
from backoffice.people import rights
from backoffice.people.models import Office, User
from backoffice.staff.selectors import finds
from backoffice.staff.selectors.waiting_changes import seen_by


def place_of(text: str, user: User, registries: Sequence[Office]) -> str:
    """The address of the page of what has this number, however it is typed; empty where there is none for this person.

    registries: those within their reach. At most half a dozen questions, each by one index; fewer where the text cannot be the number.
    """
    return (
        _of_reference(normalise(text), user, registries)
        or _of_case(text, registries)
        or _of_numbered(text, user, registries)
    )  # fmt: skip


def _of_reference(reference: str, user: User, registries: Sequence[Office]) -> str:
    """A filing, a change of the rules, a restriction order, a window of maintenance."""
    if not is_well_formed(reference):
        return ""
    match reference[:2]:
        case "CH":
            return _of_change(reference, user, registries)
        case "RO":
            order = RestrictionOrder.objects.filter(reference=reference).first() if rights.may(user, "restriction.view") else None
            return reverse("staff:restriction", args=[order.pk]) if order else ""
        case "MW":
            known = rights.may(user, "calendar.view") and MaintenanceNotice.objects.filter(reference=reference).exists()
            return f"{reverse('staff:maintenance-window')}?window={reference}" if known else ""
    filing = worklists.by_reference(reference, registries)
    return reverse("staff:filing", args=[reference]) if filing else ""


def _of_change(reference: str, user: User, registries: Sequence[Office]) -> str:
    """Its page, for whoever sees changes; for the others the filing that it is about, whose register names it."""
    change = Change.objects.filter(reference=reference).first()
    if change is None:
        return ""
    if rights.may(user, "change.view") and seen_by(user, [change]):
        return reverse("staff:change", args=[reference])
    filing = worklists.by_reference(change.subject, registries)
    return reverse("staff:filing", args=[filing.reference]) if filing else ""


def _of_case(text: str, registries: Sequence[Office]) -> str:
    case = finds.case(normalise_case_number(text), registries)
    return reverse("staff:case", args=[case.number]) if case else ""


def _of_numbered(text: str, user: User, registries: Sequence[Office]) -> str:
    """A paper, by its number or by the code that is printed on it; an official receipt."""
    asked, code = asked_number(text), normalised(text)
    if asked is not None and not asked.is_own:
        return _of_receipt(asked.number, user)
    number = "" if asked is None or asked.is_beginning else asked.number
    code = code if len(code) == CODE_LENGTH else ""
    paper = known_by(number, code) if number or code else None
    return "" if paper is None else _of_paper(paper, user, registries)


def _of_receipt(number: str, user: User) -> str:
    found = finds.receipt(number, list(rights.accounts_offices_for(user, "receipt.view")), user)
    return reverse("staff:receipt", args=[number]) if found else ""


def _of_paper(paper: Paper, user: User, registries: Sequence[Office]) -> str:
    """Where it belongs: among the papers of its filing, on the page of its receipt; a certificate about no filing on the page of those."""
    if paper.kind == PaperKind.OUTAGE_CERTIFICATE:
        return f"{reverse('staff:availability')}#certificates" if rights.may(user, "availability.view") else ""
    if not is_well_formed(paper.subject):
        # A receipt, or a correction of one.
        return _of_receipt(paper.subject, user)
    filing = Filing.objects.filter(within(registries), reference=paper.subject).first()
    if filing is None or finds.is_hidden_copy(paper, filing, registries):
        return ""
    of_document = f"?document={paper.position}" if paper.kind == PaperKind.SEALED_COPY else ""
    return f"{reverse('staff:filing', args=[filing.reference])}{of_document}#papers"
