"""Finding filings and cases by names and by documents: never more work than is bounded here, whatever is asked and however common a name.

Each office's stretch of the index of names is read newest first. Of several words the one that is rarest among the newest is read along,
and the others are looked up for each of its rows; after BOUND rows the search says how far back it has looked, and goes on from there when
it is asked to. What is sealed, and what is another office's, is left out within the question.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from backoffice.cases.models import Case
from backoffice.cases.names import Asked, telling_word
from backoffice.cases.sealing import court_only, open_to, within
from backoffice.filings.models import Document, Filing
from backoffice.filings.names import Known, NameWord
from backoffice.people.models import Office

PAGE = 25
# How many rows of the rarest word are read for one page of an answer; by how many of its newest rows a word's rarity is told.
BOUND, PROBE = 5_000, 500
MOST_COMPLETIONS = 20
SHORTEST_HASH = 8
MOST_DOCUMENTS = 400
_ANY = 1 << 62


@dataclass(frozen=True)
class Hits:
    """Numbers (ids) of what was found, the newest first. following: before which number the next ones are looked for; None: no more.
    looked: the search ended at its bound and not at the end of the page."""

    targets: list[int]
    following: int | None = None
    looked: bool = False


@dataclass(frozen=True)
class Wanted:
    """Of which offices, as what, by which words: each a tuple of those of which one is enough."""

    offices: Sequence[Office]
    known: Known
    words: tuple[tuple[str, ...], ...]
    without: str = ""


def _rows(office: Office, known: Known, word: str | tuple[str, ...], before: int) -> "QuerySet[NameWord]":
    rows = NameWord.objects.filter(office=office, known=known, target__lt=before)
    return rows.filter(word=word) if isinstance(word, str) else rows.filter(word__in=word)


def _ask(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _at(asked: "Sequence[QuerySet[Any]]") -> tuple[Any, ...]:
    """The one value that each question finds, or None; all in one statement."""
    if not asked:
        return ()
    written = [each.query.sql_with_params() for each in asked]
    columns = ", ".join(f"({sql})" for sql, _parameters in written)
    return _ask(f"SELECT {columns}", [value for _sql, parameters in written for value in parameters])[0]  # nosec B608  # the ORM's own text


def _together(asked: "Sequence[QuerySet[Any]]") -> list[tuple[Any, ...]]:
    """The rows of several questions, each with an order and a limit of its own, which the ORM cannot put together on SQLite."""
    written = [each.query.sql_with_params() for each in asked]
    parts = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part{number}" for number, (sql, _parameters) in enumerate(written))  # noqa: S608  # nosec B608  # the ORM's own text
    return _ask(parts, [value for _sql, parameters in written for value in parameters])


def _nth(rows: "QuerySet[NameWord]", number: int) -> "QuerySet[Any, Any]":
    """The target of the row that stands so far down; the offset is a bound and not a page."""
    return rows.order_by("-target").values_list("target", flat=True)[number : number + 1]


def _leading(wanted: Wanted, before: int) -> list[tuple[Office, tuple[str, ...], bool]]:
    """For each office the words to be read along, and whether they may be more than BOUND rows."""
    alternatives = [(office, words) for office in wanted.offices for words in wanted.words]
    single = [(office, words) for office, words in alternatives if len(words) == 1]
    depths: dict[tuple[int, tuple[str, ...]], int | None] = dict(
        zip(
            [(office.pk, words) for office, words in single],
            _at([_nth(_rows(office, wanted.known, words[0], before), PROBE) for office, words in single]),
            strict=True,
        )
    )
    found = []
    for office in wanted.offices:
        # None, here 0: fewer than PROBE. Of common ones that is rarest whose PROBE newest rows reach back furthest.
        depth = {words: depths.get((office.pk, words), _ANY) or 0 for words in wanted.words}
        words = min(wanted.words, key=depth.__getitem__)
        found.append((office, words, depth[words] > 0))
    return found


def find(wanted: Wanted, *, before: int | None = None, size: int = PAGE) -> Hits:
    """What has all the words, the newest first, at most size; from what is older than `before` on."""
    if not wanted.words or not wanted.offices:
        return Hits([])
    start = before or _ANY
    leading = _leading(wanted, start)
    # One word is read to the page's end; only what more is asked of its rows can make that long.
    bounded = [
        (office, words) for office, words, common in leading if common and (len(wanted.words) > 1 or len(words) > 1 or wanted.without)
    ]
    floors: dict[int, int] = {}
    each = [(office, word) for office, words in bounded for word in words]
    for (office, _word), floor in zip(each, _at([_nth(_rows(o, wanted.known, w, start), BOUND) for o, w in each]), strict=True):
        if floor is not None:
            floors[office.pk] = max(floor, floors.get(office.pk, 0))
    floor = max(floors.values(), default=0)
    asked = []
    for office, words, _common in leading:
        others = [each for each in wanted.words if each != words]
        for word in words:
            rows = _rows(office, wanted.known, word, start).filter(target__gt=floor)
            for other in others:
                rows = rows.filter(Exists(_rows(office, wanted.known, other, start).filter(target=OuterRef("target"))))
            if wanted.without:
                rows = rows.exclude(Exists(_rows(office, wanted.known, wanted.without, start).filter(target=OuterRef("target"))))
            rows = _shown(rows, office, wanted.known)
            asked.append(rows.order_by("-target").values_list("target")[: size + 1])
    targets = sorted({target for (target,) in _together(asked)}, reverse=True)
    if len(targets) > size:
        return Hits(targets[:size], targets[size - 1])
    return Hits(targets, floor + 1 if floor else None, looked=bool(floor))


def newest_bearing(names: Collection[str], offices: Sequence[Office], known: Known, size: int) -> set[int]:
    """The numbers (ids) of the newest things that bear one of these names, at most `size` of each name and office (one statement). What
    is sealed is among them."""
    words = sorted({word for word in map(telling_word, names) if word})
    asked = [(office.pk, known, word, size) for office in offices for word in words]
    if not asked:
        return set()
    table = connection.ops.quote_name(NameWord._meta.db_table)
    newest = f"SELECT target FROM {table} WHERE office_id = %s AND known = %s AND word = %s ORDER BY target DESC LIMIT %s"  # noqa: S608  # nosec B608  # names of our own
    parts = " UNION ALL ".join(f"SELECT * FROM ({newest}) AS part{number}" for number in range(len(asked)))  # noqa: S608  # nosec B608
    return {target for (target,) in _ask(parts, [value for each in asked for value in each])}


def _shown(rows: "QuerySet[NameWord]", office: Office, known: Known) -> "QuerySet[NameWord]":
    """Without what is kept from whoever was given the office."""
    if office.sees_sealed:
        return rows
    things: QuerySet[Any] = Case.objects.all() if known is Known.CASE else Filing.objects.all()
    return rows.exclude(Exists(things.filter(court_only(), pk=OuterRef("target"))))


def completions(offices: Sequence[Office], known: Known, beginning: str) -> tuple[str, ...]:
    """Words that begin so, in their order, at most MOST_COMPLETIONS of each office: each is looked up after the one before it."""
    table = connection.ops.quote_name(NameWord._meta.db_table)
    following = f"SELECT word FROM {table} WHERE office_id = %s AND known = %s AND word > {{}} AND word < %s ORDER BY word LIMIT 1"  # noqa: S608  # nosec B608  # names of our own
    found: set[str] = set()
    for office in offices:
        sql = (
            f"WITH RECURSIVE begun(word) AS (SELECT ({following.format('%s')}) UNION ALL "  # noqa: S608  # nosec B608  # names of our own
            f"SELECT ({following.format('begun.word')}) FROM begun WHERE begun.word IS NOT NULL) "
            f"SELECT word FROM begun WHERE word IS NOT NULL LIMIT {MOST_COMPLETIONS}"
        )
        end = beginning + chr(0x10FFFF)
        found.update(word for (word,) in _ask(sql, [office.pk, known, beginning, end, office.pk, known, end]))
    return tuple(sorted(found))


@dataclass(frozen=True)
class Place:
    """How far a list of hits goes already: by whole names or by words, before which number. As it stands in an address."""

    whole: bool = True
    before: int | None = None

    def text(self) -> str:
        """As it stands in an address."""
        return f"{'n' if self.whole else 'w'}{self.before or ''}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """From an address; what is none is the beginning."""
        known = text[:1] in ("n", "w") and (text[1:] == "" or (text[1:].isdecimal() and len(text) < 19))
        return cls(text[0] == "n", int(text[1:]) if text[1:] else None) if known else cls()


@dataclass(frozen=True)
class Named:
    """A page of what was found by a name. begun: the last word was taken for the beginning of one; looked: see Hits."""

    targets: list[int]
    following: Place | None = None
    begun: bool = False
    looked: bool = False


def by_name(asked: Asked, offices: Sequence[Office], known: Known, *, after: Place | None = None, size: int = PAGE) -> Named:
    """Those whose name is just this, then those that have all the words of it, each the newest first.

    Where nothing has them all, the last word is taken for the beginning of one.
    """
    place = after or Place()
    words = tuple((word,) for word in asked.words)
    found: list[int] = []
    if place.whole and asked.whole:
        hits = find(Wanted(offices, known, ((asked.whole,),)), before=place.before, size=size)
        found = hits.targets
        if hits.following is not None:
            return Named(found, Place(True, hits.following))
        if len(found) == size:
            return Named(found, Place(False))
    before = None if place.whole else place.before
    hits = find(Wanted(offices, known, words, asked.whole), before=before, size=size - len(found))
    begun = False
    if not found and not hits.targets and hits.following is None and before is None and asked.beginning:
        ends = completions(offices, known, asked.beginning)
        if ends:
            begun = True
            rest = tuple((word,) for word in asked.words if word != asked.beginning)
            hits = find(Wanted(offices, known, (*rest, ends)), size=size)
    following = None if hits.following is None or begun else Place(False, hits.following)
    return Named(found + hits.targets, following, begun=begun, looked=hits.looked or (begun and hits.following is not None))


def by_hash(beginning: str, offices: Iterable[Office], size: int = PAGE) -> list[Document]:
    """Documents of these offices whose SHA-256 begins so, the newest first.

    Of one that was filed many hundred times MOST_DOCUMENTS are looked at. Whoever may not see a document is not told that it is there.
    """
    asked = list(offices)
    span = Document.objects.filter(sha256__gte=beginning, sha256__lt=beginning + "g").order_by("sha256")
    keys = list(span.values_list("pk", flat=True)[:MOST_DOCUMENTS])
    rows = Document.objects.filter(within(asked, "filing__"), open_to(asked, "filing__"), pk__in=keys)
    return list(rows.select_related("filing__office", "filing__case", "type").order_by("-pk")[:size])
