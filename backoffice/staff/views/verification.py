"""What of the fees nobody has read in its gazetted source yet, and the form by which a person says to have read a row there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.fees.models import Verification
from backoffice.kernel import clock, languages
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.people.models import Court
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import fees as read
from workflows.changes.actions.draft_change import draft_change
from workflows.fees.verification import VERIFICATION, content_of, legal_instrument_of, row_in_words, row_of


def unverified(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list to work down: of every court, what is in force first."""
    kinds = {code: wording.capital(str(words)) for code, words in Verification.Table.choices}
    rows = [(each, kinds[each.table], _title(each.table, each.one.row)) for each in read.to_verify(Court.values, clock.today())]
    context = {"rows": rows, "limits": read.limits_to_verify(), "may_verify": rights.may(desk.user, "fee.verify")}
    return page(request, "fees_unverified.html", context)


def _title(table: str, row: Any) -> str:
    if table == "concession":
        return _("Concession of %(rate)s per cent") % {"rate": row.per_cent}
    if table == "item":
        return languages.picked(row.description, row.description_zh)
    return languages.picked(row.title, row.title_zh)


def verify(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One row as on record, and where it was read; it leads to the page on which it is put into effect."""
    asked = request.POST if request.method == "POST" else request.GET
    table, court, number = asked.get("table", ""), asked.get("court", ""), whole_number(asked.get("row", ""))
    row = None if number is None else row_of(table, court, number)
    if row is None:
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    fault = ""
    if request.method == "POST":
        try:
            return redirect("staff:change", reference=_draft(request, desk, table, row).reference)
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            fault = str(refusal.message)
    context = {
        "table": table,
        "court": court,
        "row": row,
        "typed": request.POST,
        "fault": fault,
        "values": row_in_words(table, row),
        "evidence_words": row.limits_evidence if table == "limit" else row.evidence,
        "lacks_instrument": table == "concession" and not legal_instrument_of(row),
        "readings": read.readings_of(court, table, row.pk),
    }
    return page(request, "fee_verify.html", context, status=422 if fault else 200)


def _draft(request: HttpRequest, desk: Desk, table: str, row: Any) -> Any:
    given = {name: request.POST.get(name, "") for name in ("source", "instrument", "instrument_zh")}
    content = content_of(table, row, **given)
    english, chinese = languages.in_both(
        lambda: _("%(court)s: read in the source: %(what)s") % {"court": row.court, "what": _title(table, row)}
    )
    return draft_change(
        kind=VERIFICATION, subject=f"{row.court} {table} {row.pk}", content=content, summary=english[:300], summary_zh=chinese[:300],
        ground=content["source"], author=desk.user,
    )  # fmt: skip
