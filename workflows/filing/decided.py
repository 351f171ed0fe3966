"""Steps that keep how filings are decided, for the figures of the page Consistency. They are given the locked filing."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from backoffice.cases.models import ReturnReason
from backoffice.cases.sealing import stricter
from backoffice.filings.decided import DecisionLine, Ruling
from backoffice.filings.models import Document, Filing
from backoffice.filings.selectors import documents_of
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.people.models import User
from backoffice.people.organisations import links_of, organisation_at
from workflows.filing import second_looks

# A reason that was given, and the number of its document (none: it is about the whole filing).
Given = tuple[ReturnReason, int | None]


def keep_lines(filing: Filing, officer: User, ruling: Ruling, reasons: Iterable[Given]) -> None:
    """Write the decision that is being made, and each reason of it.

    Called while the filing stands as it did before. What the accounts office returns as a shortfall is not counted: nobody has looked
    at the filing itself, and each of them is a return.
    """
    if filing.state != State.FEE_CHECKED:
        return
    moment = filing.decided_at or clock.now()
    organisation = organisation_at(links_of(filing.client_id, filing.filer_account), moment)
    made = DecisionLine.objects.bulk_create(
        lines_of(filing, documents_of(filing), officer.pk, ruling, reasons, moment=moment, organisation=organisation)
    )
    made[0].officer = officer
    second_looks.draw(made[0])


def lines_of(
    filing: Filing, documents: Sequence[Document], officer: int, ruling: Ruling, reasons: Iterable[Given], *, moment: datetime,
    organisation: int | None,
) -> list[DecisionLine]:  # fmt: skip
    """The lines of a decision, not yet written: itself, and each of its reasons. documents: in their order; officer, organisation:
    primary keys; moment: when it was made (UTC)."""
    first, levels = documents[0], {each.number: each.sealed_to for each in documents}
    sealed_to = stricter(filing.sealed_to, first.sealed_to)

    def line(position: int, reason: ReturnReason | None = None, number: int | None = None) -> DecisionLine:
        return DecisionLine(
            filing=filing, office_id=filing.office_id, position=position, at=moment,
            month=clock.in_hong_kong(moment).date().replace(day=1), ruling=ruling, officer_id=officer, document_type_id=first.type_id,
            firm=" ".join(filing.filer_organisation.split()), organisation_id=organisation, reason=reason, first_document=first.number,
            document_number=number, sealed_to=stricter(sealed_to, levels.get(number) if number else None),
        )  # fmt: skip

    return [line(0), *(line(position, reason, number) for position, (reason, number) in enumerate(reasons, start=1))]


def take_back_lines(filing: Filing) -> None:
    """The decision was undone or set aside: its lines stay and are not counted any more."""
    DecisionLine.objects.filter(filing=filing, undone_at__isnull=True).update(undone_at=clock.now())
    second_looks.call_off(filing)
