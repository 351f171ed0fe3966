"""Steps that changes of calendars share: which offices get which calendar, who has decided, what it moves in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.audit.actors import Actor
from backoffice.cases.sealing import court_only
from backoffice.changes.models import Change
from backoffice.filings.models import Filing
from backoffice.kernel import languages
from backoffice.kernel.references import is_well_formed
from backoffice.people import rights
from backoffice.people.models import Office, User
from workflows.calendar.models import Redating
from workflows.calendar.touched import DECIDED, Moved, Recalendared
from workflows.changes.kinds import Table, kind_of

REDATE, REDATE_AGAIN = "calendar.redate", "calendar.redate_again"
EVERYWHERE = "calendar.everywhere"
# So many rows stand on the page of a change; all are counted.
MOST_SHOWN = 200
_AT_ONCE = 2000


class Recalendaring(Protocol):
    """A kind of change that moves what counts by a calendar."""

    def recalendared(self, content: Mapping[str, Any], before: Mapping[str, Any] | None, *, effected: bool) -> Sequence[Recalendared]:
        """The offices with their new calendars: as they would be, or, once effected, as they are; each with the time within which
        the change has made a difference."""


def recalendared(change: Change) -> Sequence[Recalendared]:
    """What a change in effect has made of the calendars."""
    kind = cast(Recalendaring, kind_of(change.kind))
    return kind.recalendared(change.content, change.before, effected=True)


def actor_of(change: Change) -> Actor:
    """Who is answerable for what follows: who confirmed, else who proposed."""
    return rights.actor_of(change.decided_by or change.proposed_by)


def may_in(user: User, right: str, offices: Iterable[Office]) -> bool:
    """Whether the person has a right of the calendar over these offices: in each, in a registry that an accounts office serves, or
    everywhere (a storm closes all offices at once, and the directions are one court's)."""
    listed = list(offices)
    if rights.may(user, right) and (not listed or rights.may(user, EVERYWHERE)):
        return True
    return bool(listed) and all(_in_one(user, right, office) for office in listed)


def _in_one(user: User, right: str, office: Office) -> bool:
    return rights.may(user, right, office) or any(rights.may(user, right, served) for served in office.serves.all())


def moment(at: datetime | None) -> str:
    """A deemed time in words; of one that is not known, what it waits for."""
    return languages.moment(at) if at is not None else _("when the office reopens")


def _times(of: str, old_at: datetime | None, new_at: datetime | None, old_on: date | None, new_on: date | None) -> tuple[str, str]:
    """Until now and new, in words: a time, or the day of a service."""
    if of != Redating.Of.SERVICE:
        return moment(old_at), moment(new_at)
    served = [languages.day(day) if day is not None else _("not known yet") for day in (old_on, new_on)]
    return _("served %(day)s") % {"day": served[0]}, _("served %(day)s") % {"day": served[1]}


def _what(of: str, number: str, subject: str) -> str:
    """A filing by its reference; a payment also by its gateway's number, which alone says little."""
    if of == Redating.Of.PAYMENT and subject:
        return _("%(filing)s, payment %(number)s") % {"filing": subject, "number": number}
    return number


def _page_of(subject: str) -> str:
    """The page of the filing; nothing for money that came under a reference of nobody's."""
    return reverse("staff:filing", kwargs={"reference": subject}) if is_well_formed(subject) else ""


def flag_words() -> dict[str, str]:
    """What would change beside the time."""
    return {
        "day": _("the day"),
        "unknown": _("its day is not known any more"),
        "year": _("the year, and not the case number"),
        "register": _("the register and the seals"),
        "fee": _("the fee, priced by another day"),
        "concession": _("a concession, priced by another day"),
        "service": _("the day on which it counts as served"),
        "decided": _("accepted already"),
    }


def told_of(found: Sequence[Moved]) -> list[Moved]:
    """What a preview may tell: the page of a change is read by many, so what is sealed to the court is neither listed nor counted."""
    subjects = sorted({item.subject for item in found})
    sealed: set[str] = set()
    for start in range(0, len(subjects), _AT_ONCE):
        rows = Filing.objects.filter(court_only(), reference__in=subjects[start : start + _AT_ONCE])
        sealed.update(rows.values_list("reference", flat=True))
    return [item for item in found if item.subject not in sealed]


def figures(found: Sequence[Moved]) -> list[tuple[int, str]]:
    """How many are moved, and how many of them need a look."""
    moving = [item for item in found if item.time_moves]
    filings = [item for item in moving if item.of == Redating.Of.FILING]
    served = [item for item in moving if item.of == Redating.Of.SERVICE]
    paid = len(moving) - len(filings) - len(served)
    counts = [
        (len(filings), ngettext("filing gets another deemed time", "filings get another deemed time", len(filings))),
        (paid, ngettext("payment gets another deemed time", "payments get another deemed time", paid)),
        (sum(item.provisional for item in moving), _("of them are provisional still")),
        (sum("day" in item.flags for item in moving), _("change their day")),
        (sum("unknown" in item.flags for item in moving), _("have no known day until it is known when the office reopens")),
        (sum("year" in item.flags for item in moving), _("change their year; the case number stays")),
        (sum("fee" in item.flags for item in moving), _("would have another fee on the new day")),
        (sum("concession" in item.flags for item in moving), _("would have another concession on the new day")),
        (sum(item.state in DECIDED for item in filings), _("were accepted already")),
        (sum("register" in item.flags for item in moving), _("get a correction in the register and new seals")),
        (len(served), ngettext("service counts on another day", "services count on another day", len(served))),
    ]  # fmt: skip
    return [(number, words) for number, words in counts if number]


def table(found: Sequence[Moved]) -> Table:
    """The first of what is moved, what needs a look before the rest."""
    words = flag_words()
    order = {str(of): place for place, of in enumerate((Redating.Of.FILING, Redating.Of.SERVICE, Redating.Of.PAYMENT))}
    moving = sorted((item for item in found if item.time_moves), key=lambda item: (not item.weighs, order[str(item.of)]))
    rows = []
    for item in moving[:MOST_SHOWN]:
        flags = [*item.flags, *(["decided"] if item.state in DECIDED and item.of == Redating.Of.FILING else [])]
        beside = languages.listed([words[each] for each in flags])
        times = _times(item.of, item.old_at, item.new.at, item.old_on, item.new_on)
        rows.append((_what(item.of, item.number, item.subject), languages.moment(item.received), *times, beside))
    columns = (_("Filing or payment"), _("Received"), _("Until now"), _("New"), _("What else changes"))
    return Table(_("What is moved"), columns, rows, len(moving), links=[_page_of(item.subject) for item in moving[:MOST_SHOWN]])


def table_of_done(change: Change) -> Table:
    """What a change in effect has moved, the first of it."""
    done = change.redatings.exclude(subject__in=Filing.objects.filter(court_only()).values("reference"))
    shown = list(done.order_by("pk")[:MOST_SHOWN])
    rows = [
        (
            _what(row.of, row.number, row.subject),
            languages.moment(row.received_at),
            *_times(row.of, row.old_at, row.new_at, row.old_on, row.new_on),
        )
        for row in shown
    ]
    columns = (_("Filing or payment"), _("Received"), _("Until then"), _("New"))
    return Table(_("What was moved"), columns, rows, done.count(), links=[_page_of(row.subject) for row in shown])
