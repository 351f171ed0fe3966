"""Loading the reference data: whole, twice, changed from a day on, and never half."""

from datetime import date, datetime

import pytest

from backoffice.audit.models import Event
from backoffice.calendar.models import Closure, HalfDay, Holiday, OfficeHours
from backoffice.cases.models import CaseType, CheckItem, DocumentType, ReturnReason
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.kernel import clock
from backoffice.people.models import Office
from tests.workflows.reference.conftest import TODAY
from workflows.reference.reading import FaultyReferenceError

pytestmark = pytest.mark.django_db


def dc_writ():
    """The rows of the District Court's writ fee through time: (from, to, cents)."""
    rows = FeeItem.objects.filter(court="DC", item="writ").order_by("valid_from")
    return [(row.valid_from, row.valid_to, row.paper_cents) for row in rows]


def faults(folder, on=TODAY):
    """What is refused, line by line."""
    with pytest.raises(FaultyReferenceError) as error:
        folder.load(on)
    return str(error.value).splitlines()


def test_everything_is_loaded(folder):
    counts = folder.load()
    assert counts["offices"] == (20, 0, 0)
    assert counts["queue rules"] == (10, 0, 0)
    assert counts["office hours"] == (40, 0, 0)
    assert counts["general holidays"] == (102, 0, 0)
    assert counts["closures"] == (120, 0, 0)
    assert counts["case types"] == (17, 0, 0)
    assert counts["fee items"] == (8, 0, 0)
    assert counts["concessions"] == (4, 0, 0)
    assert counts["half-days"] == (0, 0, 0)
    assert all(changed == unchanged == 0 for _, changed, unchanged in counts.values())
    assert list(Office.objects.get(code="DC-ACC").serves.values_list("code", flat=True)) == ["DC-REG"]
    assert Holiday.objects.get(date=date(2026, 2, 17)).name_zh == "農曆年初一"
    sctc = CaseType.objects.get(code="SCTC")
    assert (sctc.claim_min_cents, sctc.claim_max_cents, sctc.register) == (None, 75000_00, "Register of Claims")
    assert [office.code for office in sctc.offices.all()] == ["SCT-REG"]
    form_1 = DocumentType.objects.get(case_type=sctc, code="claim-form-1")
    assert (form_1.commences, form_1.fee_item, form_1.form) == (True, "claim", "Form 1")
    listed = form_1.checklists.get()
    assert {"within-jurisdiction", "filed-for-a-party", "page-count"} <= set(listed.codes)
    assert (listed.least_pages, listed.most_pages) == (1, 4)


@pytest.mark.once
def test_every_case_type_can_be_begun_and_answered(folder):
    folder.load()
    for kind in CaseType.objects.all():
        assert kind.offices.exists()
        assert kind.document_types.filter(commences=True).exists()
        assert kind.document_types.exclude(filed_by="commencing").exists()
        assert kind.document_types.filter(checklists__isnull=True).count() == 0
        assert all(document.title and document.title_zh for document in kind.document_types.all())


@pytest.mark.once
def test_a_second_run_changes_nothing(folder, django_assert_max_num_queries):
    first = folder.load()
    events = Event.objects.count()
    with django_assert_max_num_queries(40):
        second = folder.load()
    assert second == {table: (0, 0, created) for table, (created, _, _) in first.items()}
    assert Event.objects.count() == events


@pytest.mark.once
def test_what_was_loaded_is_on_record(folder):
    folder.load()
    event = Event.objects.get(code="reference.loaded")
    assert event.data["tables"]["fee items"] == [8, 0]
    assert event.data["created"] == sum(created for created, _ in event.data["tables"].values())


