"""What belongs to one filing: its documents and parties."""

from collections.abc import Iterable, Sequence

from backoffice.cases.models import CheckItem, DocumentType
from backoffice.cases.sealing import is_hidden
from backoffice.cases.selectors import jurisdiction_reasons, limits_of
from backoffice.filings.checks import Check, CheckFacts, Point, stand
from backoffice.filings.models import CheckMark, Document, Filing, FilingParty, ServiceRecord
from backoffice.kernel.questions import Question, put_beside

_DOCUMENTS = Question(lambda filing: Document.objects.filter(filing_id=filing).select_related("type").order_by("place", "number"), int)
_PARTIES = Question(lambda filing: FilingParty.objects.filter(filing_id=filing).order_by("position"), int)
_SERVICES = Question(lambda filing: ServiceRecord.objects.filter(filing_id=filing).order_by("id"), int)
# The points of the kinds of document that the filing has.
_LISTED = Question(
    lambda filing: (
        DocumentType.checks.through._default_manager.filter(documenttype_id__in=Document.objects.filter(filing_id=filing).values("type_id"))
        .select_related("checkitem")
        .order_by("checkitem__position", "checkitem__code")
    ),
    int,
)
_MARKS = Question(
    lambda filing: CheckMark.objects.filter(filing_id=filing, officer__isnull=False).select_related("item").order_by("id"), int
)  # fmt: skip


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


def services_of(filing: Filing) -> list[ServiceRecord]:
    """On whom it was served, in that order."""
    return _SERVICES.rows(filing.pk)


def checklist_of(filing: Filing, documents: Sequence[Document]) -> list[Check]:
    """How every point of every document stands, in the documents' order (two queries)."""
    listed: dict[int, list[Point]] = {}
    for row in _LISTED.rows(filing.pk):
        item: CheckItem = row.checkitem
        listed.setdefault(row.documenttype_id, []).append(Point(item.code, item.text, item.text_zh, item.rule, item.required, item.pk))
    if not listed:
        return []
    said: dict[int, dict[str, bool]] = {}
    for mark in _MARKS.rows(filing.pk):
        said.setdefault(mark.document_number, {})[mark.item.code] = mark.ticked
    within = _within_jurisdiction(filing)
    return [
        check
        for document in documents
        for check in stand(
            document.number, listed.get(document.type_id, []), CheckFacts(document.signatures, within), said.get(document.number, {})
        )
    ]


def _within_jurisdiction(filing: Filing) -> bool | None:
    limits = limits_of(filing.case_type)
    if filing.claim_amount_cents is None or (limits.above_cents is None and limits.up_to_cents is None):
        return None
    return not jurisdiction_reasons(filing.case_type, filing.claim_amount_cents)
