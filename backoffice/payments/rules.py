"""May a charge be changed: pure, with reasons. Amounts in HKD cents."""

from collections.abc import Sequence

from backoffice.kernel.money import Money
from backoffice.kernel.reasons import Reason, because, gettext_noop


def may_waive(*, stands: bool, charged_cents: int, seen_cents: int, waived_cents: int) -> Sequence[Reason]:
    """Why so much of a charge may not be waived. seen_cents: what was charged when it was asked for."""
    if not stands:
        return [because("not-waivable", gettext_noop("There is no such filing, or it was returned, rejected or withdrawn."))]
    if charged_cents != seen_cents:
        words = gettext_noop("The fee is {now} by now, and was {then} when this was asked for. Ask anew.")
        return [because("fee-changed", words, now=Money(charged_cents), then=Money(seen_cents))]
    if waived_cents < 1 or waived_cents > charged_cents:
        words = gettext_noop("Between one cent and {most} can be waived.")
        return [because("waived-amount", words, "amount", most=Money(charged_cents))]
    return []


def may_take_at_counter(*, on_paper: bool, open_for_it: bool, left_cents: int, cents: int) -> Sequence[Reason]:
    """Why so much may not be taken at the counter for a filing. open_for_it: it is not decided and not withdrawn."""
    if not on_paper:
        return [because("not-on-paper", gettext_noop("It came in by e-filing and is paid by the filer's own means."))]
    if not open_for_it or left_cents == 0:
        return [because("nothing-owed", gettext_noop("Nothing is left to pay for this filing."))]
    if not 1 <= cents <= left_cents:
        return [because("counter-amount", gettext_noop("Between one cent and {most} can be taken."), "amount", most=Money(left_cents))]
    return []
