"""I1 to I3, I9, I11, I12, I16: nothing that was sent in is lost, changed, misdated or served twice."""

import hashlib
from collections.abc import Iterator
from itertools import groupby

from django.db.models import Count, Q

from backoffice.audit.models import Event
from backoffice.calendar.rules import deemed_receipt
from backoffice.calendar.selectors import calendar_of
from backoffice.filings.models import Document, Filing, ServiceRecord
from backoffice.filings.states import State
from backoffice.kernel import clock, storage
from backoffice.kernel.errors import NotFound
from backoffice.kernel.models import IdempotencyKey
from backoffice.papers.models import Paper
from backoffice.payments.models import Charge
from workflows.invariants.base import PATIENCE, Breach, invariant

# The events that move a state, and where they lead; None: the state does not move.
_LEADS_TO = {
    "filing.received": State.RECEIVED,
    "filing.deemed_received": State.DEEMED_RECEIVED,
    "filing.fee_short": State.FEE_SHORT,
    "filing.fee_checked": State.FEE_CHECKED,
    "filing.accepted": State.ACCEPTED,
    "filing.served": State.SERVED,
    "filing.returned": State.RETURNED,
    "filing.rejected": State.REJECTED,
    "filing.lapsed": State.LAPSED,
    "filing.withdrawn": State.WITHDRAWN,
}
# Only people decide.
_BY_A_PERSON = frozenset({"filing.accepted", "filing.returned", "filing.rejected"})


def allowed_edges() -> frozenset[tuple[str, str]]:
    """Every edge of the state machine, read from the model's own transitions."""
    field = Filing._meta.get_field("state")
    return frozenset((str(step.source), str(step.target)) for step in field.get_all_transitions(Filing) if step.target is not None)


@invariant("I1", "every document is in the store and hashes to what was recorded")
def documents_are_whole() -> Iterator[Breach]:
    """Reads every stored file."""
    for filing in Filing.objects.annotate(count=Count("documents")).filter(count=0).iterator():
        yield Breach("I1", filing.reference, "has no document")
    for reference, group in groupby(
        Document.objects.order_by("filing_id", "number").values_list("filing__reference", "number", "sha256", "size").iterator(),
        key=lambda row: row[0],
    ):
        for expected, (_reference, number, sha256, size) in enumerate(group, start=1):
            if number != expected:
                yield Breach("I1", reference, f"document {expected} is missing")
            fault = _fault_of_file(sha256, size)
            if fault:
                yield Breach("I1", reference, f"document {number}: {fault}")


def _fault_of_file(sha256: str, size: int) -> str:
    digest, length = hashlib.sha256(), 0
    try:
        with storage.open_file(sha256) as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
                length += len(chunk)
    except NotFound:
        return "the file is not in the store"
    if digest.hexdigest() != sha256 or length != size:
        return "the file is not what was submitted"
    return ""


@invariant("I2", "no filing exists that nobody submitted")
def filings_were_submitted() -> Iterator[Breach]:
    """Every filing has exactly one event of its receipt, by a client, with as many documents."""
    told = {event.subject: event for event in Event.objects.filter(code="filing.received", actor_kind="client").iterator()}
    for filing in Filing.objects.annotate(count=Count("documents")).iterator():
        event = told.get(filing.reference)
        if event is None:
            yield Breach("I2", filing.reference, "no client submitted it")
        elif event.data.get("documents") != filing.count:
            yield Breach("I2", filing.reference, f"{event.data.get('documents')} documents were received, {filing.count} are here")


@invariant("I3", "one key: one filing and one stored answer")
def keys_have_one_filing() -> Iterator[Breach]:
    """Every stored answer names a filing that exists, and no two keys name the same one."""
    seen: dict[str, int] = {}
    known = set(Filing.objects.values_list("reference", flat=True))
    for key in IdempotencyKey.objects.filter(status=201).iterator():
        reference = str((key.body or {}).get("reference", ""))
        if reference not in known:
            yield Breach("I3", f"key {key.pk}", f"was answered with {reference or 'nothing'}, which is not here")
        if reference in seen:
            yield Breach("I3", reference, f"was answered to the keys {seen[reference]} and {key.pk}")
        seen[reference] = key.pk


