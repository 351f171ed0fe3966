"""Persons under a restriction order: the list that the court keeps, in which a filing's parties are looked for.

The models are read with those of `models.py`. What kind of order it is and what it restricts stand in the words of the order itself:
nothing is decided by them here. An order is never changed or removed; it ends with the day that it names, or by an entry.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from backoffice.cases.names import LONGEST_WHOLE, Asked, pieces_of, whole_of
from backoffice.kernel.questions import Question, Several
from backoffice.people.models import Office, User

# So many rows of the index of names are read for one filing, and not more.
_BOUND = 5_000


class RestrictionOrder(models.Model):
    """An order against a person, as it was entered. Append-only."""

    reference = models.CharField(max_length=20, unique=True)
    # In the order's own words: what kind it is, by which court, in which case, what it restricts.
    kind = models.CharField(max_length=120)
    court = models.CharField(max_length=120)
    case_number = models.CharField(max_length=60)
    made_on = models.DateField()
    # The last Hong Kong day on which it holds; null: until it is ended.
    until = models.DateField(null=True)
    restricts = models.CharField(max_length=2000)
    # For whose filings it counts; null: for every registry's.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # From where it is known.
    evidence = models.CharField(max_length=300)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["case_number"], name="restriction_case_number")]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("made_on")), name="restriction_until_after_made"),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(court="") & ~Q(restricts="") & ~Q(evidence=""), name="restriction_is_described"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def in_force(self, on: date) -> bool:
        """Whether it holds on a Hong Kong day; read with its end."""
        return not hasattr(self, "end") and (self.until is None or self.until >= on)


class RestrictedName(models.Model):
    """A name of the person: in English, in Chinese, or another by which they are known. Append-only."""

    order = models.ForeignKey(RestrictionOrder, on_delete=models.PROTECT, related_name="names")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=500)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="restricted_name_place_once")]

    def __str__(self) -> str:
        return self.name


class RestrictedWord(models.Model):
    """A word by which a name on the list is found: a piece of it, or what stands for the whole (`names.py`)."""

    pk = models.CompositePrimaryKey("word", "restricted")
    word = models.CharField(max_length=LONGEST_WHOLE + 1)
    restricted = models.ForeignKey(RestrictedName, on_delete=models.PROTECT, related_name="words")

    def __str__(self) -> str:
        return f"{self.word}: {self.restricted_id}"


class RestrictionEnd(models.Model):
    """That an order holds no longer: from which day, and why. Append-only."""

    order = models.OneToOneField(RestrictionOrder, on_delete=models.PROTECT, related_name="end")
    # The first Hong Kong day on which it does not hold.
    on = models.DateField()
    ground = models.CharField(max_length=300)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(ground=""), name="restriction_end_has_a_ground")]

    def __str__(self) -> str:
        return f"{self.order_id} from {self.on}"


def words_for(name: str) -> frozenset[str]:
    """By which words a name stands in the index of the list."""
    return pieces_of(name) | {whole_of(name)}


def how_alike(name: str, restricted: str) -> bool | None:
    """Whether two names are the same but for the order of words and forms of characters (True), or one has all the words of the other,
    two at least, and more (False). None: neither. Pure."""
    few, many = sorted((pieces_of(name), pieces_of(restricted)), key=len)
    # The whole is kept in so many characters only, and of a name of nothing but signs nothing is kept.
    if few and few == many and whole_of(name) == whole_of(restricted):
        return True
    return False if len(few) > 1 and few <= many else None


@dataclass(frozen=True)
class Hit:
    """A name that stands on the list, as it was asked for and as it stands there. exact: see how_alike."""

    name: str
    restricted: str
    order: RestrictionOrder
    exact: bool


def _in_force(words: list[str], office: int, on: date) -> QuerySet[RestrictedWord]:
    rows = RestrictedWord.objects.filter(
        Q(restricted__order__until__isnull=True) | Q(restricted__order__until__gte=on),
        Q(restricted__order__office__isnull=True) | Q(restricted__order__office=office),
        word__in=words,
        restricted__order__end__isnull=True,
    )
    return rows.select_related("restricted__order").order_by("word", "restricted")[:_BOUND]


_IN_FORCE = Question(_in_force, Several(str), int, date)


def look_up(names: Iterable[str], office: int, on: date) -> list[Hit]:
    """Which of these names stand on the list, in orders that hold on that Hong Kong day for filings of the office (one query). Of one
    name and order the best hit, exact ones first."""
    asked = {name: words_for(name) for name in names if name}
    rows = _IN_FORCE.rows(sorted({word for words in asked.values() for word in words}), office, on)
    found = {row.restricted_id: row.restricted for row in rows}
    hits: dict[tuple[str, int], Hit] = {}
    for restricted in found.values():
        for name in asked:
            exact = how_alike(name, restricted.name)
            known = hits.get((name, restricted.order_id))
            if exact is not None and (known is None or exact > known.exact):
                hits[name, restricted.order_id] = Hit(name, restricted.name, restricted.order, exact)
    return sorted(hits.values(), key=lambda hit: (not hit.exact, hit.order.pk))


def listed(asked: Asked, number: str, *, before: int | None, size: int) -> Sequence[RestrictionOrder]:
    """The orders, the latest entered first, whose names have all that is asked, or that were made in the case of that number."""
    rows: QuerySet[RestrictionOrder] = RestrictionOrder.objects.select_related("office", "end", "entered_by").prefetch_related("names")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if asked.words:
        named = RestrictedName.objects.filter(order=OuterRef("pk"))
        for word in asked.words:
            named = named.filter(Exists(RestrictedWord.objects.filter(word=word, restricted=OuterRef("pk"))))
        rows = rows.filter(Exists(named) | Q(case_number=number))
    return list(rows.order_by("-pk")[:size])
