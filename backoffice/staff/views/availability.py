"""When the door could not accept: by month, with what people noted of it, and the certificate of a span of time."""

from datetime import date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound, Refused
from backoffice.kernel.references import is_well_formed, new_reference
from backoffice.papers.models import Paper, PaperKind
from backoffice.people import rights
from backoffice.people.models import Office, OfficeKind
from backoffice.staff.access import Desk
from backoffice.staff.days import whole_day, whole_month
from backoffice.staff.pages import page
from backoffice.staff.views.documents import pdf
from workflows.maintenance import ledger
from workflows.maintenance.actions.certify_outage import certify_outage
from workflows.maintenance.actions.note_outage import note_outage
from workflows.maintenance.rules import LONGEST_NOTE, Outage

MONTHS = 12
RECORD = "availability.record"
_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
_NO_MOMENT = gettext_lazy("Write day and time as 2026-09-30 22:00.")


class SpanForm(forms.Form):
    """The time that is certified, in Hong Kong's time, and on whose letterhead."""

    first = forms.DateTimeField(input_formats=_MOMENTS, error_messages={"invalid": _NO_MOMENT, "required": _NO_MOMENT})
    until = forms.DateTimeField(input_formats=_MOMENTS, error_messages={"invalid": _NO_MOMENT, "required": _NO_MOMENT})
    office = forms.ModelChoiceField(Office.objects.filter(kind=OfficeKind.REGISTRY).order_by("code"), to_field_name="code")


def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One month in full, and how the last twelve stand."""
    return _overview(request, desk)


def _overview(request: HttpRequest, desk: Desk, *, refused: str = "", form: SpanForm | None = None) -> HttpResponse:
    now = clock.now()
    this = clock.today().replace(day=1)
    chosen = _asked_month(request, this)
    months = [ledger.month_of(first, now) for first in _back_from(this, MONTHS)]
    shown = next((month for month in months if month.first == chosen), None) or ledger.month_of(chosen, now)
    context = {
        "months": [(month, _figures(month)) for month in months if month.ledger.since is not None],
        "month": shown,
        "figures": _figures(shown),
        "lines": [
            (each, ledger.CAUSES[each.cause], _length(each.lasted), shown.notes.get(each.begun_at, [])) for each in shown.ledger.outages
        ],
        "may_record": rights.may(desk.user, RECORD),
        "offices": Office.objects.filter(kind=OfficeKind.REGISTRY).order_by("code"),
        "reference": request.POST.get("reference", "") or new_reference("OC"),
        "form": form or SpanForm(),
        "refused": refused,
        "certificates": Paper.objects.filter(kind=PaperKind.OUTAGE_CERTIFICATE, superseded_by=None).order_by("-pk")[:20],
        "most": LONGEST_NOTE,
    }  # fmt: skip
    return page(request, "availability.html", context, status=422 if refused else 200)


def note(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Put a note on record of an outage."""
    begun_at = _begun_at(request)
    try:
        note_outage(begun_at=begun_at, note=request.POST.get("note", ""), person=desk.user)
    except Refused as refusal:
        return _overview(request, desk, refused=str(refusal.message))
    messages.success(request, _("Noted. It stays on record as you wrote it."))
    return redirect(f"{reverse('staff:availability')}?month={clock.in_hong_kong(begun_at):%Y-%m}")


def _begun_at(request: HttpRequest) -> datetime:
    """The beginning of the outage that the note is about, which names it.

    Raises:
        Refused: outage-wrong.
    """
    try:
        begun_at = datetime.fromisoformat(request.POST.get("begun_at", ""))
    except ValueError:
        raise Refused("outage-wrong", _("The form is not whole. Open it again.")) from None
    if begun_at.tzinfo is None or whole_day(begun_at.date().isoformat()) is None:
        raise Refused("outage-wrong", _("The form is not whole. Open it again."))
    return begun_at


def certify(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Issue a certificate, and lead to it."""
    form = SpanForm(request.POST)
    if not form.is_valid():
        return _overview(request, desk, refused=" ".join(str(error) for errors in form.errors.values() for error in errors), form=form)
    reference = request.POST.get("reference", "")
    if not is_well_formed(reference):
        raise Refused("reference-wrong", _("The form is not whole. Open it again."))
    told = form.cleaned_data
    try:
        paper = certify_outage(
            reference=reference, first=_aware(told["first"]), last=_aware(told["until"]), office=told["office"], by=desk.user
        )
    except Refused as refusal:
        return _overview(request, desk, refused=str(refusal.message), form=form)
    messages.success(request, _("Certificate %(number)s is issued.") % {"number": paper.number})
    return redirect(reverse("staff:availability") + "#certificates")


def certificate(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """A certificate as it was issued."""
    number = request.GET.get("number", "")
    paper = Paper.objects.filter(kind=PaperKind.OUTAGE_CERTIFICATE, number=number).order_by("-version").first()
    if paper is None:
        raise NotFound("paper-not-found", _("There is no such paper."), number=number)
    return pdf(request, paper.sha256, paper.size, f"{number}.pdf")


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=clock.HONG_KONG)


def _asked_month(request: HttpRequest, this: date) -> date:
    found = whole_month(request.GET.get("month", ""))
    return found if found is not None and date(2020, 1, 1) <= found <= this else this


def _back_from(first: date, count: int) -> list[date]:
    found = [first]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def _figures(month: ledger.Month) -> dict[str, str]:
    """The month in figures; per cent are cut off and not rounded up, so that a lost minute never reads as none."""
    kept = month.ledger
    unplanned: list[Outage] = [each for each in kept.outages if not each.announced]
    return {
        "number": str(len(unplanned)),
        "unplanned": _length(kept.lost(announced=False)),
        "announced": _length(kept.lost(announced=True)),
        "per_cent": _per_cent(kept.per_cent(with_announced=False)),
        "with_announced": _per_cent(kept.per_cent(with_announced=True)),
    }


def _per_cent(value: float | None) -> str:
    return "–" if value is None else f"{int(value * 1000) / 1000:.3f}"


def _length(length: timedelta) -> str:
    total = round(length.total_seconds())
    return f"{total // 3600}:{total % 3600 // 60:02d}:{total % 60:02d}"
