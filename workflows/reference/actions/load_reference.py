"""Load the reference data: offices, calendars, kinds of case and document, fees, reasons."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from backoffice.calendar.models import Closure, HalfDay, Holiday, HolidayYear, OfficeHours
from backoffice.cases.models import CaseType, CheckItem, DocumentType, EFilingMandate, ReturnReason
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.people.models import Office
from workflows.calendar import holidays, hours
from workflows.reference import events
from workflows.reference.agreement import note_disagreements
from workflows.reference.reading import FaultyReferenceError, Reader
from workflows.reference.steps import Count, Loading, load_dated, load_links, load_rows
from workflows.reference.tables import Reference, read_tables


def load_reference(*, folder: Path, on: date) -> tuple[Count, ...]:
    """Bring the database to what the files of `folder` say; a second run changes nothing.

    Effective-dated rows that were in force before `on` (a Hong Kong day, usually today) are never
    edited: a changed row is closed the day before and followed by a new one. Rows that are in the
    database and not in the files stay. Gives the counts of every table.

    Raises FaultyReferenceError with every fault that the files show, or else those of the first table
    that cannot be loaded, by file and line; nothing is loaded then.
    """
    reader = Reader(folder)
    wanted = read_tables(reader)
    if not reader.faults:
        note_disagreements(reader, wanted)
    if reader.faults:
        raise FaultyReferenceError(reader.faults)
    with transaction.atomic():
        loading = Loading(on)
        _load(loading, wanted)
        created = sum(count.created for count in loading.counts)
        changed = sum(count.changed for count in loading.counts)
        if created or changed:
            events.loaded(
                created=created,
                changed=changed,
                tables={count.table: [count.created, count.changed] for count in loading.counts if count.created or count.changed},
            )
    return tuple(loading.counts)


def _load(loading: Loading, wanted: Reference) -> None:
    """Load table after table, each after those that it points to; the first with a fault ends it."""
    offices_table = load_rows(loading, Office, "offices", wanted.offices)
    offices = {office.code: office for office in offices_table.rows.values()}
    load_links(offices_table, wanted.offices, "serves", offices, through=Office.serves.through, columns=("from_office_id", "to_office_id"))
    of_office = {"office": offices}
    # The hours of an office and the list of a year that staff have changed on the screens are theirs from then on.
    offices_of_staff, half_days_of_staff, years_of_staff = hours.offices_of_staff(), hours.half_days_of_staff(), holidays.years_of_staff()
    kept_hours = [row for row in wanted.hours if row.key["office"] not in offices_of_staff]
    load_dated(loading, OfficeHours, "office hours", kept_hours, of_office, following_ends=False)
    kept_half_days = [row for row in wanted.half_days if (row.key["office"], row.key["date"]) not in half_days_of_staff]
    load_rows(loading, HalfDay, "half-days", kept_half_days, of_office)
    load_rows(loading, HolidayYear, "years of holidays", [row for row in wanted.holiday_years if row.key["year"] not in years_of_staff])
    load_rows(loading, Holiday, "general holidays", [row for row in wanted.holidays if row.key["date"].year not in years_of_staff])
    # What staff have corrected, cancelled or entered themselves is theirs: the file does not bring back what they found wrong.
    theirs = {
        (code, closed_from, ground)
        for code, closed_from, ground in Closure.ever.filter(Q(void_at__isnull=False) | Q(entered_with__isnull=False)).values_list(
            "office__code", "closed_from", "ground"
        )
    }
    loaded = [row for row in wanted.closures if (row.key["office"], row.key["closed_from"], row.key["ground"]) not in theirs]
    load_rows(loading, Closure, "closures", loaded, of_office)

    case_types_table = load_rows(loading, CaseType, "case types", wanted.case_types)
    load_links(
        case_types_table, wanted.case_types, "offices", offices, through=CaseType.offices.through, columns=("casetype_id", "office_id")
    )
    case_types = {kind.code: kind for kind in case_types_table.rows.values()}
    load_dated(loading, EFilingMandate, "mandatory e-filing", wanted.mandates, {"case_type": case_types})
    checks_table = load_rows(loading, CheckItem, "checks", wanted.checks)
    checks = {check.code: check for check in checks_table.rows.values()}
    documents_table = load_rows(loading, DocumentType, "document types", wanted.document_types, {"case_type": case_types})
    load_links(
        documents_table,
        wanted.document_types,
        "checks",
        checks,
        through=DocumentType.checks.through,
        columns=("documenttype_id", "checkitem_id"),
    )

    load_dated(loading, FeeInstrument, "fee instruments", wanted.fee_instruments)
    load_dated(loading, FeeItem, "fee items", wanted.fee_items)
    load_dated(loading, ConcessionPeriod, "concessions", wanted.concessions)
    load_dated(loading, ReturnReason, "return reasons", wanted.return_reasons, descriptive=("evidence", "position"))