@pytest.mark.once
class TestChangedFee:
    def test_an_edited_fee_counts_from_today_on(self, folder):
        folder.load()
        folder.replace("fee-items.csv", "630.00", "700.00")
        assert folder.load()["fee items"] == (0, 1, 7)
        assert dc_writ() == [(date(2022, 1, 1), date(2026, 5, 3), 63000), (TODAY, None, 70000)]

    def test_and_a_second_run_leaves_it(self, folder):
        folder.load()
        folder.replace("fee-items.csv", "630.00", "700.00")
        folder.load()
        kept = dc_writ()
        assert folder.load()["fee items"] == (0, 0, 8)
        assert folder.load(date(2026, 6, 1))["fee items"] == (0, 0, 8)
        assert dc_writ() == kept

    def test_edited_twice(self, folder):
        folder.load()
        folder.replace("fee-items.csv", "630.00", "700.00")
        folder.load()
        folder.replace("fee-items.csv", "700.00", "630.00")
        folder.load(date(2026, 6, 1))
        assert dc_writ() == [
            (date(2022, 1, 1), date(2026, 5, 3), 63000),
            (TODAY, date(2026, 5, 31), 70000),
            (date(2026, 6, 1), None, 63000),
        ]

    def test_edited_twice_on_one_day_leaves_one_row_for_that_day(self, folder):
        coming = date(2090, 5, 4)
        folder.load()
        folder.replace("fee-items.csv", "630.00", "700.00")
        folder.load(coming)
        folder.replace("fee-items.csv", "700.00", "710.00")
        folder.load(coming)
        assert dc_writ() == [(date(2022, 1, 1), date(2090, 5, 3), 63000), (coming, None, 71000)]

    def test_what_has_begun_is_not_edited_whatever_day_is_given(self, folder):
        folder.load()
        folder.replace("fee-items.csv", "630.00", "700.00")
        (fault,) = faults(folder, date(2022, 1, 1))
        assert "in force is superseded, never edited" in fault
        assert dc_writ() == [(date(2022, 1, 1), None, 63000)]

    def test_a_row_from_a_coming_day_ends_the_one_before(self, folder):
        folder.load()
        folder.add("fee-items.csv", "DC,Cap. 336C,writ,,Sealing a writ,令狀,fixed,700.00,,,concession,2026-07-01,,seen")
        assert folder.load()["fee items"] == (1, 1, 7)
        assert dc_writ() == [(date(2022, 1, 1), date(2026, 6, 30), 63000), (date(2026, 7, 1), None, 70000)]
        assert folder.load()["fee items"] == (0, 0, 9)

    def test_a_row_from_a_coming_day_in_the_place_of_the_old_one(self, folder):
        folder.load()
        folder.drop("fee-items.csv", "DC,Cap. 336C,writ")
        folder.add("fee-items.csv", "DC,Cap. 336C,writ,,Sealing a writ,令狀,fixed,700.00,,,concession,2026-07-01,,seen")
        assert folder.load()["fee items"] == (1, 1, 7)
        assert dc_writ() == [(date(2022, 1, 1), date(2026, 6, 30), 63000), (date(2026, 7, 1), None, 70000)]

    def test_what_has_not_begun_may_still_be_edited(self, folder):
        folder.add("fee-items.csv", "DC,Cap. 336C,writ,,Sealing a writ,令狀,fixed,700.00,,,concession,2090-07-01,,seen")
        folder.load()
        folder.replace("fee-items.csv", "700.00", "650.00")
        assert folder.load()["fee items"] == (0, 1, 8)
        assert dc_writ() == [(date(2022, 1, 1), date(2090, 6, 30), 63000), (date(2090, 7, 1), None, 65000)]

    def test_a_row_from_a_past_day_is_refused(self, folder):
        folder.load()
        before = dc_writ()
        line = folder.add("fee-items.csv", "DC,Cap. 336C,writ,,Sealing a writ,令狀,fixed,700.00,,,concession,2026-05-03,,seen")
        (fault,) = faults(folder)
        assert fault.startswith(f"fee-items.csv, line {line}: DC Cap. 336C writ is on record already")
        assert "2026-05-04 at the earliest" in fault
        assert dc_writ() == before

    def test_unless_the_past_is_opened_on_purpose(self, folder):
        folder.load()
        folder.add("fee-items.csv", "DC,Cap. 336C,writ,,Sealing a writ,令狀,fixed,700.00,,,concession,2026-05-03,,seen")
        folder.load(date(2026, 5, 3))
        assert dc_writ() == [(date(2022, 1, 1), date(2026, 5, 2), 63000), (date(2026, 5, 3), None, 70000)]

    def test_what_ended_is_not_edited(self, folder):
        folder.replace("fee-items.csv", "630.00,,,concession,2022-01-01,,", "630.00,,,concession,2022-01-01,2025-12-31,")
        folder.load()
        folder.replace("fee-items.csv", "630.00", "700.00")
        (fault,) = faults(folder)
        assert "ended on 2025-12-31: what was in force before 2026-05-04 is not edited" in fault

    def test_an_end_in_the_past_is_refused(self, folder):
        folder.load()
        folder.replace("fee-items.csv", "630.00,,,concession,2022-01-01,,", "630.00,,,concession,2022-01-01,2025-12-31,")
        (fault,) = faults(folder)
        assert "is not edited" in fault

    def test_an_end_to_come_is_taken_and_may_be_moved(self, folder):
        folder.load()
        folder.replace("fee-items.csv", "630.00,,,concession,2022-01-01,,", "630.00,,,concession,2022-01-01,2090-05-03,")
        assert folder.load()["fee items"] == (0, 1, 7)
        folder.replace("fee-items.csv", "2090-05-03", "2090-12-31")
        assert folder.load()["fee items"] == (0, 1, 7)
        assert dc_writ() == [(date(2022, 1, 1), date(2090, 12, 31), 63000)]

    def test_better_evidence_changes_the_row_itself(self, folder):
        folder.load()
        folder.replace("fee-items.csv", "unverified: from general knowledge", "seen")
        assert folder.load()["fee items"] == (0, 1, 7)
        assert dc_writ() == [(date(2022, 1, 1), None, 63000)]
        assert FeeItem.objects.get(court="DC", item="writ").evidence == "seen"

    def test_evidence_of_a_superseded_fee_goes_to_its_successor(self, folder):
        folder.load()
        folder.replace("fee-items.csv", "630.00", "700.00")
        folder.load()
        folder.replace("fee-items.csv", "unverified: from general knowledge", "seen")
        assert folder.load()["fee items"] == (0, 1, 7)
        assert [row.evidence for row in FeeItem.objects.filter(court="DC", item="writ").order_by("valid_from")] == [
            "unverified: from general knowledge", "seen",
        ]  # fmt: skip


