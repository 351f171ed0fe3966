"""What is wrong, in words, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.kernel import clock, languages, parts
from backoffice.staff.selectors.calendar import DaysAtRisk
from backoffice.staff.selectors.operations import BACKUP_EVERY, CHECK_EVERY, Overview
from backoffice.staff.work_words import work_words
from workflows.store.actions.scrub import MOST_FAULTS


@dataclass(frozen=True)
class Alarm:
    """Something that asks for a person: what it is, what to do, and where to look. grave: rights or data are at stake."""

    code: str
    words: str
    do: str
    address: str = ""
    grave: bool = False


def alarms(found: Overview) -> list[Alarm]:
    """All of them, the grave ones first."""
    return sorted(_alarms(found), key=lambda alarm: not alarm.grave)


def _alarms(found: Overview) -> Iterator[Alarm]:
    yield from _of_work(found)
    yield from _of_schedule(found)
    yield from _of_parts(found)
    yield from _of_checks(found)
    yield from _of_days(found.days)


def _of_work(found: Overview) -> Iterator[Alarm]:
    work = reverse("staff:operations-work")
    if parked := found.total("parked"):
        words = ngettext("%(number)d piece of work is parked.", "%(number)d pieces of work are parked.", parked) % {"number": parked}
        yield Alarm(
            "parked", words, _("Read why, mend the cause, then take it up again. Somebody waits for it."), f"{work}?standing=parked"
        )
    if dict(found.parts).get("outbox", parts.OK) != parts.OK:
        do = _("Is a worker running? If all are busy, start another one.")
        yield Alarm("late", _("Work waits longer than it should."), do, f"{work}?standing=due")


def _of_schedule(found: Overview) -> Iterator[Alarm]:
    late = [work_words(job.name) for job in found.jobs if job.late]
    if late:
        words = _("The schedule is late: %(jobs)s.") % {"jobs": ", ".join(late)}
        do = _("Start registry-worker, or registry-beat with a Celery worker. Until then no filing becomes deemed received.")
        yield Alarm("schedule", words, do, "#schedule", grave=True)
    failed = [work_words(job.name) for job in found.jobs if job.failed]
    if failed:
        words = _("Failed at the last run: %(jobs)s.") % {"jobs": ", ".join(failed)}
        yield Alarm(
            "job-failed", words, _("The fault stands in the log of the worker that ran it. It is tried again at its turn."), "#schedule"
        )


def _of_parts(found: Overview) -> Iterator[Alarm]:
    state = dict(found.parts)
    if state.get("store") == parts.NOT_THERE:
        words = _("The file store of this database is not there: it is not mounted, or another one is in its place.")
        do = _("Mount it and see that DATA_DIR is right. After a restore: manage.py adopt_store.")
        yield Alarm("store-away", words, do, "#parts", grave=True)
    elif state.get("store") != parts.OK:
        do = _("Make room: old backups off this machine, logs. Never anything under store but incoming.")
        yield Alarm("store", _("The file store is full or cannot be written."), do, "#parts", grave=True)
    if state.get("migrations") != parts.OK:
        yield Alarm("migrations", _("The database is older than this program."), _("Run manage.py migrate."), "#parts", grave=True)


def _of_checks(found: Overview) -> Iterator[Alarm]:
    checks = found.checks
    if checks.last is None or (checks.last.ended_at and found.at - checks.last.ended_at > CHECK_EVERY):
        do = _("Run manage.py check_invariants, and see that its timer is on.")
        yield Alarm("unchecked", _("The invariants were not checked for more than a day."), do, "#checks")
    if checks.last is not None and checks.last.breaches:
        words = ngettext(
            "%(number)d breach of an invariant was found.", "%(number)d breaches of invariants were found.", checks.last.breaches
        )
        do = _("Change nothing by hand. Call whoever looks after the program; the breaches stand below.")
        yield Alarm("breach", words % {"number": checks.last.breaches}, do, "#checks", grave=True)
    if checks.files:
        words = ngettext("%(number)d stored file is missing or damaged.", "%(number)d stored files are missing or damaged.", checks.files)
        do = _("Copy it back from the backup to the same place; it is looked at again by itself.")
        if checks.files > MOST_FAULTS:
            do = _(
                "So many at once: look at the disk and the mount first. The walk round the store waits; manage.py scrub_store names all."
            )
        yield Alarm("files", words % {"number": checks.files}, do, "#checks", grave=True)
    if checks.backup_known and (checks.backup is None or found.at - checks.backup > BACKUP_EVERY):
        yield Alarm(
            "backup", _("There is no backup of the last seven hours."), _("Look at the timer registry-backup and its log."), "#checks"
        )


def alarms_of_days(found: DaysAtRisk, *, may_list: bool) -> list[Alarm]:
    """Those about the calendar alone, the grave ones first. may_list: the reader may load a year's list themselves."""
    return sorted(_of_days(found, may_list=may_list), key=lambda alarm: not alarm.grave)


def _of_days(found: DaysAtRisk, *, may_list: bool = False) -> Iterator[Alarm]:
    days = f"{reverse('staff:reference')}?section=days"
    # Who may load the list comes to where it is loaded; who may not, to the year that is missing.
    of_year = reverse("staff:holidays-enter") if may_list else reverse("staff:calendar-year")
    for year in found.years:
        words = _("The general holidays of %(year)d are not loaded.") % {"year": year}
        do = _("Load the gazetted list under Calendar, General holidays of a year. Until then no deemed time of that year is known.")
        yield Alarm(f"year-{year}", words, do, f"{of_year}?year={year}", grave=True)
    if found.next_year:
        words = _("The general holidays of next year are not loaded.")
        do = _("Load the gazetted list before the year begins: filings of its first days need it.")
        yield Alarm("next-year", words, do, f"{of_year}?year={found.coming}")
    for closure in found.closed:
        since = date_format(clock.in_hong_kong(closure.closed_from), "D j M H:i")
        office = languages.picked(closure.office.title, closure.office.title_zh)
        words = _("%(office)s is closed since %(since)s and has not reopened.") % {"office": office, "since": since}
        yield Alarm(f"closed-{closure.pk}", words, _("When it has reopened, enter the time: its filings wait for it."), days)
