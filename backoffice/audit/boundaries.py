"""From which event on the record keeps something that it did not keep before. What stands before is not checked for that, and is counted.

That is data, as events, and no date in the source. The migration that brings it says that earlier events do not keep it; the first check
after the upgrade, when no process of the earlier version runs any more, says from where on all do. Where there were no events yet, neither
is written: then every event keeps it.
"""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM
from backoffice.audit.events import declare, record
from backoffice.audit.models import Event

SUBJECT = "audit"
RIGHTS_NOT_NOTED = declare("audit.rights_not_noted", _("Events so far do not keep by what right something was done"))
RIGHTS_NOTED = declare("audit.rights_noted", _("From here on events keep by what right something was done"))


def rights_noted_after() -> int:
    """The id of the event up to which none need keep by what right it was done; 0: all do. While it is not said yet from where on they
    do, it is the last one."""
    said = dict(Event.objects.filter(subject=SUBJECT).order_by("-id").values_list("code", "id"))
    if RIGHTS_NOT_NOTED.code not in said:
        return 0
    return said.get(RIGHTS_NOTED.code) or Event.objects.aggregate(last=Max("id"))["last"]


def say_from_where() -> None:
    """Say that events keep it from here on, where that was still to be said. Said once."""
    with transaction.atomic():
        said = set(Event.objects.filter(subject=SUBJECT).values_list("code", flat=True))
        if RIGHTS_NOT_NOTED.code in said and RIGHTS_NOTED.code not in said:
            record(RIGHTS_NOTED, subject=SUBJECT, actor=SYSTEM)
