"""By what right something was done: kept with its event, and held against the table of roles as it stood then."""

import io
import json
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from backoffice.audit import boundaries, chain, granted
from backoffice.audit.actors import SYSTEM
from backoffice.audit.events import declare, declared, record
from backoffice.audit.models import Event
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden
from backoffice.people import rights
from backoffice.people.models import Membership, User
from tests.append_only import triggers_off
from tests.factories import changes
from tests.factories.court import AT_WORK
from workflows.demo import events as demo  # noqa: F401  # declares its own
from workflows.filing.actions.accept import accept
from workflows.filing.actions.assign import assign
from workflows.filing.actions.take import take
from workflows.invariants import rights_held, run
from workflows.invariants.base import EVERYTHING, NotChecked, Part
from workflows.invariants.rights_held import BY_NO_PERSON, BY_WHAT_IT_IS_ABOUT, NEEDED, WITHOUT, rights_were_held
from workflows.people.actions.keep_people import give_role, take_role
from workflows.reference import events as reference  # noqa: F401  # declares its own

pytestmark = pytest.mark.django_db
TRIAL = declare("audit.trial_of_rights", "Trial")


def noted(code, subject):
    return Event.objects.get(code=code, subject=subject).data.get(granted.BY)


def found():
    return list(rights_were_held(EVERYTHING))


def rewrite(event, by):
    data = {**event.data, granted.BY: by}
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET data = %s WHERE id = %s", [json.dumps(data), event.pk])


# ---- what is kept ----


def test_an_event_keeps_right_role_and_office(lives):
    filing = lives.accepted()
    assert noted("filing.accepted", filing.reference) == [{"right": "filing.accept", "role": "registry_officer", "office": "DC-REG"}]
    assert noted("filing.taken", filing.reference) == [{"right": "filing.take", "role": "registry_officer", "office": "DC-REG"}]
    assert noted("filing.received", filing.reference) is None, "a client of the API has no role"


def test_whoever_has_two_roles_is_noted_with_both(lives):
    """Each of them would have been enough."""
    court, filing = lives.court, lives.taken()
    Membership.objects.create(user=court.officer, office=court.registry, role="senior_officer")
    accept(reference=filing.reference, officer=court.officer)
    assert [each["role"] for each in noted("filing.accepted", filing.reference)] == ["registry_officer", "senior_officer"]


def test_a_right_by_an_office_that_serves_names_that_office(lives):
    """The accounts office's people act on the filings of the registry that it serves."""
    filing = lives.taken_shortfall()
    assert noted("filing.taken", filing.reference) == [{"right": "shortfall.take", "role": "accounts_officer", "office": "DC-ACC"}]


def test_what_was_asked_of_another_person_is_not_noted_of_this_one(lives):
    """Whoever is assigned a filing must have a right of their own; the event is not theirs."""
    court, filing = lives.court, lives.taken()
    assign(reference=filing.reference, officer=court.senior, to=court.colleague, ground="away")
    assert noted("filing.assigned_from", filing.reference) == [{"right": "filing.assign", "role": "senior_officer", "office": "DC-REG"}]


def test_what_was_asked_in_another_transaction_says_nothing(lives):
    court = lives.court
    actor = rights.actor_of(court.officer)
    with transaction.atomic():
        rights.must(court.officer, "filing.accept", court.registry)
        with pytest.raises(Forbidden):
            rights.must(court.officer, "filing.reject", court.registry)
        assert not rights.may(court.officer, "filing.reject", court.registry)
        assert [each["right"] for each in record(TRIAL, subject="one", actor=actor).data[granted.BY]] == ["filing.accept"]
        assert granted.BY not in record(TRIAL, subject="one", actor=SYSTEM).data
    with transaction.atomic():
        assert granted.BY not in record(TRIAL, subject="two", actor=actor).data
        with transaction.atomic():
            rights.must(court.officer, "filing.note", court.registry)
        assert granted.BY not in record(TRIAL, subject="two", actor=actor).data, "its savepoint is over"


def test_outside_a_transaction_nothing_is_kept(lives):
    """A page asks about dozens of rights."""
    rights.must(lives.court.officer, "filing.accept", lives.court.registry)
    assert granted.of(str(lives.court.officer.pk)) == []


