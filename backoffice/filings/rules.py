"""May this be done with a filing? Pure questions that answer with reasons; no reason means yes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from backoffice.calendar.rules import OfficeCalendar, day_facts
from backoffice.filings.submission import EXEMPTION_GROUNDS, PAYMENT_MEANS, URGENCY_GROUNDS, AtTheCounter, Submission
from backoffice.kernel.clock import HONG_KONG
from backoffice.kernel.reasons import Reason, because, gettext_noop

ACCEPTED = "accepted"
FEE_CHECKED = "fee_checked"
FEE_SHORT = "fee_short"
_WITHDRAWABLE = frozenset({"received", "deemed_received", FEE_SHORT, FEE_CHECKED})


@dataclass(frozen=True)
class Parts:
    """What can be filed again of a filing that was accepted without some of its documents. until: a Hong Kong day, None: no day is set."""

    types: frozenset[str]
    case_number: str
    case_named: bool
    until: date | None


@dataclass(frozen=True)
class DoorFacts:
    """What the court knows when a submission stands at the door. on is the Hong Kong date of receipt."""

    on: date
    office_is_registry: bool
    case_type_taken_here: bool
    efiling_from: date | None
    document_types: frozenset[str]
    commencing_types: frozenset[str]
    case_known_here: bool
    case_closed: bool = False
    resubmits_known: bool = True
    resubmits_state: str = ""
    resubmits_taken: bool = False
    # Of a filing accepted without documents that were returned: the types of those, its case, and until which day (Hong Kong).
    resubmits_parts: Parts | None = None
    jurisdiction: tuple[Reason, ...] = ()
    on_paper: bool = False


def may_receive(submission: Submission, facts: DoorFacts) -> tuple[Reason, ...]:
    """Why the door refuses a submission whose form is right. Only what is certain is refused here; the rest is the
    officer's to judge in review."""
    return (
        *_place(submission, facts),
        *_documents(submission, facts),
        *_case(submission, facts),
        *_resubmission(submission, facts),
        *_coded_fields(submission),
        *facts.jurisdiction,
    )


@dataclass(frozen=True)
class CounterFacts:
    """What is asked beside the door's questions of a filing on paper. Moments in UTC; mandatory: must represented parties of
    this case type use e-filing on that day."""

    received_at: datetime
    now: datetime
    mandatory: bool


def may_take_in_on_paper(counter: AtTheCounter, facts: CounterFacts) -> tuple[Reason, ...]:
    """Why the counter does not take a paper in as it is entered (facts, section 1: mandatory for all legally represented
    parties, for case types that have e-filing)."""
    found: list[Reason] = []
    if facts.received_at > facts.now:
        found.append(
            because(
                "counter-time-ahead",
                gettext_noop("The time at the counter lies ahead: give the time at which the papers were handed in."),
                "received_at",
            )
        )
    if facts.mandatory and counter.represented:
        if not counter.ground:
            found.append(
                because(
                    "exemption-needed",
                    gettext_noop("A represented filer must use e-filing in this kind of case: give the ground of the exemption."),
                    "exemption_ground",
                )
            )
        elif counter.ground not in EXEMPTION_GROUNDS:
            found.append(because("unknown-ground", gettext_noop("There is no such ground."), "exemption_ground"))
        if not counter.allowed_by.strip():
            found.append(because("exemption-by-needed", gettext_noop("Say who allowed the exemption."), "exemption_allowed_by"))
    return tuple(found)


def _place(submission: Submission, facts: DoorFacts) -> Iterable[Reason]:
    if not facts.office_is_registry:
        yield because(
            "unknown-registry", gettext_noop("{office} is not a registry that receives filings."),
            "office", office=submission.office,
        )  # fmt: skip
        return
    if facts.efiling_from is None or not facts.case_type_taken_here:
        yield because(
            "case-type-not-here", gettext_noop("{office} does not take filings of the case type {case_type}."),
            "case_type", office=submission.office, case_type=submission.case_type,
        )  # fmt: skip
    elif facts.on < facts.efiling_from and not facts.on_paper:
        yield because(
            "no-efiling-yet", gettext_noop("E-filing of {case_type} begins on {begins}."),
            "case_type", case_type=submission.case_type, begins=facts.efiling_from.isoformat(),
        )  # fmt: skip


