"""A filing that was accepted counts from another day: what the register, the case, the service and the preview make of it."""

from datetime import date

from backoffice.audit.models import Event
from backoffice.cases.models import Case, RegisterEntry
from backoffice.filings.models import Document, ServiceRecord
from backoffice.kernel import clock
from tests.factories.closures import ALL_DC, Storm, drafted
from tests.factories.court import AT_WORK, day_at
from tests.factories.lives import stored_document
from tests.factories.rows import everything
from workflows.calendar.actions.redate import redate
from workflows.calendar.closures import KIND
from workflows.calendar.models import Redating
from workflows.calendar.rules import CLOSE, Wanted
from workflows.cases.actions.set_level import seal_filing
from workflows.changes.kinds import kind_of

DAY, NEXT = AT_WORK.date(), date(2026, 3, 11)
START, TOMORROW = day_at(DAY, 9, 30), day_at(NEXT, 8, 45)


def test_the_register_gets_an_entry_that_corrects_and_the_case_its_day(lives, at_work):
    filing = lives.accepted()
    at_work.move_to(day_at(DAY, 15))
    storm = Storm(lives.court)
    change = storm.close(START, TOMORROW)
    first, second = RegisterEntry.objects.filter(filing_reference=filing.reference).order_by("pk")
    assert (first.entered_on, second.entered_on, second.corrects) == (DAY, NEXT, first)
    told = "counts as filed on Wed 11 Mar 2026, and not on Tue 10 Mar 2026"
    assert second.text == f"Correction of the day: {first.document_title} {told} ({change.reference})"
    assert change.reference in second.text_zh and second.text_zh != second.text
    assert Document.objects.get(filing=filing).type.title_zh in second.text_zh and first.document_title not in second.text_zh
    assert second.officer_name == str(lives.court.supervisor), "who confirmed it is answerable for the entry"
    case = Case.objects.get()
    assert (case.opened_on, case.year, case.number) == (NEXT, filing.case.year, filing.case.number)
    event = Event.objects.get(code="filing.register_corrected")
    assert (event.data["old"], event.data["new"], event.data["case_number"]) == ("2026-03-10", "2026-03-11", case.number)
    storm.cancel()
    third = RegisterEntry.objects.get(corrects=second)
    assert (third.entered_on, Case.objects.get().opened_on) == (DAY, DAY), "and back again, with every step on record"


def test_another_time_of_the_same_day_leaves_the_register_alone(lives, at_work):
    lives.accepted()
    at_work.move_to(day_at(DAY, 15))
    Storm(lives.court).close(START, day_at(DAY, 14))
    assert RegisterEntry.objects.count() == 1
    assert not Event.objects.filter(code="filing.register_corrected").exists()


def test_the_day_of_a_service_in_a_storm_moves_and_keeps_its_history(lives, at_work):
    """A later document, served at 10:00; the day turns out to be one of a gale, and such a day is no day of service."""
    opened = lives.served()
    filing = lives.served(documents=(stored_document("defence"),), case_number=opened.case.number, parties=())
    record = ServiceRecord.objects.get(filing=filing)
    assert (record.deemed_served_on, record.deemed_reason) == (DAY, "in_time")
    at_work.move_to(day_at(DAY, 15))
    change = Storm(lives.court).close(day_at(DAY, 13), day_at(DAY, 14))
    assert change.needs_second, "a day of service is a right, though no filing moves"
    record.refresh_from_db()
    assert (record.deemed_served_on, record.deemed_reason) == (NEXT, "gale")
    assert ServiceRecord.objects.get(filing=opened).deemed_served_on == DAY, "an originating process is served on any day"
    kept = Redating.objects.get(of="service")
    assert (kept.old_on, kept.new_on, kept.received_at, kept.change) == (DAY, NEXT, record.served_at, change)
    assert Event.objects.get(code="filing.service_redated").data["new"] == "2026-03-11"
    before = everything()
    assert redate(change=change.reference, again=True)
    assert everything() == before, "a second run changes nothing"


def test_what_is_sealed_is_neither_listed_nor_counted_and_moves_all_the_same(lives, at_work):
    """The page of a change is read by many who may not know of it."""
    open_one, sealed = lives.served(), lives.served()
    seal_filing(reference=sealed.reference, level="court", ground="Order", officer=lives.court.senior)
    at_work.move_to(day_at(DAY, 15))
    draft = drafted(lives.court.manager, CLOSE, [Wanted(office, None, START, TOMORROW, "gale", "", "") for office in ALL_DC])
    preview = kind_of(KIND).preview(draft, clock.now())
    assert sealed.reference not in str(preview)
    assert {row[0] for row in preview.tables[0].rows} >= {open_one.reference}
    assert (1, "filing gets another deemed time") in preview.figures and preview.tables[0].total == len(preview.tables[0].rows)
    change = Storm(lives.court).close(START, TOMORROW)
    assert Redating.objects.filter(change=change, subject=sealed.reference, new_at=TOMORROW).exists()
    done = kind_of(KIND).preview(change, clock.now())
    assert sealed.reference not in str(done) and open_one.reference in str(done)


def test_the_preview_flags_register_and_service_before_anything_moves(lives, at_work):
    opened = lives.served()
    filing = lives.served(documents=(stored_document("defence"),), case_number=opened.case.number, parties=())
    at_work.move_to(day_at(DAY, 15))
    draft = drafted(lives.court.manager, CLOSE, [Wanted(office, None, START, TOMORROW, "gale", "", "") for office in ALL_DC])
    before = everything()
    preview = kind_of(KIND).preview(draft, clock.now())
    assert everything() == before
    rows = {(row[0], row[3]): row[4] for row in preview.tables[0].rows}
    assert rows[(filing.reference, "served Wed 11 Mar 2026")] == "the day on which it counts as served"
    assert "the register and the seals" in rows[(filing.reference, "Wed 11 Mar 2026 08:45:00")]
    assert (1, "service counts on another day") in preview.figures
    assert (2, "get a correction in the register and new seals") in preview.figures
