"""Going live: cases with their parties and registers, and the running numbers of each series, are taken over from an earlier system."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from backoffice.cases.import_rules import Known, is_series_here, may_continue
from backoffice.cases.imports import CaseImport, RefusedRow, SeriesStart
from backoffice.cases.models import CaseType
from backoffice.kernel import clock, numbers
from backoffice.kernel.errors import NotFound
from backoffice.kernel.models import Counter
from backoffice.kernel.references import new_reference
from backoffice.people import rights
from backoffice.people.models import Office, OfficeKind, User
from workflows.cases import events
from workflows.cases.import_files import (
    CASES,
    NUMBERS,
    PARTIES,
    REGISTER,
    Gathered,
    Refusal,
    Waiting,
    found_in,
    hashes_of,
    refusal,
    series_rows,
)
from workflows.cases.importing import Judged, Run, judge, words_of_origin, write
from workflows.reference.reading import Row

# How many cases are taken over in one transaction.
BATCH = 200
# How many refused rows of a run are kept for the screen.
MOST_KEPT = 500
# A row of numbers.csv, with what it says: office, kind of case, year, last number.
Series = tuple[Row, str, str, int, int]


@dataclass
class Outcome:
    """What became of the files: cases taken over, there already and the same (ours: of these by the same files), and refused; rows
    refused; the next number of each series. reference: of the run; empty: it was a dry run, which wrote nothing."""

    reference: str = ""
    taken_over: int = 0
    same: int = 0
    ours: int = 0
    refused: int = 0
    refused_rows: int = 0
    series: list[str] = field(default_factory=list)


class BrokeOff(Exception):
    """It came to an end before its end: what `outcome` says is done and stays, and the same files again go on from there. Why it
    broke off is its cause."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def import_cases(
    *, places: Sequence[Path], office: str, by: User, dry_run: bool = False, refuse: Callable[[Refusal], None],
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Outcome:  # fmt: skip
    """Take over what the files say for the registry; `by` answers for it. The same files again have no second effect, also where a run
    broke off in between: each batch of cases is one transaction.

    refuse: is told each row that is not taken over; progress: how many cases of how many are done. A dry run says the same and writes
    nothing.

    Raises:
        NotFound: there is no such registry.
        Forbidden: the person has not the right in it.
        Refused: not-sound, other-file, named-twice, no-files: nothing was taken over.
        BrokeOff: a right was withdrawn meanwhile, a disk or the database failed: some of it is done.
    """
    files, outcome = found_in(places), Outcome()
    kept: list[Refusal] = []
    registry = Office.objects.filter(code=office, kind=OfficeKind.REGISTRY).first()
    if registry is None:
        raise NotFound("no-registry", _("There is no registry %(code)s.") % {"code": office})
    rights.must(by, "case.take_over", registry)

    def note(row: Refusal) -> None:
        outcome.refused_rows += 1
        if len(kept) < MOST_KEPT:
            kept.append(row)
        refuse(row)

    with TemporaryDirectory() as beside:
        waiting = Waiting(Path(beside) / "rows")
        try:
            for name in (CASES, PARTIES, REGISTER):
                if name in files:
                    waiting.read(name, files[name], note)
            total = waiting.ready()
            series = series_rows(files[NUMBERS], note) if NUMBERS in files else []
            run = None if dry_run else _begin(registry, by, hashes_of(files))
            outcome.reference = "" if run is None else run.case_import.reference
            try:
                _all(series, waiting, run, _known(registry), outcome, note, lambda done: progress(done, total))
                if run is not None:
                    _end(run, outcome, kept)
            except Exception as fault:
                raise BrokeOff(outcome) from fault
        finally:
            waiting.close()
    return outcome


def _all(
    series: Sequence[Series], waiting: Waiting, run: Run | None, known: Known, outcome: Outcome, note: Callable[[Refusal], None],
    progress: Callable[[int], None],
) -> None:  # fmt: skip
    """Series first, for a case is judged by them; then the cases, batch by batch. The outcome says at each moment what is done."""
    for row in series:
        _continue(row, known, run, outcome, note)
    for some in waiting.cases(BATCH):
        judged = judge(some, known) if run is None else _take_over(some, known, run)
        outcome.taken_over += len(judged.wanted)
        outcome.same += judged.same
        outcome.ours += judged.ours
        outcome.refused += judged.refused
        for each in judged.refusals:
            note(each)
        progress(outcome.taken_over + outcome.same + outcome.refused)
    for alone in waiting.without_case():
        note(refusal(alone, "number", f"number: {alone.cells['number']} is not in cases.csv"))