def _documents(submission: Submission, facts: DoorFacts) -> Iterable[Reason]:
    if not submission.documents:
        yield because("no-documents", gettext_noop("A filing needs at least one document."), "documents")
    if facts.efiling_from is None:
        return
    for number, document in enumerate(submission.documents, start=1):
        if document.type not in facts.document_types:
            yield because(
                "unknown-document-type",
                gettext_noop("Document {number}: {type} is not a document type of {case_type}."),
                f"documents.{number - 1}.type",
                number=number, type=document.type, case_type=submission.case_type,
            )  # fmt: skip


def _case(submission: Submission, facts: DoorFacts) -> Iterable[Reason]:
    if facts.efiling_from is None:
        return
    if submission.case_number:
        if not facts.case_known_here:
            yield because(
                "case-not-found", gettext_noop("There is no case {number} of this type in this registry."),
                "case_number", number=submission.case_number,
            )  # fmt: skip
        elif facts.case_closed:
            yield because(
                "case-closed", gettext_noop("The case {number} is closed."), "case_number",
                number=submission.case_number,
            )  # fmt: skip
        if submission.parties:
            yield because(
                "parties-of-known-case",
                gettext_noop("Parties are named only for a new case; {number} has its own."),
                "parties", number=submission.case_number,
            )  # fmt: skip
        return
    if not any(document.type in facts.commencing_types for document in submission.documents):
        yield because(
            "nothing-commences",
            gettext_noop("None of these documents commences a case; give the case number, or file the document that does."),
            "documents",
        )  # fmt: skip
    roles = {party.role for party in submission.parties}
    for role, words in (("commencing", gettext_noop("A new case needs the party who commences it.")),
                        ("defending", gettext_noop("A new case needs the party against whom it is brought."))):  # fmt: skip
        if role not in roles:
            yield because(f"no-{role}-party", words, "parties")
    for position, party in enumerate(submission.parties):
        if not party.name.strip() and not party.name_zh.strip():
            yield because(
                "party-without-name", gettext_noop("Party {number} has no name."),
                f"parties.{position}.name", number=position + 1,
            )  # fmt: skip


def _resubmission(submission: Submission, facts: DoorFacts) -> Iterable[Reason]:
    if not submission.resubmits:
        return
    if not facts.resubmits_known:
        yield because(
            "resubmits-unknown", gettext_noop("There is no filing {reference} of yours."),
            "resubmits", reference=submission.resubmits,
        )  # fmt: skip
    elif facts.resubmits_parts is not None and not facts.resubmits_taken:
        yield from _parts(submission, facts, facts.resubmits_parts)
    elif facts.resubmits_state != "returned" and not facts.resubmits_taken:
        yield because(
            "resubmits-not-returned",
            gettext_noop("The filing {reference} is not waiting for correction."),
            "resubmits", reference=submission.resubmits,
        )  # fmt: skip
    elif facts.resubmits_taken:
        yield because(
            "resubmits-again", gettext_noop("The filing {reference} has already been resubmitted."),
            "resubmits", reference=submission.resubmits,
        )  # fmt: skip


