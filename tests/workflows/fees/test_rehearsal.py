"""A rehearsal prices every filing of its span once, in parts that survive the worker; screen and spreadsheet are the same rows."""

from datetime import timedelta

import pytest

from backoffice.audit.models import Event
from backoffice.fees import changes as pure
from backoffice.fees.models import FeeItem
from backoffice.fees.plain import as_plain, from_plain
from backoffice.fees.selectors import schedule_of
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.references import new_reference
from reports.catalogue.base import Language
from reports.catalogue.editions import Format
from tests.reports.registers import cells_of
from tests.workflows.fees.test_schedule import content, drafted
from workflows.cases.actions.set_level import seal_filing
from workflows.fees import steps
from workflows.fees.actions import rehearse as worker
from workflows.fees.actions.ask_rehearsal import ask_rehearsal
from workflows.fees.actions.rehearse import rehearse
from workflows.fees.forgetting import forget_rehearsals
from workflows.fees.models import Rehearsal, RehearsalPart
from workflows.fees.rehearsing import report_of
from workflows.reports.actions.export_report import export_report


def asked(lives, days=30, change="", who="manager", reference=""):
    reference = reference or new_reference("RH")
    return ask_rehearsal(reference=reference, office=lives.court.registry, days=days, change=change, by=getattr(lives.court, who))


def proposed(lives):
    return drafted(lives.court.supervisor, content(valid_from=(clock.today() + timedelta(days=9)).isoformat())).reference


def rows(rehearsal):
    report, what = report_of(rehearsal)
    return [row.values for row in report.rows(what)]


def test_what_it_would_have_done(lives, at_work):
    old = lives.receive()
    at_work.move_to(clock.now() + timedelta(days=40))
    filings = [lives.receive() for _each in range(3)]
    other = lives.receive("application", case_type="DCEC", claim_amount_cents=None)
    at_work.move_to(clock.now() + timedelta(minutes=1))
    change = proposed(lives)
    rehearsal = asked(lives, change=change)
    assert (rehearsal.total, rehearsal.done, rehearsal.finished_at) == (4, 4, clock.now()), "a few are priced at once"
    assert [row[0] for row in rows(rehearsal)] == [other.reference, *(filing.reference for filing in reversed(filings))]
    assert [row[5:] for row in rows(rehearsal)] == [(0, 0, 0)] + [(504_00, 560_00, 56_00)] * 3
    report, what = report_of(rehearsal)
    tally = report.tally(what)
    assert tally.whole.sums == {"charged": 1512_00, "would": 1680_00, "difference": 168_00}
    assert [(group.key, group.totals.number) for group in tally.groups] == [("DCCJ", 3), ("DCEC", 1)]
    assert old.reference in [row[0] for row in rows(asked(lives, 60, change))]


def test_the_day_after_the_concession(lives, at_work):
    lives.receive()
    at_work.move_to(clock.now() + timedelta(minutes=1))
    rehearsal = asked(lives)
    assert rehearsal.words == "The day after the concession ends (Thu 6 May 2027)"
    assert [row[5:] for row in rows(rehearsal)] == [(504_00, 630_00, 126_00)]


