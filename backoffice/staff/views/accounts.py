"""The accounts office: the day as one sum, what awaits payment, what is short, what nothing explains, receipts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from backoffice.cases.sealing import within
from backoffice.filings import worklists
from backoffice.filings.models import Filing
from backoffice.filings.worklists import Count, Queue
from backoffice.payments import worklists as money
from backoffice.payments.models import Charge, Payment
from backoffice.people.models import Office
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.days import ONE_DAY, Span, asked_day
from backoffice.staff.numbers import whole_number
from backoffice.staff.offices import business_days
from backoffice.staff.pages import page
from backoffice.staff.selectors import dossier, finds
from backoffice.staff.selectors import receipts as receipt_pages
from backoffice.staff.views.inbox import Tab

MOST_SUMMED = 5000
LATEST = 12


@dataclass(frozen=True)
class PaymentRow:
    """A payment as one line of the ledger."""

    payment: Payment
    mark: wording.Status
    receipt: str
    why: str


_TABS = (
    ("accounts", pgettext_lazy("of the accounts office", "Day")),
    ("awaiting-payment", gettext_lazy("Awaiting payment")),
    ("shortfalls", gettext_lazy("Shortfall")),
    ("price-differences", gettext_lazy("Two prices")),
    ("suspense", gettext_lazy("Not explained")),
    ("refunds-due", gettext_lazy("To be refunded")),
    ("payments", gettext_lazy("Payments")),
)


def _tabs(desk: Desk) -> list[Tab]:
    """The lists of the accounts office with their counts, for the offices of this page."""
    registries, accounts = _both(desk)
    queues = worklists.counts(desk.user, registries)
    counted: dict[str, Count] = {
        "awaiting-payment": queues[Queue.PAYMENT],
        "shortfalls": queues[Queue.SHORT],
        "price-differences": worklists.count_of_price_differences(registries),
        "suspense": worklists.count_up_to(money.unexplained(accounts)),
        "refunds-due": worklists.count_up_to(money.refunds(accounts).exclude(subject__in=_kept_from(registries))),
    }
    return [Tab(name, title, counted.get(name), "") for name, title in _TABS]


def _kept_from(registries: list[Office]) -> QuerySet[Filing, Any]:
    """The references of what is sealed and not there for this person: few, by an index of their own."""
    return Filing.objects.exclude(sealed_to=None).filter(office__in=registries).exclude(within(registries)).values("reference")


def _both(desk: Desk) -> tuple[list[Office], list[Office]]:
    """The registries and the accounts offices that belong together on these pages."""
    return receipt_pages.registries_and_accounts(desk.offices, desk.user)


def _rows(payments: list[Payment], desk: Desk) -> list[PaymentRow]:
    """The money stands in the ledger whatever it was paid for; what that is, and who paid, is not told to whom it is kept from."""
    hidden = finds.subjects_hidden([payment.subject for payment in payments], desk.user)
    for payment in payments:
        if payment.subject in hidden:
            payment.subject, payment.payment_id, payment.accounts_office = "", "", None
    return [
        PaymentRow(
            payment=payment,
            mark=wording.payment_status(payment.state),
            receipt=payment.receipt.number if payment.subject and dossier.has_receipt(payment) else "",
            why=wording.payment_deemed_reason(payment.deemed_reason, payment.deemed_note, payment.deemed_received_at, payment.captured_at),
        )
        for payment in payments
    ]


def day(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A business day: money in, money explained, money left; then what is left, then what came in last."""
    at_hand, latest = business_days(desk.offices)
    shown = Span(asked_day(request, "day") or at_hand)
    total = money.day(desk.offices, shown.begins, shown.ends)
    held, more = money.unexplained_cents(desk.offices, MOST_SUMMED)
    width = 1000 * total.explained_cents // total.received_cents if total.received_cents else 0
    context: dict[str, Any] = {
        "desk": desk,
        "tabs": _tabs(desk),
        "tab": "accounts",
        "day": shown.day,
        "day_before": shown.day - ONE_DAY,
        "day_after": shown.day + ONE_DAY if shown.day < latest else None,
        "total": total,
        "explained_width": width,
        "left_width": 1000 - width if total.received_cents else 0,
        "held_cents": held,
        "held_more": more,
        "exceptions": _rows(money.page_of_unexplained(desk.offices, size=LATEST).rows, desk),
        "latest": _rows(money.page_of_payments(desk.offices, begins=shown.begins, ends=shown.ends, size=LATEST).rows, desk),
    }
    return page(request, "accounts.html", context)


@dataclass(frozen=True)
class OwedRow:
    """A filing that waits for money."""

    filing: Any
    charge: Charge | None
    held: wording.Status | None
    case: str
    filer: str

    @property
    def declared_cents(self) -> int | None:
        """What the filer declared, in HKD cents, where it is not what is asked."""
        declared: int | None = self.filing.declared_fee_cents
        return None if declared == self.filing.fee_total_cents else declared


