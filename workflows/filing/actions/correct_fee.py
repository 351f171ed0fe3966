"""In review an officer corrects a line of the fee: another item, another quantity. The difference is charged, or is to be refunded."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.fees.rules import FeeFacts, ItemAsked
from backoffice.filings import events, rules
from backoffice.filings.models import Channel, Filing
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.payments.models import CORRECTED, CORRECTED_ZH, NOT_QUOTED, Charge, ChargeLine
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import credit, requoting, steps
from workflows.grounds import stated

MOST_UNITS = 10_000


def correct_fee(*, reference: str, officer: User, line: int | None, item: str, quantity: int, ground: str) -> Charge:
    """Take the line back (none: add one) and charge `quantity` units of `item` in its place; quantity 0 takes it back only.

    Priced by the schedule on the day of the quote, not on today's: what the filing is charged follows its submission. Lines
    are added and none is changed. A filing whose fee is short after it leaves the review for the accounts office's list of
    shortfalls, where somebody asks for the rest; when that is paid it stands in the registry's worklist again. What was paid
    too much is shown as to be refunded, and stays with the charge.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: the officer does not have it, or it is decided.
        Refused: ground-needed, no-such-line, quantity-wrong, item-not-on-record, nothing-corrected.
    """
    said = stated(ground)
    if not 0 <= quantity <= MOST_UNITS or (line is None and quantity == 0):
        raise Refused("quantity-wrong", _("Give a whole number, at most %(most)s.") % {"most": MOST_UNITS})
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office", "case_type"))
        rights.must(officer, "filing.correct_fee", filing.office)
        steps.stop_for(rules.may_correct_fee(steps.decision_facts(filing, officer)))
        owed = Charge.objects.get(subject=reference)
        actor = rights.actor_of(officer)
        if events.was_corrected_last(filing, actor, line=line, item=item, quantity=quantity, ground=said):
            return owed  # sent again, it is done
        added = _taken_back(owed, line, said) + _charged_anew(filing, owed, item, quantity, said)
        if line is not None and len(added) == 2 and (added[0].item, added[0].quantity) == (added[1].item, added[1].quantity):
            raise Refused("nothing-corrected", _("That is what the line says already."))
        added += credit.lines_after(filing, owed, added)
        difference = sum(each.e_cents for each in added)
        owed = requoting.put_on_charge(filing, added)
        events.fee_corrected(filing, actor, line=line, item=item, quantity=quantity, difference_cents=difference, ground=said)
        requoting.bring_to_its_state(filing, owed)
    return owed


def _taken_back(owed: Charge, position: int | None, ground: str) -> list[ChargeLine]:
    """The line with its sign turned, unless it was taken back before."""
    if position is None:
        return []
    found = owed.lines.filter(position=position).exclude(item__in=NOT_QUOTED).first()
    if found is None or found.e_cents < 0 or owed.lines.filter(reverses=position).exists():
        raise Refused("no-such-line", _("There is no such line, or it was taken back already."))
    return [steps.taken_back(found, f"{CORRECTED}{ground}", f"{CORRECTED_ZH}{ground}")]


def _charged_anew(filing: Filing, owed: Charge, item: str, quantity: int, ground: str) -> list[ChargeLine]:
    """The units of the item by the schedule of the day of the quote."""
    if quantity == 0:
        return []
    asked = ItemAsked(item, quantity, documents=quantity, pages=quantity, hours=quantity)
    case_type = filing.case_type
    priced = steps.price(
        FeeFacts(
            case_type.court, case_type.code, (asked,), filing.claim_amount_cents, owed.priced_on,
            on_paper=filing.channel == Channel.PAPER,
        )
    )  # fmt: skip
    if not priced.lines:
        raise Refused("item-not-on-record", _("There was no such item on the day of submission."))
    (line,) = steps.lines_of(priced)
    line.rule = f"{line.rule}; {CORRECTED}{ground}"
    line.rule_zh = f"{line.rule_zh}；{CORRECTED_ZH}{ground}"
    return [line]
