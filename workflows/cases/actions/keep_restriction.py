"""A senior officer enters a restriction order in the list that the court keeps, or that it holds no longer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.cases import restriction_rules as rules
from backoffice.cases.restrictions import RestrictedName, RestrictedWord, RestrictionEnd, RestrictionOrder, words_for
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden, Refused
from backoffice.kernel.locking import lock
from backoffice.kernel.references import new_reference
from backoffice.people import rights
from backoffice.people.models import Office, OfficeKind, User
from workflows.cases import events
from workflows.filing.steps import stop_for
from workflows.grounds import stated

RIGHT = "restriction.keep"


@dataclass(frozen=True)
class Wanted:
    """An order as it is to be entered, in its own words. names: English, Chinese and others; office: its code, empty: every registry;
    days are Hong Kong's, until: None: no end is named."""

    names: Sequence[str]
    kind: str
    court: str
    case_number: str
    made_on: date
    restricts: str
    evidence: str
    office: str = ""
    until: date | None = None


def enter_restriction(*, wanted: Wanted, officer: User) -> RestrictionOrder:
    """Put an order on the list: from now on every filing that is looked at is held against it. Entered again, it is that one.

    Raises:
        Forbidden: the officer has not the right (in that registry, where one is named).
        Refused: name-needed, too-many-names, text-needed, text-too-long, day-ahead, until-before-made, no-registry.
    """
    names = list(dict.fromkeys(line for line in (" ".join(each.split()) for each in wanted.names) if line))
    texts = {field: " ".join(getattr(wanted, field).split()) for field in rules.LONGEST}
    with transaction.atomic():
        office = _office(wanted.office)
        _must(officer, office)
        stop_for(rules.may_enter(names, texts, made_on=wanted.made_on, until=wanted.until, today=clock.today()))
        rows = RestrictionOrder.objects.filter(
            entered_by=officer, office=office, made_on=wanted.made_on, until=wanted.until, end__isnull=True, **texts
        )
        for known in rows.prefetch_related("names").order_by("pk"):
            if [each.name for each in known.names.all()] == names:
                return known
        order = RestrictionOrder.objects.create(
            reference=new_reference("RO"), office=office, made_on=wanted.made_on, until=wanted.until, entered_by=officer,
            entered_at=clock.now(), **texts,
        )  # fmt: skip
        made = RestrictedName.objects.bulk_create(
            RestrictedName(order=order, position=position, name=name) for position, name in enumerate(names, start=1)
        )
        words = [RestrictedWord(word=word, restricted=each) for each in made for word in sorted(words_for(each.name))]
        RestrictedWord.objects.bulk_create(words)
        events.restriction_entered(order, rights.actor_of(officer))
    return order


def end_restriction(*, number: int, on: date, ground: str, officer: User) -> RestrictionEnd:
    """Enter that the order (its id) holds no longer from a Hong Kong day on. It stays to be read. Ended again, it stays as it is.

    Raises:
        Forbidden: the officer has not the right (in its registry, where it is one's).
        NotFound: there is no such order.
        Refused: ground-needed, day-ahead, end-before-made.
    """
    said = stated(ground)
    with transaction.atomic():
        order = lock(RestrictionOrder, pk=number)
        _must(officer, order.office)
        done = RestrictionEnd.objects.filter(order=order).first()
        if done is not None:
            return done
        stop_for(rules.may_end(on, made_on=order.made_on, today=clock.today()))
        end = RestrictionEnd.objects.create(order=order, on=on, ground=said, officer=officer, at=clock.now())
        events.restriction_ended(end, rights.actor_of(officer))
    return end


def _office(code: str) -> Office | None:
    if not code:
        return None
    office = Office.objects.filter(code=code, kind=OfficeKind.REGISTRY).first()
    if office is None:
        raise Refused("no-registry", _("There is no registry %(code)s.") % {"code": code}, field="office")
    return office


def _must(officer: User, office: Office | None) -> None:
    if office is not None:
        rights.must(officer, RIGHT, office)
    elif not rights.may(officer, RIGHT):
        raise Forbidden("no-right", _("You do not have the right to do this."), right=RIGHT)
