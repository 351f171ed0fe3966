"""Steps that the acts on the store share: who names a file, and how far a walk round the store may have come by now."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Model

from backoffice.filings.asked import AnswerDocument
from backoffice.filings.models import Document, ReplacedDocument
from backoffice.kernel import storage, stores
from backoffice.kernel.models import Rotation
from backoffice.papers.models import Paper

# Every table whose rows name stored files, by the column `sha256`. What is not named in one of them is removed one day.
NAMING: tuple[type[Model], ...] = (Document, ReplacedDocument, AnswerDocument, Paper)
_FIRST_DIGITS = 12


def must_be_there() -> None:
    """Stop whoever would read the store when it is not there: not each of its files is missing then, but the store.

    Raises:
        WrongStore: it is not mounted, or another one is.
    """
    how = stores.standing()
    nothing = how == stores.NEW and next(storage.folders(), None) is None and named_after("", 1)
    if how == stores.AWAY or nothing:
        raise stores.refusal(stores.AWAY)


def named_after(place: str, limit: int) -> list[str]:
    """The hashes of the next files that rows name, in the order of the hashes, read from the tables' indexes."""
    found: set[str] = set()
    for model in NAMING:
        rows = model._default_manager.filter(sha256__gt=place).order_by("sha256")
        found.update(rows.values_list("sha256", flat=True).distinct()[:limit])
    return sorted(found)[:limit]


def named_among(hashes: Iterable[str]) -> set[str]:
    """Those of the hashes that a row names."""
    asked, found = list(hashes), set[str]()
    for model in NAMING:
        found.update(model._default_manager.filter(sha256__in=asked).order_by().values_list("sha256", flat=True).distinct())
    return found


def names_of(sha256: str, most: int = 20) -> list[str]:
    """The public references of whatever has this file: filings, and numbers of papers; at most so many of each."""
    filings = Document.objects.filter(sha256=sha256).order_by("filing_id").values_list("filing__reference", flat=True)
    papers = Paper.objects.filter(sha256=sha256).order_by("pk").values_list("number", flat=True)
    answers = AnswerDocument.objects.filter(sha256=sha256).order_by("pk").values_list("question__filing__reference", flat=True)
    replaced = ReplacedDocument.objects.filter(sha256=sha256).order_by("pk").values_list("filing__reference", flat=True)
    return [*dict.fromkeys([*filings[:most], *replaced[:most], *answers[:most]]), *papers[:most]]


def part_of_round(place: str) -> float:
    """How much of a round lies before a place: hashes are spread evenly, so their first digits tell. From 0 to 1."""
    digits = place.replace("/", "")[:_FIRST_DIGITS].ljust(_FIRST_DIGITS, "0")
    return int(digits, 16) / 16**_FIRST_DIGITS


def walk(name: str, moment: datetime) -> Rotation:
    """The walk of this name, begun now if there was none or if the clock was set back since."""
    rotation, _new = Rotation.objects.get_or_create(name=name, defaults={"begun_at": moment})
    if rotation.begun_at > moment:
        rotation.begun_at = moment
    return rotation


def may_reach(rotation: Rotation, moment: datetime, lasts: timedelta) -> float:
    """How much of its round the walk should have made by now, so that the load is even; 1 or more: all of it."""
    return (moment - rotation.begun_at) / lasts


def begin_round(rotation: Rotation, moment: datetime) -> None:
    """The walk has come to its end and begins anew."""
    rotation.place, rotation.begun_at, rotation.last_round_at = "", moment, moment
    rotation.save()
