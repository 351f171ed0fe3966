"""The numbers of the queues: kept by the database with every change, of any kind, and right inside the transaction that makes it."""

from collections import Counter
from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models.signals import post_migrate
from django.test.utils import CaptureQueriesContext

from backoffice.audit.models import Event
from backoffice.cases.models import CaseType, SealedTo
from backoffice.filings import decided, holdings, second_looks, tallies, worklists
from backoffice.filings.counted import KEPT
from backoffice.filings.models import Filing, Tally
from backoffice.filings.states import State
from backoffice.filings.tallies import TALLIED, fold_tallies
from backoffice.filings.worklists import Queue
from backoffice.kernel import clock
from backoffice.kernel.tallies import Tallied, keep_tallies, standing
from tests.append_only import triggers_off
from tests.factories.court import Court
from tests.factories.filings import FilingFactory
from workflows.schedule import JOBS

TRAITS = ("received", "deemed_received", "fee_short", "fee_checked", "returned")


def filings(court: Court, number: int, **fields) -> list[Filing]:
    fields = {"office": court.registry, "case_type": court.action, **fields}
    return [FilingFactory(client=court.portal, **fields) for _ in range(number)]


def by_eye(court: Court, *, sealed: bool = True) -> dict[str, int]:
    """What stands where in the registry, looked at row by row."""
    found: Counter[str] = Counter()
    for one in Filing.objects.filter(office=court.registry):
        if one.sealed_to == SealedTo.COURT and not sealed:
            continue
        review = one.state == State.FEE_CHECKED
        for name, stands in {
            "review": review and one.held_until is None and one.referred_at is None,
            "urgent": review and one.held_until is None and one.referred_at is None and one.urgent,
            "held": one.held_until is not None,
            "referred": one.referred_at is not None,
            "asked": one.asked_at is not None,
            "returned": one.state == State.RETURNED and one.cured_at is None,
            "in-part": one.left_out == "awaited",
            "payment": one.state == State.DEEMED_RECEIVED,
            "short": one.state == State.FEE_SHORT,
            "not-due": one.state == State.RECEIVED,
            "unserved": one.state == State.ACCEPTED,
            "in-review": review and one.taken_by_id == court.officer.pk,
            "in-settling": one.state == State.FEE_SHORT and one.taken_by_id == court.officer.pk,
        }.items():
            found[name] += stands
    return dict(+found)


def kept(court: Court, *, sealed: bool = True) -> dict[str, int]:
    office = court.registry
    office.sees_sealed = sealed
    return tallies.numbers([office], officer=court.officer)


def _changes(court: Court, dice: Random) -> tuple[models.QuerySet, dict[str, object]]:
    """Some filings and what is written into them, past every act: what the numbers follow is the rows and not who wrote them."""
    some = Filing.objects.filter(pk__in=dice.sample(list(Filing.objects.values_list("pk", flat=True)), 4))
    review = some.filter(state=State.FEE_CHECKED)
    hand = {"taken_by": dice.choice([court.officer, court.colleague]), "taken_at": clock.now()}
    nobody = {"taken_by": None, "taken_at": None, "lease_until": None}
    return dice.choice(
        [
            (some, {"urgent": dice.random() < 0.5}),
            (some, {"sealed_to": dice.choice([None, SealedTo.PARTIES, SealedTo.COURT])}),
            (some, {"case_type": dice.choice([court.action, CaseType.objects.get(code="SCTC")])}),
            (review.filter(held_until=None), hand),
            (some.filter(state=State.FEE_SHORT), hand),
            (review, {**nobody, "held_until": clock.today() + timedelta(days=3)}),
            (review, {"held_until": None}),
            (review, {"asked_at": clock.now()}),
            (some.filter(state=State.RETURNED), {"cured_at": clock.now()}),
            (review.filter(held_until=None, asked_at=None), {**nobody, "state": State.FEE_SHORT}),
            (some.filter(state=State.DEEMED_RECEIVED), {"state": State.FEE_CHECKED}),
        ]
    )


@pytest.mark.parametrize("seed", range(2))
def test_whatever_changes_the_numbers_are_what_is_there(court: Court, seed: int):
    dice = Random(seed)
    for trait in TRAITS:
        filings(court, 2, **{trait: True})
        filings(court, 1, **{trait: True}, office=court.tribunal)
    for turn in range(20):
        rows, values = _changes(court, dice)
        rows.update(**values)
        if turn % 7 == 6:
            fold_tallies()
        assert kept(court) == by_eye(court), values
        assert kept(court, sealed=False) == by_eye(court, sealed=False), values


def test_a_change_counts_at_once_and_not_at_all_when_it_is_undone(court: Court):
    filings(court, 2, fee_checked=True)
    with transaction.atomic():
        filings(court, 1, fee_checked=True, urgent=True)
        assert kept(court) == {"review": 3, "urgent": 1}
        transaction.set_rollback(True)
    assert kept(court) == {"review": 2}


