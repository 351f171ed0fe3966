"""Steps by which a fee follows a correction in review: lines are added and none is changed. They are given the locked filing."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from backoffice.cases.models import CaseType, DocumentType
from backoffice.cases.selectors import fee_facts
from backoffice.fees.rules import Quote
from backoffice.filings import events
from backoffice.filings.facts import fee_is_settled
from backoffice.filings.models import Channel, Document, FeeStatus, Filing
from backoffice.filings.states import State
from backoffice.kernel import outbox
from backoffice.kernel.errors import Refused
from backoffice.payments.models import REQUOTED, REQUOTED_ZH, Charge, ChargeLine, lines_as_quoted
from workflows.filing import asking, credit, lifecycle, steps, telling, turns
from workflows.money.steps import add_lines

# What makes two lines ask for the same.
_Asked = tuple[str, int, int, int, int]


def lines_after(
    filing: Filing, owed: Charge, documents: Sequence[Document], case_type: CaseType, types: Sequence[DocumentType], ground: str,
    *, pages: Sequence[int] | None = None,
) -> list[ChargeLine]:  # fmt: skip
    """The lines by which the fee follows documents that are of these types of this case type, not yet written; empty where it stays.
    pages: how many each document has then, where that changes.

    What was paid with a returned filing follows the fee: it is credited anew.

    Both kinds are priced by the schedule of the day of the quote, and only what one asks and the other does not is touched: whatever the
    correction does not concern keeps the quote that it was given.

    Raises:
        Refused: a fee is due that cannot be known; or fee-corrected-by-hand, a line that would go does not stand as it was quoted.
    """
    stand = [each.pages for each in documents]
    before = _quoted(filing, owed, filing.case_type, [each.type for each in documents], stand)
    after = _quoted(filing, owed, case_type, types, stand if pages is None else pages)
    old, new = steps.lines_of(before), steps.lines_of(after)
    going = _without(old, new)
    coming = _without(new, old)
    standing = _standing(filing)
    lines = []
    for line in going:
        found = next((each for each in standing if _asked(each) == _asked(line)), None)
        if found is None:
            text = _("A line of the fee that this concerns was corrected by hand: take that back first, or correct the fee by hand too.")
            raise Refused("fee-corrected-by-hand", text)
        standing.remove(found)
        lines.append(steps.taken_back(found, f"{REQUOTED}{ground}", f"{REQUOTED_ZH}{ground}"))
    for line in coming:
        line.rule, line.rule_zh = f"{line.rule}; {REQUOTED}{ground}", f"{line.rule_zh}；{REQUOTED_ZH}{ground}"
        lines.append(line)
    return [*lines, *credit.lines_after(filing, owed, lines)]


def put_on_charge(filing: Filing, lines: Sequence[ChargeLine]) -> Charge:
    """Write the lines; the filing's fee follows.

    Raises:
        Refused: fee-below-nothing.
    """
    difference = sum(line.e_cents for line in lines)
    if filing.fee_total_cents + difference < 0:
        words = _("The fee cannot be less than nothing: a part of it was waived.")
        raise Refused("fee-below-nothing", words)
    owed = add_lines(filing, lines)
    if owed.amount_cents and filing.fee_status != FeeStatus.PAYABLE:
        filing.fee_status = owed.fee_status = FeeStatus.PAYABLE
        filing.save(update_fields=["fee_status"])
        owed.save(update_fields=["fee_status"])
    return owed


def bring_to_its_state(filing: Filing, owed: Charge) -> None:
    """A fee that is short goes to the accounts office; one that is short no more is looked at again, as after a payment."""
    if filing.state == State.FEE_SHORT:
        outbox.put(lifecycle.CHECK_FEE, key=filing.reference, filing=filing.reference)
    elif not fee_is_settled(filing, owed):
        turns.cancel_turn(filing)
        steps.hand_back(filing)
        asking.over(filing)
        filing.find_fee_short()
        filing.save(update_fields=["state", *steps.IN_HAND])
        events.fee_short(filing, short_cents=owed.left_cents)
        telling.short(filing, owed.left_cents)
        lifecycle.follow(filing)


def _quoted(filing: Filing, owed: Charge, case_type: CaseType, types: Sequence[DocumentType], pages: Sequence[int]) -> Quote:
    on_paper = filing.channel == Channel.PAPER
    facts = fee_facts(case_type, types, filing.claim_amount_cents, owed.priced_on, pages=pages, on_paper=on_paper)
    return steps.price(facts)


def _standing(filing: Filing) -> list[ChargeLine]:
    """The lines as quoted, by the kinds that it has now, that were not taken back."""
    every = list(ChargeLine.objects.filter(charge__subject=filing.reference).order_by("position"))
    gone = {line.reverses for line in every}
    quoted = lines_as_quoted([filing.reference]).values_list("pk", flat=True)
    return [line for line in every if line.pk in set(quoted) and line.reverses is None and line.position not in gone]


def _asked(line: ChargeLine) -> _Asked:
    return line.item, line.quantity, line.paper_cents, line.concession_cents, line.e_cents


def _without(lines: Sequence[ChargeLine], others: Sequence[ChargeLine]) -> list[ChargeLine]:
    """The lines that have none like them among the others, each of which stands for one."""
    left = [_asked(line) for line in others]
    found = []
    for line in lines:
        if _asked(line) in left:
            left.remove(_asked(line))
        else:
            found.append(line)
    return found
