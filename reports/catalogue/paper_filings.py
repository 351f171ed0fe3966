"""Filings handed in on paper in one registry in a month, and by what exemption where e-filing was mandatory."""

from datetime import date
from functools import cache

from django.db.models import Case, Count, QuerySet, Sum, Value, When
from django.db.models import IntegerField as Whole

from backoffice.cases.sealing import within
from backoffice.filings.models import ExemptionGround, PaperIntake
from backoffice.kernel import clock
from backoffice.kernel.clock import midnight
from backoffice.kernel.languages import in_both
from reports.catalogue.base import Asked, Column, Group, Kind, Remark, Report, Row, Tally, Totals, Values, read_key, write_key
from reports.documents.plain import Both

# The group of those that needed no exemption. A name of its own: a group without one is asked for by nobody, and all would be shown.
NO_GROUND = "free"
_FREE = Both("E-filing not mandatory", "非強制電子存檔")


class PaperFilings(Report):
    """By the counter's time, of the calendar month in which the asked day lies."""

    identifier = "paper-filings"
    title = Both("Filings on paper, by month", "紙本存檔（按月）")
    answers = Both(
        "What was handed in at the counter on paper in a month, and who allowed which exemption from mandatory e-filing.",
        "某月於櫃位以紙本遞交的存檔，以及強制電子存檔的豁免由誰批准、理由為何。",
    )
    right = "report.paper_filings"
    counted = Both("Filings", "存檔")
    columns = (
        Column("received", Both("Handed in", "遞交時間"), Kind.INSTANT, 82),
        Column("entered", Both("Entered", "輸入時間"), Kind.INSTANT, under="received", lead=Both("entered", "輸入")),
        Column("reference", Both("Reference", "存檔編號"), width=71, leads_to="filing"),
        Column("case", Both("Case", "案件"), width=92),
        Column("filer", Both("Filer", "存檔人"), width=118),
        Column("represented", Both("Represented", "律師代表"), width=70),
        Column("ground", Both("Ground", "理由"), only_data=True),
        Column("exempted", Both("Number", "宗數"), Kind.COUNT, 44, summed=True),
        Column("exemption", Both("Exemption", "豁免"), width=150),
        Column("note", Both("Note", "備註"), under="exemption"),
        Column("allowed_by", Both("Allowed by", "批准人"), width=100),
        Column("officer", Both("Taken in by", "收件人員"), width=100),
    )
    grouped_by = "ground"
    group_title = "exemption"
    group_heading = Both("By ground", "按理由")
    ordered = Both("by the counter's time", "按櫃位收件時間")
    nothing = Both("Nothing was handed in on paper.", "沒有以紙本遞交的存檔。")
    definitions = (
        Both(
            "The month is that of the day asked for; a filing stands under the time at which it was handed in, not its deemed time.",
            "月份為所選日期所屬月份；存檔按遞交時間而非視作收到時間編列。",
        ),
        Both(
            "Exempted: e-filing was mandatory for that kind of case on that day, and the filer was legally represented.",
            "獲豁免：當日該類案件強制以電子方式存檔，而存檔人有律師代表。",
        ),
    )

    def page(self, asked: Asked, after: str, size: int) -> tuple[list[Row], str]:
        """A page for the screen, by key."""
        intakes = _asked_for(asked)
        key = read_key(after)
        if key is not None and key[1].isdecimal():
            later = intakes.filter(received_at__gt=key[0])
            intakes = later | intakes.filter(received_at=key[0], pk__gt=int(key[1][:18]))
        found = list(intakes.select_related("filing__case", "filing__case_type", "officer").order_by("received_at", "pk")[: size + 1])
        rows = [Row(_values(intake), write_key(intake.received_at, intake.pk)) for intake in found[:size]]
        return rows, rows[-1].key if len(found) > size else ""

    def tally(self, asked: Asked) -> Tally:
        """One statement, whatever the number of filings."""
        exempted = Sum(Case(When(mandatory=True, then=Value(1)), default=Value(0)), output_field=Whole())
        grounds = _asked_for(asked).order_by().values("exemption_ground").annotate(number=Count("pk"), exempted=exempted)
        groups = [
            Group(
                row["exemption_ground"] or NO_GROUND,
                _title(row["exemption_ground"]),
                Totals(row["number"], {"exempted": row["exempted"] or 0}),
            )
            for row in sorted(grounds, key=lambda row: row["exemption_ground"] or NO_GROUND)
        ]
        whole = Totals(sum(group.totals.number for group in groups), {"exempted": sum(group.totals.sums["exempted"] for group in groups)})
        return Tally(whole, groups)

    def remarks(self, asked: Asked) -> tuple[Remark, ...]:
        """That the month is not over."""
        begins, ends = _month(asked.day)
        if begins <= clock.today() < ends:
            return (Remark(Both("The month is not over: more may come.", "當月尚未完結，或仍有存檔。")),)
        return ()


def _month(day: date) -> tuple[date, date]:
    """The first day of the month and of the next."""
    first = day.replace(day=1)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _asked_for(asked: Asked) -> QuerySet[PaperIntake]:
    begins, ends = _month(asked.day)
    intakes = PaperIntake.objects.filter(
        within([asked.office], "filing__"), office=asked.office, received_at__gte=midnight(begins), received_at__lt=midnight(ends)
    )
    return intakes.filter(exemption_ground="" if asked.group == NO_GROUND else asked.group) if asked.group else intakes


@cache
def _title(ground: str) -> Both:
    """The ground in the words of the model, which the counter's form shows too; a sentence begins with a capital."""
    if not ground:
        return _FREE
    english, chinese = in_both(lambda: ExemptionGround(ground).label)
    return Both(english[:1].upper() + english[1:], chinese)


def _values(intake: PaperIntake) -> Values:
    """The values of a row, in the order of the columns."""
    filing, kind = intake.filing, intake.filing.case_type
    return (
        intake.received_at,
        intake.entered_at,
        filing.reference,
        filing.case.number if filing.case else Both(f"{kind.code} new case", f"{kind.code} 新案件"),
        filing.filer_organisation or filing.filer_name,
        Both("yes", "是") if intake.represented else Both("no", "否"),
        intake.exemption_ground or NO_GROUND,
        int(intake.mandatory),
        _title(intake.exemption_ground),
        intake.exemption_note,
        intake.exemption_allowed_by,
        str(intake.officer),
    )
