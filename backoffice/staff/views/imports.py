"""What was taken over from earlier systems: the runs with their figures, and the rows that one refused."""

from django.http import HttpRequest, HttpResponse

from backoffice.cases.imports import CaseImport, RefusedRow
from backoffice.people import rights
from backoffice.staff.access import Desk
from backoffice.staff.pages import page

PAGE = 50
_MOST_ROWS = 500


def imports(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The latest runs for the registries of whoever answers for them or runs them; `import` names the one whose refused rows are shown."""
    offices = rights.registries_for(desk.user, "import.view")
    runs = list(CaseImport.objects.filter(office__in=offices).select_related("office", "officer").order_by("-id")[:PAGE])
    chosen = next((run for run in runs if run.reference == request.GET.get("import", "")), None)
    rows = list(RefusedRow.objects.filter(case_import=chosen).order_by("id")[:_MOST_ROWS]) if chosen else []
    return page(request, "imports.html", {"runs": runs, "chosen": chosen, "rows": rows})
