"""May an officer do this in review, beside deciding? Pure questions that answer with reasons; no reason means yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.filings.rules import DecisionFacts, may_tick
from backoffice.kernel.reasons import Reason, because, gettext_noop

LONGEST_NAME = 500


def may_correct_slip(facts: DecisionFacts) -> tuple[Reason, ...]:
    """Why no slip in it may be corrected: it is not in this officer's review."""
    return may_tick(facts)


def may_replace(*, set_aside: bool, same: bool) -> tuple[Reason, ...]:
    """Why no other file is put in the place of a document: the acceptance was set aside, after which it is returned or rejected; or it
    is the very file that stands there (same)."""
    if set_aside:
        text = gettext_noop("Its acceptance was set aside: it is returned or rejected, and filed again with the right document.")
        return (because("acceptance-set-aside", text),)
    if same:
        return (because("same-file", gettext_noop("That is the very file that stands there."), "file"),)
    return ()


@dataclass(frozen=True)
class KindFacts:
    """A filing's kinds as they would be after a correction. on: the Hong Kong day of its receipt; types: the code for each document,
    in their order; known: the document types of that case type; commencing: those of them that commence a case; given: how many
    documents there are."""

    on: date
    opens_case: bool
    case_type: str
    same_case_type: bool
    taken_here: bool
    efiling_from: date | None
    on_paper: bool
    types: Sequence[str]
    given: int
    known: frozenset[str]
    commencing: frozenset[str]
    jurisdiction: tuple[Reason, ...] = ()


def are_kinds_sound(facts: KindFacts) -> tuple[Reason, ...]:
    """What is wrong with the kinds that an officer gives a filing: what the door refuses is not let in by a correction either."""
    if not facts.same_case_type and not facts.opens_case:
        text = gettext_noop("It was filed in a case, which has its case type: return it to be filed in the right case.")
        return (because("case-has-its-type", text, "case_type"),)
    if not facts.taken_here or facts.efiling_from is None or (facts.on < facts.efiling_from and not facts.on_paper):
        text = gettext_noop("This registry did not take filings of the case type {case_type} on the day of receipt.")
        return (because("case-type-not-here", text, "case_type", case_type=facts.case_type),)
    wrong: list[Reason] = []
    if len(facts.types) != facts.given:
        wrong.append(because("type-for-each", gettext_noop("Give the type of each document."), "type"))
    for number, code in enumerate(facts.types, start=1):
        if code not in facts.known:
            text = gettext_noop("Document {number}: choose a document type of {case_type}.")
            wrong.append(because("unknown-document-type", text, f"type.{number}", number=number, case_type=facts.case_type))
    if not wrong and facts.opens_case and not facts.commencing.intersection(facts.types):
        text = gettext_noop("None of these documents would commence a case: a filing that opens one needs the document that does.")
        wrong.append(because("nothing-commences", text, "type"))
    if not facts.same_case_type:
        wrong += facts.jurisdiction
    return tuple(wrong)


def is_name_sound(name: str, name_zh: str) -> tuple[Reason, ...]:
    """What is wrong with the names that an officer gives a party."""
    if not name and not name_zh:
        return (because("party-without-name", gettext_noop("Give the party a name, in one language at least."), "name"),)
    if max(len(name), len(name_zh)) > LONGEST_NAME:
        return (because("name-too-long", gettext_noop("A name has at most {most} characters."), "name", most=LONGEST_NAME),)
    return ()


def is_order_sound(wanted: Sequence[int], given: Sequence[int]) -> tuple[Reason, ...]:
    """What is wrong with an order of documents: each of them stands in it once. Both are documents' numbers."""
    if sorted(wanted) != sorted(given):
        return (because("order-names-each-once", gettext_noop("Give each document a place of its own, from 1."), "place"),)
    return ()


def may_change_fee(*, difference_cents: int, old: str, new: str, allowed: bool) -> tuple[Reason, ...]:
    """Why a correction that changes the fee is not made. old, new: the fees, as they read. allowed: whether this officer may correct
    a fee, and has shown the password for it lately."""
    if difference_cents == 0 or allowed:
        return ()
    text = gettext_noop(
        "This changes the fee from {old} to {new}. Who may correct a fee makes this correction: ask a senior officer to take the filing."
    )
    return (because("fee-would-change", text, old=old, new=new),)


def may_answer_urgency(facts: DecisionFacts, *, asked: bool, answer: bool | None, new: bool) -> tuple[Reason, ...]:
    """Why urgency may not be granted or refused: it is not in this officer's review, nobody asked, or that is the answer already."""
    against = may_tick(facts)
    if against:
        return against
    if not asked:
        return (because("no-urgency-asked", gettext_noop("Its filer asked for no urgency.")),)
    if answer == new:
        text = gettext_noop("Urgency was granted already.") if new else gettext_noop("Urgency was refused already.")
        return (because("urgency-answered", text),)
    return ()


def may_answer_restriction(facts: DecisionFacts, *, stands: bool, note: str) -> tuple[Reason, ...]:
    """Why it is not said whether a party is the person of an order: it is not in this officer's review, the name does not stand in the
    order (any more), or nothing is said of how that is known."""
    against = may_tick(facts)
    if against:
        return against
    if not stands:
        return (because("no-such-match", gettext_noop("This name does not stand in that order, or the order holds no longer.")),)
    if not note:
        return (because("note-needed", gettext_noop("Say how it is known."), "note"),)
    return ()


LONGEST_REFERRED = 4000


def may_refer(facts: DecisionFacts, *, question: str, answers: bool) -> tuple[Reason, ...]:
    """Why it may not be referred with this question: it is not in this officer's review, nothing is asked, or who is named does not
    answer for this registry (answers)."""
    reasons = list(may_tick(facts))
    if not question:
        reasons.append(because("question-needed", gettext_noop("Write what you ask."), "question"))
    elif len(question) > LONGEST_REFERRED:
        reasons.append(because("question-too-long", gettext_noop("Ask in at most {most} characters."), "question", most=LONGEST_REFERRED))
    if not answers:
        text = gettext_noop("Choose a Registrar or Master of this court who may see the filing.")
        reasons.append(because("not-a-registrar", text, "to"))
    return tuple(reasons)


def is_answer_sound(answer: str, direction: str) -> tuple[Reason, ...]:
    """What is wrong with the answer to a referral."""
    if not answer:
        return (because("answer-needed", gettext_noop("Write the answer."), "answer"),)
    if max(len(answer), len(direction)) > LONGEST_REFERRED:
        text = gettext_noop("Answer in at most {most} characters.")
        return (because("answer-too-long", text, "answer", most=LONGEST_REFERRED),)
    return ()