class TestInTheBackground:
    @pytest.fixture
    def rehearsal(self, lives, at_work, monkeypatch):
        """Seven filings of which two came in at one instant, to be priced three at a time."""
        monkeypatch.setattr(steps, "PART", 3)
        monkeypatch.setattr("workflows.fees.actions.ask_rehearsal.PART", 3)
        for number in range(7):
            lives.receive()
            if number != 3:
                at_work.move_to(clock.now() + timedelta(seconds=1))
        return asked(lives, change=proposed(lives))

    def test_it_goes_on_where_it_was_left_and_prices_each_filing_once(self, lives, at_work, rehearsal, monkeypatch):
        assert (rehearsal.total, rehearsal.done, rehearsal.finished_at) == (7, 0, None)
        monkeypatch.setattr(worker, "ONE_TURN", timedelta(seconds=-1))
        assert not rehearse(reference=rehearsal.reference)
        rehearsal.refresh_from_db()
        assert (rehearsal.done, rehearsal.finished_at, len(rows(rehearsal))) == (3, None, 3)
        # What comes in or is changed meanwhile is none of it.
        lives.receive()
        FeeItem.objects.filter(court="DC", item="writ").update(valid_to=clock.today())
        while outbox.drain():
            pass
        rehearsal.refresh_from_db()
        assert (rehearsal.done, rehearsal.total, rehearsal.finished_at is not None) == (7, 7, True)
        found = rows(rehearsal)
        assert len({row[0] for row in found}) == 7
        assert {row[5:] for row in found} == {(504_00, 560_00, 56_00)}
        assert rehearse(reference=rehearsal.reference) and len(rows(rehearsal)) == 7, "a second run changes nothing"

    def test_screen_and_spreadsheet_are_the_same(self, lives, rehearsal, tmp_path):
        while outbox.drain():
            pass
        report, what = report_of(Rehearsal.objects.get(pk=rehearsal.pk))
        made = export_report(report=report, asked=what, form=Format.XLSX, language=Language.EN, by=lives.court.manager)
        with made.file as file:
            (tmp_path / "made.xlsx").write_bytes(file.read())
        found = {row["A"]: row for row in cells_of(tmp_path / "made.xlsx") if str(row.get("A", "")).startswith("EF-")}
        assert [float(found[row[0]][column]) * 100 for row in rows(rehearsal) for column in "FGH"] == [
            value for row in rows(rehearsal) for value in row[5:]
        ]
        assert report.tally(what).whole.number == len(found) == 7
        pages, after = [], ""
        while True:
            page, after = report.page(what, after, 3)
            pages += [row.values for row in page]
            if not after:
                break
        assert pages == rows(rehearsal)


def test_what_is_sealed_is_not_priced_and_not_shown_once_it_is_sealed_later(lives, at_work):
    now, later = lives.receive(), lives.receive()
    lives.receive()
    seal_filing(reference=now.reference, level="court", ground="Order", officer=lives.court.senior)
    at_work.move_to(clock.now() + timedelta(minutes=1))
    rehearsal = asked(lives)
    assert (rehearsal.total, len(rows(rehearsal))) == (2, 2)
    seal_filing(reference=later.reference, level="court", ground="Order", officer=lives.court.senior)
    report, what = report_of(rehearsal)
    assert (len(rows(rehearsal)), report.tally(what).whole.number, len(report.page(what, "", 10)[0])) == (1, 1, 1)


def test_the_priced_rows_go_after_a_while_and_that_it_was_asked_for_stays(lives, at_work, settings):
    settings.FEE_REHEARSAL_DAYS = 30
    lives.receive()
    old = asked(lives)
    at_work.move_to(clock.now() + timedelta(days=30))
    kept = asked(lives)
    assert forget_rehearsals() == 0, "the last moment at which it is kept"
    at_work.move_to(clock.now() + timedelta(microseconds=1))
    assert (forget_rehearsals(), forget_rehearsals()) == (1, 0)
    assert list(Rehearsal.objects.all()) == [kept]
    assert Event.objects.filter(code="fee.rehearsal_asked", subject=old.reference).exists()
    assert not RehearsalPart.objects.filter(rehearsal_id=old.pk).exists()


def test_a_form_sent_twice_asks_once(lives):
    one = asked(lives, reference="RH-7K3M-2Q9X")
    assert asked(lives, reference="RH-7K3M-2Q9X").pk == one.pk
    with pytest.raises(Conflict):
        asked(lives, 7, reference="RH-7K3M-2Q9X")
    assert Rehearsal.objects.count() == 1


def test_refused(lives):
    for days in (0, 367):
        with pytest.raises(Refused) as refused:
            asked(lives, days)
        assert refused.value.code == "days-wrong"
    with pytest.raises(NotFound):
        asked(lives, change="CH-0000-0000")
    for who in ("officer", "senior", "stranger"):
        with pytest.raises(Forbidden):
            asked(lives, who=who)


def test_a_schedule_kept_as_plain_data_is_the_same(lives):
    schedule = pure.with_change(schedule_of("DC"), content())
    assert from_plain(as_plain(schedule)) == schedule
