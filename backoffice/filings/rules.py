"""May this be done with a filing? Pure questions that answer with reasons; no reason means yes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.filings.submission import PAYMENT_MEANS, URGENCY_GROUNDS, Submission
from backoffice.kernel.reasons import Reason, because, gettext_noop

FEE_CHECKED = "fee_checked"
FEE_SHORT = "fee_short"
_WITHDRAWABLE = frozenset({"received", "deemed_received", FEE_SHORT, FEE_CHECKED})


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
    jurisdiction: tuple[Reason, ...] = ()


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
    elif facts.on < facts.efiling_from:
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
    elif facts.resubmits_state != "returned":
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


def is_in_hand(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why this officer may not act on it: someone else has it, or nobody has taken it."""
    if facts.taken_by_me:
        return ()
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
    if facts.taken_by and not facts.taken_by_me:
        return is_in_hand(facts)
    return ()


def may_accept(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why it may not be accepted now."""
    if facts.state != FEE_CHECKED:
        return (_already(facts),)
    reasons = list(is_in_hand(facts))
    if not facts.fee_settled:
        reasons.append(because("fee-not-settled", gettext_noop("The fee is not settled.")))
    return tuple(reasons)


def may_decide_against(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why it may not be returned or rejected now."""
    if facts.state not in (FEE_CHECKED, FEE_SHORT):
        return (_already(facts),)
    return is_in_hand(facts)


def may_take_shortfall(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why the accounts office may not take it."""
    if facts.state != FEE_SHORT:
        return (_already(facts),)
    if facts.taken_by and not facts.taken_by_me:
        return is_in_hand(facts)
    return ()


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


def are_reasons_sound(reasons: Iterable[ReturnedFor], *, known: frozenset[str], pages: dict[int, int]) -> tuple[Reason, ...]:
    """What is wrong with an officer's reasons. known: the codes in force; pages: page count by document number."""
    given = list(reasons)
    wrong: list[Reason] = []
    if not given:
        wrong.append(because("no-reason", gettext_noop("Give at least one reason."), "reasons"))
    for item in given:
        if item.code not in known:
            wrong.append(because("unknown-reason", gettext_noop("{code} is not a reason in force."), "reasons", code=item.code))
        if item.document is not None and item.document not in pages:
            wrong.append(because("unknown-document", gettext_noop("There is no document {number}."), "document", number=item.document))
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
