"""The reference data, to read: what the rules decide by, and how far each fact is known."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from backoffice.kernel import clock
from backoffice.people import rights
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.selectors import reference as read


def _offices() -> dict[str, Any]:
    return {"offices": read.offices()}


def _days() -> dict[str, Any]:
    return {"years": read.holiday_years(), "closures": read.closures(), "half_days": read.half_days()}


def _cases() -> dict[str, Any]:
    return {"case_types": read.case_types(), "checks": read.checks()}


def _fees() -> dict[str, Any]:
    today = clock.today()
    return {"instruments": read.instruments(), "items": read.fee_items(today), "concessions": read.concessions(), "today": today}


def _reasons() -> dict[str, Any]:
    return {"reasons": read.return_reasons(clock.today())}


_SECTIONS: dict[str, tuple[Any, Callable[[], dict[str, Any]]]] = {
    "offices": (_("Offices and hours"), _offices),
    "days": (_("Holidays and closures"), _days),
    "cases": (_("Cases and documents"), _cases),
    "fees": (_("Fees"), _fees),
    "reasons": (_("Reasons for return"), _reasons),
}


def reference(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One section of the reference data."""
    name = request.GET.get("section", "")
    if name not in _SECTIONS:
        name = "offices"
    context = {
        "section": name,
        "sections": [(key, title) for key, (title, _gather) in _SECTIONS.items()],
        "may_see_imports": rights.may(desk.user, "import.view"),
        "may_see_restrictions": rights.may(desk.user, "restriction.view"),
        "may_see_organisations": rights.may(desk.user, "consent.view"),
        **_SECTIONS[name][1](),
    }
    return page(request, f"reference_{name}.html", context)
