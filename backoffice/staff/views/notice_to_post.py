"""A paper that is to be posted to who filed at the counter: its page, and what an officer says became of it."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.filings.to_post import NoticeToPost, PostState
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound, Refused
from backoffice.papers import selectors
from backoffice.papers.models import PaperKind
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.days import needed_day
from backoffice.staff.failures import answered
from backoffice.staff.pages import page
from workflows.service.actions.post_notice import leave_unposted, post_notice, put_back

WAYS = ((PostState.POSTED.value, PostState.POSTED.label), (PostState.HANDED.value, PostState.HANDED.label))


def one(request: HttpRequest, desk: Desk, reference: str, number: int) -> HttpResponse:
    """One notice: to whom, the paper to print, and the forms that say what became of it. Whoever has said it goes on to the list."""
    return answered(
        request, partial(_draw, request, desk, number), partial(_act, request, desk, reference, number),
        here="staff:notice-to-post", reference=reference, number=number, onward=f"{reverse('staff:inbox')}?queue=to-post",
    )  # fmt: skip


def _act(request: HttpRequest, desk: Desk, reference: str, number: int) -> str:
    given: dict[str, Any] = {"reference": reference, "number": number, "officer": desk.user}
    match request.POST.get("act", ""):
        case "went":
            on = needed_day(request.POST.get("on", ""), _("Give the day on which the notice went."), field="on")
            notice = post_notice(how=request.POST.get("how", ""), on=on, evidence=request.POST.get("note", ""), **given)
            words = _("Noted: %(number)s for %(who)s, %(how)s.")
            who = wording.filer_in_brief(notice.filing)
            return words % {"number": notice.paper.number, "who": who, "how": notice.get_state_display()}
        case "leave":
            notice = leave_unposted(ground=request.POST.get("note", ""), **given)
            return _("%(number)s is not posted, and out of the list.") % {"number": notice.paper.number}
        case "back":
            notice = put_back(ground=request.POST.get("note", ""), **given)
            return _("%(number)s is in the list again.") % {"number": notice.paper.number}
    raise Refused("no-such-act", _("Choose what to do."))


def _draw(request: HttpRequest, desk: Desk, number: int, *, fault: str = "", status: int = 200) -> HttpResponse:
    filing = desk.the_filing()
    notice = NoticeToPost.objects.select_related("paper", "ended_by").filter(filing=filing, number=number).first()
    if notice is None:
        raise NotFound("no-notice-to-post", _("This filing has no notice to post %(number)d.") % {"number": number})
    first = notice.paper
    context = {
        "filing": filing, "notice": notice, "case_words": wording.case_in_brief(filing), "fault": fault, "typed": request.POST,
        "paper": selectors.current(PaperKind(first.kind), first.subject, first.position) or first, "ways": WAYS,
        "today": clock.today(), "drawn_on": clock.in_hong_kong(notice.since).date(),
    }  # fmt: skip
    return page(request, "notice_to_post.html", context, status=status)
