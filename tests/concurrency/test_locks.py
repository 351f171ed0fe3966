"""The order in which rows are locked: what is out of it is found, and what was out of it once is no deadlock any more."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction

from backoffice.cases.models import Case
from backoffice.filings.models import Filing, HandoverRequest
from backoffice.kernel import numbers, outbox
from backoffice.kernel.locking import lock
from backoffice.kernel.models import Lease
from tests import locks
from tests.concurrency.together import Caller
from tests.factories.lives import Lives, fresh, stored_document
from workflows.cases import sealing
from workflows.cases.actions.set_level import seal_case, seal_filing
from workflows.filing.actions import accept as accepting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 30


# ---- what is out of order is found ----


@pytest.fixture
def looks(lives: Lives) -> Callable[..., list[str]]:
    """What a watch finds of these statements, in one transaction of an act."""

    def found(*statements: Callable[[], Any]) -> list[str]:
        watch = locks.Watch(locks.order())
        watch._held[id(connections["default"])] = locks._Held(depth=1)
        with connection.execute_wrapper(watch.look), transaction.atomic():
            for statement in statements:
                statement()
        return watch.found

    return found


def test_what_is_locked_out_of_order_is_found_and_nothing_else(lives: Lives, looks: Callable[..., list[str]]):
    one, other = lives.served(), lives.served()
    first, second, case = (partial(lock, Filing, pk=one.pk), partial(lock, Filing, pk=other.pk), partial(lock, Case, pk=one.case_id))
    both = Filing.objects.select_for_update().filter(pk__in=(one.pk, other.pk))
    in_a_row = {
        "in order": (first, second, case, first),
        "both at once": (partial(list, both.order_by("pk")), case),
        "what it has already is written": (first, case, partial(Filing.objects.filter(pk=one.pk).update, urgent=False)),
        "late": (first, partial(numbers.take, "trial", 2026), partial(outbox.put, "trial", key="a", n=1)),
        "who waits for nobody": (case, partial(list, both.select_for_update(skip_locked=True).order_by("pk"))),
    }
    assert {name: looks(*statements) for name, statements in in_a_row.items()} == {name: [] for name in in_a_row}
    crossed = {
        "filings_filing is locked after cases_case": (case, first),
        "rows of filings_filing are locked in another order": (second, first),
        "another order than that of their numbers ([] then": (partial(list, both.order_by("-pk")),),
        "filings_filing is locked after kernel_counter": (partial(numbers.take, "trial", 2026), first),
        "filings_filing is locked after cases_case (": (case, partial(Filing.objects.filter(pk=one.pk).update, urgent=False)),
        "filings_filing is locked after cases_case  ": (case, partial(Filing.objects.filter(case=one.case_id).update, urgent=False)),
        "kernel_lease is locked and has no place": (partial(list, Lease.objects.select_for_update()),),
    }
    for words, statements in crossed.items():
        assert any(words.strip() in said for said in looks(*statements)), words


def test_the_watch_is_at_work_in_this_very_run(lives: Lives, watch: locks.Watch):
    """An act that locks a case before its filing: the fixture that ends each test would say so."""
    filing = lives.served()
    globals_of_an_act = {"transaction": transaction, "lock": lock, "Case": Case, "Filing": Filing}
    code = "def act(case, filing):\n    with transaction.atomic():\n        lock(Case, pk=case)\n        lock(Filing, pk=filing)\n"
    exec(compile(code, "/somewhere/workflows/act.py", "exec"), globals_of_an_act)
    globals_of_an_act["act"](filing.case_id, filing.pk)
    found, watch.found = watch.found, []
    assert len(found) == 1 and found[0].startswith("filings_filing is locked after cases_case")


def test_every_table_of_the_page_is_one_of_ours():
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    assert len(locks.order()) > 20 and set(locks.order()) <= tables
    assert HandoverRequest._meta.db_table not in locks.order(), "nobody locks it"


# ---- what was out of order ----


@pytest.mark.usefixtures("sound")
def test_a_filing_is_sealed_while_what_corrects_it_is_accepted(lives: Lives, monkeypatch: pytest.MonkeyPatch):
    """The order on a filing once took the case before what had been filed in its place."""
    case = lives.accepted().case
    assert case is not None
    more: dict[str, Any] = {"documents": (stored_document("defence"),), "case_number": case.number, "parties": ()}
    returned = lives.returned(**more)
    again = lives.taken(resubmits=returned.reference, **more)
    has_it, goes_on = threading.Event(), threading.Event()

    def late(model: Any, **named: Any) -> Any:
        if model is Case:
            has_it.set()
            assert goes_on.wait(timeout=PATIENCE)
        return lock(model, **named)

    monkeypatch.setattr(accepting, "lock", late)
    one = Caller(partial(accepting.accept, reference=again.reference, officer=lives.court.officer))
    assert has_it.wait(timeout=PATIENCE)
    other = Caller(partial(seal_filing, reference=returned.reference, level="court", ground="Order", officer=lives.court.senior))
    other.until_it_waits()
    goes_on.set()
    assert not [each for each in (one.end(), other.end()) if isinstance(each, Exception)]
    assert (fresh(again).state, fresh(again).sealed_to) == ("accepted", "court")


def _has_both(filing: Filing) -> None:
    """What an act on a filing does that also is about its case."""
    with transaction.atomic():
        lock(Filing, pk=filing.pk)
        lock(Case, pk=filing.case_id)


@pytest.mark.usefixtures("sound")
def test_a_case_is_sealed_while_somebody_is_at_what_has_just_come_in(lives: Lives, monkeypatch: pytest.MonkeyPatch):
    """It came in between the lock of the filings and that of the case, and was in somebody's hands before the order had looked again."""
    case = lives.accepted().case
    assert case is not None
    came_in: list[Filing] = []
    others: list[Caller] = []
    begun: list[bool] = []

    def between(model: Any, **named: Any) -> Any:
        if model is Case and not begun:
            begun.append(True)
            more: dict[str, Any] = {"claim_amount_cents": None, "case_number": case.number, "parties": ()}
            came_in.append(Caller(partial(lives.receive, "defence", **more)).end())
            assert isinstance(came_in[0], Filing), repr(came_in[0].__cause__)
            found = lock(model, **named)
            others.append(Caller(partial(_has_both, came_in[0])))
            others[0].until_it_waits()
            return found
        return lock(model, **named)

    monkeypatch.setattr(sealing, "lock", between)
    order = Caller(partial(seal_case, number=case.number, level="court", ground="Order 1", officer=lives.court.senior))
    results = [order.end(), *(each.end() for each in others)]
    assert not [each for each in results if isinstance(each, Exception)], results
    assert set(Filing.objects.filter(case=case).values_list("sealed_to", flat=True)) == {"court"}