@pytest.mark.once
class TestOtherTables:
    def test_a_concession_is_prolonged(self, folder):
        folder.load()
        folder.replace("concessions.csv", "2027-05-05", "2029-05-05")
        assert folder.load()["concessions"] == (0, 1, 3)
        assert ConcessionPeriod.objects.get(court="DC").valid_to == date(2029, 5, 5)

    def test_a_rate_that_changes_is_a_new_row(self, folder):
        folder.load()
        folder.replace("concessions.csv", "HC,20,", "HC,10,")
        folder.load()
        assert list(
            ConcessionPeriod.objects.filter(court="HC").order_by("valid_from").values_list("per_cent", "valid_from", "valid_to")
        ) == [
            (20, date(2025, 6, 30), date(2026, 5, 3)),
            (10, TODAY, date(2028, 6, 29)),
        ]

    def test_a_rounding_that_changes_is_a_new_row(self, folder):
        folder.load()
        folder.replace("fee-instruments.csv", "down_to_dollar,2018-12-03", "exact,2018-12-03")
        assert folder.load()["fee instruments"] == (0, 1, 2)
        assert list(FeeInstrument.objects.filter(court="SCT").order_by("valid_from").values_list("rounding", flat=True)) == [
            "down_to_dollar",
            "exact",
        ]

    def test_passing_hours_do_not_end_the_usual_ones(self, folder):
        folder.load()
        rows = OfficeHours.objects.filter(office__code="DC-REG").order_by("valid_from")
        assert list(rows.values_list("valid_from", "valid_to")) == [(date(2021, 1, 1), None), (date(2022, 1, 27), date(2022, 4, 19))]

    def test_usual_hours_that_change_are_a_new_row(self, folder):
        folder.load()
        folder.replace("office-hours.csv", "08:45,13:00,14:00,17:30", "08:45,13:00,14:00,18:00")
        assert folder.load()["office hours"] == (0, 20, 20)
        assert folder.load()["office hours"] == (0, 0, 40)
        rows = OfficeHours.objects.filter(office__code="DC-REG", weekdays="12345").order_by("valid_from")
        assert [(row.valid_from, row.valid_to, row.closes.hour) for row in rows] == [
            (date(2021, 1, 1), date(2026, 5, 3), 17),
            (date(2022, 1, 27), date(2022, 4, 19), 17),
            (TODAY, None, 18),
        ]

    def test_a_reopening_is_entered(self, folder):
        line = "DC-REG|DC-ACC,2026-05-04T09:00:00+08:00,,gale,signal 8,ours"
        folder.add("office-closures.csv", line)
        assert folder.load()["closures"] == (122, 0, 0)
        folder.replace("office-closures.csv", line, line.replace(",,gale", ",2026-05-04T14:00:00+08:00,gale"))
        assert folder.load()["closures"] == (0, 2, 120)
        assert Closure.objects.filter(closed_from__year=2026, reopened_at__isnull=True).count() == 0

    def test_a_half_day_for_all_offices(self, folder):
        folder.add("half-days.csv", "all,2026-12-24,13:00,Christmas Eve,ours")
        assert folder.load()["half-days"] == (20, 0, 0)
        assert HalfDay.objects.filter(office__code="HC-REG", date=date(2026, 12, 24)).exists()

    def test_titles_and_links_are_changed_in_place(self, folder):
        folder.load()
        folder.replace("case-types.csv", "DCCJ,DC,Civil action,", "DCCJ,DC,Civil proceedings,")
        assert folder.load()["case types"] == (0, 1, 16)
        assert CaseType.objects.get(code="DCCJ").title == "Civil proceedings"

    def test_a_changed_checklist_begins_tomorrow_and_the_old_one_stays_for_what_has_come(self, folder):
        with clock.set_to(datetime(2090, 5, 4, 10, tzinfo=clock.HONG_KONG)):
            folder.load()
            folder.replace("checklists.csv", "claimant-approved|not-represented|", "claimant-approved|")
            assert folder.load()["checklists"][:2] == (0, 1)
            assert folder.load()["checklists"][:2] == (0, 0)
        form_1 = DocumentType.objects.get(case_type__code="SCTC", code="claim-form-1")
        old, new = form_1.checklists.all()
        assert (old.valid_to, new.valid_from, new.valid_to) == (date(2090, 5, 4), date(2090, 5, 5), None)
        assert set(old.codes) - set(new.codes) == {"not-represented"}

    def test_a_reworded_check_is_a_new_row_from_tomorrow_on(self, folder):
        with clock.set_to(datetime(2090, 5, 4, 10, tzinfo=clock.HONG_KONG)):
            folder.load()
            folder.replace("checks.csv", "Verified by a statement of truth", "Verified by a signed statement of truth")
            assert folder.load()["checks"][:2] == (0, 1)
        assert list(CheckItem.objects.filter(code="statement-of-truth").values_list("text", "valid_to")) == [
            ("Verified by a statement of truth", date(2090, 5, 4)), ("Verified by a signed statement of truth", None),
        ]  # fmt: skip

    def test_a_checklist_known_beforehand_is_a_row_from_its_day(self, folder):
        folder.load()
        folder.add("checklists.csv", "DCCJ,defence,signed|legible,,,2091-01-01,,ours")
        assert folder.load()["checklists"][:2] == (1, 1)
        old, new = DocumentType.objects.get(case_type__code="DCCJ", code="defence").checklists.all()
        assert (old.valid_to, new.valid_from, new.codes) == (date(2090, 12, 31), date(2091, 1, 1), ["legible", "signed"])

    def test_a_reason_reworded_is_a_new_row_and_its_place_is_not(self, folder):
        folder.load()
        folder.replace("return-reasons.csv", "Not signed or not dated", "Unsigned or undated")
        folder.load()
        rows = ReturnReason.objects.filter(code="signature-missing").order_by("valid_from")
        assert [(row.title, row.valid_to) for row in rows] == [("Not signed or not dated", date(2026, 5, 3)), ("Unsigned or undated", None)]
        folder.drop("return-reasons.csv", "statement-of-truth-missing")
        created, changed, _ = folder.load()["return reasons"]
        assert created == 0
        assert changed > 0
        assert ReturnReason.objects.filter(code="parties-differ").count() == 1

    def test_what_is_not_in_the_file_stays_and_is_counted(self, folder):
        folder.load()
        folder.drop("general-holidays.csv", "2027-12-27")
        from workflows.reference.actions.load_reference import load_reference

        (count,) = [count for count in load_reference(folder=folder.path, on=TODAY).counts if count.table == "general holidays"]
        assert (count.unchanged, count.not_in_file) == (101, 1)
        assert Holiday.objects.filter(date=date(2027, 12, 27)).exists()


