"""The register of one registry, day by day: the cause book, the Register of Claims, the register of summonses."""

from collections.abc import Mapping

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from backoffice.cases.models import CaseType, RegisterEntry
from backoffice.cases.sealing import court_only, within
from backoffice.filings.models import Document, Filing
from backoffice.filings.selectors import titles_in_chinese
from backoffice.kernel import clock
from reports.catalogue.base import Asked, Column, Group, Kind, Remark, Report, Row, Tally, Text, Totals, Values
from reports.documents.plain import Both

Titles = Mapping[tuple[str, int | str], str]


class CauseBook(Report):
    """By the day under which an entry stands, in the order in which the entries were made; narrowed to a case type."""

    identifier = "cause-book"
    title = Both("Cause book, by day", "訟案登記冊（按日）")
    answers = Both(
        "What was entered in the register under a day, by kind of case, with every correction.",
        "某日在登記冊內各類案件的記錄，連同所有更正。",
    )
    right = "report.cause_book"
    counted = Both("Entries", "記項")
    columns = (
        Column("entered", Both("Entered", "記入時間"), Kind.INSTANT, 88),
        Column("reference", Both("Reference", "存檔編號"), width=76, leads_to="filing"),
        Column("case", Both("Case", "案件"), width=96),
        Column("type", Both("Code", "代號"), only_data=True),
        Column("type_title", Both("Case type", "案件類別"), under="case"),
        Column("document", Both("Document", "文件"), width=120),
        Column("entry", Both("Entry", "記項"), width=360),
        Column("standing", Both("Standing", "狀況"), under="entry"),
        Column("officer", Both("Entered by", "記入人員"), width=90),
    )
    grouped_by = "type"
    group_title = "type_title"
    group_heading = Both("By case type", "按案件類別")
    ordered = Both("in the order in which they were entered", "按記入次序")
    nothing = Both("Nothing was entered under this day.", "該日沒有記項。")
    definitions = (
        Both(
            "An entry stands under the deemed day of its filing, which may be before the day on which it was made.",
            "記項列於存檔的視作收訖日，該日可早於記入當日。",
        ),
        Both(
            "No entry is ever changed: a correction is an entry of its own, and what was corrected or taken back stays to be read.",
            "記項從不更改：更正另作記項，已更正或撤回的記項仍予保留。",
        ),
    )

    def page(self, asked: Asked, after: str, size: int) -> tuple[list[Row], str]:
        """A page for the screen, by the entry's own number."""
        entries = _asked_for(asked)
        if after.isdecimal():
            entries = entries.filter(pk__gt=int(after[:18]))
        beside = ("case__case_type", "corrects", "corrected_by")
        found = list(entries.select_related(*beside).order_by("pk")[: size + 1])
        titles = titles_in_chinese(entry.filing_reference for entry in found[:size])
        rows = [Row(_values(entry, titles), str(entry.pk)) for entry in found[:size]]
        return rows, rows[-1].key if len(found) > size else ""

    def tally(self, asked: Asked) -> Tally:
        """One statement for the entries, whatever their number, and one for the titles."""
        counted = _asked_for(asked).order_by().values(code=F("case__case_type__code")).annotate(number=Count("pk"))
        numbers = {row["code"]: row["number"] for row in counted}
        titles = {kind.code: _title(kind) for kind in CaseType.objects.filter(code__in=numbers)}
        groups = [Group(code, titles[code], Totals(numbers[code], {})) for code in sorted(numbers)]
        return Tally(Totals(sum(numbers.values()), {}), groups)

    def remarks(self, asked: Asked) -> tuple[Remark, ...]:
        """That more may be entered under this day."""
        if asked.day >= clock.today():
            return (Remark(Both("The day is not over: more may be entered.", "當日尚未完結，或仍有記項。")),)
        return ()


def _asked_for(asked: Asked) -> QuerySet[RegisterEntry]:
    """The entries under the day, without those for filings and documents that are kept from the person (as on the page of a case)."""
    entries = RegisterEntry.objects.filter(within([asked.office], "case__"), entered_on=asked.day)
    if asked.group:
        entries = entries.filter(case__case_type__code=asked.group)
    if asked.office.sees_sealed:
        return entries
    filing = Filing.objects.filter(court_only(), reference=OuterRef("filing_reference"))
    of_it = Document.objects.filter(court_only(), filing__reference=OuterRef("filing_reference"))
    # An entry that does not say for which document it was made is kept if one of them is.
    document = of_it.filter(number=OuterRef("document_number"))
    return entries.exclude(Exists(filing) | Exists(document) | Q(Exists(of_it), document_number__isnull=True))


def _title(kind: CaseType) -> Both:
    return Both(kind.title, kind.title_zh)


def _standing(entry: RegisterEntry) -> Text:
    """Whether a later entry stands in its place, and whether it stands in that of an earlier one."""
    found: list[str | Both] = []
    if entry.takes_back:
        found.append(Both("takes an earlier entry back", "撤回先前的記項"))
    elif entry.corrects_id is not None:
        found.append(Both("corrects an earlier entry", "更正先前的記項"))
    later = getattr(entry, "corrected_by", None)
    if later is not None:
        found.append(Both("taken back by a later entry", "已由其後的記項撤回") if later.takes_back else _CORRECTED)
    return tuple(found) or ""


_CORRECTED = Both("corrected by a later entry", "已由其後的記項更正")


def _document(entry: RegisterEntry, titles: Titles) -> Both:
    """What was entered. The entry keeps what the document was called in English; in Chinese its kind says it, as in the entry's text."""
    of_filing = entry.filing_reference
    chinese = titles.get((of_filing, entry.document_number or entry.document_title), entry.document_title)
    return Both(entry.document_title, chinese)


def _values(entry: RegisterEntry, titles: Titles) -> Values:
    """The values of a row, in the order of the columns."""
    kind = entry.case.case_type
    return (
        entry.entered_at,
        entry.filing_reference,
        entry.case.number,
        kind.code,
        _title(kind),
        _document(entry, titles),
        Both(entry.text, entry.text_zh),
        _standing(entry),
        entry.officer_name,
    )
