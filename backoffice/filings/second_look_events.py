"""What happens to a second look. The subject is the look and not the filing, in whose story it must not show."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import declare, record
from backoffice.filings.second_looks import Agreement, SecondLook

DRAWN = declare("second_look.drawn", _("Drawn for a second look, until {until}"), days=("until",))
TAKEN = declare("second_look.taken", _("Second look taken by {officer}"))
ANSWERED = declare("second_look.answered", _("Looked at again by {officer}: {agreement}"), {"agreement": dict(Agreement.choices)})
TALKED_OVER = declare("second_look.talked_over", _("Talked over, noted by {officer}"))


def drawn(look: SecondLook, office: str) -> None:
    """Chance drew it."""
    record(DRAWN, subject=look.reference, office=office, actor=SYSTEM, until=look.until.isoformat())


def taken(look: SecondLook, actor: Actor) -> None:
    """An officer looks at it."""
    record(TAKEN, subject=look.reference, office=look.office.code, actor=actor, officer=actor.name)


def answered(look: SecondLook, actor: Actor) -> None:
    """An officer said what they would have decided; what that is stands with the look only."""
    record(ANSWERED, subject=look.reference, office=look.office.code, actor=actor, officer=actor.name, agreement=str(look.agreement))


def talked_over(look: SecondLook, actor: Actor) -> None:
    """It was talked over with both; the note stands with the look only."""
    record(TALKED_OVER, subject=look.reference, office=look.office.code, actor=actor, officer=actor.name)
