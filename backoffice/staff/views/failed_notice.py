"""A failed notice of a message: its page, and what an officer does about it. Each button calls one act."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backoffice.filings.failed_notices import FailedNotice, ToldBy
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound, Refused
from backoffice.people import rights
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.days import moment_of
from backoffice.staff.failures import answered, colleagues_for, handed
from backoffice.staff.pages import page
from workflows.service.actions.end_notice import give_notice_up, tell_by_hand
from workflows.service.actions.hand_over_failed import hand_over_notice
from workflows.service.actions.send_notice_again import send_notice_again
from workflows.service.actions.take_notice import release_notice, take_notice


def one(request: HttpRequest, desk: Desk, reference: str, number: int) -> HttpResponse:
    """One message whose notice failed: to whom, why, how it stands; and the forms, for who has it."""
    return answered(
        request, partial(_draw, request, desk, number), partial(_act, request, desk, reference, number),
        here="staff:failed-notice", reference=reference, number=number,
    )  # fmt: skip


def _act(request: HttpRequest, desk: Desk, reference: str, number: int) -> str:
    given: dict[str, Any] = {"reference": reference, "number": number, "officer": desk.user}
    match request.POST.get("act", ""):
        case "take":
            take_notice(**given)
            return _("You have this failed notice.")
        case "release":
            release_notice(**given)
            return _("Given back to the list.")
        case "hand-over":
            return handed(request, desk, partial(hand_over_notice, **given))
        case "again":
            notice = send_notice_again(email=request.POST.get("email", ""), **given)
            return _("The notice to %(who)s is on its way again.") % {"who": notice.addressee}
        case "by-hand":
            at = moment_of(request.POST.get("at", ""), _("Give the day and the time at which they were told."))
            notice = tell_by_hand(means=request.POST.get("means", ""), at=at, evidence=request.POST.get("note", ""), **given)
            return _("Noted: %(who)s was told by other means.") % {"who": notice.addressee}
        case "give-up":
            notice = give_notice_up(ground=request.POST.get("note", ""), **given)
            return _("Given up: %(who)s stands as not told.") % {"who": notice.addressee}
    raise Refused("no-such-act", _("Choose what to do."))


def _draw(request: HttpRequest, desk: Desk, number: int, *, fault: str = "", status: int = 200) -> HttpResponse:
    filing = desk.the_filing()
    notice = FailedNotice.objects.select_related("taken_by", "ended_by", "message").filter(filing=filing, number=number).first()
    if notice is None:
        raise NotFound("no-failed-notice", _("This filing has no failed notice %(number)d.") % {"number": number})
    mine = notice.taken_by_id == desk.user.pk
    context = {
        "filing": filing, "notice": notice, "fault_words": wording.fault_words(notice.fault), "mine": mine,
        "case_words": wording.case_in_brief(filing), "fault": fault, "typed": request.POST,
        "colleagues": colleagues_for(desk, notice),
        "may_take": notice.taken_by is None and notice.is_open,
        "may_release": notice.taken_by is not None and (mine or rights.may(desk.user, "filing.release_others", filing.office)),
        "means": ToldBy.choices, "latest": f"{clock.in_hong_kong(clock.now()):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    return page(request, "failed_notice.html", context, status=status)
