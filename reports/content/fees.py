"""The lines of a charge as a paper explains them."""

from backoffice.fees.models import ConcessionPeriod
from backoffice.payments.models import WAIVER_ITEM, Charge, ChargeLine
from reports.documents.layout import FeeRow
from reports.documents.plain import Both
from reports.documents.wording import per_cent_zh


def rows_of(charge: Charge | None, court: str) -> tuple[FeeRow, ...]:
    """The quote as it was explained to the filer, line by line; amounts in HKD cents."""
    if charge is None:
        return ()
    lines = list(charge.lines.all())
    concession = None
    if any(line.concession_cents for line in lines):
        concession = (
            ConcessionPeriod.objects.filter(court=court, valid_from__lte=charge.priced_on, valid_to__gte=charge.priced_on)
            .order_by("-valid_from")
            .first()
        )
    return tuple(
        FeeRow(
            item=line.item,
            instrument=line.instrument,
            words=Both(line.description, line.description_zh),
            quantity=line.quantity,
            paper_cents=line.paper_cents,
            concession_cents=line.concession_cents,
            e_cents=line.e_cents,
            rule=_rule(line, concession),
            unverified=line.unverified,
        )
        for line in lines
    )


def _rule(line: ChargeLine, concession: ConcessionPeriod | None) -> Both:
    """The rule of a line: its own English words as they were quoted, and the Chinese for what they rest on."""
    source = f" ({line.instrument})" if line.instrument else ""
    english = f"{line.rule[:1].upper()}{line.rule[1:].removesuffix('.')}{source}."
    if line.item == WAIVER_ITEM or line.reverses is not None or "corrected in review" in line.rule:
        return Both(english, f"{line.rule_zh}。" if line.rule_zh else "")
    if line.e_cents < 0:
        # What was paid with a returned filing is taken off its resubmission.
        return Both(english, "重新提交：已就原存檔繳付的費用不會重複收取。")
    if not line.concession_cents:
        return Both(english, "以電子方式無須繳費。" if line.e_cents == 0 else "按全額收費，並無寬減。")
    if concession is None:
        return Both(english)
    start, end = concession.valid_from, concession.valid_to
    return Both(
        english,
        f"由{start.year}年{start.month}月{start.day}日至{end.year}年{end.month}月{end.day}日，"
        f"表列項目寬減{per_cent_zh(concession.per_cent)}{'，逐項捨去不足一元之數' if 'down to the dollar' in line.rule else ''}。",
    )
