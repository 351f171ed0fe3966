"""May a filing that was filed again keep the date of the returned one? And which change allowed it.

Its received and deemed times stay what the calendar says (I11). What is kept is the date of filing, `Filing.filed_as_at`: the date of the
returned filing as it was known when two persons allowed it (decision 0038).
"""

from dataclasses import dataclass
from datetime import datetime

from backoffice.changes.models import Change, ChangeState
from backoffice.filings.models import Filing
from backoffice.kernel.reasons import Reason, because, gettext_noop

KEPT_DATE = "filing.kept_date"


@dataclass(frozen=True)
class KeepFacts:
    """What decides. Moments in UTC; earlier_at: the date of the returned filing, None while not known; seen_at: as proposed."""

    resubmits: bool
    open: bool
    kept: bool
    earlier_at: datetime | None
    own_at: datetime | None
    seen_at: datetime | None = None


def may_keep_date(facts: KeepFacts) -> tuple[Reason, ...]:
    """Why it may not keep the date of the returned filing."""
    wrong: list[Reason] = []
    if not facts.resubmits:
        wrong.append(because("keeps-nothing", gettext_noop("It was not filed again after a return: there is no earlier date to keep.")))
    elif facts.earlier_at is None:
        wrong.append(because("deemed-time-open", gettext_noop("When the returned filing counts as received is not known yet.")))
    elif facts.seen_at is not None and facts.seen_at != facts.earlier_at:
        wrong.append(because("date-moved", gettext_noop("The date of the returned filing has moved since. Propose it anew.")))
    elif facts.own_at is not None and facts.own_at <= facts.earlier_at:
        wrong.append(because("keeps-nothing", gettext_noop("Its own date is not later: there is nothing to keep.")))
    if facts.kept:
        wrong.append(because("date-kept", gettext_noop("It keeps an earlier date already.")))
    if not facts.open:
        wrong.append(because("wrong-state", gettext_noop("It is decided: its date can be kept only before that.")))
    return tuple(wrong)


def keep_facts(filing: Filing, *, seen_at: datetime | None = None) -> KeepFacts:
    """The facts of a filing that was read with the one that it resubmits."""
    earlier = filing.resubmits
    known = earlier is not None and (earlier.filed_as_at is not None or earlier.deemed_at is not None)
    return KeepFacts(
        resubmits=earlier is not None, open=not filing.is_decided, kept=filing.filed_as_at is not None, own_at=filing.deemed_at,
        earlier_at=earlier.date_of_filing if earlier is not None and known else None, seen_at=seen_at,
    )  # fmt: skip


def allowance_of(filing: Filing) -> Change | None:
    """The change by which it keeps the date of the returned filing; None where it has its own."""
    if filing.filed_as_at is None:
        return None
    found = Change.objects.filter(kind=KEPT_DATE, subject=filing.reference, state=ChangeState.EFFECTED)
    return found.select_related("proposed_by", "decided_by").order_by("pk").first()


def decision_of(filing: Filing) -> str:
    """The reference of the change by which it keeps a date, as its papers name it; "" where it has its own."""
    allowed = allowance_of(filing)
    return allowed.reference if allowed else ""
