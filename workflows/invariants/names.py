"""I15 of the search: the index of names has every word of every party and filer and no other, and the search finds by it."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from backoffice.cases.models import Case, Party
from backoffice.cases.names import Asked, asked_for, words_of
from backoffice.cases.restrictions import RestrictedName, words_for
from backoffice.filings import name_index, searching
from backoffice.filings.models import Filing, FilingParty
from backoffice.filings.names import Known, NameWord
from backoffice.people.models import Office, OfficeKind
from workflows.invariants.base import Breach, Part, chunks, invariant

_SOME = 300
# Of each registry this many of its newest filings are searched for by the names of their parties.
_NEWEST = 10


@invariant("I15", _("Every name of a party and of a filer is in the index of names, and nothing else is"))
def names_are_indexed(part: Part) -> Iterator[Breach]:
    """What came or was touched has its words; in a whole run every row of the index is explained too."""
    for filings in chunks(part.filings().iterator(chunk_size=_SOME), _SOME):
        references = {filing.pk: filing.reference for filing in filings}
        offices = {filing.pk: filing.office_id for filing in filings}
        wanted = {(Known.FILER, word, one.pk) for one in filings for word in words_of(one.filer_organisation or one.filer_name)}
        for pk, *names in FilingParty.objects.filter(filing__in=filings).values_list("filing_id", "name", "name_zh"):
            wanted |= {(Known.PARTY, word, pk) for name in names if name for word in words_of(name)}
        for pk in _not_there(wanted, offices):
            yield Breach("I15", references[pk], "is not found by every name in it")
    yield from _cases(part)
    if part.whole:
        for rows in name_index.in_order(_SOME):
            for row in name_index.strays_of(rows):
                yield Breach("I15", f"{Known(row.known).name} {row.target}", "is found by a word that it has not")


def _not_there(wanted: set[tuple[Known, str, int]], offices: dict[int, int]) -> list[int]:
    """The things that lack a word; words and things are asked for together, and what that brings besides does no harm."""
    rows = NameWord.objects.filter(
        office__in=set(offices.values()), known__in=Known.values, word__in={word for _known, word, _pk in wanted}, target__in=list(offices)
    )
    there = {
        (known, word, pk) for office, known, word, pk in rows.values_list("office_id", "known", "word", "target") if offices[pk] == office
    }
    return sorted({pk for known, word, pk in wanted if (int(known), word, pk) not in there})


def _cases(part: Part) -> Iterator[Breach]:
    standing = Case.objects.filter(withdrawn_at=None)
    touched = standing if part.whole else standing.filter(number__in=part.subjects())
    for cases in chunks(touched.order_by().iterator(chunk_size=_SOME), _SOME):
        brought: dict[int, set[str]] = {}
        for pk, *names in FilingParty.objects.filter(filing__case__in=cases).values_list("filing__case_id", "name", "name_zh"):
            brought.setdefault(pk, set()).update(names)
        wanted = {
            (Known.CASE, word, pk)
            for pk, *names in Party.objects.filter(case__in=cases).values_list("case_id", "name", "name_zh")
            for name in names
            if name and name not in brought.get(pk, ())
            for word in words_of(name)
        }
        numbers = {case.pk: case.number for case in cases}
        for pk in _not_there(wanted, {case.pk: case.office_id for case in cases}):
            yield Breach("I15", numbers[pk], "is not found by every name in it")


@invariant("I15", _("Every name on the list of restriction orders has its words, and no others"), current=True)
def listed_names_are_indexed(part: Part) -> Iterator[Breach]:
    """The list is short: all of it is read."""
    rows = RestrictedName.objects.select_related("order").prefetch_related("words").order_by("pk")
    for names in chunks(rows.iterator(chunk_size=_SOME), _SOME):
        for each in names:
            if {row.word for row in each.words.all()} != words_for(each.name):
                yield Breach("I15", each.order.reference, "is not found by every name in it, or by others")


@invariant("I15", _("A search for a party finds its newest filings"), current=True)
def search_finds_the_newest(part: Part) -> Iterator[Breach]:
    """Each party of a registry's newest filings, asked for by its name."""
    for office in Office.objects.filter(kind=OfficeKind.REGISTRY).order_by("code"):
        office.sees_sealed = True
        newest = list(Filing.objects.filter(office=office).order_by("-received_at", "-pk").values_list("pk", "reference")[:_NEWEST])
        references = dict(newest)
        for pk, *names in FilingParty.objects.filter(filing__in=list(references)).values_list("filing_id", "name", "name_zh"):
            for asked in (asked_for(name) for name in names if name):
                if asked.words and not asked.too_many and pk not in _found(asked_office=office, asked=asked, target=pk):
                    yield Breach("I15", references[pk], "is not found by a search for its party")


def _found(*, asked_office: Office, asked: Asked, target: int) -> list[int]:
    """What a search finds that begins at this filing: whatever came later is passed over, so that a common name does not hide it."""
    places = (searching.Place(True, target + 1), searching.Place(False, target + 1))
    return [pk for place in places for pk in searching.by_name(asked, [asked_office], Known.PARTY, after=place, size=1).targets]
