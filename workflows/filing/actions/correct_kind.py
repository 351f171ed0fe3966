"""In review an officer corrects what kind of case or document was filed, instead of returning it; the fee and the checklist follow."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.cases.models import CaseType, DocumentType
from backoffice.cases.selectors import jurisdiction_reasons
from backoffice.filings import review_rules
from backoffice.filings.corrections import Corrected, FilingCorrection
from backoffice.filings.models import Channel, Document, Filing
from backoffice.filings.selectors import documents_of
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.payments.models import Charge
from backoffice.people.models import User
from workflows.filing import correcting, prices, requoting, steps
from workflows.grounds import stated

_KINDS = (Corrected.CASE_TYPE, Corrected.DOCUMENT_TYPE)


def correct_kind(
    *, reference: str, officer: User, case_type: str, types: Sequence[str], ground: str, may_requote: bool = False
) -> list[FilingCorrection]:  # fmt: skip
    """Say that the filing is of this case type, and its documents, in the order in which they stand, of these types (codes).

    What was filed stays in the correction's row, and the fee follows: priced by the day of submission as the first quote was, and only
    as far as the correction reaches. may_requote: the officer knows that the fee may change, and has shown the password lately; else,
    and without the right to correct a fee, a correction that changes it is refused. A filing whose fee is short after it leaves the
    review for the accounts office's list of shortfalls. Asked for again by who has just done so, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: the filing, or a document of it, is not there for the officer.
        Conflict: the officer does not have it, or it is decided.
        Refused: ground-needed, nothing-corrected, fee-would-change, or what the door would refuse.
    """
    said = stated(ground)
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office", "case_type"))
        documents = documents_of(filing)
        stands = filing.case_type.code == case_type and [each.type.code for each in documents] == list(types)
        before = correcting.done_before(filing, officer, said) if stands else []
        if any(row.what in _KINDS for row in before):
            return before
        correcting.must_be_able(filing, officer)
        kind = CaseType.objects.filter(code=case_type).first()
        known = {each.code: each for each in DocumentType.objects.filter(case_type__code=case_type)}
        steps.stop_for(review_rules.are_kinds_sound(_facts(filing, kind, known, types, documents)))
        if kind is None:
            raise AssertionError("a case type that is not on record is not taken here")
        if stands:
            raise Refused("nothing-corrected", _("That is what it is already."))
        wanted = [known[code] for code in types]
        owed = Charge.objects.get(subject=reference)
        lines = requoting.lines_after(filing, owed, documents, kind, wanted, said)
        steps.stop_for(correcting.against_fee(filing, officer, owed, lines, may_requote=may_requote))
        rows = correcting.write(filing, officer, said, _rows(filing, kind, documents, wanted))
        for document, new in zip(documents, wanted, strict=True):
            if document.type_id != new.pk:
                document.type = new
                document.save(update_fields=["type"])
        if filing.case_type_id != kind.pk:
            filing.case_type = kind
            filing.save(update_fields=["case_type"])
        correcting.follow_with_fee(filing, officer, owed, lines, rows)
        prices.note_price_difference(filing)
    return rows


def _facts(
    filing: Filing, kind: CaseType | None, known: dict[str, DocumentType], types: Sequence[str], documents: Sequence[Document]
) -> review_rules.KindFacts:
    return review_rules.KindFacts(
        on=clock.in_hong_kong(filing.received_at).date(),
        opens_case=filing.opens_case,
        case_type=kind.code if kind else "–",
        same_case_type=kind is not None and kind.pk == filing.case_type_id,
        taken_here=kind is not None and kind.offices.filter(pk=filing.office_id).exists(),
        efiling_from=kind.efiling_from if kind else None,
        on_paper=filing.channel == Channel.PAPER,
        types=types,
        given=len(documents),
        known=frozenset(known),
        commencing=frozenset(code for code, each in known.items() if each.commences),
        jurisdiction=jurisdiction_reasons(kind, filing.claim_amount_cents) if kind else (),
    )


def _rows(filing: Filing, kind: CaseType, documents: Sequence[Document], wanted: Sequence[DocumentType]) -> list[FilingCorrection]:
    rows = []
    old = filing.case_type
    if old.pk != kind.pk:
        rows.append(
            FilingCorrection(
                what=Corrected.CASE_TYPE, old=f"{old.code} {old.title}", old_zh=f"{old.code} {old.title_zh}",
                new=f"{kind.code} {kind.title}", new_zh=f"{kind.code} {kind.title_zh}", old_code=old.code, new_code=kind.code,
            )
        )  # fmt: skip
    for document, new in zip(documents, wanted, strict=True):
        was = document.type
        if was.pk != new.pk:
            rows.append(
                FilingCorrection(
                    what=Corrected.DOCUMENT_TYPE, place=document.number, old=was.title, old_zh=was.title_zh, new=new.title,
                    new_zh=new.title_zh, old_code=was.code, new_code=new.code, new_id=new.pk,
                )
            )  # fmt: skip
    return rows
