"""What is changed about a filing's fee: a waiver that two persons decide, a correction in review."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.kernel import languages
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.money import Money, parse_hkd
from backoffice.payments.models import NOT_QUOTED, Charge, ChargeLine
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors.fees import items_on
from workflows.changes.actions.draft_change import draft_change
from workflows.filing.actions.correct_fee import correct_fee
from workflows.money.waiver import WAIVER


def _charge(desk: Desk) -> Charge:
    return Charge.objects.prefetch_related("lines").get(subject=desk.the_filing().reference)


def _shown(request: HttpRequest, desk: Desk, template: str, fault: str, more: dict[str, Any]) -> HttpResponse:
    filing = desk.the_filing()
    context = {
        "filing": filing,
        "charge": _charge(desk),
        "case": wording.case_in_brief(filing),
        "fault": fault,
        "typed": request.POST,
        **more,
    }
    return page(request, template, context, status=422 if fault else 200)


def waive(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Draft a waiver: how much, and why. Its page shows what it would do; a second person confirms it."""
    if request.method != "POST":
        return _shown(request, desk, "fee_waive.html", "", {})
    owed = _charge(desk)
    whole = request.POST.get("how", "") == "full"
    try:
        cents = owed.amount_cents if whole else parse_hkd(request.POST.get("amount", "").strip()).cents
    except ValueError:
        return _shown(request, desk, "fee_waive.html", _("Give an amount in dollars, such as 120 or 120.50."), {})
    amount = Money(cents)
    words, words_zh = (f"Fee of {amount} waived: {reference}", f"豁免費用 {amount}：{reference}")
    content = {"reference": reference, "cents": cents, "charged_cents": owed.amount_cents}
    try:
        change = draft_change(
            kind=WAIVER, subject=reference, content=content, summary=words, summary_zh=words_zh, ground=request.POST.get("ground", ""),
            author=desk.user,
        )  # fmt: skip
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _shown(request, desk, "fee_waive.html", str(refusal.message), {})
    return redirect("staff:change", reference=change.reference)


def correct(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Correct a line of the fee in review."""
    owed = _charge(desk)
    items = items_on(desk.the_filing().case_type.court, owed.priced_on)
    taken_back = {line.reverses for line in owed.lines.all()}
    more = {
        "lines": [line for line in owed.lines.all() if line.item not in NOT_QUOTED and _stands(line, taken_back)],
        "items": [(item.item, languages.picked(item.description, item.description_zh)) for item in items],
    }
    if request.method != "POST":
        return _shown(request, desk, "fee_correct.html", "", more)
    quantity = whole_number(request.POST.get("quantity", ""), digits=8)
    try:
        done = correct_fee(
            reference=reference, officer=desk.user, line=whole_number(request.POST.get("line", ""), digits=8),
            item=request.POST.get("item", "")[:40], quantity=-1 if quantity is None else quantity, ground=request.POST.get("ground", ""),
        )  # fmt: skip
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _shown(request, desk, "fee_correct.html", str(refusal.message), more)
    if done.refund_due_cents:
        words = _("Corrected: the fee is %(fee)s, and %(over)s is to be refunded.")
        messages.success(request, words % {"fee": Money(done.amount_cents), "over": Money(done.refund_due_cents)})
    else:
        words = (
            _("Corrected: the fee is %(fee)s, and %(left)s is left to pay. The accounts office has it in its list of shortfalls.")
            if done.left_cents
            else _("Corrected: the fee is %(fee)s, and nothing is left to pay.")
        )
        messages.success(request, words % {"fee": Money(done.amount_cents), "left": Money(done.left_cents)})
    return redirect("staff:filing", reference=reference)


def _stands(line: ChargeLine, taken_back: set[int | None]) -> bool:
    return line.e_cents >= 0 and line.reverses is None and line.position not in taken_back
