"""That an acceptance is set aside after the time to undo it: a senior officer drafts it, a second person confirms."""

from datetime import UTC

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.filings.set_aside import SET_ASIDE, aside_facts, may_set_aside
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from workflows.changes.actions.draft_change import draft_change
from workflows.grounds import LONGEST_GROUND


def set_aside(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """What was accepted, and the ground; its page shows what it would do, and a second person confirms it."""
    filing = desk.the_filing()
    off = [reason.in_words(_) for reason in may_set_aside(aside_facts(filing))]
    fault = ""
    if request.method == "POST" and not off and filing.case is not None and filing.decided_at is not None:
        content = {
            "reference": reference, "case_number": filing.case.number, "accepted_at": filing.decided_at.astimezone(UTC).isoformat(),
        }  # fmt: skip
        ground = " ".join(request.POST.get("ground", "").split())
        try:
            if len(ground) > LONGEST_GROUND:
                # The register keeps no more of it, and what was proposed and confirmed is what it says.
                told = _("The ground is longer than %(most)d characters: say it more briefly.") % {"most": LONGEST_GROUND}
                raise Refused("too-long", told, field="ground")
            change = draft_change(
                kind=SET_ASIDE, subject=reference, content=content, summary=f"Acceptance set aside: {reference}",
                summary_zh=f"作廢接納：{reference}", ground=ground, author=desk.user,
            )  # fmt: skip
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            fault = str(refusal.message)
        else:
            return redirect("staff:change", reference=change.reference)
    context = {
        "filing": filing,
        "case": wording.case_in_brief(filing),
        "off": off,
        "fault": fault,
        "typed": request.POST,
        "longest": LONGEST_GROUND,
    }
    return page(request, "set_aside.html", context, status=422 if fault or (off and request.method == "POST") else 200)
