"""The daily register of filings: all that became deemed received in one registry on one day, and how each stands now."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import translation

from backoffice.calendar.rules import shut_on
from backoffice.calendar.selectors import calendar_of, holiday_name_zh
from backoffice.calendar.wording import shut_text, shut_text_zh
from backoffice.cases.sealing import court_only
from backoffice.filings import daily
from backoffice.filings.models import Document, FeeStatus, Filing
from backoffice.filings.states import PAYABLE, State
from backoffice.kernel import clock
from backoffice.payments.models import Charge
from reports.catalogue.base import Asked, Column, Group, Kind, Remark, Report, Row, Tally, Totals, Values, read_key, write_key
from reports.content.stationery import reason_of
from reports.documents.plain import Both

# How many filings are read at a time: five statements, and some hundred kilobytes.
BATCH = 500

# Where a filing stands, as people at the counter say it.
STATES = {
    State.DEEMED_RECEIVED: Both("Awaiting payment", "待繳費"),
    State.FEE_SHORT: Both("Fee short", "費用不足"),
    State.FEE_CHECKED: Both("To review", "待審閱"),
    State.ACCEPTED: Both("Accepted", "已接納"),
    State.SERVED: Both("Served", "已送達"),
    State.RETURNED: Both("Returned for correction", "退回更正"),
    State.REJECTED: Both("Rejected", "已拒絕"),
    State.LAPSED: Both("Lapsed", "已失效"),
    State.WITHDRAWN: Both("Withdrawn", "已撤回"),
}
_PAYABLE = [state for state in STATES if state in PAYABLE]


class DailyRegister(Report):
    """By deemed day (the edges of time: contracts of the calendar), as at the time drawn."""

    identifier = "daily-register"
    title = Both("Daily register of filings", "每日存檔登記冊")
    answers = Both(
        "What a registry received on a day by deemed time, what each filing cost and paid, and how it stands now.",
        "某登記處於某日視作收到的所有存檔、其費用及繳付情況，以及現時狀況。",
    )
    right = "report.daily_register"
    counted = Both("Filings", "存檔")
    columns = (
        Column("deemed_received", Both("Deemed received", "視作收到"), Kind.INSTANT, 82),
        Column("received", Both("Received", "收到"), Kind.INSTANT, under="deemed_received", lead=Both("received", "收到")),
        Column("reason", Both("Why they differ", "時間不同的原因"), under="deemed_received"),
        Column("reference", Both("Reference", "存檔編號"), width=71, leads_to="filing"),
        Column("case", Both("Case", "案件"), width=92),
        Column("case_type", Both("Case type", "案件類別"), only_data=True),
        Column("case_type_title", Both("Kind of case", "案件種類"), under="case"),
        Column("documents_number", Both("Number", "份數"), Kind.COUNT, 34, summed=True),
        Column("documents", Both("Documents", "文件"), width=120),
        Column("filer", Both("Filer", "存檔人"), width=118),
        Column("acts_for", Both("On behalf of", "代表"), under="filer", lead=Both("for", "代表")),
        Column("charged", Both("E-fee charged, HK$", "應繳電子費用（港元）"), Kind.MONEY, 48, summed=True),
        Column("paid", Both("Paid, HK$", "已繳（港元）"), Kind.MONEY, 44, summed=True),
        Column("outstanding", Both("Outstanding, HK$", "尚欠（港元）"), Kind.MONEY, 52, summed=True),
        Column("state", Both("State", "狀況"), width=84),
        Column("decided_by", Both("Decided by", "決定人"), under="state"),
        Column("decided_at", Both("Decided at", "決定時間"), Kind.INSTANT, under="state"),
    )
    grouped_by = "case_type"
    group_title = "case_type_title"
    group_heading = Both("By case type", "按案件類別")
    owed_column = "outstanding"
    ordered = Both("by deemed time, then reference", "按視作收訖時間，再按參考編號")
    nothing = Both("Nothing was deemed received.", "沒有視作收訖的存檔。")
    definitions = (
        Both(
            "By deemed day: a filing stands on the day on which it counts as received. What came after closing, or while the office was "
            "closed, counts at the next opening, so the day of receipt may be an earlier one.",
            "按視作收到的日期編列：存檔列於其視作收到之日。於辦公時間結束後或暫停辦公期間收到的存檔，視作於下一次辦公時間開始時收到，故實際收到日期或較早。",
        ),
        Both(
            "As at the time drawn: states, decisions and payments are those known when this was made; a copy made at another time may "
            "differ.",
            "以製備時間為準：狀況、決定及付款均為製備本報告時所知；較早或較後製備者或有不同。",
        ),
        Both(
            "E-fee charged: the fee quoted on receipt; a dash where no fee item is on record. Paid: what was put to that fee, not what is "
            "held. Outstanding: what can still be paid; nothing once the filing was decided, has lapsed or was withdrawn.",
            "應繳電子費用：收到存檔時所報的費用；並無費用項目記錄者以橫線表示。已繳：撥作該費用的款項，不包括代為保管之款。"
            "尚欠：仍可繳付之數；存檔經決定、失效或撤回後即無尚欠。",
        ),
        Both(
            "Filings withdrawn before their deemed time never were deemed received, and stand in no register.",
            "於視作收到時間前撤回的存檔從未視作收到，不列入任何登記冊。",
        ),
    )

    def rows(self, asked: Asked) -> Iterator[Row]:
        """In order of deemed time and reference, a batch at a time; rows that move meanwhile come at most once."""
        holiday = lru_cache(maxsize=256)(holiday_name_zh)
        after = ""
        while True:
            found, after = self._part(asked, after, BATCH, holiday)
            yield from found
            if not after:
                return

    def page(self, asked: Asked, after: str, size: int) -> tuple[list[Row], str]:
        """A page for the screen, by key."""
        return self._part(asked, after, size, lru_cache(maxsize=256)(holiday_name_zh))

    def _part(self, asked: Asked, after: str, size: int, holiday: Callable[[str], str]) -> tuple[list[Row], str]:
        filings = _asked_for(asked)
        key = read_key(after)
        if key is not None:
            filings = daily.after(filings, *key)
        chosen = filings.select_related("case_type", "case", "decided_by").order_by(*daily.ORDER)[: size + 1]
        found = list(chosen)
        shown = found[:size]
        charges = {charge.subject: charge for charge in Charge.objects.filter(subject__in=[filing.reference for filing in shown])}
        documents: dict[int, list[Both]] = {}
        for filing_id, title, kind, kind_zh in (
            _told(Document.objects.filter(filing__in=[filing.pk for filing in shown]), asked)
            .order_by("filing_id", "number")
            .values_list("filing_id", "title", "type__title", "type__title_zh")
        ):
            documents.setdefault(filing_id, []).append(Both(title or kind, title or kind_zh))
        rows = [
            Row(_values(filing, charges.get(filing.reference), documents.get(filing.pk, []), holiday), _key(filing)) for filing in shown
        ]
        return rows, rows[-1].key if len(found) > size else ""

    def tally(self, asked: Asked) -> Tally:
        """Three statements, whatever the number of filings."""
        filings = _asked_for(asked)
        charge = Charge.objects.filter(subject=OuterRef("reference"))
        charged = Subquery(charge.values("amount_cents")[:1], output_field=BigIntegerField())
        paid = Subquery(charge.values("paid_cents")[:1], output_field=BigIntegerField())
        left = Subquery(charge.annotate(left=F("amount_cents") - F("paid_cents")).values("left")[:1], output_field=BigIntegerField())
        names = ("case_type__code", "case_type__title", "case_type__title_zh")
        on_record = ~Q(fee_status=FeeStatus.NOT_ON_RECORD)
        groups: dict[str, Group] = {}
        for code, title, title_zh, number, total, settled, owed in (
            filings.annotate(charged=charged, paid=paid, left=left)
            .values(*names)
            .annotate(
                number=Count("pk"),
                charged_cents=Sum("charged", filter=on_record),
                paid_cents=Sum("paid"),
                left_cents=Sum("left", filter=Q(state__in=_PAYABLE)),
            )
            .order_by("case_type__code")
            .values_list(*names, "number", "charged_cents", "paid_cents", "left_cents")
        ):
            sums = {"documents_number": 0, "charged": total or 0, "paid": settled or 0, "outstanding": owed or 0}
            groups[code] = Group(code, Both(title, title_zh), Totals(number, sums))
        counted = (
            _told(Document.objects.filter(filing__in=filings), asked)
            .values("filing__case_type__code")
            .annotate(number=Count("pk"))
            .order_by()
        )
        for code, number in counted.values_list("filing__case_type__code", "number"):
            if code in groups:
                groups[code].totals.sums["documents_number"] = number
        whole = Totals(0, {column.name: 0 for column in self.summed})
        for group in groups.values():
            whole.number += group.totals.number
            for name, number in group.totals.sums.items():
                whole.sums[name] += number
        return Tally(whole, [groups[code] for code in sorted(groups)])

    def remarks(self, asked: Asked) -> tuple[Remark, ...]:
        """Why nothing falls on the day, or that something did although it is closed; that the day is not over; what is still due."""
        found: list[Remark] = []
        today = clock.today()
        shut = shut_on(calendar_of(asked.office, asked.begins), asked.day)
        if shut is not None:
            note_zh = holiday_name_zh(shut.note) if shut.code == "holiday" else shut.note
            with translation.override("en-gb"):
                english = shut_text(shut.code, shut.note)
            found.append(Remark(Both(english, shut_text_zh(shut.code, note_zh))))
            if shut.code != "calendar_missing" and daily.deemed_within(asked.office, asked.begins, asked.ends).exists():
                found.append(
                    Remark(
                        Both(
                            "Filings stand on this day although the office is on record as closed: their times are to be looked at.",
                            "雖然辦事處記錄為當日不辦公，仍有存檔列於當日：其時間須予覆核。",
                        ),
                        warning=True,
                    )
                )
        if asked.day == today:
            found.append(Remark(Both("The day is not over: more may come.", "當日尚未完結，或仍有存檔。")))
        elif asked.day > today:
            found.append(
                Remark(Both("The day lies ahead: nothing can have been deemed received on it yet.", "當日尚未到來，未有存檔可視作已收到。"))
            )
        waiting = daily.not_yet_within(asked.office, asked.begins, asked.ends).count()
        if waiting:
            found.append(
                Remark(
                    Both(
                        f"Not yet deemed received, due on this day and not in this register: {waiting:,}. Their times are provisional.",
                        f"尚未視作收到、預計於當日視作收到而未列入本登記冊的存檔：{waiting:,}。其時間屬暫定。",
                    ),
                    number=waiting,
                    states=(State.RECEIVED.value,),
                )
            )
        return tuple(found)


def _told(documents: QuerySet[Document], asked: Asked) -> QuerySet[Document]:
    """Those that are not kept from whoever asks."""
    return documents if asked.office.sees_sealed else documents.exclude(court_only())


def _asked_for(asked: Asked) -> QuerySet[Filing]:
    filings = daily.deemed_within(asked.office, asked.begins, asked.ends)
    if asked.group:
        filings = filings.filter(case_type__code=asked.group)
    if asked.owing:
        owed = Charge.objects.filter(subject=OuterRef("reference"), amount_cents__gt=F("paid_cents"))
        filings = filings.filter(Exists(owed), state__in=_PAYABLE)
    return filings


def _key(filing: Filing) -> str:
    if filing.deemed_received_at is None:
        raise AssertionError("a filing past received has its deemed time (check constraint)")
    return write_key(filing.deemed_received_at, filing.reference)


def _values(filing: Filing, charge: Charge | None, documents: Sequence[Both], holiday: Callable[[str], str]) -> Values:
    """The values of a row, in the order of the columns."""
    deemed, kind = filing.deemed_at, filing.case_type
    late = deemed != filing.received_at
    left = charge.left_cents if charge is not None and filing.state in PAYABLE else 0
    return (
        deemed,
        filing.received_at,
        reason_of(filing.deemed_reason, filing.deemed_note, deemed, filing.received_at, holiday) if late else "",
        filing.reference,
        filing.case.number if filing.case else Both(f"{kind.code} new case", "新案件"),
        kind.code,
        Both(kind.title, kind.title_zh),
        len(documents),
        tuple(documents),
        filing.filer_organisation or filing.filer_name,
        filing.filer_acts_for,
        charge.amount_cents if charge is not None and filing.fee_status != FeeStatus.NOT_ON_RECORD else None,
        charge.paid_cents if charge is not None else 0,
        left,
        STATES[State(filing.state)],
        str(filing.decided_by) if filing.decided_by else "",
        filing.decided_at,
    )
