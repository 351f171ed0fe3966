"""What belongs to one filing: its documents and parties."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.db.models import Q

from backoffice.cases.models import Party
from backoffice.cases.points import List, ListedPoint, checklists
from backoffice.cases.sealing import is_hidden
from backoffice.cases.selectors import jurisdiction_reasons, limits_of
from backoffice.filings.acting import Named, files_for_a_party
from backoffice.filings.checks import CASE_OPEN, PARTY_IN_CASE, Check, CheckFacts, Point, stand
from backoffice.filings.models import CheckMark, Document, Filing, FilingParty, ServiceRecord
from backoffice.kernel import clock
from backoffice.kernel.questions import Question, put_beside

_DOCUMENTS = Question(lambda filing: Document.objects.filter(filing_id=filing).select_related("type").order_by("place", "number"), int)
_PARTIES = Question(lambda filing: FilingParty.objects.filter(filing_id=filing).order_by("position"), int)
_SERVICES = Question(lambda filing: ServiceRecord.objects.filter(filing_id=filing).order_by("id"), int)
# Of a case with more parties the first are looked at.
_MOST_PARTIES = 200
_OF_CASE = Question(lambda case: Party.objects.filter(case_id=case).order_by("role", "position")[:_MOST_PARTIES], int)
_MARKS = Question(
    lambda filing: (
        CheckMark.objects.filter(Q(officer__isnull=False) | Q(ticked=False), filing_id=filing).select_related("item").order_by("id")
    ),
    int,
)


def documents_of(filing: Filing) -> list[Document]:
    """Its documents in order, each with its type."""
    return _DOCUMENTS.rows(filing.pk)


def with_documents(filing: Filing, *, sealed_too: bool) -> Filing:
    """The filing, which answers from now on with the documents that are read here; those sealed to the court only if asked for."""
    documents = documents_of(filing)
    filing.some_hidden = not sealed_too and any(is_hidden(document, None) for document in documents)
    put_beside(filing, "documents", [each for each in documents if sealed_too or not is_hidden(each, None)])
    return filing


def titles_in_chinese(references: Iterable[str]) -> dict[tuple[str, int | str], str]:
    """What the documents of these filings are called in Chinese, by the filing's reference with the document's number or, for what was
    written down before its number was, its English title (one query)."""
    found: dict[tuple[str, int | str], str] = {}
    named = Document.objects.filter(filing__reference__in=set(references)).select_related("type", "filing")
    for document in named.only("number", "title", "type__title", "type__title_zh", "filing__reference"):
        for key in (document.number, str(document)):
            found.setdefault((document.filing.reference, key), document.in_chinese)
    return found


def parties_of(filing: Filing) -> list[FilingParty]:
    """The parties that the submission names, in its order."""
    return _PARTIES.rows(filing.pk)


def parties_named(filing: Filing) -> list[Named]:
    """The parties whom it concerns: those that it names where it opens a case, else the first of its case (one query)."""
    if filing.opens_case:
        return [(each.role, each.name, each.name_zh) for each in parties_of(filing)]
    if filing.case_id is None:
        return []
    return [(each.role, each.name, each.name_zh) for each in _OF_CASE.rows(filing.case_id)]


def services_of(filing: Filing) -> list[ServiceRecord]:
    """On whom it was served, in that order."""
    return _SERVICES.rows(filing.pk)


def checklist_of(filing: Filing, documents: Sequence[Document]) -> list[Check]:
    """How every point of every document stands, in the documents' order: by the lists of the day on which it was received, whatever
    they have become since (two queries, and one more where a rule asks for the parties, whatever there is)."""
    day = clock.in_hong_kong(filing.received_at).date()
    kept = checklists()
    listed = {document.type_id: _points(kept.points_of(document.type_id, day)) for document in documents}
    if not any(listed.values()):
        return []
    said = officers_words(filing)
    facts = _of_filing(filing, {point.rule for points in listed.values() for point in points})
    return [
        check
        for document in documents
        for check in stand(
            document.number,
            listed[document.type_id],
            _of_document(facts, document, kept.of(document.type_id, day)),
            {code: mark.ticked for code, mark in said.get(document.number, {}).items()},
        )
    ]


def officers_words(filing: Filing) -> dict[int, dict[str, CheckMark]]:
    """The officer's last word on each point, by the document's number and the point's code. What was said of a file that was replaced
    since is none."""
    said: dict[int, dict[str, CheckMark]] = {}
    for mark in _MARKS.rows(filing.pk):
        of_document = said.setdefault(mark.document_number, {})
        if mark.officer_id is None:
            of_document.pop(mark.item.code, None)
        else:
            of_document[mark.item.code] = mark
    return said


def _points(listed: Sequence[ListedPoint]) -> list[Point]:
    return [Point(each.code, each.text, each.text_zh, each.rule, each.required, each.item) for each in listed]


def _of_filing(filing: Filing, rules: Collection[str]) -> CheckFacts:
    """What these rules go by that is alike for all of its documents; what none of them asks for is not read."""
    return CheckFacts(
        within_jurisdiction=_within_jurisdiction(filing),
        case_open=_case_open(filing) if CASE_OPEN in rules else None,
        filed_for_a_party=files_for_a_party(filing, parties_named(filing), filing.case_type) if PARTY_IN_CASE in rules else None,
    )


def _of_document(facts: CheckFacts, document: Document, listed: List | None) -> CheckFacts:
    bounds = (listed.least_pages, listed.most_pages) if listed else (None, None)
    return replace(facts, signatures=document.signatures, pages=document.pages, least_pages=bounds[0], most_pages=bounds[1])


def _case_open(filing: Filing) -> bool | None:
    """Whether its case is open: one that it opens itself is."""
    if filing.opens_case:
        return True
    return None if filing.case is None else filing.case.closed_at is None and filing.case.withdrawn_at is None


def _within_jurisdiction(filing: Filing) -> bool | None:
    limits = limits_of(filing.case_type)
    if filing.claim_amount_cents is None or (limits.above_cents is None and limits.up_to_cents is None):
        return None
    return not jurisdiction_reasons(filing.case_type, filing.claim_amount_cents)
