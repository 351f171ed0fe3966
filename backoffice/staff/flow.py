"""Where a filing stands in its life: the picture on its page, and the same as a list for whoever does not see it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.staff.selectors.dossier import Dossier
from workflows.pictures.layout import LEFT_AGAIN, draw
from workflows.pictures.story import Arrival, story_of
from workflows.pictures.svg import in_words, svg


@dataclass(frozen=True)
class Shown:
    """The picture, and the way that the filing came: each state with when and by whom; stands: whether it goes on from there."""

    drawing: SafeString
    way: tuple[tuple[str, Arrival], ...]
    stands: bool


def shown(filing: Filing, whole: Dossier) -> Shown:
    """From what the page has read already: no query of its own."""
    story = story_of(filing, whole.history, cure_by=whole.decision.cure_by if whole.decision else None)
    picture = draw(story)
    return Shown(
        drawing=svg(picture, title=_("The life of this filing"), told=in_words(picture)),
        way=tuple((str(State(arrival.state).label), arrival) for arrival in story.arrivals),
        stands=filing.state in LEFT_AGAIN,
    )
