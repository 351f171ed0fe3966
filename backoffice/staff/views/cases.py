"""The page of a case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.cases import consents
from backoffice.filings import worklists
from backoffice.filings.notes import notes_of
from backoffice.filings.representation import acting_for
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.days import needed_day
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import cases as read
from backoffice.staff.selectors import sealing
from backoffice.staff.selectors.dossier import role_words
from backoffice.staff.views.lists import rows_of
from workflows.cases.actions.correct_register_entry import correct_register_entry

# Of the filings of a case, on one page of it.
FILINGS = 25
# Of those who looked at what is sealed; all of them stand on the page of the orders.
MOST_LOOKS = 20
# A case has few; the page on which they are kept has more.
MOST_CONSENTS = 20


def case(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Parties, filings and register entries of a case; of many filings and entries the latest, with a way to the earlier ones."""
    found = desk.the_case()
    parties = read.parties(found)
    acting = acting_for(found, parties)
    older, earlier = whole_number(request.GET.get("filings", "")), whole_number(request.GET.get("entries", ""))
    entries, entries_before = read.register(found, earlier)
    were_here = read.once_in(found) if found.withdrawn_at else ()
    filings, filings_before = worklists.of_case(found.pk, desk.reachable, were_here, before=older, size=FILINGS)
    context = {
        "case": found,
        "notes_shown": list(notes_of(filing.pk for filing in filings)),
        "of_case": True,
        "parties": [(role_words(found.case_type, party.role), party, acting[party.pk]) for party in parties],
        "rows": rows_of(filings),
        "beside": read.beside(found, filings),
        "standings": list(found.standings.select_related("officer").order_by("-id")),
        "may_close": rights.may(desk.user, "case.close", found.office),
        "may_represent": rights.may(desk.user, "case.represent", found.office) and found.withdrawn_at is None,
        "entries": entries,
        "on_page": {entry.pk for entry in entries},
        "entries_before": entries_before,
        "filings_before": filings_before,
        "older": older,
        "earlier": earlier,
        "level": wording.sealing_status(found.sealed_to),
        "looks": sealing.of_case(found)[1][:MOST_LOOKS] if rights.may(desk.user, "case.view_sealed", found.office) else [],
        "may_see_receipts": rights.may(desk.user, "receipt.view"),
        "may_see_orders": rights.may(desk.user, "case.view_sealed", found.office),
        "consents": list(consents.of_case(found.pk)[:MOST_CONSENTS]),
        "may_record_consent": rights.may(desk.user, "consent.record", found.office),
        "may_correct": rights.may(desk.user, "register.correct", found.office),
    }
    return page(request, "case.html", context)


def correct(request: HttpRequest, desk: Desk, number: str, entry: int) -> HttpResponse:
    """Correct an entry of the register: what it should have said, and why."""
    found = desk.the_case()
    old = read.entry_of_register(found, entry)
    if old is None:
        raise NotFound("no-entry", _("There is no such entry in the register of this case."))
    context = {"case": found, "entry": old, "typed": {"text": old.text, "text_zh": old.text_zh, "day": old.entered_on.isoformat()}}
    if request.method != "POST":
        return page(request, "register_correct.html", context)
    try:
        correct_register_entry(
            number=number, entry=entry, text=request.POST.get("text", ""), text_zh=request.POST.get("text_zh", ""),
            entered_on=needed_day(request.POST.get("day", ""), _("Choose a day."), field="day"),
            ground=request.POST.get("ground", ""), officer=desk.user,
        )  # fmt: skip
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        return page(request, "register_correct.html", {**context, "typed": request.POST, "fault": str(refusal.message)}, status=422)
    messages.success(request, _("Corrected: the earlier entry stays to be read."))
    return redirect("staff:case", number=number)