def test_what_is_sealed_to_the_court_is_counted_for_those_who_may_see_it_only(court: Court):
    filings(court, 1, fee_checked=True, taken_by=court.officer, taken_at=clock.now(), sealed_to=SealedTo.COURT)
    filings(court, 1, fee_checked=True, sealed_to=SealedTo.PARTIES)
    for sees, review, mine in ((True, 2, 1), (False, 1, 0)):
        court.registry.sees_sealed = sees
        counted = worklists.counts(court.officer, [court.registry])
        assert (counted[Queue.REVIEW].number, counted[Queue.MINE].number) == (review, mine)
        assert {one.officer.pk: one.number for one in holdings.hands([court.registry])}.get(court.officer.pk) == mine


def test_all_numbers_of_a_page_are_one_question_and_its_rows_few(court: Court):
    filings(court, 3, fee_checked=True)
    Filing.objects.update(urgent=True)
    with CaptureQueriesContext(connection) as asked:
        counted = worklists.counts(court.officer, [court.registry, court.tribunal])
    assert len(asked) == 1
    assert counted[Queue.URGENT].number == 3
    # A statement over many rows adds a row for each list that it moves, and not one for each filing.
    moved = Tally.objects.filter(list="urgent").count()
    assert moved == (1 if connection.vendor == "postgresql" else 3)
    before = kept(court)
    assert fold_tallies() > 0
    assert sorted(Tally.objects.values_list("list", "number")) == [("review", 3), ("urgent", 3)]
    assert (kept(court), fold_tallies()) == (before, 0)


def test_a_list_that_has_become_empty_leaves_no_row(court: Court):
    filings(court, 1, received=True)
    Filing.objects.update(deemed_received_at=clock.now() + timedelta(days=1), state=State.WITHDRAWN)
    fold_tallies()
    assert not Tally.objects.exists()
    assert kept(court) == {}


def test_the_triggers_are_those_that_the_lists_ask_for_after_every_migration(court: Court):
    """Also where SQLite has made the table anew, without them: filings that moved meanwhile are counted."""
    assert standing(Filing, TALLIED) == []
    names = ("filings_filing_tally_insert", "filings_filing_tally_update")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER {name}" + (" ON filings_filing" if connection.vendor == "postgresql" else ""))
    filings(court, 2, fee_checked=True)
    assert (set(standing(Filing, TALLIED)), kept(court)) == (set(names), {})
    told = {"verbosity": 0, "interactive": False, "using": "default", "apps": apps, "plan": []}
    post_migrate.send(apps.get_app_config("filings"), app_config=apps.get_app_config("filings"), **told)
    assert (standing(Filing, TALLIED), kept(court)) == ([], {"review": 2})
    assert not keep_tallies(Filing, TALLIED)


def test_numbers_that_are_wrong_are_counted_anew_and_said_to_have_been(court: Court):
    filings(court, 2, fee_checked=True, taken_by=court.officer, taken_at=clock.now())
    filings(court, 1, returned=True)
    right = by_eye(court)
    with triggers_off():
        Filing.objects.filter(state=State.FEE_CHECKED).update(urgent=True)
        Tally.objects.filter(list="returned").delete()
    assert kept(court) != {**right, "urgent": 2}
    out = StringIO()
    call_command("recount", stdout=out)
    call_command("recount", stdout=out)
    assert kept(court) == {**right, "urgent": 2} == by_eye(court)
    assert [line.split()[0] for line in out.getvalue().splitlines()] == ["2", "0"]
    assert Event.objects.filter(code="operations.recounted").count() == 1


def test_officers_are_told_with_their_oldest(court: Court):
    moments = [clock.now() - timedelta(minutes=minutes) for minutes in (5, 90)]
    for at in moments:
        filings(court, 1, fee_checked=True, taken_by=court.officer, taken_at=at)
    hands = {one.officer.pk: one for one in holdings.hands_with_oldest([court.registry])}
    assert (hands[court.officer.pk].number, hands[court.officer.pk].oldest) == (2, moments[1])
    assert (hands[court.colleague.pk].number, hands[court.colleague.pk].oldest) == (0, None)


def test_whatever_has_such_triggers_stands_in_the_one_list(db):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE '%%_tally_insert'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%%_tally_insert'")
        there = {row[0] for row in cursor.fetchall()}
    assert there == {f"{each.model._meta.db_table}_tally_insert" for each in KEPT}
    declared = (value for module in (tallies, decided, second_looks) for value in vars(module).values())
    made = {value.into for value in declared if isinstance(value, Tallied)}
    assert made == {each.tally._meta.db_table for each in KEPT}, "one that is declared and kept by nobody"
    assert {each.job for each in KEPT} <= {job.name for job in JOBS}
