"""The rehearsal of a fee: what other fees would have made of the last days' filings of a registry. The rows are priced in the background
(workflows/fees) and handed to the report, so that screen and spreadsheet are the same rows; so it is not in the catalogue."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from django.db.models import Sum

from backoffice.cases.selectors import items_asked
from backoffice.fees.rules import FeeFacts, FeeSchedule, NotPriceableError, quote
from backoffice.filings.models import Channel, Document, Filing
from backoffice.kernel.clock import in_hong_kong
from backoffice.payments.models import lines_as_quoted
from reports.catalogue.base import Asked, Column, Counter, Kind, Remark, Report, Row, Tally, Values
from reports.documents.plain import Both


class FeeRehearsal(Report):
    """The filings of a span as charged and as other fees would price them. `stored` gives the priced rows, the newest first."""

    identifier = "fee-rehearsal"
    title = Both("Rehearsal of a fee", "收費預演")
    answers = Both("What these fees would have done to the last days' filings.", "新收費對近日存檔的影響。")
    right = "fee.rehearse"
    counted = Both("Filings", "存檔")
    columns = (
        Column("reference", Both("Reference", "存檔編號"), width=71, leads_to="filing"),
        Column("received", Both("Submitted", "提交"), Kind.DAY, 70),
        Column("case_type", Both("Case type", "案件類別"), width=60),
        Column("case_type_title", Both("Kind of case", "案件種類"), width=120),
        Column("items", Both("Items", "項目"), width=120),
        Column("charged", Both("Charged, HK$", "已收取（港元）"), Kind.MONEY, 60, summed=True),
        Column("would", Both("Would be, HK$", "將為（港元）"), Kind.MONEY, 60, summed=True),
        Column("difference", Both("Difference, HK$", "差額（港元）"), Kind.MONEY, 60, summed=True),
    )
    grouped_by = "case_type"
    group_title = "case_type_title"
    group_heading = Both("By case type", "按案件類別")
    ordered = Both("the newest first", "由新至舊")
    nothing = Both("No filing came in.", "沒有存檔。")
    definitions = (
        Both(
            "Charged: as quoted on the day of submission, before waivers, corrections in review and what was paid with a returned filing.",
            "已收取：按提交當日報價，未計豁免、審核時的更正及隨退回存檔繳付之數。",
        ),
        Both("What is sealed is not among them.", "已封存者不在其中。"),
        Both(
            "Would be: the same documents priced by the proposed schedule on the day named; empty where it cannot be known.",
            "將為：同一文件按擬議收費於所示日期計算；未能得知者留空。",
        ),
    )

    def __init__(self, words: Both, stored: Callable[[], Iterable[Values]]) -> None:
        self.words, self._stored = words, stored

    def rows(self, asked: Asked) -> Iterator[Row]:
        """All of them, as they were priced."""
        return (Row(values, str(number)) for number, values in enumerate(self._stored(), start=1))

    def page(self, asked: Asked, after: str, size: int) -> tuple[list[Row], str]:
        """The rows after the one of this number."""
        first = int(after[:18]) if after.isdecimal() else 0
        found = list(islice(self.rows(asked), first, first + size + 1))
        return found[:size], found[size - 1].key if len(found) > size else ""

    def tally(self, asked: Asked) -> Tally:
        """The totals of all rows."""
        counter = Counter(self)
        for _row in counter.passing(self.rows(asked)):
            pass
        return counter.tally()

    def remarks(self, asked: Asked) -> tuple[Remark, ...]:
        """What was rehearsed."""
        return (Remark(self.words),)


def priced(filings: Sequence[Filing], then: FeeSchedule, on: date) -> list[Values]:
    """The filings (with their case types) as charged and as `then` prices them on the Hong Kong day `on`, in the order of the columns:
    two queries, whatever their number. It reads only what never changes of a filing, so that it is the same whenever it is asked."""
    documents: dict[int, list[Document]] = defaultdict(list)
    for document in Document.objects.filter(filing__in=filings).select_related("type").order_by("filing_id", "number"):
        documents[document.filing_id].append(document)
    lines = lines_as_quoted([filing.reference for filing in filings])
    charged = dict(lines.order_by().values_list("charge__subject").annotate(sum=Sum("e_cents")))
    return [_row(filing, documents[filing.pk], int(charged.get(filing.reference) or 0), then, on) for filing in filings]


def _row(filing: Filing, documents: list[Document], charged: int, then: FeeSchedule, on: date) -> Values:
    kind = filing.case_type
    types, pages = [each.type for each in documents], [each.pages for each in documents]
    on_paper = filing.channel == Channel.PAPER
    facts = FeeFacts(kind.court, kind.code, items_asked(types, pages), filing.claim_amount_cents, on, on_paper=on_paper)
    try:
        would: int | None = quote(then, facts).total_cents
    except NotPriceableError:
        would = None
    return (
        filing.reference, in_hong_kong(filing.received_at).date(), kind.code, Both(kind.title, kind.title_zh),
        ", ".join(each.item for each in facts.items), charged, would, None if would is None else would - charged,
    )  # fmt: skip
