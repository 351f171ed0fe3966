"""The blind second look: what waits for one, the filing without its decision, and the decisions that did not agree."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.cases.selectors import reasons_in_force
from backoffice.filings import worklists
from backoffice.filings.asked import QuestionEnd, questions_of
from backoffice.filings.decided import Ruling
from backoffice.filings.models import DecisionKind, SecondLook
from backoffice.filings.queue_rules import lease_of
from backoffice.filings.second_look_lists import not_alike, one_look, open_looks, page_of_looks, reasons_decided
from backoffice.filings.second_look_rules import LONGEST_NOTE
from backoffice.filings.second_looks import Agreement
from backoffice.filings.selectors import checklist_of
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.staff import looks, wording
from backoffice.staff.access import Desk
from backoffice.staff.days import whole_day
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors.dossier import parties_of
from backoffice.staff.views.consistency import chosen_of, months_in_words, ruled, spans
from backoffice.staff.views.documents import pdf
from backoffice.staff.wording import Status
from workflows.filing.actions.look_again import answer_look, take_look
from workflows.filing.actions.release_look import release_look
from workflows.filing.actions.talk_over import talk_over
from workflows.grounds import LONGEST_GROUND


def second_looks(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What this person can look at again, what ends first before the others."""
    now, today = clock.now(), clock.today()
    rows = [open_looks(desk.user, office, today, now - lease_of(office.pk)) for office in desk.offices]
    found, following = page_of_looks(rows, _read_day(request.GET.get("after", "")))
    context = {
        "desk": desk,
        "rows": [(look, look.taken_by_id == desk.user.pk) for look in found],
        "following": "" if following is None else f"{following[0].isoformat()}~{following[1]}",
        "after": request.GET.get("after", ""),
        "many_offices": len(desk.offices) > 1,
        "views_all": rights.may(desk.user, "second_look.view"),
    }
    return page(request, "second_looks.html", context)


def _read_day(text: str) -> tuple[date, int] | None:
    written, _tilde, number = text.partition("~")
    day, pk = whole_day(written), whole_number(number)
    return None if day is None or pk is None else (day, pk)


