"""A resubmission beside the filing that was returned, page by page."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backoffice.kernel.errors import NotFound
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.selectors.comparison import comparison_of


def comparison(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Both side by side, with what differs marked; what is the same is only counted."""
    filing = desk.the_filing()
    compared = comparison_of(filing)
    if compared is None:
        raise NotFound("no-resubmission", _("%(reference)s does not correct a returned filing.") % {"reference": reference})
    return page(request, "comparison.html", {"filing": filing, "compared": compared})
