"""What a process keeps of seldom changed data: read once, and never a moment longer than it is true."""

import threading
from datetime import date, time

import pytest
from django.db import connection, transaction

from backoffice.calendar.models import Closure, HalfDay, Holiday, HolidayYear, OfficeHours
from backoffice.calendar.selectors import calendar_of
from backoffice.cases.models import CheckItem, Checklist
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.fees.selectors import schedule_of
from backoffice.kernel import kept
from backoffice.kernel.models import Mark
from backoffice.people.models import Office, OfficeKind
from tests.backoffice.calendar.calendars import at
from tests.factories.cases import DocumentTypeFactory

NOON = at("2025-11-19 12:00")


def an_office():
    return Office.objects.create(code="KEPT-REG", court="DC", kind=OfficeKind.REGISTRY, title="Kept", title_zh="Kept")


def closed(office, **changes):
    values = {"office": office, "closed_from": at("2025-11-18 09:00"), "ground": "gale", "evidence": "seen"}
    return Closure.objects.create(**{**values, **changes})


# A fee that has begun is never edited, the database refuses it (backoffice/fees): these have not.
LATER = date(2099, 1, 1)
ROWS = {
    "hours": lambda office: OfficeHours(
        office=office, valid_from=date(2021, 1, 1), opens=time(8, 45), closes=time(17, 30), evidence="seen"
    ),
    "half-day": lambda office: HalfDay(office=office, date=date(2025, 12, 24), closes=time(13), note="early", evidence="seen"),
    "year": lambda _office: HolidayYear(year=2031, source="gazette", evidence="seen"),
    "holiday": lambda _office: Holiday(date=date(2025, 12, 25), name="Christmas Day", name_zh="聖誕節", evidence="seen"),
    "closure": lambda office: Closure(office=office, closed_from=at("2025-11-18 09:00"), ground="gale", evidence="seen"),
    "instrument": lambda _office: FeeInstrument(
        court="HC", code="Cap. 1", title="t", title_zh="t", valid_from=LATER, evidence="seen"
    ),
    "item": lambda _office: FeeItem(
        court="HC", instrument="Cap. 1", item="writ", description="d", description_zh="d", paper_cents=1, valid_from=LATER,
        evidence="seen",
    ),
    "concession": lambda _office: ConcessionPeriod(
        court="HC", per_cent=20, valid_from=LATER, valid_to=date(2099, 12, 31), evidence="seen"
    ),
    "check": lambda _office: CheckItem(code="signed", position=1, text="Signed", text_zh="已簽署", valid_from=LATER, evidence="seen"),
    "checklist": lambda _office: Checklist(document_type=DocumentTypeFactory(), codes=["signed"], valid_from=LATER, evidence="seen"),
}  # fmt: skip


SETS = {"instrument": "fees", "item": "fees", "concession": "fees", "check": "checklists", "checklist": "checklists"}


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS)
def test_every_kind_of_change_of_every_row_gives_another_mark(row):
    one = ROWS[row](an_office())
    name = SETS.get(row, "calendar")
    seen = [kept.mark_of(name)]
    one.save()
    seen.append(kept.mark_of(name))
    one.evidence = "seen again"
    one.save(update_fields=["evidence"])
    seen.append(kept.mark_of(name))
    one.delete()
    seen.append(kept.mark_of(name))
    # As the loading of reference data writes, and under the engine's own rule for conflicts.
    one.pk = None
    type(one).objects.bulk_create([one], ignore_conflicts=True)
    seen.append(kept.mark_of(name))
    assert len(set(seen)) == 5
    assert seen[0], "the migration gives the first mark"


@pytest.mark.django_db
def test_what_is_kept_is_read_again_only_after_a_change(django_assert_num_queries):
    office = an_office()
    before = calendar_of(office, NOON)
    with django_assert_num_queries(1):
        assert calendar_of(office, NOON) is before
    closure = closed(office)
    assert [each.ground for each in calendar_of(office, NOON).closures] == ["gale"]
    Closure.objects.filter(pk=closure.pk).update(reopened_at=NOON)
    assert [each.reopened_at for each in calendar_of(office, NOON).closures] == [NOON]
    closure.delete()
    assert calendar_of(office, NOON) == before


@pytest.mark.django_db
def test_nothing_of_what_was_rolled_back_is_kept():
    office = an_office()
    calendar_of(office, NOON)
    with transaction.atomic():
        closed(office)
        assert calendar_of(office, NOON).closures
        transaction.set_rollback(True)
    assert calendar_of(office, NOON).closures == ()
    closed(office, ground="directed")
    assert [each.ground for each in calendar_of(office, NOON).closures] == ["directed"]


@pytest.mark.django_db
def test_a_change_while_it_is_read_is_not_kept_under_the_mark_of_before():
    office = an_office()

    def slow():
        closed(office)
        return "half read"

    assert kept.kept("calendar", "half", slow) == "half read"
    assert kept.kept("calendar", "half", lambda: "whole") == "whole"


@pytest.mark.django_db
def test_without_a_mark_nothing_is_kept():
    Mark.objects.all().delete()
    assert [kept.kept("calendar", "none", lambda each=each: each) for each in (1, 2)] == [1, 2]


@pytest.mark.django_db
def test_it_does_not_grow_without_bound():
    for number in range(kept.MOST_KEPT + 5):
        kept.kept("calendar", ("many", number), lambda: 0)
    assert len(kept._things) <= kept.MOST_KEPT


@pytest.mark.django_db(transaction=True)
def test_a_change_by_another_session_is_seen_by_the_next_reader():
    """Another process has another session and no part in our memory; so does an operator at the database's prompt."""
    office = an_office()
    FeeItem.objects.create(
        court="HC", instrument="Cap. 1", item="writ", description="d", description_zh="d", paper_cents=1, valid_from=LATER,
        evidence="seen",
    )  # fmt: skip
    assert (calendar_of(office, NOON).closures, schedule_of("HC").items[0].paper_cents) == ((), 1)

    def elsewhere():
        try:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE fees_feeitem SET paper_cents = 2")
                cursor.execute(
                    "INSERT INTO calendar_closure (office_id, closed_from, ground, cause, note, evidence)"
                    " VALUES (%s, %s, 'gale', '', '', 'seen')",
                    [office.pk, at("2025-11-18 09:00")],
                )
        finally:
            connection.close()

    other = threading.Thread(target=elsewhere)
    other.start()
    other.join(30)
    assert len(calendar_of(office, NOON).closures) == 1
    assert schedule_of("HC").items[0].paper_cents == 2
