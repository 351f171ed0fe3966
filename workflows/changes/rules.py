"""May this be done with a change: pure, with reasons."""

from dataclasses import dataclass

from backoffice.kernel.reasons import Reason, because, gettext_noop

DRAFT, PROPOSED = "draft", "proposed"


@dataclass(frozen=True)
class ChangeFacts:
    """What is known of a change and of whoever wants to act on it. `seen` is the hash of the content that was on their screen."""

    state: str
    content_hash: str
    seen: str
    proposed_by: str  # the person, not the account
    acting: str
    proposer_name: str = ""
    decided_by_name: str = ""


def _as_seen(facts: ChangeFacts) -> list[Reason]:
    if facts.seen == facts.content_hash:
        return []
    return [because("content-differs", gettext_noop("What you saw is not what would take effect. Look at it again."))]


def _stands(facts: ChangeFacts, *states: str) -> list[Reason]:
    if facts.state in states:
        return []
    return [because("change-settled", gettext_noop("This change does not stand open any more; look at who decided and when."))]


def may_propose(facts: ChangeFacts) -> list[Reason]:
    """A draft, by the person who wrote it, as it is on their screen."""
    found = _stands(facts, DRAFT)
    if facts.acting != facts.proposed_by:
        found.append(because("not-yours", gettext_noop("Only {who} can do this, who wrote it."), who=facts.proposer_name))
    return found + _as_seen(facts)


def may_confirm(facts: ChangeFacts) -> list[Reason]:
    """A proposal, by another person than proposed it (whichever account they use), as it is on their screen."""
    found = _stands(facts, PROPOSED)
    if facts.acting == facts.proposed_by:
        found.append(because("same-person", gettext_noop("You proposed it; another person decides.")))
    return found + _as_seen(facts)


def may_decline(facts: ChangeFacts) -> list[Reason]:
    """As to confirm."""
    return may_confirm(facts)


def may_withdraw(facts: ChangeFacts) -> list[Reason]:
    """A draft or a proposal, by the person who wrote it."""
    found = _stands(facts, DRAFT, PROPOSED)
    if facts.acting != facts.proposed_by:
        found.append(because("not-yours", gettext_noop("Only {who} can do this, who wrote it."), who=facts.proposer_name))
    return found
