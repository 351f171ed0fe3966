"""The counter: a filing that was handed in on paper is entered and goes the way of every filing."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.cases.models import CaseType, DocumentType
from backoffice.cases.selectors import mandate_on
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people.models import Office
from backoffice.staff import paper
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.selectors import reference as read
from workflows.filing.actions.take_in_paper import take_in_paper


def intake(request: HttpRequest, desk: Desk) -> HttpResponse:
    """First the registry and the kind of case, then the form for it; what was typed stays until it could be taken in."""
    data = request.POST if request.method == "POST" else request.GET
    office = next((one for one in desk.offices if one.code == data.get("office", "")), desk.chosen)
    case_type = next((one for one in read.case_types_of([office]) if one.code == data.get("case_type", "")), None) if office else None
    if office is None or case_type is None:
        return page(request, "paper_kind.html", {"kinds": [(one, read.case_types_of([one])) for one in desk.offices]})
    types = list(case_type.document_types.order_by("position", "code"))
    if request.method != "POST":
        return _form(request, office, case_type, types, paper.empty(clock.in_hong_kong(clock.now())))
    typed = paper.read(request, desk.user, types)
    if not typed.sound:
        return _form(request, office, case_type, types, typed, status=422)
    key = request.POST.get("key", "")[:200] or secrets.token_hex(16)
    try:
        filing = take_in_paper(entered=paper.entered(typed, office, case_type), officer=desk.user, key=key)
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        # The form can be put right: it is shown again with what the act said, and nothing typed or scanned is lost.
        reasons = refusal.details.get("reasons", [])
        typed.errors.extend([reason["detail"] for reason in reasons] or [str(refusal.message)])
        return _form(request, office, case_type, types, typed, status=422)
    messages.success(request, _("Taken in at the counter as %(reference)s.") % {"reference": filing.reference})
    return redirect("staff:filing", reference=filing.reference)


def _form(
    request: HttpRequest, office: Office, case_type: CaseType, types: list[DocumentType], typed: paper.Typed, *, status: int = 200
) -> HttpResponse:
    today = clock.today()
    context: dict[str, Any] = {
        "office": office,
        "type": case_type,
        "types": types,
        "typed": typed,
        "form": typed.form,
        "mandate": mandate_on(case_type, today),
        "today": today,
        # Of a form that comes back the same key, so that a repeated press of a form that was taken in is one filing.
        "key": request.POST.get("key") or secrets.token_hex(16),
    }
    return page(request, "paper_intake.html", context, status=status)
