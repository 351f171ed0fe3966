"""What happens to a second look. The subject is the look and not the filing, in whose story it must not show."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import declare, record
from backoffice.filings.second_looks import Agreement, SecondLook
from backoffice.people.models import User

DRAWN = declare("second_look.drawn", _("Drawn for a second look, until {until}"), days=("until",))
TAKEN = declare("second_look.taken", _("Second look taken by {officer}"))
RELEASED = declare("second_look.released", _("Second look given back by {officer}"))
HANDED_OVER = declare("second_look.handed_over", _("Second look went from {holder} to {to}, by {officer}: {ground}"))
TAKEN_BACK = declare("second_look.taken_back", _("Second look taken out of {holder}'s hands by {officer}: {ground}"))
ANSWERED = declare("second_look.answered", _("Looked at again by {officer}: {agreement}"), {"agreement": dict(Agreement.choices)})
TALKED_OVER = declare("second_look.talked_over", _("Talked over, noted by {officer}"))


def drawn(look: SecondLook, office: str) -> None:
    """Chance drew it."""
    record(DRAWN, subject=look.reference, office=office, actor=SYSTEM, until=look.until.isoformat())


def taken(look: SecondLook, actor: Actor) -> None:
    """An officer looks at it."""
    record(TAKEN, subject=look.reference, office=look.office.code, actor=actor, officer=actor.name)


def released(look: SecondLook, actor: Actor) -> None:
    """Who had it gave it back."""
    record(RELEASED, subject=look.reference, office=look.office.code, actor=actor, officer=actor.name)


def handed_over(look: SecondLook, actor: Actor, *, holder: str, to: User | None, ground: str) -> None:
    """It went from an absent colleague to another officer, or (None) back to those who can do it."""
    data = {"holder": holder, "officer": actor.name, "ground": ground}
    if to is None:
        record(TAKEN_BACK, subject=look.reference, office=look.office.code, actor=actor, **data)
    else:
        record(HANDED_OVER, subject=look.reference, office=look.office.code, actor=actor, to=str(to), to_id=str(to.pk), **data)


def answered(look: SecondLook, actor: Actor) -> None:
    """An officer said what they would have decided; what that is stands with the look only."""
    record(ANSWERED, subject=look.reference, office=look.office.code, actor=actor, officer=actor.name, agreement=str(look.agreement))


def talked_over(look: SecondLook, actor: Actor) -> None:
    """It was talked over with both; the note stands with the look only."""
    record(TALKED_OVER, subject=look.reference, office=look.office.code, actor=actor, officer=actor.name)
