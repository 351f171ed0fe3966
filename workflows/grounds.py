"""The ground that a person gives for an act, in the words in which it is kept."""

from django.utils.translation import gettext as _

from backoffice.kernel.errors import Refused

LONGEST_GROUND = 300


def stated(ground: str, *, longest: int = LONGEST_GROUND, field: str = "ground") -> str:
    """The ground in one line, without what stands around it, and no longer than is kept (characters). field: where it was typed.

    Raises:
        Refused: ground-needed.
    """
    said = " ".join(ground.split())[:longest]
    if not said:
        raise Refused("ground-needed", _("Say why."), field=field)
    return said
