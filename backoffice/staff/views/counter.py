"""The till: an accounts officer takes cash, a cheque or EPS for a filing on paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.money import Money, parse_hkd
from backoffice.kernel.references import is_well_formed, new_reference
from backoffice.payments.channels import CHANNELS
from backoffice.payments.models import Charge
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from workflows.money.actions.take_at_counter import take_at_counter


def payment(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """What is left to pay, and by what it is paid; the receipt is there when it is taken."""
    fault = ""
    number = request.POST.get("number", "") if request.method == "POST" else new_reference("CP")
    if request.method == "POST":
        try:
            return _taken(request, desk, reference, number)
        except (Conflict, Forbidden, NotFound):
            raise
        except Refused as refusal:
            fault = str(refusal.message)
    filing, owed = desk.the_filing(), Charge.objects.get(subject=reference)
    context = {
        "filing": filing,
        "charge": owed,
        "case": wording.case_in_brief(filing),
        "filer": wording.filer_in_brief(filing),
        "means": [(code, wording.capital(str(words))) for code, words in CHANNELS["COUNTER"].means.items()],
        "number": number,
        "typed": request.POST if request.method == "POST" else {"amount": str(Money(owed.left_cents)).removeprefix("HK$"), "means": "cash"},
        "fault": fault,
    }
    return page(request, "counter_payment.html", context, status=422 if fault else 200)


def _taken(request: HttpRequest, desk: Desk, reference: str, number: str) -> HttpResponse:
    if not is_well_formed(number):
        raise Refused("number-wrong", _("The form is not whole. Open it again."))
    try:
        cents = parse_hkd(request.POST.get("amount", "").strip()).cents
    except ValueError:
        raise Refused("unreadable-amount", _("Give an amount in dollars, such as 120 or 120.50.")) from None
    done = take_at_counter(
        number=number, reference=reference, cents=cents, means=request.POST.get("means", ""),
        instrument=request.POST.get("instrument", ""), officer=desk.user,
    )  # fmt: skip
    words = _("%(amount)s taken: receipt %(receipt)s.")
    messages.success(request, words % {"amount": Money(done.amount_cents), "receipt": done.receipt.number})
    return redirect("staff:receipt", number=done.receipt.number)
