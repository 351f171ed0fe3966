"""Steps that keep how filings are decided, for the figures of the page Consistency. They are given the locked filing."""

from collections.abc import Iterable

from backoffice.cases.models import ReturnReason
from backoffice.cases.sealing import stricter
from backoffice.filings.decided import DecisionLine, Ruling
from backoffice.filings.models import Filing
from backoffice.filings.selectors import documents_of
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.people.models import User
from workflows.filing import second_looks


def keep_lines(filing: Filing, officer: User, ruling: Ruling, reasons: Iterable[tuple[ReturnReason, int | None]]) -> None:
    """Write the decision that is being made, and each reason with the number of its document (None: it is about the whole filing).

    Called while the filing stands as it did before. What the accounts office returns as a shortfall is not counted: nobody has looked
    at the filing itself, and each of them is a return.
    """
    if filing.state != State.FEE_CHECKED:
        return
    moment = filing.decided_at or clock.now()
    documents = documents_of(filing)
    first, levels = documents[0], {each.number: each.sealed_to for each in documents}
    sealed_to = stricter(filing.sealed_to, first.sealed_to)

    def line(position: int, reason: ReturnReason | None = None, number: int | None = None) -> DecisionLine:
        return DecisionLine(
            filing=filing, office_id=filing.office_id, position=position, at=moment,
            month=clock.in_hong_kong(moment).date().replace(day=1), ruling=ruling, officer=officer, document_type_id=first.type_id,
            firm=" ".join(filing.filer_organisation.split()), reason=reason, first_document=first.number, document_number=number,
            sealed_to=stricter(sealed_to, levels.get(number) if number else None),
        )  # fmt: skip

    made = DecisionLine.objects.bulk_create(
        [line(0), *(line(position, reason, number) for position, (reason, number) in enumerate(reasons, start=1))]
    )
    second_looks.draw(made[0])


def take_back_lines(filing: Filing) -> None:
    """The decision was undone: its lines stay and are not counted any more."""
    DecisionLine.objects.filter(filing=filing, undone_at__isnull=True).update(undone_at=clock.now())
    second_looks.call_off(filing)
