"""The acknowledgement's content from a filing's rows."""

from backoffice.cases.models import CaseType
from backoffice.filings.corrections import corrections_of
from backoffice.filings.kept_date import decision_of
from backoffice.filings.models import Filing
from backoffice.filings.selectors import documents_of, parties_of
from backoffice.payments.selectors import charge_with_lines
from reports.content.fees import rows_of
from reports.content.stationery import case_type_of, reason_of
from reports.documents import wording
from reports.documents.acknowledgement import Acknowledgement, CorrectionRow, DocumentRow, PartyRow
from reports.documents.plain import Both, Issue


def acknowledgement_of(filing: Filing, issue: Issue) -> Acknowledgement:
    """What the acknowledgement of `filing` says, from its rows as they stand."""
    charge = charge_with_lines(filing.reference)
    case_type = filing.case_type
    return Acknowledgement(
        on_paper=filing.client_id is None,
        issue=issue,
        reference=filing.reference,
        case_number=filing.case.number if filing.case else "",
        case_code=case_type.code,
        case_type=case_type_of(case_type),
        filer=filing.filer_name,
        organisation=filing.filer_organisation,
        account=filing.filer_account,
        acts_for=filing.filer_acts_for,
        parties=_parties(filing, case_type),
        received_at=filing.received_at,
        deemed_at=filing.deemed_at,
        provisional=filing.deemed_provisional,
        reason=reason_of(filing.deemed_reason, filing.deemed_note, filing.deemed_at, filing.received_at),
        urgency=wording.URGENCY[filing.urgency_ground] if filing.urgency_ground else Both(""),
        resubmits=filing.resubmits.reference if filing.resubmits else "",
        documents=tuple(
            DocumentRow(
                number=document.number,
                kind=Both(document.type.title, document.type.title_zh),
                title=document.title,
                pages=document.pages,
                sha256=document.sha256,
            )
            for document in documents_of(filing)
        ),
        fees=rows_of(charge, case_type.court),
        fee_status=filing.fee_status,
        total_cents=filing.fee_total_cents,
        paid_cents=charge.paid_cents if charge else 0,
        means=wording.means(filing.payment_means) if filing.payment_means != "none" else Both(""),
        filed_as_at=filing.filed_as_at,
        kept_by=decision_of(filing),
        corrections=tuple(
            CorrectionRow(
                what=wording.CORRECTED[row.what], place=row.place, old=Both(row.old, row.old_zh), new=Both(row.new, row.new_zh),
                ground=row.ground, at=row.at,
            )
            for row in corrections_of(filing.pk)
        ),
    )  # fmt: skip


def _parties(filing: Filing, case_type: CaseType) -> tuple[PartyRow, ...]:
    """The parties as named in the submission; those of the case where the submission names none."""
    roles = {
        "commencing": Both(case_type.commencing_party, case_type.commencing_party_zh),
        "defending": Both(case_type.defending_party, case_type.defending_party_zh),
    }
    named = [(party.role, party.name, party.name_zh) for party in parties_of(filing)]
    if not named and filing.case:
        named = list(filing.case.parties.values_list("role", "name", "name_zh"))
    return tuple(PartyRow(Both(name, name_zh), roles[role]) for role, name, name_zh in named)
