"""Somebody announces a window of maintenance. From that moment it stands on the public page, in the API and in the calendar file."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backoffice.calendar import windows
from backoffice.calendar.models import MaintenanceNotice
from backoffice.calendar.windows import Wanted
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict
from backoffice.people.models import User
from workflows.maintenance import steps


def plan_window(*, reference: str, wanted: Wanted, person: User) -> MaintenanceNotice:
    """Announce it. The reference was drawn with the form, so that a form sent twice announces once.

    Raises:
        Forbidden: the person has not the right.
        Refused: begun-already, ends-before-beginning, too-long, in-both-languages, text-too-long.
        Conflict: the reference is another window's.
    """
    try:
        with transaction.atomic():
            steps.must_plan(person)
            known = MaintenanceNotice.objects.filter(reference=reference, version=1).first()
            if known is not None:
                return _the_same(known, wanted, person)
            steps.stop_for(windows.may_plan(wanted, clock.now()))
            return steps.announce(reference, 1, MaintenanceNotice.Kind.PLANNED, wanted, person)
    except IntegrityError:
        # The same form came twice at one moment; the other one announced it.
        return _the_same(MaintenanceNotice.objects.get(reference=reference, version=1), wanted, person)


def _the_same(known: MaintenanceNotice, wanted: Wanted, person: User) -> MaintenanceNotice:
    if steps.same(known, wanted) and known.announced_by_id == person.pk:
        return known
    raise Conflict("announced-already", _("This form was sent already. Look at the window, and change it there."))