# ---- what is asked ----


def test_every_event_says_which_right_it_needs_or_why_none():
    """Whoever declares an event has to say. Those of other tests are theirs."""
    lists = (set(NEEDED), set(BY_WHAT_IT_IS_ABOUT), set(WITHOUT), set(BY_NO_PERSON))
    assert sum(map(len, lists)) == len(set().union(*lists)), "in one list only"
    assert {code for code in declared() if not code.startswith("audit.trial")} == set().union(*lists)
    assert all(reason for reason in WITHOUT.values())


def test_the_rights_that_are_needed_are_rights():
    """Had by some role now, or once."""
    known = rights.all_rights() | {each.right for each in rights.HAD}
    assert {right for needed in NEEDED.values() for right in needed} <= known


def test_a_sound_decision_is_found_sound_and_an_unsound_one_is_named(lives):
    filing = lives.rejected()
    assert found() == []
    event = Event.objects.get(code="filing.rejected", subject=filing.reference)
    senior = {"right": "filing.reject", "role": "senior_officer", "office": "DC-REG"}
    for by, said in (
        ([], "names no right that it needs"),
        ([{**senior, "right": "filing.accept"}], "names no right that it needs"),
        ([{**senior, "role": "registry_officer"}], "of a role that had it"),
        ([{**senior, "role": "nobody"}], "of a role that had it"),
        ([{**senior, "office": "SCT-REG"}], "held in another office than DC-REG"),
    ):
        rewrite(event, by)
        (breach,) = found()
        assert (breach.subject, said in breach.found) == (filing.reference, True), breach
    rewrite(event, [{**senior, "right": "filing.note"}, senior])
    assert found() == []


def test_what_a_role_had_then_is_asked_and_not_what_it_has_now(lives, monkeypatch):
    """The right is taken from the role afterwards: what was done before it was is sound, what was done later is not."""
    filing = lives.rejected()
    now = {**rights.RIGHTS, "senior_officer": rights.RIGHTS["senior_officer"] - {"filing.reject"}}
    monkeypatch.setattr(rights, "RIGHTS", now)
    assert [breach.subject for breach in found()] == [filing.reference], "nobody wrote down that it had it"
    monkeypatch.setattr(rights, "HAD", (rights.Had("senior_officer", "filing.reject", clock.now() + timedelta(minutes=1)),))
    assert found() == []
    monkeypatch.setattr(rights, "HAD", (rights.Had("senior_officer", "filing.reject", clock.now()),))
    assert [breach.subject for breach in found()] == [filing.reference], "it had it no longer"


def test_a_role_is_a_persons_from_when_it_is_given_until_it_is_taken_away(lives, at_work):
    court, by = lives.court, lives.court.administrator
    role = {"number": court.officer.pk, "office": court.registry, "role": "registry_officer", "by": by}
    before = lives.accepted()
    at_work.move_to(AT_WORK + timedelta(hours=1))
    take_role(**role)
    at_work.move_to(AT_WORK + timedelta(hours=2))
    give_role(**role)
    at_work.move_to(AT_WORK + timedelta(hours=3))
    # Read anew, as at each request.
    again = User.objects.get(pk=court.officer.pk)
    after = accept(reference=take(reference=lives.fee_checked().reference, officer=again).reference, officer=again)
    assert found() == []
    for filing, moment, theirs in (
        (before, AT_WORK + timedelta(minutes=59), True),
        (before, AT_WORK + timedelta(minutes=63), True),  # under way when it was taken
        (before, AT_WORK + timedelta(minutes=66), False),
        (after, AT_WORK + timedelta(minutes=119), False),
        (after, AT_WORK + timedelta(minutes=120), True),
    ):
        event = Event.objects.get(code="filing.accepted", subject=filing.reference)
        with transaction.atomic():
            with triggers_off(), connection.cursor() as cursor:
                cursor.execute("UPDATE audit_event SET at = %s WHERE id = %s", [written(moment), event.pk])
            assert [each.subject for each in found()] == ([] if theirs else [filing.reference])
            transaction.set_rollback(True)


