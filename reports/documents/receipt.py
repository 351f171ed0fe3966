"""Official receipt: that the court received money, from whom, for what, and how the sum is made up."""

from dataclasses import dataclass
from datetime import datetime

from backoffice.kernel.clock import in_hong_kong
from backoffice.kernel.money import Money, in_words_en, in_words_zh
from reports.documents import layout, wording
from reports.documents.layout import FeeRow, both, fact, note
from reports.documents.plain import Both, Issue, must_be_named
from reports.render.sheet import Sheet
from reports.render.text import Para, Span

TITLE = Both("Official receipt", "正式收據")


@dataclass(frozen=True)
class OfficialReceipt:
    """What an official receipt says. Moments in UTC, amounts in HKD cents.

    `amount_cents` is the money received by this payment; `fee_cents` the whole fee of the filing; `put_to_fee_cents`
    what of this payment went to it; `left_cents` what was still owed after it. `deemed_at` is None while the business
    day cannot be known. `gateway_reference` is the payment's own, `merchant` the account it came in by.
    """

    issue: Issue
    reference: str
    case_number: str
    case_code: str
    case_type: Both
    payer: str
    paid_at: datetime
    deemed_at: datetime | None
    reason: Both
    means: Both
    merchant: str
    gateway_reference: str
    fees: tuple[FeeRow, ...]
    fee_cents: int
    amount_cents: int
    put_to_fee_cents: int
    left_cents: int

    def __post_init__(self) -> None:
        must_be_named("the payer", self.payer)
        if self.amount_cents <= 0:
            raise ValueError("a receipt is for money received")

    @property
    def held_cents(self) -> int:
        """What of the payment went to no fee and is held for the payer, in HKD cents."""
        return self.amount_cents - self.put_to_fee_cents


def draw(content: OfficialReceipt) -> bytes:
    """The receipt as PDF."""
    sheet = layout.open_sheet(content.issue, TITLE)
    layout.replacement(sheet, content.issue)
    sheet.facts(
        [
            fact(Both("Received from", "繳款人"), (Span(content.payer),)),
            fact(Both("Paid", "付款時間"), (Span(wording.moment_en(content.paid_at)),)),
            fact(Both("Deemed business day", "視作收訖日"), *_business_day(content)),
            fact(Both("For", "事由"), *_matter(content)),
            fact(Both("Received by", "收款辦事處"), both(content.issue.office)),
        ]
    )
    sheet.gap(16)
    _amounts(sheet, content)
    sheet.gap(14)
    sheet.paragraphs(
        (
            (Span(f"{in_words_en(content.amount_cents)}."),),
            (Span(f"{in_words_zh(content.amount_cents)}。"),),
        )
    )
    _differences(sheet, content)
    rules = layout.fee_notes(content.fees)
    if rules:
        sheet.gap(14)
        sheet.marked(rules)
    sheet.gap(16)
    sheet.facts(
        [
            fact(Both("Means", "付款方式"), both(content.means)),
            fact(Both("Gateway reference", "網關編號"), (Span(content.gateway_reference),), note(content.merchant)),
        ]
    )
    sheet.gap(14)
    sheet.paragraphs(((Span("Computer generated; no signature is required. "), Span("此收據由電腦編印，毋須簽署。")),))
    return sheet.to_bytes()


def _business_day(content: OfficialReceipt) -> list[Para]:
    if content.deemed_at is None:
        first: Para = (Span("Not yet known", bold=True), Span(", provisional 尚未能確定，暫定"))
    else:
        first = (Span(wording.day_en(in_hong_kong(content.deemed_at).date()), bold=True),)
        if content.deemed_at > content.issue.drawn_at:
            first = (*first, Span(", provisional 暫定"))
    return [first, *layout.notes(content.reason)]


def _matter(content: OfficialReceipt) -> list[Para]:
    case = f"Case {content.case_number} 案件" if content.case_number else "New case 新案件"
    return [
        (Span(f"{case}, {content.case_type.en} ({content.case_code}) {content.case_type.zh}"),),
        (Span(f"Filing 存檔 {content.reference}"),),
    ]


def _amounts(sheet: Sheet, content: OfficialReceipt) -> None:
    received = layout.sum_row(Both("Total received", "實收總額"), str(Money(content.amount_cents)))
    foot = []
    if content.put_to_fee_cents != content.fee_cents or content.held_cents:
        foot.append(layout.lesser_row(Both("Fee of this filing", "本存檔費用"), str(Money(content.fee_cents))))
        foot.append(received)
        if content.put_to_fee_cents != content.amount_cents:
            put = Both("Put to the fee", "撥作費用")
            foot.append(layout.lesser_row(put, str(Money(content.put_to_fee_cents))))
    else:
        foot.append(received)
    layout.fee_table(sheet, content.fees, foot)


def _differences(sheet: Sheet, content: OfficialReceipt) -> None:
    """Say plainly when the payment and the fee differ: a receipt is not a statement that the fee is paid."""
    paras: list[Para] = []
    if content.left_cents:
        paras += layout.statement(
            f"The fee is not yet settled: {Money(content.left_cents)} is still to be paid.",
            "",
            f"費用尚未繳清，尚欠{_hong_kong_dollars(content.left_cents)}。",
        )
    if content.held_cents:
        paras += layout.statement(
            f"{Money(content.held_cents)} of this payment is held for the payer; it was not needed for the fee.",
            "",
            f"此筆付款中有{_hong_kong_dollars(content.held_cents)}毋須用於繳費，現代繳款人保管。",
        )
    if paras:
        sheet.gap(12)
        sheet.marked(tuple(paras))


def _hong_kong_dollars(cents: int) -> str:
    return f"港幣{wording.dollars(cents)}元"
