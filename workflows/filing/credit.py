"""Steps by which a resubmission is not charged twice: what was paid for the filings that it takes the place of is taken off its fee."""

from collections.abc import Sequence
from dataclasses import replace

from backoffice.fees.rules import FeeLine, Quote
from backoffice.filings.models import Channel, Filing
from backoffice.filings.parts import LeftOut
from backoffice.payments.credit import Paid, credit, left_of
from backoffice.payments.models import CREDIT_ITEM, Charge, ChargeLine
from workflows.filing import parts, steps

_ANEW = ("The fee is another one now: what was paid before is credited anew.", "費用已更改：先前已繳付的費用重新計算。")


def credit_of(returned: Filing, quoted: Quote, *, of_parts: bool) -> Quote:
    """The quote of a filing that is filed in the returned one's place (of_parts: of what its acceptance left out), less what was already
    paid."""
    cents = credit(_chain(returned, of_parts=of_parts), quoted.total_cents)
    if cents == 0:
        return quoted
    return replace(quoted, lines=(*quoted.lines, _line(returned, cents, of_parts=of_parts)), total_cents=quoted.total_cents - cents)


def lines_after(filing: Filing, owed: Charge, added: Sequence[ChargeLine]) -> list[ChargeLine]:
    """The lines by which the credit of a resubmission follows lines that are added to its charge, not yet written.

    It is worked out anew against the whole fee: what was paid before may be more than the first quote asked. The old credit is taken back
    by a line and the new one is a line. Empty where the credit stays.
    """
    if filing.resubmits is None or not added:
        return []
    standing = _standing(owed)
    before = -sum(line.e_cents for line in standing)
    fee = owed.amount_cents + before + sum(line.e_cents for line in added)
    cents = credit(_chain(filing.resubmits, of_parts=filing.of_parts), fee)
    if cents == before:
        return []
    lines = [steps.taken_back(line, *_ANEW) for line in standing]
    if cents:
        lines.append(steps.row_of(_line(filing.resubmits, cents, of_parts=filing.of_parts)))
    return lines


def _chain(returned: Filing, *, of_parts: bool) -> list[Paid]:
    """This one and those before it that it was filed in place of, the first one first. of_parts: in place of what its acceptance left
    out."""
    links: list[tuple[Filing, bool]] = []
    each: Filing | None = returned
    while each is not None:
        links.append((each, of_parts))
        of_parts = each.of_parts
        each = each.resubmits
    chain: list[Paid] = []
    for filing, part in reversed(links):
        owed = Charge.objects.filter(subject=filing.reference).first()
        if owed is not None:
            kept = _kept(filing, owed, chain, of_parts=part) if filing.left_out else 0
            chain.append(Paid(owed.amount_cents, owed.paid_cents, kept))
    return chain


def _kept(filing: Filing, owed: Charge, before: Sequence[Paid], *, of_parts: bool) -> int:
    """What of the money of a filing that was accepted without some documents, and of what was paid before it, is not for what follows;
    in HKD cents.

    Each part has its own: what the accepted documents cost stays with them, also when that acceptance is set aside, and goes to whatever
    is filed in their place; the others have what is left. So the two never have more together than was paid, in whichever order they are
    filed again. What was rejected or lapsed keeps its share; what goes together has all of it.
    """
    accepted = _fee_of_accepted(filing)
    if of_parts:
        return accepted
    if filing.left_out == LeftOut.TOGETHER:
        return 0
    return max(left_of([*before, Paid(owed.amount_cents, owed.paid_cents, accepted)]), _credited_to_parts(filing))


def _credited_to_parts(filing: Filing) -> int:
    """What was taken off the fee of what was filed again of its parts, as that charge stands: it may have been reckoned before the fee of
    the filing itself was corrected."""
    again = Charge.objects.filter(subject__in=Filing.objects.filter(resubmits=filing, of_parts=True).values("reference")).first()
    return -sum(line.e_cents for line in _standing(again)) if again is not None else 0


def _standing(owed: Charge) -> list[ChargeLine]:
    every = list(owed.lines.filter(item=CREDIT_ITEM))
    gone = {line.reverses for line in every}
    return [line for line in every if line.reverses is None and line.position not in gone]


def _line(returned: Filing, cents: int, *, of_parts: bool) -> FeeLine:
    part = of_parts or returned.left_out not in (LeftOut.NONE, LeftOut.TOGETHER)
    return FeeLine(
        item=CREDIT_ITEM,
        instrument="",
        description=f"Paid with {returned.reference}, {'of which this was' if part else 'which was'} returned for correction",
        description_zh=f"已隨退回更正的 {returned.reference} 繳付",
        quantity=1,
        paper_cents=0,
        concession_cents=cents,
        e_cents=-cents,
        rule=f"Resubmission of {returned.reference}: what was paid towards it is not charged twice.",
        rule_zh=f"重新提交 {returned.reference}：已繳付的費用不會重複收取。",
        evidence="",
        unverified=False,
    )


def _fee_of_accepted(filing: Filing) -> int:
    """What the documents that were accepted cost by themselves, on the day that priced the filing; in HKD cents."""
    documents = parts.accepted_documents(filing)
    facts = steps.facts_of_fee(
        filing.case_type, [each.type for each in documents], [each.pages for each in documents], filing.claim_amount_cents,
        at=filing.received_at, on_paper=filing.channel == Channel.PAPER,
    )  # fmt: skip
    return steps.price(facts).total_cents
