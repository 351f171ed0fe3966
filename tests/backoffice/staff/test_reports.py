"""The reports on the screen: within the office, each figure as long as its list, and the files behind an act."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from backoffice.audit.models import Event
from backoffice.people.models import Membership, Role
from backoffice.staff.views import reports
from reports.catalogue.editions import Format
from tests.backoffice.staff.reading import queries, references, words
from tests.factories.court import AT_WORK, day_at
from tests.factories.lives import Lives
from tests.hostile.test_text import NAMES
from workflows.filing.actions.deem_received import sweep

LIST = reverse("staff:reports")
REPORT = reverse("staff:report", args=["daily-register"])
FILE = reverse("staff:report-file", args=["daily-register"])
ASKED = {"office": "DC-REG", "day": "2026-03-10", "language": "en", "format": "csv"}


@pytest.fixture
def busy(lives: Lives) -> Lives:
    for standing in ("deemed_received", "fee_short", "fee_checked", "served", "returned", "withdrawn"):
        lives.reach(standing)
    lives.receive("application", case_type="DCEC", claim_amount_cents=None)
    return lives


def test_the_list_says_what_each_report_answers_and_leads_to_it(busy: Lives, officer: Client):
    answer = officer.get(LIST)
    assert "What a registry received on a day by deemed time" in words(answer)
    assert f'href="{REPORT}"' in answer.content.decode()
    assert f'href="{LIST}"' in officer.get(reverse("staff:inbox")).content.decode(), "the rail leads there"


def test_the_managers_page_leads_to_the_reports(busy: Lives, sign_in):
    assert f'class="btn btn-quiet" href="{LIST}"' in sign_in(busy.court.manager).get(reverse("staff:manager")).content.decode()


def test_it_shows_today_unless_another_day_is_asked_for(busy: Lives, officer: Client):
    text = words(officer.get(REPORT))
    assert "Daily register of filings Tue 10 Mar 2026" in text
    assert "The day is not over: more may come." in text
    assert "Filings: 7" in text
    yesterday = officer.get(REPORT, {"day": "2026-03-09"})
    assert references(yesterday) == []
    assert "Nothing was deemed received." in words(yesterday)
    sunday = words(officer.get(REPORT, {"day": "2026-03-08"}))
    assert "The office does not open on this day: a Sunday." in sunday
    assert "Sat 7 Mar 2026" in sunday
    assert "Mon 9 Mar 2026" in sunday


@pytest.mark.parametrize("day", ["no-day", "2026-02-30", "10 March 2026", "99999-01-01"])
def test_a_day_that_is_none_is_said_and_today_is_shown(busy: Lives, officer: Client, day: str):
    answer = officer.get(REPORT, {"day": day})
    assert "That is no day; today is shown." in words(answer)
    assert len(references(answer)) == 7


def test_every_figure_is_the_length_of_its_list(busy: Lives, officer: Client):
    shown = officer.get(REPORT).context
    counted = 0
    for row in shown["totals"]:
        filings, *others = row.figures
        listed = officer.get(filings.address.split("#")[0])
        assert len(references(listed)) == int(filings.text) == listed.context["number"]
        outstanding = others[-1]
        owing = officer.get(outstanding.address.split("#")[0])
        assert (len(references(owing)) > 0) is (outstanding.text != "0")
        place = [head for head, _figure in owing.context["heads"]].index("Outstanding, HK$")
        summed = sum(int(cells[place].lines[0].text.replace(",", "")) for cells in owing.context["rows"])
        assert f"{summed:,}" == outstanding.text
        counted += len(references(listed))
    assert counted == 14


def test_the_provisional_ones_lead_to_their_list_in_this_office_only(busy: Lives, sign_in):
    Membership.objects.create(user=busy.court.officer, office=busy.court.tribunal, role=Role.REGISTRY_OFFICER)
    waiting = busy.received()
    client = sign_in(busy.court.officer)
    answer = client.get(REPORT, {"office": "DC-REG", "day": "2026-03-11"})
    assert references(answer) == []
    (address,) = re.findall(r'href="(/filings/\?state=received[^"]*)"', answer.content.decode())
    listed = client.get(html.unescape(address))
    assert references(listed) == [waiting.reference]
    assert listed.context["offices"] == [busy.court.registry]
    assert listed.context["count"].number == 1
    assert client.get(reverse("staff:filings"), {"office": "HC-REG"}).status_code == 404


def test_another_offices_register_is_not_there(busy: Lives, officer: Client, sign_in):
    assert officer.get(REPORT, {"office": "SCT-REG"}).status_code == 404
    assert officer.get(REPORT, {"office": "DC-ACC"}).status_code == 404
    assert officer.post(FILE, {**ASKED, "office": "SCT-REG"}).status_code == 404
    stranger = sign_in(busy.court.stranger)
    assert stranger.get(REPORT, {"office": "DC-REG"}).status_code == 404
    assert stranger.post(FILE, ASKED).status_code == 404
    assert references(stranger.get(REPORT)) == []
    assert not Event.objects.filter(code="report.exported").exists()


def test_there_is_no_report_that_there_is_not(busy: Lives, officer: Client):
    assert officer.get(reverse("staff:report", args=["no-such"])).status_code == 404
    assert officer.post(reverse("staff:report-file", args=["no-such"]), ASKED).status_code == 404


def test_someone_of_two_registries_chooses_and_begins_with_the_one_worked_for(busy: Lives, sign_in):
    Membership.objects.create(user=busy.court.officer, office=busy.court.tribunal, role=Role.REGISTRY_OFFICER)
    client = sign_in(busy.court.officer)
    assert len(references(client.get(REPORT))) == 7
    assert "Small Claims Tribunal Registry" in words(client.get(REPORT, {"office": "SCT-REG"}))
    client.post(reverse("staff:choose"), {"office": "SCT-REG"})
    assert references(client.get(REPORT)) == []


@pytest.mark.parametrize(
    ("form", "kind", "begins"),
    [
        ("pdf", "application/pdf", b"%PDF"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
    ],
)
def test_a_file_is_taken_away_and_that_stands_on_record(busy: Lives, officer: Client, form, kind, begins):
    answer = officer.post(FILE, {**ASKED, "format": form})
    assert answer.status_code == 200
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"] == f'attachment; filename="daily-register-DC-REG-2026-03-10.{form}"'
    assert answer["Cache-Control"] == "no-store"
    data = b"".join(answer.streaming_content)
    assert data.startswith(begins)
    assert int(answer["Content-Length"]) == len(data)
    event = Event.objects.get(code="report.exported")
    assert (event.actor_name, event.office, event.data["format"], event.data["rows"]) == ("Ada Lam", "DC-REG", form, 7)


@pytest.mark.parametrize("wrong", [{"format": "docx"}, {"format": ""}, {"day": "today"}, {"language": "fr"}])
def test_what_is_not_asked_for_rightly_is_refused(busy: Lives, officer: Client, wrong):
    assert officer.post(FILE, {**ASKED, **wrong}).status_code == 422
    assert not Event.objects.filter(code="report.exported").exists()


def test_looking_leaves_no_event_and_taking_away_does(busy: Lives, officer: Client):
    before = Event.objects.count()
    officer.get(REPORT)
    officer.get(LIST)
    assert Event.objects.count() == before


def test_what_is_too_large_to_wait_for_is_said_and_refused(busy: Lives, officer: Client, monkeypatch):
    monkeypatch.setattr(reports, "MOST_ROWS", {Format.PDF: 6, Format.XLSX: 7, Format.CSV: 8})
    answer = officer.get(REPORT)
    assert "PDF: more than 6 rows, too large to wait for." in words(answer)
    assert 'name="format" value="pdf"' not in answer.content.decode()
    assert 'name="format" value="xlsx"' in answer.content.decode()
    assert officer.post(FILE, {**ASKED, "format": "pdf"}).status_code == 422
    assert officer.post(FILE, {**ASKED, "format": "xlsx"}).status_code == 200
    # For machines there is the command.
    assert officer.post(FILE, {**ASKED, "format": "json"}).status_code == 422


def test_pages_follow_each_other_without_gap_or_double(busy: Lives, officer: Client, monkeypatch):
    whole = references(officer.get(REPORT))
    monkeypatch.setattr(reports, "SIZE", 3)
    found, answer = [], officer.get(REPORT)
    for _ in range(5):
        found += references(answer)
        if not answer.context["following"]:
            break
        answer = officer.get(REPORT, {"after": answer.context["following"]})
    assert found == whole


def test_no_more_queries_for_more_filings(busy: Lives, officer: Client):
    few = queries(officer, REPORT)
    for standing in ("fee_checked", "served", "returned", "deemed_received"):
        busy.reach(standing)
    assert queries(officer, REPORT) == few <= 30


@pytest.mark.parametrize("name", [pytest.param(name, id=title) for title, name in NAMES.items()])
def test_a_hostile_name_is_text_on_the_screen(lives: Lives, officer: Client, name: str):
    submission = lives.submission()
    filer = type(submission.filer)(name=name, organisation=name, account="a", acts_for=name, email="a@example.org")
    lives.receive(filer=filer)
    page = officer.get(REPORT).content.decode()
    assert page.count(f">{escape(name)}</bdi>") == 1
    assert page.count(f">{escape('for ' + name)}</bdi>") == 1
    if re.search("[<>]", name):
        assert name not in page


def test_times_of_the_evening_before_are_told_with_their_day_and_reason(lives: Lives, officer: Client, at_work):
    at_work.move_to(day_at(AT_WORK.date() - timedelta(days=1), 18, 12))
    lives.receive()
    at_work.move_to(AT_WORK)
    sweep()
    text = words(officer.get(REPORT))
    assert "08:45:00 received Mon 9 Mar 18:12:00 After 5.30pm: next opening." in text
