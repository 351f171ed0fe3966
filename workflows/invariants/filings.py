"""I9, I11, I12, I16: every filing moved as it may, is dated by the calendar, was served once, and stands nowhere still."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import Event
from backoffice.audit.timeline import moment_in
from backoffice.calendar.rules import NOT_KNOWN, deemed_receipt
from backoffice.calendar.selectors import calendar_of
from backoffice.changes.selectors import in_progress
from backoffice.filings.deliveries import HAS_IT, IS_WORK, Delivery, DeliveryState, Means, ServiceRecord
from backoffice.filings.failed_notices import UNTOLD, FailedNotice
from backoffice.filings.models import Decision, DecisionKind, Document, FeeStatus, Filing
from backoffice.filings.parts import left_out_of_each
from backoffice.filings.states import State
from backoffice.filings.to_post import WAITING, NoticeToPost
from backoffice.kernel import clock
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Charge
from backoffice.people.models import Office, User
from workflows.changes.kinds import kind_of
from workflows.invariants.base import PATIENCE, Breach, Part, chunks, invariant

# The events that move a state, and where they lead.
LEADS_TO = {
    "filing.received": State.RECEIVED,
    "filing.deemed_received": State.DEEMED_RECEIVED,
    "filing.fee_short": State.FEE_SHORT,
    "filing.fee_checked": State.FEE_CHECKED,
    "filing.accepted": State.ACCEPTED,
    "filing.acceptance_undone": State.FEE_CHECKED,
    "filing.acceptance_set_aside": State.FEE_CHECKED,
    "filing.served": State.SERVED,
    "filing.returned": State.RETURNED,
    "filing.rejected": State.REJECTED,
    "filing.lapsed": State.LAPSED,
    "filing.withdrawn": State.WITHDRAWN,
}
# Only people decide.
BY_A_PERSON = frozenset({"filing.accepted", "filing.returned", "filing.rejected"})
_TAKEN_BACK = frozenset({"filing.acceptance_undone", "filing.acceptance_set_aside"})
_DECIDED = {State.RETURNED: DecisionKind.RETURN, State.LAPSED: DecisionKind.RETURN, State.REJECTED: DecisionKind.REJECT}


def allowed_edges() -> frozenset[tuple[str, str]]:
    """Every edge of the state machine, read from the model's own transitions."""
    field = Filing._meta.get_field("state")
    return frozenset((str(step.source), str(step.target)) for step in field.get_all_transitions(Filing) if step.target is not None)


@invariant("I9", _("States move only along allowed edges, and a person decides"))
def states_follow_their_story(part: Part) -> Iterator[Breach]:
    """Replays each filing's events along the edges and compares the end with its state, and who decided with who is on record: a person
    of the house, the one who stands in the row. By what right is asked in rights_held.py."""
    edges = allowed_edges()
    people = {str(pk) for pk in User.objects.values_list("pk", flat=True)}
    for filings in chunks(part.filings().values_list("reference", "state", "decided_by_id").iterator(chunk_size=1000)):
        stories: dict[str, list[Event]] = defaultdict(list)
        for event in Event.objects.filter(subject__in=[row[0] for row in filings], code__in=LEADS_TO).order_by("id"):
            stories[event.subject].append(event)
        for reference, state, decided_by in filings:
            yield from _told(reference, str(state), decided_by, stories[reference], edges, people)


def _told(
    reference: str, state: str, decided_by: int | None, story: list[Event], edges: frozenset[tuple[str, str]], people: set[str]
) -> Iterator[Breach]:
    before: str | None = None
    # What was undone stands in the row no longer, and whoever decides after that is on record.
    undone = max((event.pk for event in story if event.code in _TAKEN_BACK), default=0)
    for event in story:
        after = str(LEADS_TO[event.code])
        if (before is None and after != State.RECEIVED) or (before is not None and (before, after) not in edges):
            yield Breach("I9", reference, f"went from {before} to {after}")
        if event.code in BY_A_PERSON:
            if event.actor_kind != "person" or event.actor_id not in people:
                yield Breach("I9", reference, f"{event.code} was not done by a person of the house")
            elif event.pk > undone and event.actor_id != str(decided_by):
                yield Breach("I9", reference, f"{event.code} was done by person {event.actor_id}, the filing names {decided_by}")
        before = after
    if before != state:
        yield Breach("I9", reference, f"stands as {state}, its story ends as {before}")