def take(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Have it for oneself for a while."""
    _here(desk, reference)
    take_look(reference=reference, officer=desk.user)
    return redirect("staff:second-look", reference=reference)


def release(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Give back what one took and has not answered."""
    _here(desk, reference)
    release_look(reference=reference, officer=desk.user)
    messages.success(request, _("Given back to the list."))
    return redirect("staff:second-looks")


def second_look(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """The filing as it stood when it was decided, and what one would decide; then whether that agrees."""
    fault = ""
    if request.method == "POST":
        _here(desk, reference)
        try:
            answer_look(
                reference=reference, officer=desk.user, ruling=request.POST.get("ruling", ""),
                reasons=[code for code in request.POST.getlist("reason") if code], note=request.POST.get("note", ""),
            )  # fmt: skip
        except (Conflict, Forbidden, NotFound):
            raise
        except Refused as refusal:
            fault = str(refusal.message)
        else:
            return redirect("staff:second-look", reference=reference)
    look = _own(desk, reference)
    if look.answered_at is not None:
        return page(request, "second_look_answered.html", _answered(look))
    if look.called_off_at is not None:
        messages.info(request, _("This second look is over."))
        return redirect("staff:second-looks")
    return page(request, "second_look.html", _blind(request, desk, look, fault), status=422 if fault else 200)


def _here(desk: Desk, reference: str) -> None:
    """Stop where it is of another office, or sealed from this person: it does not exist for them."""
    if one_look(reference, desk.reachable) is None:
        raise _not_here()


def _own(desk: Desk, reference: str) -> SecondLook:
    """The look that this person has or has answered, with its filing on the desk; who sees what is sealed is noted."""
    look = one_look(reference, desk.reachable)
    if look is None or look.decided_person == desk.user.as_person or desk.user.pk not in (look.taken_by_id, look.answered_by_id):
        raise _not_here()
    desk.filing = worklists.one(look.line.filing.reference, desk.reachable)
    if desk.filing is None or desk.filing.some_hidden:
        raise _not_here()
    looks.note(desk)
    return look


def _not_here() -> NotFound:
    return NotFound("not-here", _("There is no such thing here, or it is not of your office."))


def _blind(request: HttpRequest, desk: Desk, look: SecondLook, fault: str) -> dict[str, Any]:
    """What the filing says and nothing that was decided: neither its state nor a number that it was given, no tick, mark, paper, story."""
    filing = desk.the_filing()
    documents = list(filing.documents.all())
    # Until it is accepted a filing that opens a case has none.
    case_number = "" if filing.opens_case or filing.case is None else filing.case.number
    if filing.opens_case:
        filing.case, filing.case_id = None, None
    points: dict[int, list[Any]] = {}
    for check in checklist_of(filing, documents):
        points.setdefault(check.document, []).append(check.point)
    today = clock.today()
    chosen = request.POST.getlist("reason") if fault else []
    return {
        "look": look,
        "filing": filing,
        "documents": documents,
        "shown": documents[0].number,
        "case_number": case_number,
        "parties": parties_of(filing),
        "deemed": wording.deemed_reason(filing),
        "questions": [each for each in questions_of(filing.pk) if each.ended_how == QuestionEnd.ANSWERED],
        "points": [(document, points[document.number]) for document in documents if points.get(document.number)],
        "reasons": [(kind, reasons_in_force(kind, today)) for kind in (DecisionKind.RETURN, DecisionKind.REJECT)],
        "rulings": [(Ruling.ACCEPTED, _("Accept")), (Ruling.RETURNED, _("Return for correction")), (Ruling.REJECTED, _("Reject"))],
        "picked": request.POST.get("ruling", "") if fault else "",
        "chosen_reasons": chosen,
        "note": request.POST.get("note", "") if fault else "",
        "most": LONGEST_NOTE,
        "fault": fault,
    }


def _answered(look: SecondLook) -> dict[str, Any]:
    return {
        "look": look,
        "mark": alike(look.agreement),
        "undone": undone(look),
        "decided": ruled(look.line.ruling),
        "answered": ruled(look.ruling),
        "reasons_decided": reasons_decided([look]).get(look.pk, []),
        "reasons_answered": [each.reason for each in look.reasons.select_related("reason")],
    }


def alike(agreement: str) -> Status:
    """Whether two officers decided alike, as a status."""
    return {
        Agreement.AGREES: Status(_("decided alike"), "ok", "ok"),
        Agreement.REASONS: Status(_("alike, for other reasons"), "beyond", "amber"),
        Agreement.DIFFERS: Status(_("decided otherwise"), "far-up", "red"),
    }[Agreement(agreement)]


def undone(look: SecondLook) -> Status | None:
    """That the decision stands no longer and counts in no figure; None where it stands."""
    return None if look.called_off_at is None else Status(_("the decision stands no longer"), "dash")


def document(request: HttpRequest, desk: Desk, reference: str, number: int) -> HttpResponseBase:
    """A document exactly as it was filed, under a name that says nothing of the filing."""
    _own(desk, reference)
    found = next((one for one in desk.the_filing().documents.all() if one.number == number), None)
    if found is None:
        raise NotFound("no-document", _("This filing has no document %(number)d.") % {"number": number})
    looks.note_document(desk, found)
    return pdf(request, found.sha256, found.size, f"{reference}-{number}.pdf")


# In an address: which of the decisions that did not agree.
_TALKED = {"open": False, "done": True}


def not_agreed(request: HttpRequest, desk: Desk, fault: str = "", typed: tuple[str, str] = ("", "")) -> HttpResponse:
    """The decisions that another officer would have made otherwise, with who decided what; the newest first."""
    chosen = chosen_of(request, desk)
    show = request.GET.get("show", "open")
    begins, ends = chosen.span.moments()
    rows, following = not_alike(chosen.office, begins, ends, _TALKED.get(show), worklists.Key.read(request.GET.get("after", "")))
    decided = reasons_decided(rows)
    context = {
        "desk": desk,
        "chosen": chosen,
        "months": months_in_words(chosen.span),
        "spans": spans(request),
        "show": show,
        "shows": [("open", _("To talk over")), ("done", _("Talked over")), ("all", _("All"))],
        "rows": [
            (
                look,
                alike(look.agreement),
                ruled(look.line.ruling),
                ruled(look.ruling),
                decided.get(look.pk, []),
                undone(look),
                desk.user.as_person in (look.decided_person, look.answered_person),
            )
            for look in rows
        ],
        "following": following.text() if following else "",
        "after": request.GET.get("after", ""),
        "may_note": rights.may(desk.user, "second_look.talk_over", chosen.office),
        "most": LONGEST_GROUND,
        "fault": fault,
        "typed": typed,
    }
    return page(request, "second_looks_not_alike.html", context, status=422 if fault else 200)


def talked(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Note that it was talked over, and what came of it."""
    _here(desk, reference)
    note = request.POST.get("note", "")
    try:
        talk_over(reference=reference, person=desk.user, note=note)
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        return not_agreed(request, desk, str(refusal.message), (reference, note))
    messages.success(request, _("Noted: %(reference)s was talked over.") % {"reference": reference})
    return redirect("staff:second-looks-not-alike")
