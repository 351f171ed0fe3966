"""The fees of a court through time, drafting a change of them, and its rehearsal on the last days' filings."""

from datetime import date, timedelta
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backoffice.changes import selectors as changes
from backoffice.changes.models import Change
from backoffice.fees import changes as pure
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.kernel import clock, languages
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.kernel.money import Money, parse_hkd
from backoffice.kernel.references import is_well_formed, new_reference
from backoffice.people import rights
from backoffice.people.models import Court
from backoffice.staff.access import Desk
from backoffice.staff.days import needed_day
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import fees as read
from backoffice.staff.selectors import rehearsals
from reports.catalogue.base import Language
from reports.catalogue.editions import Format
from workflows.changes.actions.draft_change import draft_change
from workflows.fees.actions.ask_rehearsal import ask_rehearsal
from workflows.fees.models import Rehearsal
from workflows.fees.rehearsing import report_of
from workflows.fees.schedule import SCHEDULE
from workflows.reports.actions.export_report import export_report

PAGE = 50
_DAYS = (7, 30, 90, 365)


def fees(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One court's concessions, items and instruments: what is over, in force and coming, and what waits for a second person."""
    court = _court(request.GET.get("court", ""))
    today = clock.today()
    context = {
        "court": court,
        "courts": Court.choices,
        "today": today,
        "concessions": read.concessions_of(court, today),
        "items": read.items_of(court, today),
        "instruments": read.instruments_of(court, today),
        "waiting": [change for change in changes.waiting([SCHEDULE]) if change.content["court"] == court],
        "may_propose": rights.may(desk.user, "fee.propose"),
        "may_verify": rights.may(desk.user, "fee.verify"),
        "may_rehearse": rights.may(desk.user, "fee.rehearse"),
    }
    return page(request, "fees.html", context)


def _court(code: str) -> str:
    return code if code in Court.values else str(Court.values[0])


# ---------- drafting a change ----------


_TEXTS = {
    "item": ("item", "instrument", "item_number", "description", "description_zh", "unit", "electronic", "evidence"),
    "concession": ("instrument", "instrument_zh", "evidence"),
    "instrument": ("code", "title", "title_zh", "rounding", "evidence"),
}
_AMOUNTS = {"item": ("paper_cents", "above_cents", "up_to_cents"), "concession": (), "instrument": ()}
_MODELS: dict[str, type[FeeItem] | type[ConcessionPeriod] | type[FeeInstrument]] = {
    "item": FeeItem,
    "concession": ConcessionPeriod,
    "instrument": FeeInstrument,
}


class _Unreadable(Exception):
    """What was typed cannot be read; the words say which field."""


def change(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form: a row from a day on, filled in from the one that it follows, or the last day of one."""
    asked = request.POST if request.method == "POST" else request.GET
    table, court = asked.get("table", "item"), _court(asked.get("court", ""))
    if table not in _MODELS:
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    number = asked.get("row", "")
    row = _MODELS[table]._default_manager.filter(court=court, pk=whole_number(number) or 0).first()
    fault = ""
    if request.method == "POST":
        try:
            return redirect("staff:change", reference=_draft(request, desk, table, court, row).reference)
        except _Unreadable as error:
            fault = str(error)
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            fault = str(refusal.message)
    typed = request.POST if request.method == "POST" else _typed_from(table, row)
    context = {
        "table": table, "court": court, "row": row, "typed": typed, "fault": fault, "tomorrow": clock.today() + timedelta(days=1),
        "today": clock.today(), "units": FeeItem.Unit.choices, "electronics": FeeItem.Electronic.choices,
        "roundings": FeeInstrument.Rounding.choices, "instruments": [one.code for one in read.instruments_in_force(court, clock.today())],
        "op": asked.get("op", "new"),
    }  # fmt: skip
    return page(request, "fee_change.html", context, status=422 if fault else 200)


def _typed_from(table: str, row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    typed = {name: getattr(row, name) for name in _TEXTS[table]}
    for name in _AMOUNTS[table]:
        cents = getattr(row, name)
        typed[name] = "" if cents is None else str(Money(cents)).removeprefix("HK$")
    if table == "concession":
        typed["per_cent"] = row.per_cent
    typed["last_day"] = row.valid_to.isoformat() if row.valid_to else ""
    return typed


def _draft(request: HttpRequest, desk: Desk, table: str, court: str, row: Any) -> Change:
    content = _ended(request, table, court, row) if request.POST.get("op") == "end" else _new(request, table, court)
    words, words_zh = _summary(content, row)
    return draft_change(
        kind=SCHEDULE, subject=f"{court} {table}", content=content, summary=words, summary_zh=words_zh,
        ground=request.POST.get("ground", ""), author=desk.user, effective_on=pure.begins(content),
    )  # fmt: skip


def _ended(request: HttpRequest, table: str, court: str, row: Any) -> dict[str, Any]:
    if row is None:
        raise _Unreadable(_("There is no such row on record."))
    last = _day(request, "last_day", _("Give its last day."))
    key = {name: getattr(row, name) for name in pure.KEYS[table]}
    return {"op": "end", "table": table, "court": court, "key": key, "valid_from": row.valid_from.isoformat(), "valid_to": last}


def _new(request: HttpRequest, table: str, court: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: " ".join(request.POST.get(name, "").split())[:200] for name in _TEXTS[table]}
    for name in _AMOUNTS[table]:
        text = request.POST.get(name, "").strip()
        if text or name == "paper_cents":
            try:
                values[name] = parse_hkd(text).cents
            except ValueError:
                raise _Unreadable(_("Give an amount in dollars, such as 120 or 120.50.")) from None
        else:
            values[name] = None
    if table == "concession":
        rate = whole_number(request.POST.get("per_cent", ""), digits=3)
        if rate is None:
            raise _Unreadable(_("The rate is 1 to 100 per cent."))
        values["per_cent"] = rate
    first = _day(request, "first_day", _("Give its first day."))
    last = _day(request, "last_day", _("Give its last day.")) if request.POST.get("last_day") else None
    return {"op": "new", "table": table, "court": court, "values": values, "valid_from": first, "valid_to": last}


def _day(request: HttpRequest, name: str, missing: str) -> str:
    return needed_day(request.POST.get(name, ""), missing, field=name).isoformat()


def _summary(content: dict[str, Any], row: Any) -> tuple[str, str]:
    """What it is in a line, in English and Chinese."""
    court = content["court"]
    if content["op"] == "end":
        last, last_zh = languages.in_both(lambda: languages.day(date.fromisoformat(content["valid_to"])))
        what, what_zh = _named(content["table"], row)
        return f"{court}: {what} ends after {last}"[:300], f"{court}：{what_zh}於{last_zh}後結束"[:300]
    values = content["values"]
    day, day_zh = languages.in_both(lambda: languages.day(pure.begins(content)))
    if content["table"] == "concession":
        return f"{court}: concession of {values['per_cent']}% from {day}", f"{court}：由{day_zh}起寬減{values['per_cent']}%"
    if content["table"] == "instrument":
        return f"{court}: {values['title']} from {day}"[:300], f"{court}：由{day_zh}起，{values['title_zh']}"[:300]
    cost = Money(values["paper_cents"])
    return f"{court}: {values['description']} {cost} from {day}"[:300], f"{court}：由{day_zh}起，{values['description_zh']} {cost}"[:300]


def _named(table: str, row: Any) -> tuple[str, str]:
    """What a row of the schedule is, in English and Chinese."""
    if table == "item":
        return row.description, row.description_zh
    if table == "instrument":
        return row.title, row.title_zh
    return f"concession of {row.per_cent}%", f"{row.per_cent}%寬減"


# ---------- rehearsal ----------


def rehearsal(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What a proposed change, or the end of the concession, would have done to the last days' filings: asked here (POST), and found
    again by its reference, how far it is or what came of it."""
    if request.method == "POST":
        return _ask(request, desk)
    offices = sorted(desk.reachable, key=lambda office: office.code)
    at = request.GET.get("at", "")
    found = rehearsals.one(at, offices) if at else None
    if at and found is None:
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    asked = found.change if found is not None else request.GET.get("change", "")
    change = _proposal(asked) if asked else None
    if change is not None:
        offices = [office for office in offices if office.court == change.content["court"]]
    context: dict[str, Any] = {
        "offices": offices,
        "office": found.office if found is not None else desk.chosen,
        "choices": _DAYS,
        "days": found.days if found is not None else _DAYS[1],
        "change": change,
        "found": found,
        "latest": rehearsals.latest(offices, asked),
        "zh": _reader() is Language.ZH,
        "reference": new_reference("RH"),
    }
    if found is not None and found.finished_at is not None:
        report, what = report_of(found)
        tally = report.tally(what)
        rows, _following = report.page(what, "", PAGE)
        context |= {"rows": [row.values for row in rows], "whole": tally.whole, "groups": tally.groups}
    drawn = page(request, "fee_rehearsal.html", context)
    if found is not None and found.finished_at is None:
        drawn["Refresh"] = "2"  # how far it is, without a script
    return drawn


def _ask(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    return redirect(f"{reverse('staff:fee-rehearsal')}?at={_asked_for(request, desk).reference}")


def _asked_for(request: HttpRequest, desk: Desk) -> Rehearsal:
    """What the form asks for, put to work.

    Raises:
        NotFound: an office out of reach.
        Refused: reference-wrong, or what the act refuses.
    """
    number, code = request.POST.get("days", ""), request.POST.get("office", "")
    office = next((one for one in desk.reachable if one.code == code), None)
    if office is None:
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    reference = request.POST.get("reference", "")
    if not is_well_formed(reference):
        raise Refused("reference-wrong", _("The form is not whole. Open it again."))
    days = whole_number(number, digits=4) or 0
    return ask_rehearsal(reference=reference, office=office, days=days, change=request.POST.get("change", "")[:20], by=desk.user)


def _proposal(reference: str) -> Change:
    one = changes.one(reference)
    if one.kind != SCHEDULE:
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    return one


def rehearsal_file(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The same rows as a spreadsheet."""
    found = rehearsals.one(request.POST.get("at", ""), list(desk.reachable))
    if found is None or found.finished_at is None:
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    report, asked = report_of(found)
    made = export_report(report=report, asked=asked, form=Format.XLSX, language=_reader(), by=desk.user)
    response = FileResponse(made.file, as_attachment=True, filename=made.name, content_type=made.content_type)
    response["Content-Length"] = str(made.size)
    response["Cache-Control"] = "no-store"
    return response


def _reader() -> Language:
    return Language.ZH if (get_language() or "").startswith("zh") else Language.EN
