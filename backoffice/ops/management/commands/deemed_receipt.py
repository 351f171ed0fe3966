"""manage.py deemed_receipt: when something that arrives at an office, or is filed in a kind of case, counts as received."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.calendar.rules import Deemed, deemed_receipt
from backoffice.calendar.selectors import calendars_of
from backoffice.calendar.wording import reason_text
from backoffice.cases.models import CaseType
from backoffice.kernel import clock
from backoffice.people.models import Office


class Command(BaseCommand):
    """Prints a line per time, and per registry where a kind of case has several: the deemed time (Hong Kong) and why."""

    help = "Says when what arrives at an office at a time counts as received, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the office, the times and the form of the answer."""
        parser.add_argument("--office", default="", help="the code of the office, such as DC-REG")
        parser.add_argument("--case-type", default="", help="the code of a kind of case, such as DCCJ: asks each registry that takes it")
        parser.add_argument("--json", action="store_true", help="print a list of objects instead of lines")
        parser.add_argument("times", nargs="+", metavar="TIME", help="ISO 8601; without an offset it is Hong Kong time")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer for every time, or fail naming what is wrong."""
        offices = _offices(options["office"], options["case_type"])
        received = [read_moment(text) for text in options["times"]]
        calendars = calendars_of(offices, min(received))
        answers = [(office.code, deemed_receipt(calendars[office.code], moment)) for office in offices for moment in received]
        for _code, answer in answers:
            if answer.reason.code == "calendar_missing":
                raise CommandError(
                    f"The general holidays of {answer.reason.note} are not loaded: "
                    f"when {_iso(answer.received)} counts as received cannot be known."
                )
        now = clock.now()
        named = bool(options["case_type"])
        if options["json"]:
            objects = [{**({"office": code} if named else {}), **_as_object(answer, now)} for code, answer in answers]
            self.stdout.write(json.dumps(objects, ensure_ascii=False, indent=2))
        else:
            for code, answer in answers:
                at = _iso(answer.at) if answer.at else "not known yet"
                mark = " (provisional)" if answer.provisional(now) else ""
                self.stdout.write(f"{code + '  ' if named else ''}{at}  {_why(answer)}{mark}")


def _offices(office: str, case_type: str) -> list[Office]:
    """The offices that are asked: the one named, those that take the kind of case, or the one named if it does."""
    if not office and not case_type:
        raise CommandError("Name an office with --office, a kind of case with --case-type, or both.")
    if office and not Office.objects.filter(code=office).exists():
        raise CommandError(f"There is no office {office}.")
    if not case_type:
        return list(Office.objects.filter(code=office))
    found = CaseType.objects.filter(code=case_type).first()
    if found is None:
        raise CommandError(f"There is no case type {case_type}.")
    offices = [each for each in found.offices.order_by("code") if office in ("", each.code)]
    if not offices:
        raise CommandError(f"{office} takes no filings of {case_type}." if office else f"No registry takes filings of {case_type}.")
    return offices


def read_moment(text: str) -> datetime:
    """Read a time in ISO 8601; without an offset it is Hong Kong time. Raises CommandError for any other text."""
    try:
        moment = datetime.fromisoformat(text)
        # A year at either end of the scale cannot be told in another zone or has no next day.
        if not 1900 <= moment.year <= 9000:
            raise ValueError("out of range")
    except ValueError:
        raise CommandError(f"{text!r} is not a time such as 2025-11-21T17:30:01+08:00.") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=clock.HONG_KONG)


def _iso(moment: datetime) -> str:
    return clock.in_hong_kong(moment).isoformat()


def _why(answer: Deemed) -> str:
    return reason_text(answer.reason.code, answer.reason.note, answer.at, answer.received)


def _as_object(answer: Deemed, now: datetime) -> dict[str, Any]:
    return {
        "received": _iso(answer.received),
        "deemed_received": _iso(answer.at) if answer.at else None,
        "provisional": answer.provisional(now),
        "reason": _why(answer),
    }
