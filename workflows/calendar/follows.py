"""What follows for the register when a filing that was accepted counts from another day.

The register is append-only: each entry of the filing that holds gets an entry of its own that corrects it and stands under the new
day. The day on which the case was opened is that of the filing that opened it, and moves with it; its number and its year stay.
Steps: they are given saved filings under lock, and open no transaction.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from backoffice.audit.actors import Actor
from backoffice.audit.events import record_many
from backoffice.cases.models import Case, RegisterEntry
from backoffice.changes.models import Change
from backoffice.filings import events
from backoffice.filings.models import Filing
from backoffice.filings.selectors import titles_in_chinese
from backoffice.kernel import clock, languages
from backoffice.kernel.updates import update_many
from workflows.calendar.touched import DECIDED

BATCH = 500
Moved = tuple[Filing, date]


def correct_register(change: Change, moved: Sequence[Moved], actor: Actor) -> None:
    """Correct the register and the day of the case for filings with the day on which they counted until now; set-based, so that a
    storm over thousands of filings is a few statements."""
    days = {filing.reference: (filing, old) for filing, old in moved if _day(filing) not in (None, old) and filing.state in DECIDED}
    if not days:
        return
    holding = RegisterEntry.objects.filter(filing_reference__in=list(days), corrected_by=None, takes_back=False).order_by("pk")
    # What an acceptance entered names its document. An entry that only rests on the filing has a day of its own.
    holding = holding.exclude(document_title="")
    titles, written = titles_in_chinese(days), []
    for entry in holding:
        filing, _old = days[entry.filing_reference]
        day = _day(filing)
        if day is not None and entry.entered_on != day:
            in_chinese = titles.get((entry.filing_reference, entry.document_number or entry.document_title), entry.document_title)
            written.append(_correction(entry, in_chinese, day, change, actor))
    RegisterEntry.objects.bulk_create(written, batch_size=BATCH)
    opened = {filing.case_id: (filing, old) for filing, old in days.values() if filing.opens_case}
    cases = list(Case.objects.filter(pk__in=[pk for pk in opened if pk is not None]).select_for_update().order_by("pk"))
    for case in cases:
        case.opened_on = _day(opened[case.pk][0]) or case.opened_on
    update_many(cases, ["opened_on"])
    numbers = dict(Case.objects.filter(pk__in=[filing.case_id for filing, _old in days.values()]).values_list("pk", "number"))
    record_many(
        [
            events.build_register_corrected(
                filing, numbers.get(filing.case_id or 0, ""), old=old, new=new, actor=actor, change=change.reference
            )
            for filing, old in days.values()
            if (new := _day(filing)) is not None
        ]
    )


def _day(filing: Filing) -> date | None:
    """The day that dates it; one that was kept does not move with the calendar."""
    return None if filing.date_of_filing is None else clock.in_hong_kong(filing.date_of_filing).date()


def _correction(entry: RegisterEntry, in_chinese: str, day: date, change: Change, actor: Actor) -> RegisterEntry:
    def text() -> str:
        told = {
            "document": languages.picked(entry.document_title, in_chinese),
            "new": languages.day(day),
            "old": languages.day(entry.entered_on),
            "change": change.reference,
        }
        return _("Correction of the day: %(document)s counts as filed on %(new)s, and not on %(old)s (%(change)s)") % told

    english, chinese = languages.in_both(text)
    return RegisterEntry(
        case_id=entry.case_id, filing_reference=entry.filing_reference, entered_on=day, entered_at=clock.now(), text=english,
        text_zh=chinese, document_title=entry.document_title, officer_name=actor.name, corrects=entry,
        document_number=entry.document_number,
    )  # fmt: skip
