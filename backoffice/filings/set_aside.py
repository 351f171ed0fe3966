"""May an acceptance be set aside after the time in which its officer could undo it? And which change did so.

It is a decision of two persons (decision 0043). What was accepted, entered, sealed and served stays to be read, and is said to be set
aside; `Filing.set_aside_at` is since when. The filing is in review again, is returned or rejected, and not accepted a second time.
Of a filing that was accepted without some documents this is about those that were accepted; the others go on their own way.
"""

from dataclasses import dataclass
from datetime import datetime

from backoffice.audit.models import Event
from backoffice.cases.standing import Representation
from backoffice.changes.models import Change, ChangeState
from backoffice.filings import events
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.reasons import Reason, because, gettext_noop
from backoffice.papers.models import Paper, PaperKind

SET_ASIDE = "filing.set_aside"
ACCEPTED = (State.ACCEPTED, State.SERVED)
# What a paper of these kinds says rests on an acceptance. As none is given a second time, none of them is good once it is set aside.
OF_ACCEPTANCE = frozenset({PaperKind.SEALED_COPY, PaperKind.SERVICE_CERTIFICATE})


@dataclass(frozen=True)
class AsideFacts:
    """What decides. accepted_in: the case's number; others: of another filing that was accepted in the case that this one opened;
    seen_in: as proposed, the case and the moment of acceptance."""

    accepted: bool
    undo_runs: bool = False
    case_number: str = ""
    case_closed: bool = False
    accepted_after: str = ""
    solicitors_rest_on_it: bool = False
    same_acceptance: bool = True


def may_set_aside(facts: AsideFacts) -> tuple[Reason, ...]:
    """Why its acceptance may not be set aside."""
    if not facts.accepted:
        return (because("wrong-state", gettext_noop("It is not accepted: there is nothing to set aside.")),)
    wrong: list[Reason] = []
    if not facts.same_acceptance:
        wrong.append(because("accepted-anew", gettext_noop("It was accepted anew since this was proposed. Propose it again.")))
    if facts.undo_runs:
        text = gettext_noop("Who accepted it can still undo that: until then nothing is sealed, and nothing is to be set aside.")
        wrong.append(because("undo-runs", text))
    if facts.accepted_after:
        text = gettext_noop("It opened the case {number}, in which {reference} was accepted since: set that aside first.")
        wrong.append(because("accepted-since", text, number=facts.case_number, reference=facts.accepted_after))
    if facts.case_closed:
        wrong.append(because("case-closed", gettext_noop("The case {number} is closed: open it again first."), number=facts.case_number))
    if facts.solicitors_rest_on_it:
        text = gettext_noop("A change of solicitors in the case {number} rests on it: enter who acts first.")
        wrong.append(because("solicitors-rest", text, number=facts.case_number))
    return tuple(wrong)


def aside_facts(filing: Filing, *, seen_at: str = "") -> AsideFacts:
    """The facts of a filing. seen_at: its time of acceptance as proposed (ISO, UTC)."""
    if filing.state not in ACCEPTED or filing.case is None or filing.decided_at is None:
        return AsideFacts(accepted=False)
    after = (
        Filing.objects.filter(case=filing.case, state__in=ACCEPTED).exclude(pk=filing.pk) if filing.opens_case else Filing.objects.none()
    )
    return AsideFacts(
        accepted=True,
        undo_runs=filing.undo_until is not None and clock.now() < filing.undo_until,
        case_number=filing.case.number,
        case_closed=filing.case.closed_at is not None,
        accepted_after=after.order_by("pk").values_list("reference", flat=True).first() or "",
        solicitors_rest_on_it=Representation.objects.filter(party__case=filing.case, filing_reference=filing.reference).exists(),
        same_acceptance=not seen_at or datetime.fromisoformat(seen_at) == filing.decided_at,
    )


def setting_aside_of(filing: Filing) -> Change | None:
    """The change that set its acceptance aside; None where that was not done."""
    if filing.set_aside_at is None:
        return None
    found = Change.objects.filter(kind=SET_ASIDE, subject=filing.reference, state=ChangeState.EFFECTED)
    return found.select_related("proposed_by", "decided_by").order_by("pk").last()


def aside_since(paper: Paper, set_aside_at: datetime | None) -> datetime | None:
    """Since when (UTC) a paper of a filing holds no longer, whose acceptance is set aside since then; None for what does not rest on it."""
    return set_aside_at if paper.kind in OF_ACCEPTANCE else None


def paper_aside_since(paper: Paper) -> datetime | None:
    """The same, where its filing is not at hand (one query for a paper that rests on an acceptance)."""
    if paper.kind not in OF_ACCEPTANCE:
        return None
    return Filing.objects.filter(reference=paper.subject).values_list("set_aside_at", flat=True).first()


def acceptance_of(filing: Filing) -> Event | None:
    """What its story tells of its last acceptance: when, by whom and in which case; also of one that is set aside since."""
    return Event.objects.filter(subject=filing.reference, code=events.ACCEPTED.code).order_by("-id").first()
