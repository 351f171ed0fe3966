"""Every person against every act of an officer: who has not the right is refused before anything is looked at."""

from datetime import timedelta

import pytest
from django.db import transaction

from backoffice.filings.rules import ReturnedFor
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden
from backoffice.people.models import User
from tests.factories.rows import everything
from workflows.filing.actions.accept import accept
from workflows.filing.actions.ask_for import ask_for
from workflows.filing.actions.assign import assign
from workflows.filing.actions.hold import end_hold, hold
from workflows.filing.actions.reject import reject
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.take import release, take, take_next
from workflows.money.actions.shortfall import note_shortfall, release_shortfall, take_shortfall

PEOPLE = (
    "officer", "colleague", "senior", "cashier", "other_cashier", "supervisor",
    "manager", "auditor", "administrator", "stranger", "outsider",
)  # fmt: skip
REGISTRY = {"officer", "colleague", "senior"}
ACCOUNTS = {"cashier", "other_cashier", "supervisor"}


def _return(reference, officer):
    return return_for_correction(reference=reference, officer=officer, reasons=[ReturnedFor("not-signed")], cure_by=None)


def _reject(reference, officer):
    return reject(reference=reference, officer=officer, reasons=[ReturnedFor("wrong-court")])


def _note(reference, officer):
    return note_shortfall(reference=reference, officer=officer, note="telephoned")


def _release(reference, officer):
    return release(reference=reference, officer=officer, ground="away today")


def _hold(reference, officer):
    return hold(reference=reference, officer=officer, until=clock.today() + timedelta(days=1), reason="awaits the list")


def _assign(reference, officer):
    return assign(reference=reference, officer=officer, to=User.objects.get(username="ben.ho"), ground="away today")


def _release_short(reference, officer):
    return release_shortfall(reference=reference, officer=officer, ground="away today")


# The act, the standing in which it is tried, who has the right to it, and who of these may do it in this standing
# (the others of them read who has it).
ACTS = [
    (take, "fee_checked", REGISTRY, REGISTRY),
    (accept, "taken", REGISTRY, {"officer"}),
    (_return, "taken", REGISTRY, {"officer"}),
    (_reject, "taken_by_senior", {"senior"}, {"senior"}),
    (_release, "taken", {"officer", "senior"}, {"officer", "senior"}),
    (_hold, "taken", REGISTRY, {"officer"}),
    (end_hold, "held", {"officer", "senior"}, {"officer", "senior"}),
    (ask_for, "taken_by_senior", REGISTRY, {"officer", "colleague"}),
    (_assign, "taken", {"senior"}, {"senior"}),
    (take_shortfall, "fee_short", ACCOUNTS, ACCOUNTS),
    (_return, "taken_shortfall", ACCOUNTS, {"cashier"}),
    (_note, "taken_shortfall", ACCOUNTS, {"cashier"}),
    (_release_short, "taken_shortfall", {"cashier", "supervisor"}, {"cashier", "supervisor"}),
]


def _tried(act, filing, person):
    """What came of it; everything is taken back."""
    with transaction.atomic():
        try:
            act(reference=filing.reference, officer=person)
            return "done"
        except Forbidden:
            return "forbidden"
        except Conflict:
            return "conflict"
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize(("act", "standing", "rightful", "able"), ACTS, ids=lambda value: getattr(value, "__name__", None))
def test_every_person_against_this_act(lives, act, standing, rightful, able):
    filing = getattr(lives, standing)()
    before = everything()
    found = {name: _tried(act, filing, getattr(lives.court, name)) for name in PEOPLE}
    assert found == {name: "done" if name in able else "conflict" if name in rightful else "forbidden" for name in PEOPLE}
    assert everything() == before


def test_someone_who_left_may_do_nothing_more(lives):
    filing, officer = lives.taken(), lives.court.officer
    officer.is_active = False
    officer.save()
    for act in (take, accept, _return):
        assert _tried(act, filing, officer) == "forbidden"
    assert take_next(officer=officer) is None


@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in REGISTRY])
def test_the_next_in_line_is_only_for_the_registrys_own(lives, name):
    lives.fee_checked()
    person = getattr(lives.court, name)
    assert take_next(officer=person) is None
    with pytest.raises(Forbidden):
        take_next(officer=person, office=lives.court.registry)
