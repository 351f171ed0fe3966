"""That a filing which was filed again keeps the date of the returned one: a senior officer drafts it, a second person confirms."""

from datetime import UTC

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.filings.kept_date import KEPT_DATE, keep_facts, may_keep_date
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from workflows.changes.actions.draft_change import draft_change


def keep_date(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Both dates side by side, and the ground; its page shows what it would do, and a second person confirms it."""
    filing = desk.the_filing()
    facts = keep_facts(filing)
    fault = ""
    if request.method == "POST" and facts.earlier_at is not None and filing.resubmits is not None:
        earlier = filing.resubmits.reference
        content = {"reference": reference, "earlier": earlier, "filed_as_at": facts.earlier_at.astimezone(UTC).isoformat()}
        try:
            change = draft_change(
                kind=KEPT_DATE, subject=reference, content=content, summary=f"Date of {earlier} kept: {reference}",
                summary_zh=f"保留 {earlier} 的日期：{reference}", ground=request.POST.get("ground", ""), author=desk.user,
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
        "earlier_at": facts.earlier_at,
        "off": [reason.in_words(_) for reason in may_keep_date(facts)],
        "fault": fault,
        "typed": request.POST,
    }
    return page(request, "keep_date.html", context, status=422 if fault else 200)