@invariant("I9", "states move only along allowed edges, decided by people")
def states_follow_their_story() -> Iterator[Breach]:
    """Replays each filing's events along the edges and compares the end with its state."""
    edges = allowed_edges()
    states = dict(Filing.objects.values_list("reference", "state"))
    ends: dict[str, str] = {}
    for event in Event.objects.filter(code__in=_LEADS_TO).order_by("id").iterator():
        before, after = ends.get(event.subject), str(_LEADS_TO[event.code])
        if before is not None and (before, after) not in edges:
            yield Breach("I9", event.subject, f"went from {before} to {after}")
        if event.code in _BY_A_PERSON and event.actor_kind != "person":
            yield Breach("I9", event.subject, f"{event.code} was not done by a person")
        ends[event.subject] = after
    for reference, state in states.items():
        if ends.get(reference) != state:
            yield Breach("I9", reference, f"stands as {state}, its story ends as {ends.get(reference)}")


@invariant("I11", "the deemed time follows from the received time and the calendar")
def deemed_times_follow() -> Iterator[Breach]:
    """Recomputes every deemed time that has been settled; one that has not come yet may move and the sweep sees to it."""
    for filing in Filing.objects.exclude(state=State.RECEIVED).select_related("office").order_by("office_id", "received_at").iterator():
        if filing.state == State.WITHDRAWN and filing.deemed_received_at is None:
            continue
        deemed = deemed_receipt(calendar_of(filing.office, filing.received_at), filing.received_at)
        if deemed.at != filing.deemed_received_at:
            yield Breach("I11", filing.reference, f"is deemed received {filing.deemed_received_at}, the calendar says {deemed.at}")


@invariant("I12", "served once per addressee, after acceptance, with the sealed documents")
def services_are_sound() -> Iterator[Breach]:
    """Each service names every document with the hashes of the original and of the sealed copy."""
    for filing in Filing.objects.filter(state=State.SERVED).filter(services=None).iterator():
        yield Breach("I12", filing.reference, "is served, but nobody was served")
    for record in ServiceRecord.objects.select_related("filing").iterator():
        filing = record.filing
        if filing.state != State.SERVED or filing.decided_at is None or record.served_at < filing.decided_at:
            yield Breach("I12", filing.reference, "was served without or before acceptance")
        originals = dict(filing.documents.values_list("number", "sha256"))
        sealed = dict(Paper.objects.filter(kind="sealed_copy", subject=filing.reference).values_list("position", "sha256"))
        told = {item["number"]: (item["sha256"], item["sealed_sha256"]) for item in record.documents}
        if told != {number: (sha256, sealed.get(number)) for number, sha256 in originals.items()}:
            yield Breach("I12", filing.reference, f"{record.addressee} was served with other documents")


@invariant("I16", "what waits for no person has moved on")
def nothing_stands_still() -> Iterator[Breach]:
    """Due filings that were not swept, settled fees that were not checked, accepted filings that were not served."""
    moment = clock.now() - PATIENCE
    for filing in Filing.objects.filter(state=State.RECEIVED, deemed_received_at__lt=moment).iterator():
        yield Breach("I16", filing.reference, "its deemed time has come, and it still is received")
    waiting = Filing.objects.filter(state__in=[State.DEEMED_RECEIVED, State.FEE_SHORT], deemed_received_at__lt=moment)
    for filing in waiting.iterator():
        owed = Charge.objects.filter(subject=filing.reference).first()
        if owed is None or owed.left_cents == 0 or filing.fee_status != "payable":
            yield Breach("I16", filing.reference, "its fee is settled, and it was not checked")
    for filing in Filing.objects.filter(Q(state=State.ACCEPTED), decided_at__lt=moment).iterator():
        yield Breach("I16", filing.reference, "is accepted and not served")
