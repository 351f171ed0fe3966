"""The content of a notice of lapse from the rows."""

from backoffice.filings.models import Filing
from backoffice.filings.parts import LAPSE_OF_PARTS, cure_by_of, returned_parts, went_back
from backoffice.filings.parts import marks_of as marks
from backoffice.papers import selectors
from backoffice.papers.models import NOTICE_OF_REST, PaperKind
from reports.content.stationery import case_type_of
from reports.documents.notice_of_lapse import Lapsed, NoticeOfLapse
from reports.documents.plain import Both, Issue


def notice_of_lapse_of(filing: Filing, issue: Issue, place: int) -> NoticeOfLapse:
    """What the notice says of `filing`, as a whole, or (place LAPSE_OF_PARTS) of the documents that its acceptance left out.

    Raises:
        ValueError: it has no day by which it was to be cured, and so did not lapse.
    """
    of_parts = place == LAPSE_OF_PARTS
    if of_parts:
        back = returned_parts(filing.pk)
        cure_by, returned_at = cure_by_of(back), max(mark.at for mark in back)
        numbers = {mark.document_number for mark in back}
        notice = selectors.current(PaperKind.NOTICE_OF_RETURN, filing.reference, 0)
    else:
        cure_by, returned_at = filing.decision.cure_by, filing.decision.at
        against = marks(filing.pk) if filing.left_out else {}
        numbers = {each.number for each in filing.documents.all() if went_back(filing, against.get(each.number))}
        notice = selectors.current(PaperKind.NOTICE_OF_RETURN, filing.reference, NOTICE_OF_REST if filing.left_out else 0)
    if cure_by is None:
        raise ValueError(f"{filing.reference} was to be cured by no day")
    return NoticeOfLapse(
        issue=issue,
        reference=filing.reference,
        case_number=filing.case.number if of_parts and filing.case else "",
        case_code=filing.case_type.code,
        case_type=case_type_of(filing.case_type),
        filer=filing.filer_name,
        organisation=filing.filer_organisation,
        received_at=filing.received_at,
        returned_at=returned_at,
        cure_by=cure_by,
        notice="" if notice is None else notice.number,
        documents=tuple(
            Lapsed(each.number, Both(each.type.title, each.type.title_zh), each.sha256)
            for each in filing.documents.select_related("type").order_by("number")
            if each.number in numbers
        ),
    )