@invariant("I9", _("A decision against a filing is on record with a reason, and only there"))
def decisions_have_reasons(part: Part) -> Iterator[Breach]:
    """Returned, lapsed and rejected filings have a decision of that kind by who decided; no other filing has one."""
    filings = part.filings()
    decisions = Decision.objects.filter(filing=OuterRef("pk"))
    for state, kind in _DECIDED.items():
        sound = decisions.filter(kind=kind, officer=OuterRef("decided_by"), reasons__isnull=False)
        for reference in filings.filter(state=state).exclude(Exists(sound)).values_list("reference", flat=True).iterator():
            yield Breach("I9", reference, f"is {state} without a reason on record, or by someone else than it names")
    others = filings.exclude(state__in=list(_DECIDED)).filter(Exists(decisions))
    for reference, stands in others.values_list("reference", "state").iterator():
        yield Breach("I9", reference, f"is {stands}, and a decision against it is on record")


def _being_redated() -> set[int]:
    """The offices of whose calendars a change is carried out at this moment."""
    found: set[int] = set()
    for change in in_progress("calendar."):
        offices = kind_of(change.kind).offices(change.content) or list(Office.objects.all())
        found |= {office.pk for office in offices}
    return found


@invariant("I11", _("The deemed time follows from the received time and the calendar"))
def deemed_times_follow(part: Part) -> Iterator[Breach]:
    """Recomputes every deemed time that has been settled; one that has not come yet may move and the sweep sees to it.

    An office's calendar is read once, from its earliest filing on.
    """
    filings = part.filings().exclude(state=State.RECEIVED).exclude(state=State.WITHDRAWN, deemed_received_at=None)
    # While a change of a calendar is carried out, some filings of its offices still stand by the old one.
    under_way = _being_redated()
    earliest = dict(filings.values_list("office").annotate(first=Min("received_at")).order_by())
    for office in Office.objects.filter(pk__in=earliest).exclude(pk__in=under_way):
        calendar = calendar_of(office, earliest[office.pk])
        rows = filings.filter(office=office).values_list("reference", "received_at", "deemed_received_at", "deemed_reason")
        for reference, received_at, kept_at, reason in rows.iterator(chunk_size=1000):
            deemed = deemed_receipt(calendar, received_at)
            # The time known last stays in the row of what is not known any more (Filing.deemed_at).
            deemed_at = None if reason in NOT_KNOWN else kept_at
            if deemed.at != deemed_at:
                yield Breach("I11", reference, f"is deemed received {deemed_at}, the calendar says {deemed.at}")


@invariant("I11", _("The history of a deemed time is complete"))
def deemed_times_have_their_history(part: Part) -> Iterator[Breach]:
    """From what was told on receipt through every correction to what stands in the row, none of them left out."""
    rows = part.filings().values_list("reference", "deemed_received_at", "deemed_reason")
    for filings in chunks(rows.iterator(chunk_size=1000)):
        references = [reference for reference, _at, _reason in filings]
        histories: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        events = Event.objects.filter(subject__in=references, code__in=("filing.received", "filing.redated")).order_by("id")
        for subject, code, data in events.values_list("subject", "code", "data"):
            histories[subject].append((code, data))
        for reference, kept_at, reason in filings:
            deemed_at = None if reason in NOT_KNOWN else kept_at
            now, stands = _end_of(histories[reference]), _to_the_second(None if deemed_at is None else deemed_at.isoformat())
            if now is not None and now != stands:
                yield Breach("I11", reference, f"is deemed received {stands}, its history ends with {now}")


