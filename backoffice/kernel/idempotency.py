"""One key, one effect, one answer for ever.

The key is claimed in a transaction of its own before the work, and answered in the work's own transaction: whoever
finds an answer replays it; whoever finds a claim without an answer is told to wait, until the claim is old enough
for its holder to be dead.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Refused
from backoffice.kernel.inserts import insert
from backoffice.kernel.models import IdempotencyKey

CLAIM_LASTS = timedelta(seconds=60)


@dataclass(frozen=True)
class Claim:
    """The right to do the work of a key."""

    pk: int
    token: str


@dataclass(frozen=True)
class Answer:
    """What was answered the first time."""

    status: int
    body: dict[str, Any]


def claim(*, scope: str, key: str, fingerprint: str) -> Claim | Answer:
    """Claim the key for this content, or find its answer.

    Raises:
        Refused: idempotency-key-reused (422), the key stands for other content.
        Conflict: request-in-flight (409), the same request is being worked on.
    """
    token = secrets.token_hex(16)
    moment = clock.now()
    try:
        with transaction.atomic():
            row = insert(IdempotencyKey(scope=scope, key=key, fingerprint=fingerprint, claimed_at=moment, claim=token))
        return Claim(row.pk, token)
    except IntegrityError:
        pass
    with transaction.atomic():
        found = IdempotencyKey.objects.select_for_update().filter(scope=scope, key=key).first()
        if found is None:
            # Freed between our insert and our look: its first holder was refused just now.
            raise Conflict("request-in-flight", _("The same request was just being worked on. Send it again."))
        if found.fingerprint != fingerprint:
            raise Refused(
                "idempotency-key-reused",
                _("This Idempotency-Key was used before with other content. Use a new key for a new request."),
            )
        if found.status is not None:
            return Answer(found.status, found.body or {})
        # Claimed well in the future: the clock was set back since. Whoever takes a claim over does no harm: the other cannot complete.
        if moment - CLAIM_LASTS < found.claimed_at <= moment + CLAIM_LASTS:
            raise Conflict("request-in-flight", _("The same request is being worked on. Send it again in a moment."))
        found.claim, found.claimed_at = token, moment
        found.save(update_fields=["claim", "claimed_at"])
        return Claim(found.pk, token)


def fingerprint_of(content: Any) -> str:
    """What makes the contents of two forms the same: the words of a dataclass of plain values."""
    return hashlib.sha256(repr(content).encode()).hexdigest()


def complete(held: Claim, *, status: int, body: dict[str, Any]) -> None:
    """Store the answer, inside the work's own transaction.

    Raises:
        Conflict: the claim was taken over meanwhile; the caller's transaction rolls back and the other's work stands.
    """
    answered = IdempotencyKey.objects.filter(pk=held.pk, claim=held.token, status=None).update(
        status=status, body=body, answered_at=clock.now()
    )
    if not answered:
        raise Conflict("request-in-flight", _("The same request is being worked on. Send it again in a moment."))


def release(held: Claim) -> None:
    """Free the key after a refusal: a corrected request may use it."""
    IdempotencyKey.objects.filter(pk=held.pk, claim=held.token, status=None).delete()


# ---- where the whole work is one transaction, and its key is kept in it ----


def recall(*, scope: str, key: str) -> tuple[int, dict[str, Any] | None]:
    """Within the caller's transaction: the key's row, which is held until its end, and what was kept under it, or None.

    Who asks for the same key meanwhile waits until this transaction has ended. Follow it with keep or forget.
    """
    row, _new = IdempotencyKey.objects.select_for_update().get_or_create(
        scope=scope, key=key, defaults={"fingerprint": "", "claimed_at": clock.now(), "claim": ""}
    )
    return row.pk, row.body


def keep(pk: int, *, body: dict[str, Any]) -> None:
    """Keep this under the key that was recalled, in place of what was kept before."""
    # 200 and not 201: nothing was made, so that no invariant asks for a filing that belongs to this key.
    IdempotencyKey.objects.filter(pk=pk).update(status=200, body=body, answered_at=clock.now())


def forget(pk: int) -> None:
    """Keep nothing: who comes with the key again comes as for the first time."""
    IdempotencyKey.objects.filter(pk=pk).delete()