def _parts(submission: Submission, facts: DoorFacts, parts: Parts) -> Iterable[Reason]:
    """Of a filing that was accepted in part only what was returned is filed again, in its case and by its day (decision 0037)."""
    if parts.until is not None and facts.on > parts.until:
        yield because(
            "resubmits-late", gettext_noop("What was returned of {reference} could be filed again until {until}."),
            "resubmits", reference=submission.resubmits, until=parts.until.isoformat(),
        )  # fmt: skip
    if not parts.case_named:
        yield because(
            "resubmits-in-case", gettext_noop("{reference} was accepted in {number}: give that case number."),
            "case_number", reference=submission.resubmits, number=parts.case_number,
        )  # fmt: skip
    for number, document in enumerate(submission.documents, start=1):
        if document.type not in parts.types:
            yield because(
                "resubmits-not-this", gettext_noop("Document {number}: no {type} of {reference} was returned."),
                f"documents.{number - 1}.type", number=number, type=document.type, reference=submission.resubmits,
            )  # fmt: skip


def _coded_fields(submission: Submission) -> Iterable[Reason]:
    if submission.urgency is not None and submission.urgency.ground not in URGENCY_GROUNDS:
        yield because(
            "unknown-urgency-ground", gettext_noop("{ground} is not a ground of urgency."),
            "urgency.ground", ground=submission.urgency.ground,
        )  # fmt: skip
    if submission.payment.means not in PAYMENT_MEANS:
        yield because(
            "unknown-payment-means", gettext_noop("{means} is not a means of payment."),
            "payment.means", means=submission.payment.means,
        )  # fmt: skip


@dataclass(frozen=True)
class DecisionFacts:
    """What decides whether an officer may act on a filing now. Names and times are as they read on the screen."""

    state: str
    state_words: str
    fee_settled: bool
    taken_by_me: bool
    taken_by: str = ""
    taken_since: str = ""
    decided_by: str = ""
    decided_at: str = ""
    withdrawn_by: str = ""
    withdrawn_at: str = ""
    deemed_known: bool = True
    # The time of who has it is over (and it is not this officer's).
    lease_over: bool = False
    held_until: str = ""
    # Since when a question about it is with a Registrar or Master.
    referred_since: str = ""
    # Accepted: whether this officer did it, and until when it can be undone (as read on the screen; over: that time has passed).
    decided_by_me: bool = False
    undo_until: str = ""
    undo_over: bool = False
    # Since when its acceptance is set aside.
    set_aside: str = ""