def _begin(registry: Office, by: User, hashes: dict[str, str]) -> Run:
    """A new run; the same files from the same person go on with the one that they were read by."""
    with transaction.atomic():
        rights.must(by, "case.take_over", registry)
        case_import = CaseImport.objects.filter(office=registry, officer=by).order_by("id").last()
        if case_import is None or case_import.files != hashes:
            case_import = CaseImport.objects.create(
                reference=new_reference("CI"), office=registry, officer=by, files=hashes, begun_at=clock.now()
            )
            events.import_begun(case_import, rights.actor_of(by))
    return Run(case_import, {each.code: each for each in registry.case_types.all()}, words_of_origin())


def _known(registry: Office) -> Known:
    """What is known as the run begins; of each series the latest start counts."""
    kinds = list(registry.case_types.values_list("code", flat=True))
    starts = SeriesStart.objects.filter(case_type__code__in=kinds).order_by("id").values_list("case_type__code", "year", "last")
    return Known(clock.today(), registry.code, kinds, {(code, year): last for code, year, last in starts})


def _continue(given: Series, known: Known, run: Run | None, outcome: Outcome, refuse: Callable[[Refusal], None]) -> None:
    """Let a series go on after the number that its row names. Where another hand gives out its first number at this moment, this waits
    for it, and the row is refused as it would have been a moment later; the other rows go on."""
    row, office, code, year, last = given
    elsewhere = is_series_here(office, code, year, known)
    if elsewhere is not None:
        return refuse(refusal(row, elsewhere.field, elsewhere.text))
    with transaction.atomic():
        if run is not None:
            rights.must(run.case_import.officer, "case.take_over", run.case_import.office)
        while True:
            # In a dry run a row before this one may have continued the series, and nothing was written.
            start = max(known.lasts.get((code, year), 0), _began_after(code, year))
            counter = max(_given_out(code, year), start)
            reason = may_continue(last, counter=counter, start=start)
            if reason is not None:
                return refuse(refusal(row, reason.field, reason.text))
            if last == start or run is None or numbers.continue_after(f"case:{code}", year, last, now=counter):
                break
        if last > start and run is not None:
            kind = CaseType.objects.get(code=code)
            SeriesStart.objects.create(case_type=kind, year=year, last=last, case_import=run.case_import, at=clock.now())
            events.series_continued(run.case_import, code, year, last, rights.actor_of(run.case_import.officer))
    known.lasts[code, year] = last
    outcome.series.append(f"{code} {year}: {max(last, counter) + 1}")
    return None


def _given_out(code: str, year: int) -> int:
    """The last number of a series that is on record at this moment; 0: none."""
    return Counter.objects.filter(series=f"case:{code}", year=year).values_list("last", flat=True).first() or 0


def _began_after(code: str, year: int) -> int:
    """After which number a series goes on here, as another run may have had it just now; 0: none has."""
    starts = SeriesStart.objects.filter(case_type__code=code, year=year).order_by("id")
    return starts.values_list("last", flat=True).last() or 0


def _take_over(some: list[Gathered], known: Known, run: Run) -> Judged:
    """Some cases, whole, in one transaction; where another run was first with one of them they are looked at once more."""
    try:
        return _batch(some, known, run)
    except IntegrityError:
        return _batch(some, known, run)


def _batch(some: list[Gathered], known: Known, run: Run) -> Judged:
    with transaction.atomic():
        rights.must(run.case_import.officer, "case.take_over", run.case_import.office)
        judged = judge(some, known, run.case_import.pk)
        if judged.wanted:
            write(judged.wanted, run)
            CaseImport.objects.filter(pk=run.case_import.pk).update(taken_over=F("taken_over") + len(judged.wanted))
    return judged


def _end(run: Run, outcome: Outcome, kept: Sequence[Refusal]) -> None:
    """The figures of all that these files brought about; read again without effect they are those that they were."""
    with transaction.atomic():
        row = CaseImport.objects.select_for_update().get(pk=run.case_import.pk)
        figures = (outcome.same - outcome.ours, outcome.refused, outcome.refused_rows)
        if row.ended_at is not None and not outcome.taken_over and figures == (row.the_same, row.refused, row.refused_rows):
            return
        row.the_same, row.refused, row.refused_rows = figures
        row.ended_at = clock.now()
        row.save(update_fields=["the_same", "refused", "refused_rows", "ended_at"])
        row.rows.all().delete()
        RefusedRow.objects.bulk_create(
            RefusedRow(case_import=row, file=each.file, line=each.line, field=each.field[:120], reason=each.reason[:500]) for each in kept
        )
        events.import_ended(row, rights.actor_of(row.officer))
