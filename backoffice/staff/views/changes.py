"""What two persons decide: the list of changes, a change's page, and what can be done on it. Each act is one of workflows/changes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.audit.timeline import timeline
from backoffice.changes import selectors as read
from backoffice.changes.models import Change, ChangeState
from backoffice.kernel import clock, languages
from backoffice.kernel.errors import NotFound
from backoffice.people import rights
from backoffice.people.models import User
from backoffice.staff import sessions, wording
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors.references import place_of
from backoffice.staff.selectors.waiting_changes import may_decide, seen_by, waiting_for
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.decline_change import decline_change
from workflows.changes.actions.propose_change import propose_change
from workflows.changes.actions.withdraw_change import withdraw_change
from workflows.changes.kinds import kind_of, known

_TABS = ("waiting", "mine", "done")


def changes(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What waits for this person, what they proposed, what is settled; of one kind or of all."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in _TABS else _TABS[0]
    chosen = request.GET.get("kind", "")
    kinds = [kind.code for kind in known() if chosen in ("", kind.code)]
    waiting = waiting_for(desk.user, kinds)
    rows = waiting
    following = ""
    if tab != "waiting":
        after = whole_number(request.GET.get("after", "")) or 0
        rows = read.of_person(desk.user, after=after) if tab == "mine" else read.decided(kinds, after=after)
        following = str(rows[read.PAGE - 1].pk) if len(rows) > read.PAGE else ""
        rows = [row for row in seen_by(desk.user, rows[: read.PAGE]) if row.kind in kinds]
    titles = {"waiting": _("Waiting for me"), "mine": _("Mine"), "done": _("Done")}
    context = {
        "tab": tab,
        "tabs": [(name, titles[name], len(waiting) if name == "waiting" else None) for name in _TABS],
        "rows": [(row, kind_of(row.kind).title, wording.change_status(row)) for row in rows],
        "kinds": [(kind.code, kind.title) for kind in known()],
        "chosen_kind": chosen,
        "following": following,
        "after": request.GET.get("after", ""),
    }
    return page(request, "changes.html", context)


def change(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """One change: what it would do or did, who wants it and why, and what this person can do with it."""
    found = read.one(reference)
    if not seen_by(desk.user, [found]):
        raise NotFound("change-not-found", _("There is no such change."), reference=reference)
    return page(request, "change.html", _context(request, desk, found))


def _context(request: HttpRequest, desk: Desk, one: Change) -> dict[str, Any]:
    kind = kind_of(one.kind)
    own = one.proposed_person == desk.user.as_person
    waits = one.state == ChangeState.PROPOSED
    return {
        "change": one,
        "kind": kind.title,
        "status": wording.change_status(one),
        "preview": kind.preview(one, clock.now()),
        # Who decides on one filing looks at it first.
        "about": place_of(one.subject, desk.user, list(rights.offices_for(desk.user, "filing.view"))) if one.subject else "",
        "weighs": kind.needs_second(one.content, clock.now()) if one.state == ChangeState.DRAFT else one.needs_second,
        "replacement": read.replacement_of(one),
        "history": timeline(one.reference),
        "confirmed": sessions.recently_confirmed(request),
        "may_propose": own and one.state == ChangeState.DRAFT and kind.may(desk.user, kind.right_to_propose, one.content),
        "may_withdraw": own and one.state in (ChangeState.DRAFT, ChangeState.PROPOSED) and rights.may(desk.user, "change.act"),
        "decides": waits and not own and may_decide(desk.user, one),
        "why_not": _why_not(desk.user, one, own=own) if waits else "",
    }


def _why_not(user: User, one: Change, *, own: bool) -> str:
    """Why this person cannot decide on a proposal; empty if they can."""
    if own:
        return _("You proposed it; another person decides.")
    return "" if may_decide(user, one) else _("You do not have the right to decide on this in its offices.")


def propose(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Propose a draft of one's own."""
    done = propose_change(reference=reference, content_hash=request.POST.get("content_hash", ""), author=desk.user)
    if done.state == ChangeState.EFFECTED:
        messages.success(request, _("In effect: %(what)s.") % {"what": _summary(done)})
    else:
        messages.info(request, _("Proposed. It takes effect when another person has confirmed it."))
    return redirect("staff:change", reference=reference)


def confirm(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Confirm what another person proposed."""
    seen = request.POST.get("content_hash", "")
    done = confirm_change(reference=reference, content_hash=seen, confirmer=desk.user, ground=request.POST.get("ground", ""))
    messages.success(request, _("In effect: %(what)s.") % {"what": _summary(done)})
    return redirect("staff:change", reference=reference)


def decline(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Decline it, with a ground."""
    seen = request.POST.get("content_hash", "")
    decline_change(reference=reference, content_hash=seen, confirmer=desk.user, ground=request.POST.get("ground", ""))
    messages.info(request, _("Declined. Nothing was changed."))
    return redirect("staff:change", reference=reference)


def withdraw(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Take one's own back."""
    withdraw_change(reference=reference, author=desk.user, ground=request.POST.get("ground", ""))
    messages.info(request, _("Taken back. Nothing was changed."))
    return redirect("staff:change", reference=reference)


def _summary(one: Change) -> str:
    return languages.picked(one.summary, one.summary_zh)
