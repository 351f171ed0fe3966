"""Steps about slips that are corrected in review. They are given the locked filing."""

from collections.abc import Sequence

from backoffice.filings import review_events, review_rules
from backoffice.filings.corrections import FilingCorrection, corrections_of
from backoffice.filings.models import Filing
from backoffice.filings.selectors import documents_of
from backoffice.kernel import clock, outbox
from backoffice.kernel.money import Money
from backoffice.kernel.reasons import Reason
from backoffice.payments.models import Charge, ChargeLine
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import lifecycle, requoting, steps, telling

RIGHT = "filing.accept"


def must_be_able(filing: Filing, officer: User) -> None:
    """Stop who may not correct what was filed: it is not theirs to decide on, not in their hands, or not wholly there for them.

    Raises:
        Forbidden, Conflict, NotFound.
    """
    rights.must(officer, RIGHT, filing.office)
    sealing.must_see(officer, filing, *documents_of(filing))
    steps.stop_for(review_rules.may_correct_slip(steps.decision_facts(filing, officer)))


def done_before(filing: Filing, officer: User, ground: str) -> list[FilingCorrection]:
    """What the filing's last act of correction wrote, if it was this officer's on this ground: asked for again by them it is done, if
    what was asked for stands there. Empty where it was not."""
    rows = corrections_of(filing.pk)
    last = rows[-1] if rows else None
    if last is None or (last.officer_id, last.ground) != (officer.pk, ground):
        return []
    return [row for row in rows if (row.officer_id, row.ground, row.at) == (officer.pk, ground, last.at)]


def write(filing: Filing, officer: User, ground: str, rows: Sequence[FilingCorrection]) -> list[FilingCorrection]:
    """Number the corrections and write them: before what they correct, which changes only to what they say."""
    last = next(reversed(corrections_of(filing.pk)), None)
    moment = clock.now()
    for number, row in enumerate(rows, start=(last.number if last else 0) + 1):
        row.filing, row.number, row.ground, row.officer, row.at = filing, number, ground, officer, moment
    written = FilingCorrection.objects.bulk_create(rows)
    review_events.slips_corrected(filing, rights.actor_of(officer), written)
    return written


def follow(filing: Filing, rows: Sequence[FilingCorrection], *, fee: tuple[int, int] | None = None) -> None:
    """Tell the filer, and have the acknowledgement drawn anew. fee: what it was and is, in HKD cents, if it has changed."""
    telling.slip(filing, rows, fee)
    outbox.put(lifecycle.REISSUE, key=filing.reference, filing=filing.reference)


def against_fee(
    filing: Filing, officer: User, owed: Charge, lines: Sequence[ChargeLine], *, may_requote: bool
) -> tuple[Reason, ...]:  # fmt: skip
    """Why a correction that brings these lines is not made. may_requote: the officer knows that the fee may change, and has shown the
    password lately."""
    difference = sum(line.e_cents for line in lines)
    allowed = may_requote and rights.may(officer, "filing.correct_fee", filing.office)
    return review_rules.may_change_fee(
        difference_cents=difference, old=str(Money(owed.amount_cents)), new=str(Money(max(owed.amount_cents + difference, 0))),
        allowed=allowed,
    )  # fmt: skip


def follow_with_fee(filing: Filing, officer: User, owed: Charge, lines: Sequence[ChargeLine], rows: Sequence[FilingCorrection]) -> None:
    """The same for a correction that may bring lines: the fee and then the filing's state follow too."""
    if not lines:
        follow(filing, rows)
        return
    old = owed.amount_cents
    owed = requoting.put_on_charge(filing, lines)
    fee = (old, owed.amount_cents)
    if fee[0] != fee[1]:
        review_events.requoted(filing, rights.actor_of(officer), old_cents=fee[0], new_cents=fee[1])
    follow(filing, rows, fee=fee if fee[0] != fee[1] else None)
    requoting.bring_to_its_state(filing, owed)