def is_in_hand(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why this officer may not act on it: someone else has it, or nobody has taken it."""
    if facts.taken_by_me:
        return ()
    if facts.referred_since:
        text = gettext_noop("It is referred to a Registrar or Master since {since}: the answer brings it back.")
        return (because("referred", text, since=facts.referred_since),)
    if facts.taken_by:
        return (because("taken-by-other", gettext_noop("{who} has it since {since}."), who=facts.taken_by, since=facts.taken_since),)
    return (because("not-taken", gettext_noop("Take the filing first.")),)


def _already(facts: DecisionFacts) -> Reason:
    if facts.decided_by:
        return because(
            "already-decided", gettext_noop("It is {state}: {who} decided at {at}."),
            state=facts.state_words, who=facts.decided_by, at=facts.decided_at,
        )  # fmt: skip
    if facts.withdrawn_by:
        return because("wrong-state", gettext_noop("It was withdrawn by {who} at {at}."), who=facts.withdrawn_by, at=facts.withdrawn_at)
    return because("wrong-state", gettext_noop("It is {state}."), state=facts.state_words)


def may_take(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why an officer of the registry may not take it for review."""
    if facts.state != FEE_CHECKED:
        return (_already(facts),)
    if facts.held_until:
        return (because("held", gettext_noop("It is held until {day}; end the hold first."), day=facts.held_until),)
    if facts.referred_since:
        return is_in_hand(facts)
    if facts.taken_by and not facts.taken_by_me and not facts.lease_over:
        return is_in_hand(facts)
    return ()


def may_hold(facts: DecisionFacts, *, until: date, today: date, reason: str) -> tuple[Reason, ...]:
    """Why it may not be set aside until that Hong Kong day: for a reason, by who has it, to a day within LONGEST_HOLD."""
    if facts.state != FEE_CHECKED:
        return (_already(facts),)
    reasons = list(is_in_hand(facts))
    if not reason:
        reasons.append(because("hold-reason-needed", gettext_noop("Say why it is held."), "reason"))
    if until <= today:
        reasons.append(because("hold-until-past", gettext_noop("Hold it until tomorrow or later."), "until"))
    elif until - today > LONGEST_HOLD:
        reasons.append(because("hold-too-long", gettext_noop("Hold it for at most {days} days."), "until", days=LONGEST_HOLD.days))
    return tuple(reasons)


LONGEST_QUESTION = 2000
LONGEST_TO_ANSWER = timedelta(days=90)


@dataclass(frozen=True)
class Asked:
    """A question to the filer as it is asked for. Days are Hong Kong's; message_box: whether its filer has one; open: whether
    another question waits for the filer already."""

    text: str
    answer_by: date
    today: date
    message_box: bool
    open: bool


def may_ask_filer(facts: DecisionFacts, asked: Asked) -> tuple[Reason, ...]:
    """Why the filer may not be asked this: it is not in this officer's review, a question is open, or the question is not sound."""
    if facts.state != FEE_CHECKED:
        return (_already(facts),)
    reasons = list(is_in_hand(facts))
    if not asked.message_box:
        reasons.append(because("filed-on-paper", gettext_noop("It was handed in on paper: its filer has no message box.")))
    if asked.open:
        reasons.append(because("question-open", gettext_noop("A question to the filer is open already.")))
    if not asked.text:
        reasons.append(because("question-needed", gettext_noop("Write what you ask."), "text"))
    elif len(asked.text) > LONGEST_QUESTION:
        reasons.append(because("question-too-long", gettext_noop("Ask in at most {most} characters."), "text", most=LONGEST_QUESTION))
    if asked.answer_by < asked.today:
        reasons.append(because("answer-by-past", gettext_noop("The day by which to answer lies in the past."), "answer_by"))
    elif asked.answer_by - asked.today > LONGEST_TO_ANSWER:
        words = gettext_noop("Give at most {days} days to answer.")
        reasons.append(because("answer-by-too-far", words, "answer_by", days=LONGEST_TO_ANSWER.days))
    return tuple(reasons)


def may_ask_for(facts: DecisionFacts, *, asked_by: str) -> tuple[Reason, ...]:
    """Why it cannot be asked for: nobody else has it, or another one has asked for it already."""
    if facts.state != FEE_CHECKED:
        return (_already(facts),)
    if facts.taken_by_me or not facts.taken_by:
        return (because("nobody-else-has-it", gettext_noop("Nobody else has it: take it.")),)
    if asked_by:
        return (because("asked-already", gettext_noop("{who} has asked for it before you."), who=asked_by),)
    return ()


def may_assign(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why it may not be put into somebody's hands: it does not wait for review, is held or referred."""
    if facts.state != FEE_CHECKED:
        return (_already(facts),)
    if facts.held_until:
        return (because("held", gettext_noop("It is held until {day}; end the hold first."), day=facts.held_until),)
    return is_in_hand(facts) if facts.referred_since else ()


# ---------- whose turn comes when ----------

# Where a registry has no rule of its own on record (QueueRule). Ours, for the court to confirm.
DEFAULT_LEASE = timedelta(minutes=30)
LONGEST_HOLD = timedelta(days=90)


@dataclass(frozen=True)
class CureWindow:
    """Today, as long as a filer who is told of a defect can still cure it on the day of the filing: from its beginning to the
    moment at which the office closes (UTC)."""

    begins: datetime
    closes: datetime

    def ends_for(self, deemed_at: datetime) -> datetime | None:
        """Until when a cure keeps the day of a filing that counts as received then; None: its day is past already."""
        return self.closes if deemed_at >= self.begins else None


def cure_window(calendar: OfficeCalendar, now: datetime, *, within: timedelta | None = None) -> CureWindow | None:
    """The window as it stands now; None while the office does not open any more today, or that is not known.

    What is filed again on the same day counts as received on that day (facts, section 2), so that a return then costs its filer
    no date. within: the window opens only so long before the office closes; None: it is open all day.
    """
    today = now.astimezone(HONG_KONG).date()
    spans = day_facts(calendar, today).open
    if not spans or now > spans[-1].end:
        return None
    closes = spans[-1].end
    if within is not None and closes - now > within:
        return None
    midnight = datetime(today.year, today.month, today.day, tzinfo=HONG_KONG).astimezone(UTC)
    return CureWindow(midnight, closes)


@dataclass(frozen=True)
class InLine:
    """What decides when a filing's turn comes. cure_until: until when a cure would keep its day, if one still would (UTC)."""

    urgent: bool
    cure_until: datetime | None
    deemed_at: datetime
    number: int

    def place(self) -> tuple[bool, bool, float, float, int]:
        """Where it stands: urgent ones first; then where a defect can still be cured in time, the least time left first; then by
        deemed time; then who came first (what staff ask for, 9: by priority and then age). Smaller comes earlier."""
        left = self.cure_until.timestamp() if self.cure_until is not None else 0.0
        return (not self.urgent, self.cure_until is None, left, self.deemed_at.timestamp(), self.number)


def may_accept(
    facts: DecisionFacts, unchecked: tuple[Reason, ...] = (), *, withdrawn_case: str = "", closed_case: str = ""
) -> tuple[Reason, ...]:
    """Why it may not be accepted now. unchecked: what of the checklists is still missing (checks.missing); withdrawn_case, closed_case:
    the number of its case, where that was withdrawn or closed since it came."""
    if facts.state != FEE_CHECKED:
        return (_already(facts),)
    reasons = list(is_in_hand(facts))
    if not facts.fee_settled:
        reasons.append(because("fee-not-settled", gettext_noop("The fee is not settled.")))
    if withdrawn_case:
        text = gettext_noop(
            "The case {number} was withdrawn, since the acceptance that opened it does not stand: return the filing, or reject it."
        )
        reasons.append(because("case-withdrawn", text, number=withdrawn_case))
    if closed_case:
        text = gettext_noop("The case {number} is closed: open it again first, or return the filing.")
        reasons.append(because("case-closed", text, number=closed_case))
    if facts.set_aside:
        text = gettext_noop("Its acceptance was set aside at {at}: return it, so that it is filed again, or reject it.")
        reasons.append(because("set-aside", text, at=facts.set_aside))
    return (*reasons, *unchecked, *_time_is_known(facts))


def unanswered_matches(names: Sequence[str]) -> tuple[Reason, ...]:
    """Why it may not be accepted yet: of these names, which are those of whose filing it is and stand on the list of persons under a
    restriction order, nobody has said whether it is that person."""
    text = gettext_noop("Say whether {name} is the person under the restriction order.")
    return tuple(because("restriction-unanswered", text, name=name) for name in dict.fromkeys(names))


def may_undo(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why this officer may not undo its acceptance: it is not theirs, the time for it is over, or it is not accepted any more."""
    if facts.state != ACCEPTED:
        return (_already(facts),)
    if not facts.decided_by_me:
        text = gettext_noop("{who} accepted it, and nobody else undoes that.")
        return (because("accepted-by-other", text, who=facts.decided_by),)
    if not facts.undo_until:
        return (because("no-undo", gettext_noop("This registry's acceptances are final at once.")),)
    if facts.undo_over:
        return (because("undo-over", gettext_noop("It could be undone until {until}."), until=facts.undo_until),)
    return ()


def may_place_seal(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why this officer may not say where a seal stands: it is not in their review, and not theirs to undo."""
    return is_in_hand(facts) if facts.state == FEE_CHECKED else may_undo(facts)


def may_tick(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why a point of its checklist may not be ticked: it is not in this officer's review."""
    if facts.state != FEE_CHECKED:
        return (_already(facts),)
    return is_in_hand(facts)


def _time_is_known(facts: DecisionFacts) -> tuple[Reason, ...]:
    """The day under which it is decided, and the year of its case number, are those of its deemed time."""
    if facts.deemed_known:
        return ()
    text = gettext_noop("When it counts as received is not known yet: the office has not reopened on record.")
    return (because("deemed-time-open", text),)


def may_decide_against(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why it may not be returned or rejected now."""
    if facts.state not in (FEE_CHECKED, FEE_SHORT):
        return (_already(facts),)
    if facts.state == FEE_SHORT and facts.fee_settled:
        # The rest has come in and the worker has not yet moved it on: what the accounts office sees is no longer so.
        return (because("paid-meanwhile", gettext_noop("The rest of the fee has just been paid; the filing goes on to the registry.")),)
    return (*is_in_hand(facts), *_time_is_known(facts))


def may_take_shortfall(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why the accounts office may not take it."""
    if facts.state != FEE_SHORT:
        return (_already(facts),)
    if facts.taken_by and not facts.taken_by_me:
        return is_in_hand(facts)
    return ()


def may_correct_fee(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why a line of its fee may not be corrected: it is not in this officer's review; or it is short after a correction, and
    the accounts office asks for it just now. As long as nobody has it, a correction that was a slip is put right at once."""
    if facts.state == FEE_SHORT and not facts.taken_by:
        return ()
    if facts.state not in (FEE_CHECKED, FEE_SHORT):
        return (_already(facts),)
    return is_in_hand(facts)


def may_settle_price(*, stands: bool, settled_by: str, settled_at: str) -> tuple[Reason, ...]:
    """Why a price difference may not be settled: it does not stand in the list. Name and time are as they read on the screen."""
    if stands:
        return ()
    if settled_by:
        words = gettext_noop("{who} settled it at {at}.")
        return (because("price-settled", words, who=settled_by, at=settled_at),)
    return (because("price-settled", gettext_noop("Both its days are priced alike: there is nothing to settle.")),)


def may_withdraw(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why the filer may not take it back any more."""
    return () if facts.state in _WITHDRAWABLE else (_already(facts),)


@dataclass(frozen=True)
class ReturnedFor:
    """One coded reason of a return or rejection, and where it is seen."""

    code: str
    document: int | None = None
    page: int | None = None
    note: str = ""


def are_reasons_sound(
    reasons: Iterable[ReturnedFor], *, known: frozenset[str], pages: dict[int, int], gone: frozenset[int] = frozenset()
) -> tuple[Reason, ...]:
    """What is wrong with an officer's reasons. known: the codes in force; pages: page count by document number; gone: the numbers of
    documents on which it is decided already."""
    given = list(reasons)
    wrong: list[Reason] = []
    if not given:
        wrong.append(because("no-reason", gettext_noop("Give at least one reason."), "reasons"))
    for item in given:
        if item.code not in known:
            wrong.append(because("unknown-reason", gettext_noop("{code} is not a reason in force."), "reasons", code=item.code))
        if item.document is not None and item.document not in pages:
            wrong.append(because("unknown-document", gettext_noop("There is no document {number}."), "document", number=item.document))
        elif item.document in gone:
            text = gettext_noop("Document {number} was returned or rejected before: give no reason about it.")
            wrong.append(because("document-gone", text, "document", number=item.document))
        elif item.page is not None and not 1 <= item.page <= pages.get(item.document or 0, 0):
            wrong.append(
                because(
                    "unknown-page",
                    gettext_noop("Document {number} has no page {page}."),
                    "page",
                    number=item.document or "?",
                    page=item.page,
                )
            )
    return tuple(wrong)
