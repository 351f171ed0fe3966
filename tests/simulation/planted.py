"""Faults to plant, so that one sees the simulation find them: each is what a tired programmer might write."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

from django.db.models import QuerySet

from backoffice.filings.models import Filing
from backoffice.kernel import idempotency, outbox
from backoffice.kernel.models import OutboxMessage
from backoffice.people import rights
from workflows.filing import lifecycle
from workflows.filing.actions import deem_received
from workflows.money import steps as money
from workflows.money.actions import identify_payment

PLANTS: dict[str, Callable[[], AbstractContextManager[None]]] = {}


def plant(name: str) -> Callable[[Callable[[], Iterator[None]]], Callable[[], AbstractContextManager[None]]]:
    def register(function: Callable[[], Iterator[None]]) -> Callable[[], AbstractContextManager[None]]:
        PLANTS[name] = contextmanager(function)
        return PLANTS[name]

    return register


@plant("not-idempotent")
def _not_idempotent() -> Iterator[None]:
    """Money that was put to its filing is put there again when the work is done twice."""
    real = identify_payment._put

    def put(payment_id: int, filing: Filing) -> bool:
        payment = identify_payment.Payment.objects.get(pk=payment_id)
        if payment.state == "unidentified":
            return real(payment_id, filing)
        identify_payment.put_to_filing(payment, filing)
        return True

    def identify(*, payment: int) -> None:
        row = identify_payment.Payment.objects.get(pk=payment)
        with identify_payment.transaction.atomic():
            filing = identify_payment.filing_of(row.subject, row.payment_id)
            if filing is not None:
                put(payment, filing)

    with mock.patch.object(identify_payment, "_put", put), mock.patch.dict(outbox._handlers, {"money.identify_payment": identify}):
        yield


@plant("sweep-skips")
def _sweep_skips() -> Iterator[None]:
    """The sweep looks at what fell due after the last one that it looked at, by the clock and not by what is left."""
    real = deem_received._due

    def due(moment: Any, *, undated: bool) -> QuerySet[Filing]:
        """What came in just before it."""
        return real(moment, undated=undated).filter(deemed_received_at__gt=moment - timedelta(minutes=30))

    with mock.patch.object(deem_received, "_due", due):
        yield


@plant("allocation-lost")
def _allocation_lost() -> Iterator[None]:
    """What is owed is lowered, and the line that says by which payment is forgotten when there was more than was owed."""
    real = money.insert

    def insert(row: Any, *args: Any) -> Any:
        if isinstance(row, money.Allocation) and row.payment.amount_cents > row.amount_cents:
            return row
        return real(row, *args)

    with mock.patch.object(money, "insert", insert):
        yield


@plant("deleted-by-a-sleeper")
def _deleted_by_a_sleeper() -> Iterator[None]:
    """A worker that has done a row deletes it, whoever has it now and whatever was asked for since."""
    with mock.patch.object(outbox, "_done", lambda message: OutboxMessage.objects.filter(pk=message.pk).delete()):
        yield


@plant("answer-not-kept")
def _answer_not_kept() -> Iterator[None]:
    """The answer to a key is not stored with the work."""
    real = idempotency.complete

    def complete(held: idempotency.Claim, *, status: int, body: dict[str, Any]) -> None:
        real(held, status=status, body=body)
        idempotency.IdempotencyKey.objects.filter(pk=held.pk).update(status=None)

    with mock.patch.object(idempotency, "complete", complete):
        yield


@plant("no-rights")
def _no_rights() -> Iterator[None]:
    """Acts do not ask whether the person may."""
    with mock.patch.object(rights, "must", return_value=None):
        yield


@plant("fee-not-looked-at")
def _fee_not_looked_at() -> Iterator[None]:
    """Nothing asks for a look at the fee when a filing becomes deemed received."""
    with mock.patch.dict(lifecycle.FOLLOWS, {"deemed_received": ()}):
        yield
