"""A service that failed: its page, and what an officer does about it. Each button calls one act."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.filings.deliveries import BY_HAND, Delivery, Means, Resolution
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound, Refused
from backoffice.people import rights
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.days import moment_of
from backoffice.staff.failures import answered, colleagues_for, handed
from backoffice.staff.pages import page
from workflows.papers.actions.certify_service import certify_service
from workflows.service.actions.end_failed import give_up, serve_by_hand
from workflows.service.actions.hand_over_failed import hand_over_failed
from workflows.service.actions.send_again import send_again
from workflows.service.actions.take_failed import release_failed, take_failed


def one(request: HttpRequest, desk: Desk, reference: str, number: int) -> HttpResponse:
    """One addressee of a filing: how far the documents are; and the forms, where they failed."""
    return answered(
        request, partial(_draw, request, desk, number), partial(_act, request, desk, reference, number),
        here="staff:service", reference=reference, number=number,
    )  # fmt: skip


def _act(request: HttpRequest, desk: Desk, reference: str, number: int) -> str:
    given: dict[str, Any] = {"reference": reference, "number": number, "officer": desk.user}
    match request.POST.get("act", ""):
        case "take":
            take_failed(**given)
            return _("You have this failed service.")
        case "release":
            release_failed(**given)
            return _("Given back to the list.")
        case "hand-over":
            return handed(request, desk, partial(hand_over_failed, **given))
        case "again":
            delivery = send_again(email=request.POST.get("email", ""), **given)
            return _("The notice to %(who)s is on its way again.") % {"who": delivery.addressee}
        case "by-hand":
            at = moment_of(request.POST.get("at", ""), _("Give the day and the time at which it was served."))
            delivery = serve_by_hand(means=request.POST.get("means", ""), at=at, evidence=request.POST.get("note", ""), **given)
            return _("Noted: served on %(who)s by other means.") % {"who": delivery.addressee}
        case "give-up":
            delivery = give_up(ground=request.POST.get("note", ""), **given)
            return _("Given up: %(who)s stands as not served.") % {"who": delivery.addressee}
    raise Refused("no-such-act", _("Choose what to do."))


def _draw(request: HttpRequest, desk: Desk, number: int, *, fault: str = "", status: int = 200) -> HttpResponse:
    filing = desk.the_filing()
    delivery = Delivery.objects.select_related("taken_by", "resolved_by", "consent").filter(filing=filing, number=number).first()
    if delivery is None:
        raise NotFound("no-addressee", _("This filing has no addressee %(number)d.") % {"number": number})
    mine = delivery.taken_by_id == desk.user.pk
    context = {
        "filing": filing, "delivery": delivery, "mark": wording.delivery_status(delivery),
        "fault_words": wording.fault_words(delivery.fault),
        "mine": mine, "case_words": wording.case_in_brief(filing), "fault": fault, "typed": request.POST,
        "colleagues": colleagues_for(desk, delivery),
        "may_take": delivery.taken_by is None and (delivery.is_work or delivery.resolution == Resolution.GIVEN_UP),
        "may_release": delivery.taken_by is not None and (mine or rights.may(desk.user, "filing.release_others", filing.office)),
        "means": [(each.value, each.label) for each in map(Means, BY_HAND)], "now": clock.now(),
        "latest": f"{clock.in_hong_kong(clock.now()):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    return page(request, "service.html", context, status=status)


def certify(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Issue the certificate of service, as it stands now; the filing's page has it among its papers."""
    paper = certify_service(reference=reference, officer=desk.user)
    messages.success(request, _("Certificate of service %(number)s is drawn.") % {"number": paper.number})
    return redirect("staff:paper", number=paper.number)
