"""What a person may do with the filing in front of them, and why not, in the words of the pure rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.filings import rules
from backoffice.filings.checks import Check, missing
from backoffice.filings.facts import closed_case, decision_facts, withdrawn_case
from backoffice.filings.holdings import request_for
from backoffice.filings.matched import Match, stopping
from backoffice.filings.models import DocumentMark, Filing
from backoffice.filings.part_rules import Filed, may_leave_out
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.reasons import Reason
from backoffice.payments.models import Charge
from backoffice.people import rights
from backoffice.people.models import User


@dataclass(frozen=True)
class Choice:
    """One button of the decision bar. why_not is empty when it is on; page is where it leads without script."""

    name: str
    words: str
    address: str
    key: str = ""
    primary: bool = False
    dialog: bool = False
    why_not: tuple[Reason, ...] = ()

    @property
    def off(self) -> bool:
        """Whether the button does nothing now."""
        return bool(self.why_not)


@dataclass(frozen=True)
class Off:
    """Why buttons do nothing now: which one it is, where it is one alone (its words), and the reasons, each with its words and the element
    of the page where it is seen to (empty: nowhere on it)."""

    button: str
    reasons: tuple[tuple[str, str], ...]


def why_off(found: Sequence[Choice]) -> Off | None:
    """Why some of the buttons are off, each reason once; None where all are on."""
    off = [choice for choice in found if choice.off]
    if not off:
        return None
    reasons = dict.fromkeys((reason.in_words(_), _seen_to(reason)) for choice in off for reason in choice.why_not)
    return Off(off[0].words if len(off) == 1 else "", tuple(reasons))


def _seen_to(reason: Reason) -> str:
    """The id of the element of the filing's page where this reason can be done away with."""
    if reason.code == "not-checked":
        return f"checks-{dict(reason.data)['number']}"
    return "restricted" if reason.code == "restriction-unanswered" else ""


def choices(
    filing: Filing, charge: Charge | None, user: User, checks: Sequence[Check] = (), marks: Mapping[int, DocumentMark] | None = None,
    matches: Sequence[Match] = (),
) -> list[Choice]:  # fmt: skip
    """The buttons for this person; those for which they have no right are not shown at all. marks: those on documents that are not
    to be accepted; matches: names in it that stand on the list of restriction orders."""
    facts = decision_facts(filing, charge, user)
    office = filing.office

    def at(name: str) -> str:
        return reverse(f"staff:{name}", args=[filing.reference])

    if filing.state == State.FEE_SHORT and rights.may(user, "shortfall.take", office):
        return _shortfall_choices(filing, facts, user, at("shortfall-take"), at("shortfall-return"))
    if filing.undo_until is not None and rights.may(user, "filing.accept", office) and not rules.may_undo(facts):
        words = _("Undo (until %(until)s)") % {"until": f"{clock.in_hong_kong(filing.undo_until):%H:%M:%S}"}
        return [Choice("undo-acceptance", words, at("undo-acceptance"), key="z")]
    if filing.state != State.FEE_CHECKED:
        return []
    found: list[Choice] = []
    if filing.held_until is not None:
        return [Choice("end-hold", _("End the hold"), at("end-hold"), key="h")] if rights.may(user, "filing.take", office) else []
    if rights.may(user, "filing.take", office) and not facts.taken_by_me:
        found.append(Choice("take", _("Take"), at("take"), key="t", primary=not facts.taken_by, why_not=rules.may_take(facts)))
        if facts.taken_by and not facts.lease_over:
            request = request_for(filing)
            asked = rules.may_ask_for(facts, asked_by="" if request is None else str(request.asked_by))
            found.append(Choice("ask-for", _("Ask for it"), at("ask-for"), key="q", why_not=asked))
    if rights.may(user, "filing.accept", office):
        documents, marked = list(filing.documents.all()), marks or {}
        left = missing([check for check in checks if check.document not in marked])
        outcomes = {number: mark.outcome for number, mark in marked.items()}
        filed = [Filed(each.number, filing.opens_case and each.type.commences) for each in documents]
        unsound = (*left, *may_leave_out(filed, outcomes), *stopping(matches))
        why_not = rules.may_accept(facts, unsound, withdrawn_case=withdrawn_case(filing), closed_case=closed_case(filing))
        told = {"accepted": len(documents) - len(marked), "number": len(documents)}
        words = _("Accept %(accepted)s of %(number)s") % told if marked else _("Accept")
        found.append(Choice("accept", words, at("accept"), key="a", primary=facts.taken_by_me, why_not=why_not))
    against = rules.may_decide_against(facts)
    if rights.may(user, "filing.return", office):
        found.append(Choice("return", _("Return"), at("return"), key="r", dialog=True, why_not=against))
    if rights.may(user, "filing.reject", office):
        found.append(Choice("reject", _("Reject"), at("reject"), key="v", dialog=True, why_not=against))
    if rights.may(user, "filing.take", office) and facts.taken_by_me:
        asked = _may_ask(filing, facts)
        found.append(Choice("ask-filer", _("Ask the filer"), at("ask-filer"), key="i", dialog=True, why_not=asked))
        found.append(Choice("refer", _("Refer"), at("refer"), key="m", dialog=True))
        found.append(Choice("hold", _("Hold"), at("hold"), key="h", dialog=True))
    return found


def _may_ask(filing: Filing, facts: rules.DecisionFacts) -> tuple[Reason, ...]:
    """Why nothing may be asked of the filer now, whatever it is."""
    today = clock.today()
    return rules.may_ask_filer(
        facts, rules.Asked("?", today, today, message_box=filing.client_id is not None, open=filing.asked_at is not None)
    )


def _shortfall_choices(filing: Filing, facts: rules.DecisionFacts, user: User, take: str, back: str) -> list[Choice]:
    found: list[Choice] = []
    if not facts.taken_by_me:
        why_not = rules.may_take_shortfall(facts)
        found.append(Choice("shortfall-take", _("Take"), take, key="t", primary=not facts.taken_by, why_not=why_not))
    if rights.may(user, "filing.return_short", filing.office):
        against = rules.may_decide_against(facts)
        found.append(Choice("shortfall-return", _("Return"), back, key="r", dialog=True, why_not=against))
    return found


def may_release(filing: Filing, user: User) -> str:
    """The address at which the person can give it back, or take it out of a colleague's hands; empty if they cannot."""
    if filing.taken_by_id is None:
        return ""
    short = filing.state == State.FEE_SHORT
    right = "shortfall.release_others" if short else "filing.release_others"
    if filing.taken_by_id != user.pk and not rights.may(user, right, filing.office):
        return ""
    return reverse("staff:shortfall-release" if short else "staff:release", args=[filing.reference])
