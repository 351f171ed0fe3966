"""A senior officer hands over, in one step, everything that an absent colleague has in hand."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.holdings import WorkKind, in_hands_of
from backoffice.filings.models import Filing
from backoffice.kernel import idempotency
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import Office, User
from workflows.filing import handing
from workflows.filing.handing import Assigned, Handed
from workflows.service import handing as service
from workflows.service import notices, steps

# One piece of work: of what kind, its reference, and its number in the filing (0: it has none).
Piece = tuple[str, str, int]


def hand_over_all(*, colleague: User, officer: User, to: User | None, ground: str, press: str = "") -> Assigned:
    """Everything that a colleague has in hand in the officer's registries goes to `to`, or back to the queue (None): filings under
    review, failed services and notices, second looks; each piece in its own transaction. A second look that `to` may not answer goes back
    to those who can, and that is told.

    press: what tells this press of the button from every other. Pressed again, because its answer was lost, it goes on with what was in
    the colleague's hands at the first press, and tells of all of it.

    Raises:
        Refused: ground-needed; each piece keeps why it left the colleague's hands.
    """
    if not ground:
        raise Refused("ground-needed", _("Say why you take it out of %(who)s's hands.") % {"who": colleague}, field="ground")
    offices = rights.seeing(officer, rights.offices_for(officer, "filing.assign"))
    scope = f"hand-over-all:{officer.pk}:{colleague.pk}:{to.pk if to is not None else ''}"
    done, refused = 0, []
    for piece in _in_hand_at(colleague, offices, scope, press):
        try:
            gone = _over(piece, colleague, officer, to, ground, scope, press)
        except Refused as refusal:
            refused.append((piece[1], str(refusal.message)))
            continue
        if gone == Handed.BACK:
            refused.append((piece[1], _("%(who)s may not do this second look: it went back to those who can.") % {"who": to}))
        else:
            done += gone != Handed.NOWHERE
    return Assigned(done, tuple(refused))


def _in_hand_at(colleague: User, offices: list[Office], scope: str, press: str) -> list[Piece]:
    """What the colleague had in hand at the first time of this press."""
    if not press:
        return in_hands_of(colleague, offices)
    with transaction.atomic():
        key, kept = idempotency.recall(scope=scope, key=press)
        if kept is None:
            kept = {"pieces": in_hands_of(colleague, offices), "over": []}
            idempotency.keep(key, body=kept)
    return [(str(kind), str(reference), int(number)) for kind, reference, number in kept["pieces"]]


def _over(piece: Piece, colleague: User, officer: User, to: User | None, ground: str, scope: str, press: str) -> Handed:
    """Hand one over; where it went by this press, now or before."""
    with transaction.atomic():
        key, kept = idempotency.recall(scope=scope, key=press) if press else (0, None)
        before = {tuple(gone): where for *gone, where in kept["over"]} if kept is not None else {}
        if piece in before:
            return Handed(before[piece])
        where = _moved(piece, colleague, officer, to, ground)
        if where != Handed.NOWHERE and kept is not None:
            idempotency.keep(key, body={**kept, "over": [*kept["over"], [*piece, where.value]]})
        return where


def _moved(piece: Piece, colleague: User, officer: User, to: User | None, ground: str) -> Handed:
    kind, reference, number = piece
    match WorkKind(kind):
        case WorkKind.LOOK:
            return handing.look_over(reference, officer=officer, holder=colleague, to=to, ground=ground)
        case WorkKind.SERVICE:
            failed = steps.locked(reference, number, officer)
            gone = service.over(failed, officer=officer, to=to, ground=ground, holder=colleague)
        case WorkKind.NOTICE:
            untold = notices.locked(reference, number, officer)
            gone = service.over(untold, officer=officer, to=to, ground=ground, holder=colleague)
        case WorkKind.FILING if to is not None:
            gone = handing.filing_to(lock(Filing, reference=reference), officer=officer, to=to, ground=ground)
        case WorkKind.FILING:
            gone = handing.filing_back(lock(Filing, reference=reference), officer=officer, holder=colleague, ground=ground)
    return Handed.OVER if gone else Handed.NOWHERE
