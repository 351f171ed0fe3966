"""The ground that a person gives for an act, in the words in which it is kept."""

from django.utils.translation import gettext as _

from backoffice.kernel.errors import Refused

LONGEST_GROUND = 300


def stated(ground: str) -> str:
    """The ground in one line, without what stands around it, and no longer than is kept.

    Raises:
        Refused: ground-needed.
    """
    said = " ".join(ground.split())[:LONGEST_GROUND]
    if not said:
        raise Refused("ground-needed", _("Say why."), field="ground")
    return said