@pytest.mark.once
def test_a_row_with_a_fault_leaves_nothing_loaded(folder):
    folder.add("return-reasons.csv", "x" * 41 + ",return,t,題,r,s,句,2022-05-06,,ours")
    (fault,) = faults(folder)
    assert fault.startswith("return-reasons.csv, line 21: code: ")
    assert not any(model.objects.exists() for model in (Office, Holiday, FeeItem, CheckItem, ReturnReason, Event))


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("concessions.csv", "DC,101,,,2028-01-01,2028-12-31,ours", "concession_rate_is_a_percentage"),
        ("office-hours.csv", "DC-REG,2028-01-01,,12345,08:45,13:00,14:00,08:00,no,ours", "office_hours_close_after_opening"),
        ("office-closures.csv", "DC-REG,2026-05-04T09:00:00+08:00,2026-05-04T09:00:00+08:00,gale,,ours", "closure_reopens_after_closing"),
        ("office-hours.csv", "DC-REG,2028-01-01,,67,08:45,13:00,14:00,18:00,no,ours", "weekdays: Weekdays are digits from 1 (Monday) to 5"),
        ("checklists.csv", "DCCJ,defence,page-count,4,1,2090-01-01,,ours", "checklist_pages_in_order"),
        ("offices.csv", "XX-REG,DC,A VENUE FAR TOO LONG,registry,X,乙,,ours", "venue: "),
    ],
)
def test_what_only_the_database_would_refuse_is_named_too(folder, file, line, said):
    number = folder.add(file, line)
    (fault,) = [fault for fault in faults(folder) if fault.startswith(f"{file}, line {number}: ")]
    assert said in fault
    assert not Office.objects.exists()