def awaiting_payment(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Filings whose deemed time has come and for which nothing was paid yet."""
    return _owed(request, desk, Queue.PAYMENT, "awaiting-payment", _("Nothing awaits payment"))


def shortfalls(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Filings for which less than the fee was paid: somebody takes each and asks the filer."""
    return _owed(request, desk, Queue.SHORT, "shortfalls", _("No fee is short"))


def _owed(request: HttpRequest, desk: Desk, name: Queue, tab: str, empty: str) -> HttpResponse:
    found = worklists.page_of_queue(name, user=desk.user, offices=desk.offices, after=worklists.Key.read(request.GET.get("after", "")))
    charges = money.charges_of(filing.reference for filing in found.rows)
    rows = [
        OwedRow(
            filing=filing,
            charge=charges.get(filing.reference),
            held=wording.held_by(filing, desk.user),
            case=wording.case_in_brief(filing),
            filer=wording.filer_in_brief(filing),
        )
        for filing in found.rows
    ]
    context = {
        "desk": desk, "tabs": _tabs(desk), "tab": tab, "rows": rows, "page": found, "empty": empty,
        "after": request.GET.get("after", ""),
    }  # fmt: skip
    return page(request, "owed.html", context)


def price_differences(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Filings that their deemed day would have priced otherwise than the day of their submission."""
    after = request.GET.get("after", "")
    rows, following = worklists.page_of_price_differences(desk.offices, after=whole_number(after))
    context = {
        "desk": desk, "tabs": _tabs(desk), "tab": "price-differences", "after": after, "following": following,
        "rows": [(row, wording.case_in_brief(row.filing), wording.filer_in_brief(row.filing)) for row in rows],
    }  # fmt: skip
    return page(request, "price_differences.html", context)


def suspense(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Payments of which something is held that no charge explains, and notices that were refused."""
    after = money.Key.read(request.GET.get("after", ""))
    found = money.page_of_unexplained(desk.offices, after=after)
    context = {
        "desk": desk, "tabs": _tabs(desk), "tab": "suspense", "rows": _rows(found.rows, desk), "page": found, "after": after,
        "notices": money.refused_notices(),
    }  # fmt: skip
    return page(request, "suspense.html", context)


def refunds_due(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What was paid too much after a waiver or a correction. It stays with its charge: refunds are not made here yet."""
    after = request.GET.get("after", "")
    rows, following = money.page_of_refunds(desk.offices, after=whole_number(after))
    registries, _accounts = _both(desk)
    seen = set(Filing.objects.filter(within(registries), reference__in=[row.subject for row in rows]).values_list("reference", flat=True))
    context = {
        "desk": desk, "tabs": _tabs(desk), "tab": "refunds-due", "rows": [row for row in rows if row.subject in seen], "after": after,
        "following": following,
    }  # fmt: skip
    return page(request, "refunds_due.html", context)


def payments(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All payments, or those of one business day, the newest first."""
    after = money.Key.read(request.GET.get("after", ""))
    chosen = asked_day(request, "day")
    span = Span(chosen) if chosen else None
    found = money.page_of_payments(desk.offices, begins=span.begins if span else None, ends=span.ends if span else None, after=after)
    context = {
        "desk": desk, "tabs": _tabs(desk), "tab": "payments", "rows": _rows(found.rows, desk), "page": found, "after": after,
        "day": chosen,
    }  # fmt: skip
    return page(request, "payments.html", context)


def receipts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Official receipts, the newest first; a number typed in full leads to its page."""
    wanted = request.GET.get("number", "").strip().upper()
    if wanted and finds.receipt(wanted, desk.reachable, desk.user):
        return redirect("staff:receipt", number=wanted)
    before = request.GET.get("after", "")
    rows, following = money.page_of_receipts(desk.offices, before=whole_number(before))
    hidden = finds.subjects_hidden([row.subject for row in rows], desk.user)
    for row in rows:
        if row.subject in hidden:
            row.subject, row.payer, row.number = "", _("Sealed"), ""
    context = {"desk": desk, "rows": rows, "following": following, "after": before, "wanted": wanted}
    return page(request, "receipts.html", context)


def receipt(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """One official receipt: for what money, for which filing, and the paper itself."""
    if desk.receipt is None:
        raise AssertionError("the page's scope is a receipt")
    context = {
        "receipt": desk.receipt,
        "row": _rows([desk.receipt.payment], desk)[0],
        "paper": receipt_pages.paper_of(number),
        "charge": money.charges_of([desk.receipt.subject]).get(desk.receipt.subject),
    }
    return page(request, "receipt.html", context)