def written(moment):
    return connection.ops.adapt_datetimefield_value(moment)


def test_a_right_that_is_taken_away_is_written_down():
    """The file has all that a role ever had: what it has no longer stands in HAD, by which earlier events are asked."""
    path = Path(__file__).parents[2] / "golden" / "rights.txt"
    ever = {tuple(line.split()) for line in path.read_text().splitlines() if not line.startswith("#")}
    now = {(str(role), right) for role, given in rights.RIGHTS.items() for right in given}
    assert now <= ever, f"to be added to {path}: {sorted(now - ever)}"
    assert ever - now == {(each.role, each.right) for each in rights.HAD} - now


def test_of_a_change_its_kind_says_which_right(lives):
    """An event that says another kind, or one that is not known, is not taken for sound."""
    change = changes.proposed(lives.court.senior)
    assert found() == []
    event = Event.objects.get(code="change.proposed", subject=change.reference)
    rewrite(event, [{"right": "calendar.view", "role": "senior_officer", "office": "DC-REG"}])
    assert ["calendar.propose" in breach.found for breach in found()] == [True]
    assert rights_held._needed("change.proposed", {"kind_of_change": "of long ago"}, {}) is None
    assert rights_held._needed("report.exported", {"report": "of long ago"}, {}) is None


def test_what_no_person_does_is_named_when_a_person_did_it(lives):
    with transaction.atomic():
        record(declared()["filing.lapsed"], subject="EF-TEST", actor=rights.actor_of(lives.court.officer), cure_by="2026-03-10")
    (breach,) = found()
    assert (breach.subject, "no person does that" in breach.found) == ("EF-TEST", True)


def test_only_what_is_new_is_read(lives):
    filing = lives.rejected()
    event = Event.objects.get(code="filing.rejected", subject=filing.reference)
    rewrite(event, [])
    assert len(found()) == 1
    assert list(rights_were_held(Part({"audit.Event": event.pk}))) == []


# ---- from where on it is asked ----


def strip(**which):
    for event in Event.objects.filter(actor_kind="person", **which):
        rewrite(event, [])


def migrated():
    import_module("backoffice.audit.migrations.0003_rights_noted").say(SimpleNamespace(connection=connection))


def test_what_was_written_before_it_was_kept_is_counted_and_not_passed_over(lives):
    """The upgrade, the old version still at work, the first check; after that whatever names no right is a breach."""
    lives.rejected()
    strip()
    migrated()
    before = Event.objects.filter(actor_kind="person").exclude(code__in=WITHOUT).count()
    assert found() == [NotChecked("I9", before, "from before events kept by what right something was done")]
    lives.accepted()  # by the old version, which runs until it is stopped
    strip()
    out = io.StringIO()
    chain.seal()
    call_command("check_invariants", stdout=out)
    left = Event.objects.filter(actor_kind="person").exclude(code__in=WITHOUT).count()
    assert f"  not checked: {left}, from before events kept by what right something was done" in out.getvalue()
    assert Event.objects.filter(code=boundaries.RIGHTS_NOTED.code).count() == 1
    late = lives.rejected()
    assert found() == [NotChecked("I9", left, "from before events kept by what right something was done")]
    strip(code="filing.rejected", subject=late.reference)
    assert [each.subject for each in found() if not isinstance(each, NotChecked)] == [late.reference]
    (result,) = [each for each in run.some(["I9"]).results if each["check"] == "rights_were_held"]
    assert (result["breaches"], [each["number"] for each in result["not_checked"]]) == (1, [left])


def test_from_where_on_is_said_once(lives):
    lives.rejected()
    migrated()
    run.begin(whole=True, by="test")
    first = boundaries.rights_noted_after()
    run.begin(whole=True, by="test")
    assert (boundaries.rights_noted_after(), Event.objects.filter(subject="audit").count()) == (first, 2)


def test_where_there_were_no_events_all_are_asked(lives):
    """A new house: nothing is said, and nothing is excused."""
    with transaction.atomic(), triggers_off(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event")
    migrated()
    run.begin(whole=True, by="test")
    assert (boundaries.rights_noted_after(), Event.objects.exists()) == (0, False)
