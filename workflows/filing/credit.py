"""Steps by which a resubmission is not charged twice: what was paid for the filings that it takes the place of is taken off its fee."""

from collections.abc import Sequence
from dataclasses import replace

from backoffice.fees.rules import FeeLine, Quote
from backoffice.filings.models import Channel, Filing
from backoffice.payments.credit import Paid, credit
from backoffice.payments.models import CREDIT_ITEM, Charge, ChargeLine
from workflows.filing import parts, steps

_ANEW = ("The fee is another one now: what was paid before is credited anew.", "費用已更改：先前已繳付的費用重新計算。")


def credit_of(returned: Filing, quoted: Quote) -> Quote:
    """The quote of a filing that is filed in the returned one's place, less what was already paid."""
    cents = credit(_chain(returned), quoted.total_cents)
    if cents == 0:
        return quoted
    return replace(quoted, lines=(*quoted.lines, _line(returned, cents)), total_cents=quoted.total_cents - cents)


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
    cents = credit(_chain(filing.resubmits), fee)
    if cents == before:
        return []
    lines = [steps.taken_back(line, *_ANEW) for line in standing]
    if cents:
        lines.append(steps.row_of(_line(filing.resubmits, cents)))
    return lines


def _chain(returned: Filing) -> list[Paid]:
    """This one and those before it that it was filed in place of, the first one first."""
    found: list[Paid] = []
    each: Filing | None = returned
    while each is not None:
        owed = Charge.objects.filter(subject=each.reference).first()
        if owed is not None:
            kept = _fee_of_accepted(each) if each.left_out else 0
            found.append(Paid(owed.amount_cents, owed.paid_cents, kept))
        each = each.resubmits
    return found[::-1]


def _standing(owed: Charge) -> list[ChargeLine]:
    every = list(owed.lines.filter(item=CREDIT_ITEM))
    gone = {line.reverses for line in every}
    return [line for line in every if line.reverses is None and line.position not in gone]


def _line(returned: Filing, cents: int) -> FeeLine:
    return FeeLine(
        item=CREDIT_ITEM,
        instrument="",
        description=f"Paid with {returned.reference}, {'of which this was' if returned.left_out else 'which was'} returned for correction",
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
