"""Load the reference data: offices, calendars, kinds of case and document, fees, reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.calendar.models import Closure, HalfDay, Holiday, HolidayYear, OfficeHours
from backoffice.cases.models import CaseType, CheckItem, Checklist, DocumentType, EFilingMandate, ReturnReason
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.filings.models import QueueRule
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.people.models import Office
from workflows.calendar import reloading
from workflows.reference import events
from workflows.reference.agreement import note_disagreements
from workflows.reference.of_staff import OfStaff, to_load
from workflows.reference.reading import Fault, FaultyReferenceError, Reader
from workflows.reference.steps import ONE_DAY, Count, Loading, load_dated, load_links, load_rows
from workflows.reference.tables import Reference, kind_of_document, read_tables


@dataclass(frozen=True)
class Loaded:
    """What became of each table, and which lines were left aside for what staff have entered since."""

    counts: tuple[Count, ...]
    left: tuple[Fault, ...]


MOVES_WHAT_COUNTS = "reference-moves-what-counts"


def load_reference(*, folder: Path, on: date) -> Loaded:
    """Bring the database to what the files of `folder` say; a second run changes nothing.

    Effective-dated rows that were in force before `on` (a Hong Kong day, usually today) are never
    edited: a changed row is closed the day before and followed by a new one. Rows that are in the
    database and not in the files stay, and so does what staff have changed on the screens. Gives the counts of every table, and
    the lines in which the files read otherwise than what staff have made of it.

    Raises Refused (reference-moves-what-counts) if a calendar in the files would move what has its time already, and
    FaultyReferenceError with every fault that the files show, or else those of the first table
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
    return Loaded(tuple(loading.counts), tuple(loading.left))


def _load(loading: Loading, wanted: Reference) -> None:
    """Load table after table, each after those that it points to; the first with a fault ends it."""
    offices_table = load_rows(loading, Office, "offices", wanted.offices)
    offices = {office.code: office for office in offices_table.rows.values()}
    load_links(offices_table, wanted.offices, "serves", offices, through=Office.serves.through, columns=("from_office_id", "to_office_id"))
    of_office = {"office": offices}
    staff = OfStaff()
    load_rows(loading, QueueRule, "queue rules", to_load(loading, QueueRule, wanted.queue_rules, staff.queues, of_office), of_office)
    stood = reloading.as_they_stand()
    kept_hours = to_load(loading, OfficeHours, wanted.hours, staff.hours, of_office, following_ends=False)
    load_dated(loading, OfficeHours, "office hours", kept_hours, of_office, following_ends=False)
    load_rows(loading, HalfDay, "half-days", to_load(loading, HalfDay, wanted.half_days, staff.half_day, of_office), of_office)
    load_rows(loading, HolidayYear, "years of holidays", to_load(loading, HolidayYear, wanted.holiday_years, staff.year))
    load_rows(loading, Holiday, "general holidays", to_load(loading, Holiday, wanted.holidays, staff.year))
    load_rows(loading, Closure, "closures", to_load(loading, Closure, wanted.closures, staff.closure, of_office), of_office)
    _moves_nothing_that_counts(stood)

    case_types_table = load_rows(loading, CaseType, "case types", wanted.case_types)
    load_links(
        case_types_table, wanted.case_types, "offices", offices, through=CaseType.offices.through, columns=("casetype_id", "office_id")
    )
    case_types = {kind.code: kind for kind in case_types_table.rows.values()}
    of_case_type = {"case_type": case_types}
    mandates = to_load(loading, EFilingMandate, wanted.mandates, staff.mandate, of_case_type)
    load_dated(loading, EFilingMandate, "mandatory e-filing", mandates, of_case_type)
    documents_table = load_rows(loading, DocumentType, "document types", wanted.document_types, of_case_type)
    kinds = {kind_of_document(row.key["case_type"], row.key["code"]): documents_table.row(row) for row in wanted.document_types}
    # What was received until today is checked by the lists of its day: a change of them begins tomorrow at the earliest.
    from_tomorrow = replace(loading, on=max(loading.on, clock.today() + ONE_DAY))
    load_dated(from_tomorrow, CheckItem, "checks", wanted.checks, descriptive=("evidence", "position"))
    load_dated(from_tomorrow, Checklist, "checklists", wanted.checklists, {"document_type": kinds})

    instruments = to_load(loading, FeeInstrument, wanted.fee_instruments, staff.fee("instrument"))
    load_dated(loading, FeeInstrument, "fee instruments", instruments)
    load_dated(loading, FeeItem, "fee items", to_load(loading, FeeItem, wanted.fee_items, staff.fee("item")))
    load_dated(loading, ConcessionPeriod, "concessions", to_load(loading, ConcessionPeriod, wanted.concessions, staff.fee("concession")))
    load_dated(loading, ReturnReason, "return reasons", wanted.return_reasons, descriptive=("evidence", "position"))


def _moves_nothing_that_counts(stood: reloading.Calendars) -> None:
    """The files may tell the time of what nobody knew. What has a time already is moved on the screens, by two persons where it weighs.

    Raises:
        Refused: reference-moves-what-counts.
    """
    stands = reloading.as_they_stand()
    if stands == stood:
        return
    found = list(reloading.not_by_a_reload(stood, stands, clock.now()))
    if found:
        words = _(
            "The hours, holidays or closures in the files would move the time of %(number)d filings, payments or services that have one"
            " already (the first is %(first)s). Enter them on the pages of the calendar instead, where the change is shown first, and"
            " papers and register follow."
        )
        raise Refused(MOVES_WHAT_COUNTS, words % {"number": len(found), "first": found[0].number}, number=len(found))