def _end_of(history: Iterable[tuple[str, Any]]) -> str | None:
    """The deemed time with which a history ends; what does not join on shows where it breaks. None: there is no history."""
    last: str | None = None
    for code, data in history:
        if code == "filing.received":
            last = _to_the_second(data.get("deemed_received_at"))
        elif last is not None and _to_the_second(data.get("old")) != last:
            return f"{last}, and then with a change from {data.get('old')}"
        else:
            last = _to_the_second(data.get("new"))
    return last


def _to_the_second(kept: object) -> str:
    """A kept time in one spelling, however its event spells it, so that only moments are compared; what is none stays as it is."""
    text = "–" if kept is None else str(kept)
    moment = moment_in(text)
    return text if moment is None else clock.in_hong_kong(moment).isoformat(timespec="seconds")


@invariant("I12", _("Served once per addressee, after acceptance, with the sealed documents"))
def services_are_sound(part: Part) -> Iterator[Breach]:
    """Each service names every document that was accepted, with the hashes of the original and of a sealed copy that was issued."""
    filings = part.filings()
    for reference in filings.filter(state=State.SERVED, services=None).values_list("reference", flat=True).iterator():
        yield Breach("I12", reference, "is served, but nobody was served")
    # One addressee may have it while the notice to another is under way, or failed.
    # What was served by an acceptance that is set aside counts no longer, which the check of those looks at.
    early = (
        filings.exclude(services=None)
        .filter(set_aside_at=None)
        .filter(~Q(state__in=[State.ACCEPTED, State.SERVED]) | Q(decided_at=None) | Q(services__served_at__lt=F("decided_at")))
    )
    for reference in early.values_list("reference", flat=True).distinct().iterator():
        yield Breach("I12", reference, "was served without or before acceptance")
    deliveries = Delivery.objects.filter(filing__in=filings.values("pk"))
    waiting = deliveries.filter(filing__state=State.SERVED, state=DeliveryState.PREPARED, failed_at=None)
    for reference in waiting.values_list("filing__reference", flat=True).iterator():
        yield Breach("I12", reference, "is served, and an addressee was sent nothing yet")
    # To whom there is no electronic way nothing went by it: they are served by other means, or not at all.
    no_way = deliveries.filter(consent__isnull=False, message=None)
    claimed = no_way.filter(
        Q(state=DeliveryState.PREPARED) | Q(state__in=HAS_IT, means=Means.MESSAGE_BOX) | ~Q(sent_at=None) | ~Q(opened_at=None)
    )
    for reference in claimed.values_list("filing__reference", flat=True).iterator():
        yield Breach("I12", reference, "was sent electronically to an addressee to whom there is no such way")
    standing = ServiceRecord.objects.filter(
        filing=OuterRef("filing"), addressee=OuterRef("addressee"), account=OuterRef("account"), void_at=None
    )
    differing = deliveries.filter(Q(state__in=HAS_IT) & ~Exists(standing) | ~Q(state__in=HAS_IT) & Exists(standing))
    for reference in differing.values_list("filing__reference", flat=True).iterator():
        yield Breach("I12", reference, "has an addressee whose record and delivery differ")
    yield from _not_reached(filings)
    yield from _to_post(filings)
    records = ServiceRecord.objects.filter(filing__in=filings.values("pk"), void_at=None).order_by()
    columns = records.values_list("filing_id", "filing__reference", "addressee", "account", "documents")
    seen: set[tuple[int, str, str]] = set()
    for services in chunks(columns.order_by("filing_id", "pk").iterator(chunk_size=500), 500):
        originals: dict[int, dict[int, str]] = defaultdict(dict)
        for pk, number, sha256 in Document.objects.filter(filing__in=[row[0] for row in services]).values_list(
            "filing_id", "number", "sha256"
        ):
            originals[pk][number] = sha256
        for pk, left_out in left_out_of_each([row[0] for row in services]).items():
            originals[pk] = {number: sha256 for number, sha256 in originals[pk].items() if number not in left_out}
        sealed = set(
            Paper.objects.filter(kind=PaperKind.SEALED_COPY, subject__in=[row[1] for row in services]).values_list(
                "subject", "position", "sha256"
            )
        )
        # The rows come filing by filing: only the last filing of a list can go on in the next.
        seen = {known for known in seen if known[0] == services[0][0]}
        for pk, reference, addressee, account, documents in services:
            if (pk, addressee, account) in seen:
                yield Breach("I12", reference, "was served twice on one addressee")
            seen.add((pk, addressee, account))
            named = {item["number"]: item["sha256"] for item in documents}
            if named != originals[pk] or any((reference, item["number"], item["sealed_sha256"]) not in sealed for item in documents):
                yield Breach("I12", reference, "was served with other documents")


