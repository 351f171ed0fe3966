"""Going live: cases, parties, registers and running numbers from the files of an earlier system."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.cases.imports import CaseImport, SeriesStart, TakenOver
from backoffice.cases.models import Case, CaseType, Party, RegisterEntry, SealingOrder
from backoffice.cases.names import asked_for
from backoffice.cases.standing import CaseStanding, Representation
from backoffice.filings import searching
from backoffice.filings.names import Known
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.people.models import Membership
from tests.factories.rows import everything
from workflows.cases.actions import import_cases as importing
from workflows.cases.actions.correct_register_entry import correct_register_entry
from workflows.cases.actions.import_cases import BrokeOff, import_cases
from workflows.cases.import_files import BESIDE, CASES, COLUMNS, NUMBERS, PARTIES, REGISTER
from workflows.invariants.base import EVERYTHING, registered

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).resolve().parents[3] / "fixtures" / "samples" / "going-live"

NUMBERS_OF_2025 = "DC-REG,DCCJ,2025,50"
CASE = "DCCJ 7/2025,DCCJ,DC-REG,2025-05-02,open,,,,OLD-7"
PARTY = "DCCJ 7/2025,commencing,1,CHAN Tai Man,陳大文,,"
ENTRY = "DCCJ 7/2025,2025-05-02,Writ,令狀,OLD-7/1"
TWO_LINES = 'DCCJ 7/2025,2025-05-02,"Writ\nof Summons",,1'
SOUND = {NUMBERS: [NUMBERS_OF_2025], CASES: [CASE], PARTIES: [PARTY], REGISTER: [ENTRY]}


@pytest.fixture
def personal_injuries(court):
    kind = CaseType.objects.get(code="DCCJ")
    kind.pk, kind.code = None, "DCPI"
    kind.save()
    kind.offices.add(court.registry)


def files(folder, **rows):
    """The sound files with other rows in the place of those of a file: cases=[…]."""
    folder.mkdir(exist_ok=True)
    for name in COLUMNS:
        own = rows.get(name.removesuffix(".csv"), SOUND[name])
        (folder / name).write_text("\n".join([",".join(COLUMNS[name]), *own]) + "\n", encoding="utf-8")
    return folder


def run(court, *places, dry_run=False, by=None, office="DC-REG"):
    refused = []
    outcome = import_cases(places=places, office=office, by=by or court.senior, dry_run=dry_run, refuse=refused.append)
    return outcome, refused


def said(refused):
    return [(row.file, row.line, row.field, row.reason) for row in refused]


def test_the_sample_is_taken_over_whole_and_a_second_time_has_no_effect(lives, personal_injuries):
    court = lives.court
    before = everything()
    dry, _none = run(court, SAMPLE, dry_run=True)
    assert (dry.taken_over, dry.refused, dry.reference) == (4, 0, "")
    assert everything() == before, "a dry run writes nothing"
    outcome, refused = run(court, SAMPLE)
    assert refused == []
    assert (outcome.taken_over, outcome.same, outcome.series) == (4, 0, ["DCCJ 2024: 4322", "DCCJ 2026: 1201", "DCPI 2025: 89"])
    # Closed, with who acted, and its register in the order of its days.
    closed = Case.objects.get(number="DCCJ 17/2024")
    assert closed.closed_at is not None
    assert str(CaseStanding.objects.get(case=closed).on) == "2025-03-02"
    told = list(RegisterEntry.objects.filter(case=closed).values_list("text", "text_zh"))
    assert told[1][0] == "Acknowledgement of service, intention to defend (taken over from the earlier system, CMS-0017/2)"
    assert Representation.objects.get(party__case=closed).solicitors == "Lee & Partners"
    assert str(Representation.objects.get(party__case__number="DCCJ 18/2024").effective_on) == "2024-02-01"
    assert Party.objects.get(case__number="DCCJ 18/2024", role="defending", position=1).name == "𠮷田建設有限公司"
    # Sealed to the court as the file says, and by an order that is on record.
    sealed = Case.objects.get(number="DCCJ 1199/2026")
    assert (sealed.sealed_to, SealingOrder.objects.get(case=sealed).ground) == ("court", "Order of 2 March 2026")
    # The next case that is accepted goes on after the last number.
    assert lives.served().case.number == "DCCJ 1201/2026"
    assert CaseImport.objects.get().taken_over == 4
    assert Event.objects.filter(code="case.taken_over").count() == 4
    before = (Case.objects.count(), RegisterEntry.objects.count())
    again, refused = run(court, SAMPLE)
    assert (again.taken_over, again.same, refused) == (0, 4, [])
    assert (Case.objects.count(), RegisterEntry.objects.count()) == before
    assert [breach for check in registered() if check.code in {"I4", "I9", "I13", "I15"} for breach in check.look(EVERYTHING)] == []


def test_what_was_taken_over_is_found_by_name_and_sealed_cases_only_by_those_who_see_them(court, personal_injuries):
    run(court, SAMPLE)

    def found(person, name):
        offices = rights.seeing(person, rights.registries_for(person, "filing.view"))
        words = asked_for(name).words
        hits = searching.find(searching.Wanted(offices, Known.CASE, tuple((word,) for word in words)))
        return [case.number for case in Case.objects.filter(pk__in=hits.targets)]

    assert found(court.officer, "Chan Siu Man") == found(court.officer, "陳小文") == ["DCCJ 17/2024"]
    assert found(court.officer, "𠮷田") == ["DCCJ 18/2024"]
    assert (found(court.officer, "X Y Z"), found(court.senior, "X Y Z")) == ([], ["DCCJ 1199/2026"])
    client = Client()
    client.force_login(court.officer)
    page = client.get(reverse("staff:case", kwargs={"number": "DCCJ 17/2024"})).content.decode()
    assert "taken over from the earlier system" in page
    assert client.get(reverse("staff:case", kwargs={"number": "DCCJ 1199/2026"})).status_code == 404


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ({"cases": [CASE.replace("7/2025", "7 in 2025")]}, (CASES, 2, "number", "is no case number")),
        ({"cases": [CASE.replace(",DCCJ,", ",DCXX,")]}, (CASES, 2, "case_type", "DC-REG has no kind of case DCXX.")),
        ({"cases": [CASE.replace("DC-REG", "SCT-REG")]}, (CASES, 2, "office", "This run is for DC-REG.")),
        ({"cases": [CASE.replace("2025-05-02", "2027-01-01")]}, (CASES, 2, "opened", "The day lies ahead.")),
        ({"cases": [CASE.replace("2025-05-02", "2024-01-01")]}, (CASES, 2, "opened", "before the year of the number")),
        ({"cases": [CASE.replace("2025-05-02", "2.5.2025")]}, (CASES, 2, "opened", "is not a date such as")),
        ({"cases": [CASE.replace("open,", "stayed,")]}, (CASES, 2, "state", "is none of closed, open")),
        ({"cases": [CASE.replace("open,", "closed,")]}, (CASES, 2, "closed", "on which day")),
        ({"cases": [CASE.replace("open,,,,", "open,,court,,")]}, (CASES, 2, "ground", "Name the order")),
        ({"cases": [CASE, CASE]}, (CASES, 3, "number", "DCCJ 7/2025 stands in line 2 already")),
        ({"numbers": ["DC-REG,DCCJ,2025,6"]}, (CASES, 2, "number", "The last number of DCCJ in 2025 is 6")),
        ({"parties": [PARTY.replace("commencing", "")]}, (PARTIES, 2, "role", "role is empty")),
        ({"parties": [PARTY, PARTY]}, (PARTIES, 3, "position", "Another party in this role has this place.")),
        ({"parties": [PARTY.replace("CHAN", "CH\u202eAN")]}, (PARTIES, 2, "name", "U+202E (RIGHT-TO-LEFT OVERRIDE) cannot be taken")),
        ({"parties": [PARTY.replace("commencing", "defending")]}, (CASES, 2, "number", "no commencing party")),
        ({"parties": [PARTY + ",more"]}, (PARTIES, 2, "", "8 cells instead of 7")),
        ({"register": [ENTRY.replace("2025-05-02", "2027-05-02")]}, (REGISTER, 2, "entered", "The day lies ahead.")),
        ({"register": [TWO_LINES, ENTRY.replace("Writ,令狀", ",")]}, (REGISTER, 4, "text", "says something")),
        ({"register": [ENTRY, ENTRY.replace("DCCJ 7", "DCCJ 8")]}, (REGISTER, 3, "number", "DCCJ 8/2025 is not in cases.csv")),
    ],
)  # fmt: skip
def test_a_refused_row_is_named_and_its_case_does_not_stand_half(court, tmp_path, rows, wanted):
    outcome, refused = run(court, files(tmp_path, **rows), dry_run=True)
    dry = said(refused)
    real, refused = run(court, tmp_path)
    assert said(refused) == dry, "a dry run says the same"
    file, line, field, reason = wanted
    assert [row for row in dry if row[:3] == (file, line, field) and reason in row[3]], dry
    # A row of a case that is not there takes nothing else with it.
    alone = "not in cases.csv" in reason
    assert real.taken_over == outcome.taken_over == Case.objects.count() == (1 if alone else 0)
    assert RegisterEntry.objects.count() == Party.objects.count() == (1 if alone else 0)


def test_a_file_that_cannot_be_read_stops_all_of_it(court, tmp_path):
    run_ = lambda: run(court, files(tmp_path))  # noqa: E731
    files(tmp_path)
    for name, data, words in (
        (PARTIES, (b"number,role\n"), "parties.csv, line 1: the columns have to be number,role,position"),
        (PARTIES, (",".join(COLUMNS[PARTIES]) + "\n\n" + PARTY).encode("big5"), "parties.csv, line 3: the file is not in UTF-8"),
        (PARTIES, (",".join(COLUMNS[PARTIES]) + '\n"half').encode(), "not CSV"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Refused, match=words):
            run(court, tmp_path)
    assert (Case.objects.count(), CaseImport.objects.count()) == (0, 0)
    # The mark at the beginning of a file, as some programs write it, is taken.
    files(tmp_path)
    (tmp_path / CASES).write_bytes(b"\xef\xbb\xbf" + (tmp_path / CASES).read_bytes())
    assert run_()[0].taken_over == 1


def test_the_report_of_refused_rows_is_mended_and_read_again(court, tmp_path, capsys):
    wrong, second = PARTY.replace("commencing", "plaintiff"), CASE.replace("7", "8")
    rows = {"cases": [CASE, second], "parties": [wrong, PARTY.replace("7/", "8/").replace("CHAN", "=1+1")]}
    given = ["--office", "DC-REG", "--by", court.senior.username, "--refused", str(tmp_path / "refused")]
    with pytest.raises(CommandError, match="3 rows were refused") as failed:
        call_command("import_cases", str(files(tmp_path / "in", **rows)), *given)
    assert failed.value.returncode == 3
    said = capsys.readouterr()
    assert "parties.csv, line 2: role: 'plaintiff' is none of commencing, defending" in said.err
    assert "1 case taken over, 0 already there, the same, 1 refused" in said.out
    assert Party.objects.get().name == "=1+1 Tai Man", "a formula is a name like another"
    report = list(csv.reader((tmp_path / "refused" / PARTIES).open(encoding="utf-8")))
    assert report[0] == [*BESIDE, *COLUMNS[PARTIES]]
    assert report[1][:2] == ["2", "role"]
    mended = tmp_path / "refused" / PARTIES
    mended.write_text(mended.read_text(encoding="utf-8").replace(",plaintiff,", ",commencing,"), encoding="utf-8")
    given[-1] = str(tmp_path / "again")
    call_command("import_cases", str(tmp_path / "refused"), *given)
    assert Case.objects.count() == TakenOver.objects.count() == 2


def test_a_case_that_is_there_with_other_data_is_refused_and_one_of_ours_too(lives, tmp_path):
    court = lives.court
    run(court, files(tmp_path))
    changed = files(tmp_path, parties=[PARTY.replace("CHAN", "CHEUNG")])
    outcome, refused = run(court, changed)
    assert outcome.refused == 1
    assert "taken over already, with other data" in refused[0].reason
    ours = lives.served().case.number
    row = f"{ours},DCCJ,DC-REG,2026-01-02,open,,,,"
    numbers = [NUMBERS_OF_2025, "DC-REG,DCCJ,2026,40"]
    _outcome, refused = run(court, files(tmp_path, cases=[row], parties=[PARTY.replace("DCCJ 7/2025", ours)], register=[], numbers=numbers))
    assert ("last", "Numbers up to 1 are given out here already: the series cannot begin anew after 40.") in [
        (each.field, each.reason) for each in refused
    ]


def test_past_runs_are_listed_with_what_they_refused(court, tmp_path):
    client = Client()
    client.force_login(court.senior)
    assert "Nothing was taken over" in client.get(reverse("staff:imports")).content.decode()
    run(court, files(tmp_path, parties=[PARTY.replace("commencing", "plaintiff")]))
    run(court, tmp_path)
    reference = CaseImport.objects.get().reference
    assert "is none of commencing, defending" not in client.get(reverse("staff:imports")).content.decode()
    page = client.get(reverse("staff:imports"), {"import": reference}).content.decode()
    assert page.count("is none of commencing, defending") == 1, "read again, it is told once"
    client.force_login(court.officer)
    assert client.get(reverse("staff:imports")).status_code == 403


def test_who_runs_the_import_finds_what_became_of_it(court, tmp_path):
    """An administrator runs the command, in the name of the senior officer, and takes nothing over by themselves."""
    run(court, files(tmp_path, parties=[PARTY.replace("commencing", "plaintiff")]))
    client = Client()
    client.force_login(court.administrator)
    here, reference = reverse("staff:imports"), CaseImport.objects.get().reference
    for place in (reverse("staff:operations"), f"{reverse('staff:reference')}?section=cases"):
        assert f'href="{here}"' in client.get(place).content.decode()
    assert "is none of commencing, defending" in client.get(here, {"import": reference}).content.decode()
    assert not rights.may(court.administrator, "case.take_over", court.registry)
    Membership.objects.filter(user=court.administrator).update(office=court.tribunal)
    assert reference not in client.get(here).content.decode()


def test_a_series_goes_on_and_is_never_lowered(lives, tmp_path):
    court = lives.court
    only = lambda last: files(tmp_path, cases=[], parties=[], register=[], numbers=[f"DC-REG,DCCJ,2026,{last}"])  # noqa: E731
    run(court, only(10))
    assert run(court, only(10))[1] == [], "the same again"
    assert run(court, only(12))[1] == [], "before the first number is given here it may go on later"
    assert said(run(court, only(11))[1]) == [(NUMBERS, 2, "last", "The series goes on after 12: it is never lowered.")]
    assert lives.served().case.number == "DCCJ 13/2026"
    assert "given out here already" in said(run(court, only(20))[1])[0][3]
    assert list(SeriesStart.objects.values_list("last", flat=True)) == [10, 12]


def test_where_it_breaks_off_it_says_what_is_done_and_goes_on_from_there(court, tmp_path, capsys):
    (tmp_path / "no-folder").write_text("a file stands where the report of refused rows should be written")
    rows = {"cases": [CASE, CASE.replace("7", "8")], "parties": [PARTY, PARTY.replace("7/", "8/").replace("commencing", "plaintiff")]}
    folder, given = files(tmp_path / "in", **rows), ["--office", "DC-REG", "--by", court.senior.username]
    with pytest.raises(CommandError, match=r"it broke off: .*what is said above is done: run it again") as failed:
        call_command("import_cases", str(folder), *given, "--refused", str(tmp_path / "no-folder" / "refused"))
    assert failed.value.returncode == 4, "1 says that nothing was done"
    said = capsys.readouterr().out
    assert "next number of DCCJ 2025: 51\n1 case taken over" in said
    assert (Case.objects.count(), SeriesStart.objects.get().last) == (1, 50)
    unended = CaseImport.objects.get()
    assert (unended.ended_at, unended.taken_over) == (None, 1)
    assert f"import {unended.reference}" in said
    with pytest.raises(CommandError) as failed:
        call_command("import_cases", str(folder), *given, "--refused", str(tmp_path / "refused"))
    assert failed.value.returncode == 3
    assert "0 cases taken over, 1 already there, the same, 1 refused" in capsys.readouterr().out
    assert CaseImport.objects.get().ended_at is not None, "the same run, to its end"


def test_a_right_that_is_withdrawn_stops_it_between_two_batches(court, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 1)
    folder = files(tmp_path, cases=[CASE, CASE.replace("7", "8")], parties=[PARTY, PARTY.replace("7/", "8/")])

    def goes(_done, _total):
        court.senior.memberships.all().delete()

    with pytest.raises(BrokeOff) as broken:
        import_cases(places=[folder], office="DC-REG", by=court.senior, refuse=lambda _row: None, progress=goes)
    assert isinstance(broken.value.__cause__, Forbidden)
    assert (broken.value.outcome.taken_over, broken.value.outcome.series) == (1, ["DCCJ 2025: 51"])
    assert Case.objects.count() == 1


def test_who_answers_has_the_right_in_that_registry(court, tmp_path):
    folder = files(tmp_path)
    with pytest.raises(Forbidden):
        run(court, folder, by=court.officer)
    with pytest.raises(NotFound):
        run(court, folder, office="DC-ACC")
    with pytest.raises(Forbidden):
        run(court, folder, office="SCT-REG")


def test_an_entry_that_was_taken_over_is_corrected_as_any_other(court, tmp_path):
    run(court, files(tmp_path))
    entry = RegisterEntry.objects.get()
    corrected = correct_register_entry(
        number="DCCJ 7/2025", entry=entry.pk, text="Amended writ", text_zh="經修訂令狀", entered_on=entry.entered_on, ground="misread",
        officer=court.senior,
    )  # fmt: skip
    assert corrected.corrects == entry
    assert clock.today() >= corrected.entered_on
