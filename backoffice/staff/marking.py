"""What the page of a filing shows of its documents' fates: on each tab, in the form, in the return's rows and in the bar."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.cases.models import ReturnReason
from backoffice.filings.models import DocumentMark, Filing
from backoffice.filings.part_rules import REJECT, RETURN
from backoffice.filings.parts import Outcome, cure_by_of
from backoffice.people import rights
from backoffice.people.models import User
from backoffice.staff import wording
from backoffice.staff.forms import Against, MarkForm, ReasonForm
from backoffice.staff.proposals import proposed_cure_by
from backoffice.staff.selectors.dossier import Dossier

Reasons = Callable[[str], list[ReturnReason]]


def parts_of(
    one: Filing, whole: Dossier, user: User, typed: MarkForm | None, today: date, shown: int | None, reasons: Reasons, *, may: bool
) -> dict[str, Any]:
    """The marks, and the form by which one is made where this person may. shown: the document beside the data, the first if none;
    reasons: those in force, by kind."""
    numbers = [document.number for document in whole.documents]
    shown = shown if shown in numbers else numbers[0] if numbers else None
    return {
        "shown": shown,
        "marks": [(mark, status_of(mark, decided=bool(one.left_out))) for mark in whole.against.values()],
        "by_number": {number: status_of(mark, decided=bool(one.left_out)) for number, mark in whole.against.items()},
        "summary": _summary(whole),
        "decided": bool(one.left_out),
        "left_out": one.get_left_out_display() if one.left_out else "",
        "cure_by": cure_by_of(whole.against.values()),
        "form": _form(one, whole, user, typed, today, shown, reasons) if may else None,
    }


def status_of(mark: DocumentMark, *, decided: bool) -> wording.Status:
    """What becomes of the document, as a mark; decided: what has become of it."""
    if mark.outcome == Outcome.RETURN:
        return wording.Status(_("returned") if decided else _("to be returned"), "over", "amber")
    return wording.Status(_("rejected") if decided else _("to be rejected"), "failed", "red")


def _summary(whole: Dossier) -> str:
    """What is to become of the documents that are not to be accepted, for the bar of decisions."""
    outcomes = [mark.outcome for mark in whole.against.values()]
    returned, rejected = outcomes.count(Outcome.RETURN), outcomes.count(Outcome.REJECT)
    said = [ngettext("%(number)s to return", "%(number)s to return", returned) % {"number": returned}] if returned else []
    said += [ngettext("%(number)s to reject", "%(number)s to reject", rejected) % {"number": rejected}] if rejected else []
    return " · ".join(said)


def _form(
    one: Filing, whole: Dossier, user: User, typed: MarkForm | None, today: date, shown: int | None, reasons: Reasons
) -> dict[str, Any]:
    mark = whole.against.get(shown or 0)
    kinds = [RETURN, *([REJECT] if rights.may(user, "filing.reject", one.office) else [])]
    proposed = mark.cure_by if mark is not None else proposed_cure_by(one.office, today)
    values: dict[str, Any] = {
        "document": shown,
        "what": "accept" if mark is None else _code(mark),
        "page": mark.page if mark is not None else "",
        "note": mark.note if mark is not None else "",
        "cure_by": proposed.isoformat() if proposed else "",
    }
    if typed is not None:
        values = {name: typed[name].value() or "" for name in values}
    return {
        "reasons": {kind: reasons(kind) for kind in kinds},
        "values": values,
        "said": {
            number: (
                _code(said),
                said.page or "",
                said.note,
                said.cure_by.isoformat() if said.cure_by else "",
            )
            for number, said in whole.against.items()
        },
        "today": today,
        "errors": [error for errors in typed.errors.values() for error in errors] if typed is not None else [],
    }


def _code(mark: DocumentMark) -> str:
    """The code of the reason, by which a form says what is to become of the document."""
    return mark.reason.code if mark.reason else "accept"


def marked_so(name: str, one: Filing, whole: Dossier, today: date) -> Against | None:
    """The form of a return or rejection, begun with what was said of its documents already; None where nothing was."""
    kind = {"return": Outcome.RETURN, "reject": Outcome.REJECT}.get(name)
    # What an acceptance left out is decided already, also where it was set aside since.
    found = [mark for mark in whole.against.values() if mark.outcome == kind and not one.left_out]
    if not found:
        return None
    rows = [ReasonForm({"reason": _code(mark), "document": mark.document_number, "page": mark.page, "note": mark.note}) for mark in found]
    cure_by = cure_by_of(found) or proposed_cure_by(one.office, today)
    return Against(rows, cure_by, cure_by.isoformat() if cure_by else "", [])
