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
    why_not: tuple[str, ...] = ()

    @property
    def off(self) -> bool:
        """Whether the button does nothing now."""
        return bool(self.why_not)


def _said(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    return tuple(reason.in_words(_) for reason in reasons)


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
        found.append(Choice("take", _("Take"), at("take"), key="t", primary=not facts.taken_by, why_not=_said(rules.may_take(facts))))
        if facts.taken_by and not facts.lease_over:
            request = request_for(filing)
            asked = _said(rules.may_ask_for(facts, asked_by="" if request is None else str(request.asked_by)))
            found.append(Choice("ask-for", _("Ask for it"), at("ask-for"), key="q", why_not=asked))
    if rights.may(user, "filing.accept", office):
        documents, marked = list(filing.documents.all()), marks or {}
        left = missing([check for check in checks if check.document not in marked])
        outcomes = {number: mark.outcome for number, mark in marked.items()}
        filed = [Filed(each.number, filing.opens_case and each.type.commences) for each in documents]
        unsound = (*left, *may_leave_out(filed, outcomes), *stopping(matches))
        why_not = _said(rules.may_accept(facts, unsound, withdrawn_case=withdrawn_case(filing), closed_case=closed_case(filing)))
        told = {"accepted": len(documents) - len(marked), "number": len(documents)}
        words = _("Accept %(accepted)s of %(number)s") % told if marked else _("Accept")
        found.append(Choice("accept", words, at("accept"), key="a", primary=facts.taken_by_me, why_not=why_not))
    against = _said(rules.may_decide_against(facts))
    if rights.may(user, "filing.return", office):
        found.append(Choice("return", _("Return"), at("return"), key="r", dialog=True, why_not=against))
    if rights.may(user, "filing.reject", office):
        found.append(Choice("reject", _("Reject"), at("reject"), key="v", dialog=True, why_not=against))
    if rights.may(user, "filing.take", office) and facts.taken_by_me:
        asked = _said(_may_ask(filing, facts))
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
        why_not = _said(rules.may_take_shortfall(facts))
        found.append(Choice("shortfall-take", _("Take"), take, key="t", primary=not facts.taken_by, why_not=why_not))
    if rights.may(user, "filing.return_short", filing.office):
        against = _said(rules.may_decide_against(facts))
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