def _not_reached(filings: QuerySet[Filing]) -> Iterator[Breach]:
    """What did not reach an addressee stands in its queue since the earliest of it, and nothing else does."""
    listed = dict(filings.filter(service_failed_at__isnull=False).values_list("reference", "service_failed_at"))
    there: dict[str, datetime] = {}
    untold = FailedNotice.objects.filter(UNTOLD, filing__in=filings.values("pk"))
    for failures in (Delivery.objects.filter(IS_WORK, filing__in=filings.values("pk")), untold):
        for reference, at in failures.order_by().values_list("filing__reference").annotate(at=Min("failed_at")):
            there[reference] = min(at, there.get(reference, at))
    for reference in sorted(listed.keys() | there.keys()):
        if listed.get(reference) != there.get(reference):
            yield Breach("I12", reference, "does not stand in the queue of failed service as its addressees do")
    for reference in untold.exclude(message__read_at=None).values_list("filing__reference", flat=True).iterator():
        yield Breach("I12", reference, "was read, and its failed notice is somebody's work still")


def _to_post(filings: QuerySet[Filing]) -> Iterator[Breach]:
    """What waits to be posted stands in its list since the earliest of it, and nothing else does; only who filed on paper has any."""
    listed = dict(filings.filter(to_post_at__isnull=False).values_list("reference", "to_post_at"))
    rows = NoticeToPost.objects.filter(WAITING, filing__in=filings.values("pk")).order_by()
    there = dict(rows.values_list("filing__reference").annotate(at=Min("since")))
    for reference in sorted(listed.keys() | there.keys()):
        if listed.get(reference) != there.get(reference):
            yield Breach("I12", reference, "does not stand in the list of notices to post as its notices do")
    for reference in rows.filter(filing__client__isnull=False).values_list("filing__reference", flat=True).iterator():
        yield Breach("I12", reference, "was filed by a portal, and a notice is to be posted to its filer")


@invariant("I16", _("What waits for no person has moved on"), current=True)
def nothing_stands_still(part: Part) -> Iterator[Breach]:
    """Due filings that were not swept, settled fees that were not checked, accepted filings that were not served."""
    moment = clock.now() - PATIENCE
    due = Filing.objects.filter(state=State.RECEIVED, deemed_received_at__lt=moment)
    for reference in due.values_list("reference", flat=True).iterator():
        yield Breach("I16", reference, "its deemed time has come, and it still is received")
    owed = Charge.objects.filter(subject=OuterRef("reference"), paid_cents__lt=F("amount_cents"))
    waiting = Filing.objects.filter(state__in=[State.DEEMED_RECEIVED, State.FEE_SHORT], deemed_received_at__lt=moment)
    settled = waiting.filter(~Exists(owed) | ~Q(fee_status=FeeStatus.PAYABLE))
    for reference in settled.values_list("reference", flat=True).iterator():
        yield Breach("I16", reference, "its fee is settled, and it was not checked")
    accepted = Filing.objects.filter(Q(undo_until=None) | Q(undo_until__lt=moment), state=State.ACCEPTED, decided_at__lt=moment)
    # A notice that is under way is the outbox's (I14); a failed one is a person's.
    accepted = accepted.exclude(
        Exists(Delivery.objects.filter(filing=OuterRef("pk"), state__in=[DeliveryState.PREPARED, DeliveryState.FAILED]))
    )
    for reference in accepted.values_list("reference", flat=True).iterator():
        yield Breach("I16", reference, "is accepted and not served")
