"""What a rehearsal prices and by what, and its rows as they are kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from backoffice.cases.sealing import within
from backoffice.changes import selectors as changes
from backoffice.changes.models import Change
from backoffice.fees import changes as pure
from backoffice.fees.rules import FeeSchedule, concession_on
from backoffice.fees.selectors import schedule_of
from backoffice.filings.models import Filing
from backoffice.kernel import clock, languages
from backoffice.kernel.errors import NotFound, Refused
from backoffice.people.models import Office
from reports.catalogue.base import Asked, Values
from reports.catalogue.fee_rehearsal import FeeRehearsal
from reports.documents.plain import Both
from workflows.fees.models import Rehearsal
from workflows.fees.schedule import SCHEDULE

# The work of the worker.
REHEARSE = "fees.rehearse"
MOST_DAYS = 366


@dataclass(frozen=True)
class Then:
    """The fees that are tried: the schedule, the Hong Kong day that prices, and what they are in words."""

    schedule: FeeSchedule
    on: date
    words: Both


def after_the_concession(court: str) -> Then | None:
    """The schedule as it stands, on the day after the concession in force ends; None where none with an end is in force."""
    schedule = schedule_of(court)
    ends = concession_on(schedule, clock.today())
    if ends is None or ends.valid_to is None:
        return None
    on = ends.valid_to + pure.ONE_DAY
    english, chinese = languages.in_both(lambda: _("The day after the concession ends (%(day)s)") % {"day": languages.day(on)})
    return Then(schedule, on, Both(english, chinese))


def of_change(reference: str, court: str) -> Then:
    """The schedule with a proposed change of it, on the first day on which something is otherwise.

    Raises:
        NotFound: there is no such change of this court's schedule.
        Refused: change-settled.
    """
    one: Change = changes.one(reference)
    if one.kind != SCHEDULE or one.content["court"] != court:
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    schedule = schedule_of(court)
    if pure.faults(schedule, one.content, clock.today()):
        raise Refused("change-settled", _("This change can no longer take effect as it stands, so there is nothing to rehearse."))
    words = Both(f"{one.summary} ({one.reference})", f"{one.summary_zh}（{one.reference}）")
    return Then(pure.with_change(schedule, one.content), pure.begins(one.content), words)


def packed(rows: Sequence[Values]) -> list[list[Any]]:
    """Rows of the report as they are kept."""
    return [[value.isoformat() if isinstance(value, date) else _plain(value) for value in row] for row in rows]


def _plain(value: object) -> object:
    return [value.en, value.zh] if isinstance(value, Both) else value


def unpacked(rows: Sequence[Sequence[Any]]) -> Iterator[Values]:
    """The rows again."""
    for reference, received, code, title, items, charged, would, difference in rows:
        yield reference, date.fromisoformat(received), code, Both(*title), items, charged, would, difference


def report_of(rehearsal: Rehearsal) -> tuple[FeeRehearsal, Asked]:
    """The rehearsal as a report, and what it is asked: the registry, and the day on which it was asked for."""
    open_now = Filing.objects.filter(within([Office.objects.get(pk=rehearsal.office_id)]))

    def stored() -> Iterator[Values]:
        for rows in rehearsal.parts.order_by("number").values_list("rows", flat=True).iterator(chunk_size=1):
            # What was sealed since is shown to nobody by way of what was reckoned before.
            seen = set(open_now.filter(reference__in=[row[0] for row in rows]).values_list("reference", flat=True))
            yield from unpacked([row for row in rows if row[0] in seen])

    words = Both(rehearsal.words, rehearsal.words_zh)
    return FeeRehearsal(words, stored), Asked(rehearsal.office, clock.in_hong_kong(rehearsal.asked_at).date())
