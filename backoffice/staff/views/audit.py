"""The auditors' page: what happened, and whether the record of it holds."""

from django.http import HttpRequest, HttpResponse

from backoffice.audit.timeline import entry_of
from backoffice.kernel.references import is_well_formed, normalise
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import audit


def events(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Events of the person's offices, the newest first; of one subject if one is asked for."""
    wanted = request.GET.get("subject", "").strip()
    # A filing may be typed in any spelling; all else (a person, an office) stands for itself.
    subject = known if is_well_formed(known := normalise(wanted)) else wanted
    before = request.GET.get("after", "")
    found = audit.page_of_events(desk.offices, subject=subject, before=whole_number(before))
    context = {
        "rows": [(event, entry_of(event)) for event in found.rows],
        "following": found.following,
        "after": before,
        "subject": subject,
        "chain": audit.chain_state(),
    }
    return page(request, "audit.html", context)
