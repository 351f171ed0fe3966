"""A correction's content: from the papers that tell another time, from the rows as they stand, and from what moved them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Receipt
from reports.content.stationery import case_type_of, reason_of
from reports.documents import wording
from reports.documents.correction import Correction, Earlier, Superseded
from reports.documents.plain import Both, Issue

_KINDS = {
    PaperKind.ACKNOWLEDGEMENT: Both("Acknowledgement", "認收通知"),
    PaperKind.RECEIPT: Both("Official receipt", "正式收據"),
    PaperKind.SEALED_COPY: Both("Sealed copy", "蓋印文本"),
    PaperKind.NOTICE_OF_RETURN: Both("Notice of return", "退回通知"),
}


def told_by(paper: Paper) -> datetime | None:
    """The deemed time that a paper tells; None where it says that it is not known."""
    told = paper.content["filed_at" if paper.kind == PaperKind.SEALED_COPY else "deemed_at"]
    return None if told is None else datetime.fromisoformat(told)


def correction_of(
    filing: Filing, receipt: Receipt | None, papers: Sequence[Paper], issue: Issue, *, ground: Both, change: str,
    decided_at: datetime | None, served: tuple[date | None, date | None] | None, before: Paper | None,
) -> Correction:  # fmt: skip
    """What the correction of a filing's time says, or with `receipt` of that payment's, that takes the place of what `papers` tell.

    `ground`, `change` and `decided_at` are of the change of the calendar that moved it; `served` the day on which it counted as
    served and the one on which it does now, where that moved too; `before` the correction issued earlier.
    """
    dated: Any = filing if receipt is None else receipt.payment
    received = filing.received_at if receipt is None else receipt.payment.captured_at
    old, new = told_by(papers[0]), (filing.deemed_at if receipt is None else receipt.payment.deemed_received_at)
    return Correction(
        on_paper=filing.client_id is None,
        issue=issue,
        reference=filing.reference,
        case_number=filing.case.number if filing.case else "",
        case_code=filing.case_type.code,
        case_type=case_type_of(filing.case_type),
        filer=filing.filer_name,
        organisation=filing.filer_organisation,
        account=filing.filer_account,
        receipt=receipt.number if receipt else "",
        received_at=received,
        old_at=old,
        new_at=new,
        reason=reason_of(dated.deemed_reason, dated.deemed_note, new, received),
        ground=ground,
        change=change,
        decided_at=decided_at,
        superseded=tuple(_superseded(paper) for paper in papers),
        earlier=_earlier(before),
        effects=tuple(_effects(filing, receipt, old, new, served)),
    )


def _superseded(paper: Paper) -> Superseded:
    kind = _KINDS[PaperKind(paper.kind)]
    if paper.kind == PaperKind.SEALED_COPY:
        kind = Both(f"{kind.en} of document {paper.position}", f"文件{paper.position}的{kind.zh}")
    elif paper.kind == PaperKind.NOTICE_OF_RETURN and paper.content["rejected"]:
        kind = Both("Notice of rejection", "拒絕通知")
    return Superseded(kind, paper.number, paper.version, paper.drawn_at, paper.version + 1)


def _earlier(before: Paper | None) -> tuple[Earlier, ...]:
    if before is None:
        return ()

    def at(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    told = before.content
    listed = [
        Earlier(each["version"], datetime.fromisoformat(each["drawn_at"]), at(each["old_at"]), at(each["new_at"]))
        for each in told["earlier"]
    ]
    return (*listed, Earlier(before.version, before.drawn_at, at(told["old_at"]), at(told["new_at"])))


def _effects(
    filing: Filing, receipt: Receipt | None, old: datetime | None, new: datetime | None, served: tuple[date | None, date | None] | None
) -> list[Both]:
    if receipt is not None:
        return [Both("The sum received and what it was put to stay as they were.", "實收款項及其撥用不變。")]
    days = [None if each is None else clock.in_hong_kong(each).date() for each in (old, new)]
    found = []
    if days[0] != days[1] and None not in days:
        if filing.case and filing.state in (State.ACCEPTED, State.SERVED):
            found.append(
                Both(
                    f"The register shows it under the corrected day by a new entry that names the earlier one; "
                    f"the case number {filing.case.number} stays.",
                    f"登記冊以新記項載明更正後的日期並註明原有記項；案件編號{filing.case.number}不變。",
                )
            )
        found.append(Both("The fee stays as it was quoted on submission.", "費用維持提交時所報數額不變。"))
    if served is not None:
        en, zh = (" → ".join("not known" if day is None else wording.day_en(day) for day in served),
                  " → ".join("未能確定" if day is None else wording.day_zh(day) for day in served))  # fmt: skip
        found.append(Both(f"The day on which it counts as served has moved too: {en}.", f"視作送達的日期亦已更改：{zh}。"))
    return found
