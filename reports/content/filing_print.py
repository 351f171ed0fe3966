"""The content of the sheet before a filing that is printed whole, from the filing's rows."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from backoffice.cases.models import SealedTo
from backoffice.filings.kept_date import decision_of
from backoffice.filings.models import Document, DocumentMark, Filing
from backoffice.filings.parts import Outcome, marks_of
from backoffice.filings.replaced import replaced_in
from backoffice.filings.selectors import parties_of
from backoffice.filings.states import State
from backoffice.kernel import languages
from reports.content.stationery import case_type_of
from reports.documents.filing_print import BoundRow, FilingPrint
from reports.documents.plain import Both, Issue


def filing_print_of(
    filing: Filing, documents: Sequence[Document], sealed: Collection[int], issue: Issue, *, printed_by: str, hidden: bool
) -> FilingPrint:
    """What the sheet of `filing` says. documents: those that are bound behind it; sealed: the numbers of those bound as sealed copies."""
    kind = filing.case_type
    roles = {
        "commencing": Both(kind.commencing_party, kind.commencing_party_zh),
        "defending": Both(kind.defending_party, kind.defending_party_zh),
    }
    named = [(party.role, party.name, party.name_zh) for party in parties_of(filing)]
    if not named and filing.case:
        named = list(filing.case.parties.order_by("role", "position").values_list("role", "name", "name_zh"))
    state, level = State(filing.state), filing.sealed_to
    marks = marks_of(filing.pk) if filing.left_out else {}
    replaced: dict[int, list[str]] = defaultdict(list)
    for row in replaced_in(filing.pk):
        replaced[row.number].append(row.sha256)
    return FilingPrint(
        issue=issue,
        reference=filing.reference,
        case_number=filing.case.number if filing.case else "",
        case_type=case_type_of(kind),
        filer=filing.filer_organisation or filing.filer_name,
        acts_for=filing.filer_acts_for,
        parties=tuple((Both(name, name_zh), roles[role]) for role, name, name_zh in named),
        state=Both(*languages.in_both(lambda: state.label)),
        received_at=filing.received_at,
        deemed_at=filing.deemed_at,
        filed_as_at=filing.filed_as_at,
        kept_by=decision_of(filing),
        decided_at=filing.decided_at,
        printed_by=printed_by,
        level=Both(*languages.in_both(lambda: SealedTo(level).label)) if level else Both(""),
        documents=tuple(
            BoundRow(
                number=document.number, kind=Both(document.type.title, document.type.title_zh), title=document.title,
                pages=document.pages, sha256=document.sha256, sealed=document.number in sealed,
                left_out=_left_out(marks.get(document.number)), replaces=tuple(replaced.get(document.number, ())),
            )
            for document in documents
        ),
        hidden=hidden,
    )  # fmt: skip


def _left_out(mark: DocumentMark | None) -> Both | None:
    return None if mark is None else Both(*languages.in_both(lambda: str(Outcome(mark.outcome).label)))
