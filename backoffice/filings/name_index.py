"""The rows of the index of names (`names.py`): which a filing or a case has, and their entering."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q

from backoffice.cases.models import Case, Party
from backoffice.cases.names import words_of
from backoffice.filings.models import Filing, FilingParty
from backoffice.filings.names import Known, NameWord
from backoffice.people.models import Office


def filer_of(filing: Filing) -> str:
    """The name under which a filing's filer is found: the firm, or the person who filed for themselves."""
    return filing.filer_organisation or filing.filer_name


def _words(names: Iterable[str]) -> set[str]:
    return {word for name in names if name for word in words_of(name)}


def of_filing(filing: Filing, parties: Iterable[FilingParty]) -> list[NameWord]:
    """The rows that a filing has in the index."""
    by_party = _words(name for party in parties for name in (party.name, party.name_zh))
    found = {Known.PARTY: by_party, Known.FILER: _words([filer_of(filing)])}
    return [
        NameWord(office_id=filing.office_id, known=known, word=word, target=filing.pk) for known, words in found.items() for word in words
    ]


def of_case(case: Case, parties: Iterable[Party], brought: Iterable[FilingParty]) -> list[NameWord]:
    """The rows that a case has: for names that none of the parties `brought` by its filings bears; one that was withdrawn has none."""
    if case.withdrawn_at is not None:
        return []
    there = {name for party in brought for name in (party.name, party.name_zh)}
    words = _words(name for party in parties for name in (party.name, party.name_zh) if name not in there)
    return [NameWord(office_id=case.office_id, known=Known.CASE, word=word, target=case.pk) for word in words]


def enter_filing(filing: Filing, parties: Iterable[FilingParty]) -> None:
    """Enter a filing that has just been written, in the act's transaction (one statement)."""
    NameWord.objects.bulk_create(sorted(of_filing(filing, parties), key=lambda row: (row.known, row.word)))


def rows_of_filings(filings: Sequence[Filing]) -> list[NameWord]:
    """The rows that these filings are to have (one query)."""
    parties: dict[int, list[FilingParty]] = defaultdict(list)
    for party in FilingParty.objects.filter(filing__in=[filing.pk for filing in filings]):
        parties[party.filing_id].append(party)
    return [row for filing in filings for row in of_filing(filing, parties[filing.pk])]


def rows_of_cases(cases: Sequence[Case]) -> list[NameWord]:
    """The rows that these cases are to have (two queries)."""
    keys = [case.pk for case in cases]
    parties: dict[int, list[Party]] = defaultdict(list)
    brought: dict[int, list[FilingParty]] = defaultdict(list)
    for party in Party.objects.filter(case__in=keys):
        parties[party.case_id].append(party)
    for named in FilingParty.objects.filter(filing__case__in=keys).select_related("filing"):
        brought[named.filing.case_id or 0].append(named)
    return [row for case in cases for row in of_case(case, parties[case.pk], brought[case.pk])]


def missing_of(rows: Sequence[NameWord]) -> list[NameWord]:
    """Of the rows that are to be there those that are not."""
    wanted = {(row.office_id, int(row.known), row.word, row.target): row for row in rows}
    asked = NameWord.objects.filter(
        office__in={key[0] for key in wanted}, known__in=Known.values, word__in={key[2] for key in wanted},
        target__in={key[3] for key in wanted},
    )  # fmt: skip
    for key in asked.values_list("office_id", "known", "word", "target"):
        wanted.pop(key, None)
    return list(wanted.values())


def strays_of(rows: Sequence[NameWord]) -> list[NameWord]:
    """Of rows that are there those that nothing explains."""
    by_case = [row.target for row in rows if row.known == Known.CASE]
    by_filing = [row.target for row in rows if row.known != Known.CASE]
    right = {
        (row.office_id, int(row.known), row.word, row.target)
        for row in (
            *rows_of_filings(list(Filing.objects.filter(pk__in=by_filing))),
            *rows_of_cases(list(Case.objects.filter(pk__in=by_case))),
        )
    }
    return [row for row in rows if (row.office_id, row.known, row.word, row.target) not in right]


def in_order(size: int) -> Iterator[list[NameWord]]:
    """All rows of the index as they stand in it, some at a time."""
    for office in Office.objects.order_by("pk"):
        for known in Known:
            word, target = "", -1
            while True:
                rows = NameWord.objects.filter(office=office, known=known).order_by("word", "target")
                found = list(rows.filter(Q(word=word, target__gt=target) | Q(word__gt=word))[:size])
                if not found:
                    break
                yield found
                word, target = found[-1].word, found[-1].target


def change(before: Iterable[NameWord], after: Iterable[NameWord]) -> None:
    """Put the rows of a thing whose names were changed in the place of those that it had, in the act's transaction."""
    old, new = ({(row.office_id, int(row.known), row.word, row.target): row for row in rows} for rows in (before, after))
    for office, known, word, target in sorted(old.keys() - new.keys()):
        NameWord.objects.filter(office=office, known=known, word=word, target=target).delete()
    NameWord.objects.bulk_create([new[key] for key in sorted(new.keys() - old.keys())], ignore_conflicts=True)
