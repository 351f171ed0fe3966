"""Planned, changed, cancelled: what was announced stays, and the door, the public and the API see what holds."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.calendar.maintenance import of_window
from backoffice.calendar.windows import Wanted
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from tests.backoffice.staff.reading import words
from tests.factories.court import AT_WORK
from workflows.maintenance.actions.cancel_window import cancel_window
from workflows.maintenance.actions.change_window import change_window
from workflows.maintenance.actions.plan_window import plan_window

REFERENCE = "MW-0000-0000"
BEGINS = AT_WORK + timedelta(days=1)
PUBLIC, FILE = reverse("public:maintenance"), reverse("public:maintenance-file")


def wanted(**changes):
    values = {"begins_at": BEGINS, "ends_at": BEGINS + timedelta(hours=4), "door_shut": True, "what": "Upgrade", "what_zh": "升級"}
    return Wanted(**{**values, **changes})


@pytest.fixture
def planned(court, at_work):
    return plan_window(reference=REFERENCE, wanted=wanted(), person=court.manager)


def test_a_form_sent_twice_announces_once(court, planned):
    assert plan_window(reference=REFERENCE, wanted=wanted(), person=court.manager) == planned
    assert len(of_window(REFERENCE)) == 1
    with pytest.raises(Conflict, match="sent already"):
        plan_window(reference=REFERENCE, wanted=wanted(what="Another"), person=court.manager)
    with pytest.raises(Conflict, match="sent already"):
        plan_window(reference=REFERENCE, wanted=wanted(), person=court.administrator)


def test_history_stays_and_says_who_and_when(court, planned, at_work):
    at_work.move_to(AT_WORK + timedelta(hours=1))
    longer = wanted(ends_at=BEGINS + timedelta(hours=5))
    for _again in range(2):
        change_window(reference=REFERENCE, seen=1, wanted=longer, ground="An hour  longer", person=court.administrator)
    with pytest.raises(Conflict, match="meanwhile"):
        cancel_window(reference=REFERENCE, seen=1, ground="not needed", person=court.manager)
    for _again in range(2):
        cancel_window(reference=REFERENCE, seen=2, ground="not needed", person=court.manager)
    with pytest.raises(Refused, match="is cancelled"):
        change_window(reference=REFERENCE, seen=3, wanted=wanted(what="Again"), ground="again", person=court.manager)
    told = [(row.version, row.kind, row.ground, row.announced_by, row.announced_at) for row in of_window(REFERENCE)]
    assert told == [
        (3, "cancelled", "not needed", court.manager, AT_WORK + timedelta(hours=1)),
        (2, "changed", "An hour longer", court.administrator, AT_WORK + timedelta(hours=1)),
        (1, "planned", "", court.manager, AT_WORK),
    ]
    events = Event.objects.filter(subject=REFERENCE).order_by("pk").values_list("code", "actor_name")
    assert list(events) == [
        ("maintenance.planned", "Gary Mak"), ("maintenance.changed", "Ivan Kwok"), ("maintenance.cancelled", "Gary Mak"),
    ]  # fmt: skip


def test_only_managers_and_administrators_announce(court, planned):
    for person in (court.officer, court.senior, court.supervisor, court.auditor, court.outsider):
        with pytest.raises(Forbidden):
            plan_window(reference="MW-1111-1111", wanted=wanted(), person=person)
        with pytest.raises(Forbidden):
            change_window(reference=REFERENCE, seen=1, wanted=wanted(what="Mine"), ground="mine", person=person)
        with pytest.raises(Forbidden):
            cancel_window(reference=REFERENCE, seen=1, ground="mine", person=person)
    assert len(of_window(REFERENCE)) == 1


def test_the_public_page_and_the_file_show_what_holds_without_sign_in(court, at_work):
    assert "No maintenance is planned. 現時沒有已計劃的維修。" in words(Client().get(PUBLIC))
    plan_window(reference=REFERENCE, wanted=wanted(what="<b>Upgrade</b>"), person=court.manager)
    text = words(Client().get(PUBLIC))
    assert "Wed 11 Mar 2026 10:00:00 – Wed 11 Mar 2026 14:00:00" in text
    assert "2026年3月11日" in text
    assert "<b>Upgrade</b> 升級 No filings are taken in this time. 期間不接收存檔。" in text
    file = Client().get(FILE)
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART:20260311T020000Z\r\n" in file.content.decode()
    at_work.move_to(BEGINS)
    assert "Filings are not taken at this moment. 現時暫不接收存檔。" in words(Client().get(PUBLIC))
    at_work.move_to(BEGINS + timedelta(hours=4))
    text = words(Client().get(PUBLIC))
    assert "No maintenance stops filings at this moment." in text
    assert "(over)" in text
    at_work.move_to(BEGINS + timedelta(days=31))
    assert "升級" not in words(Client().get(PUBLIC))


def test_screens_plan_change_and_cancel(court, at_work, client):
    client.force_login(court.manager)
    form = client.get(reverse("staff:maintenance-plan"))
    typed = {
        "reference": form.context["reference"], "begins": "2026-03-11T20:00", "ends": "2026-03-12T00:00", "door_shut": "on",
        "what": "Upgrade", "what_zh": "升級",
    }  # fmt: skip
    wrong = client.post(reverse("staff:maintenance-plan"), {**typed, "ends": "2026-03-11T19:00", "what_zh": "升級"})
    assert (wrong.status_code, "It ends before it begins." in words(wrong)) == (422, True)
    assert 'value="2026-03-11T19:00"' in wrong.content.decode()
    bad = client.post(reverse("staff:maintenance-plan"), {**typed, "begins": "tomorrow", "what_zh": ""})
    assert "Write day and time as 2026-09-30 22:00." in words(bad)
    assert "Say in Chinese what is done." in words(bad)
    shown = client.post(reverse("staff:maintenance-plan"), typed, follow=True)
    assert "Begins Wed 11 Mar 2026 20:00:00 Ends Thu 12 Mar 2026 00:00:00" in words(shown)
    reference = form.context["reference"]
    change = client.get(f"{reverse('staff:maintenance-change')}?window={reference}")
    assert 'value="2026-03-11T20:00"' in change.content.decode()
    changed = {**typed, "window": reference, "seen": "1", "ends": "2026-03-12T01:00"}
    assert "Say why." in words(client.post(reverse("staff:maintenance-change"), changed))
    done = client.post(reverse("staff:maintenance-change"), {**changed, "ground": "An hour longer"}, follow=True)
    assert "Thu 12 Mar 2026 01:00:00" in words(done)
    late = client.post(reverse("staff:maintenance-cancel"), {"window": reference, "seen": "1", "ground": "no"})
    assert "It was announced anew meanwhile." in words(late)
    gone = client.post(reverse("staff:maintenance-cancel"), {"window": reference, "seen": "2", "ground": "no"}, follow=True)
    assert "cancelled" in words(gone)
    assert [row.version for row in of_window(reference)] == [3, 2, 1]
    assert client.get(f"{reverse('staff:maintenance-window')}?window=MW-9999-9999").status_code == 404


def test_the_calendar_shows_the_window_on_its_days(court, planned, client):
    client.force_login(court.officer)
    assert "Maintenance: Upgrade , Wed 11 Mar 2026 10:00:00 – Wed 11 Mar 2026 14:00:00, filings not taken" in words(
        client.get(f"{reverse('staff:calendar')}?day=2026-03-11")
    )
    assert "Maintenance: Upgrade" not in words(client.get(f"{reverse('staff:calendar')}?day=2026-03-12"))
