"""To take a report away is an act: a right, a whole file, and an event without which there is no file."""

import hashlib
import json

import pytest
from django.db import DatabaseError

from backoffice.audit.actors import Actor
from backoffice.audit.models import Event
from backoffice.audit.timeline import entry_of
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden, Refused
from backoffice.people.rights import RIGHTS
from reports.catalogue import REPORTS
from reports.catalogue.base import Asked, Language
from reports.catalogue.editions import CONTENT_TYPES, Format
from tests.factories.lives import Lives
from tests.factories.rows import everything
from workflows.reports import events
from workflows.reports.actions.export_report import export_report

REPORT = REPORTS["daily-register"]
OPERATOR = Actor(kind="system", id="root", name="Operator root")


def take(lives: Lives, by, form: Format = Format.CSV, office=None):
    return export_report(report=REPORT, asked=Asked(office or lives.court.registry, clock.today()), form=form, language=Language.EN, by=by)


@pytest.mark.parametrize("form", Format)
def test_who_takes_it_has_the_whole_file_and_stands_on_record(lives: Lives, form: Format):
    lives.reach("served")
    lives.reach("fee_short")
    made = take(lives, lives.court.officer, form)
    with made.file as file:
        data = file.read()
    assert len(data) == made.size > 500
    assert (made.rows, made.name, made.content_type) == (2, f"daily-register-DC-REG-2026-03-10.{form.value}", CONTENT_TYPES[form])
    event = Event.objects.get(code="report.exported")
    assert (event.subject, event.office, event.actor_kind, event.actor_name) == ("report:daily-register", "DC-REG", "person", "Ada Lam")
    assert event.data == {
        "report": "daily-register", "day": "2026-03-10", "format": form.value, "language": "en", "rows": 2,
        "sha256": hashlib.sha256(data).hexdigest(),
        "by": [{"right": "report.daily_register", "role": "registry_officer", "office": "DC-REG"}],
    }  # fmt: skip
    assert entry_of(event).text == f"Report daily-register for Tue 10 Mar 2026 taken away as {form.value} (rows: 2)"


def test_nothing_but_the_event_is_written(lives: Lives):
    lives.reach("fee_checked")
    before = everything()
    take(lives, lives.court.officer).file.close()
    after = everything()
    assert {name for name in after if after[name] != before[name]} == {Event._meta.label}


@pytest.mark.parametrize("person", ["officer", "senior", "supervisor", "manager", "auditor"])
def test_these_may(lives: Lives, person: str):
    take(lives, getattr(lives.court, person)).file.close()
    assert Event.objects.filter(code="report.exported").count() == 1


@pytest.mark.parametrize("person", ["cashier", "administrator", "stranger", "outsider"])
def test_these_may_not_and_nothing_is_drawn_for_them(lives: Lives, person: str, monkeypatch):
    monkeypatch.setattr(type(REPORT), "rows", lambda self, asked: pytest.fail("rows were read"))
    with pytest.raises(Forbidden):
        take(lives, getattr(lives.court, person))
    assert not Event.objects.filter(code="report.exported").exists()


def test_the_right_is_that_of_the_office(lives: Lives):
    with pytest.raises(Forbidden):
        take(lives, lives.court.officer, office=lives.court.tribunal)
    take(lives, lives.court.stranger, office=lives.court.tribunal).file.close()


def test_an_operator_stands_above_offices_and_is_named_in_file_and_record(lives: Lives):
    made = take(lives, OPERATOR, Format.JSON)
    with made.file as file:
        assert json.load(file)["run_by"] == "Operator root"
    assert Event.objects.get(code="report.exported").actor_name == "Operator root"


def test_without_the_record_there_is_no_file(lives: Lives, monkeypatch):
    def failing(**_told):
        raise DatabaseError("no room")

    monkeypatch.setattr(events, "exported", failing)
    with pytest.raises(DatabaseError):
        take(lives, lives.court.officer)


def test_a_character_that_no_face_has_stops_the_paper_and_only_the_paper(lives: Lives):
    lives.reach("served")
    officer = lives.court.officer
    officer.display_name = "Ada \U0001f600"
    officer.save()
    with pytest.raises(Refused) as refused:
        take(lives, officer, Format.PDF)
    assert refused.value.code == "unprintable"
    assert "U+1F600" in str(refused.value)
    assert not Event.objects.filter(code="report.exported").exists()
    take(lives, officer, Format.XLSX).file.close()


def test_each_reports_right_is_one_that_some_role_has():
    known = frozenset().union(*RIGHTS.values())
    assert {report.right for report in REPORTS.values()} <= known
