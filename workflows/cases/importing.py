"""Steps of taking cases over: what is to become of each case of the files, and the rows that it gets, many cases at a time."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backoffice.audit.events import record_many
from backoffice.audit.models import Event
from backoffice.cases.import_rules import CaseRow, EntryRow, Known, PartyRow, faults_of_case, faults_of_entry, faults_of_parties
from backoffice.cases.imports import CaseImport, TakenOver
from backoffice.cases.models import Case, CaseType, Party, RegisterEntry, SealingOrder
from backoffice.cases.standing import CaseStanding, ClosingGround, Representation
from backoffice.filings.name_index import of_case
from backoffice.filings.names import NameWord
from backoffice.kernel import clock, languages
from backoffice.kernel.reasons import Reason
from backoffice.people import rights
from workflows.cases import events
from workflows.cases.import_files import CASES, Faults, Gathered, Refusal, read_case, refusal
from workflows.reference.reading import Row

_FROM_BEFORE = gettext_noop("taken over from the earlier system")


@dataclass(frozen=True)
class Sound:
    """A case that can be taken over; the parties in their order, the entries by day and as they stand in the file."""

    case: CaseRow
    parties: tuple[PartyRow, ...]
    entries: tuple[EntryRow, ...]

    @property
    def digest(self) -> str:
        """The hash of all that the files say of it."""
        said = [astuple(self.case), [astuple(party) for party in self.parties], [astuple(entry) for entry in self.entries]]
        return sha256(json.dumps(said, default=str).encode()).hexdigest()


@dataclass
class Judged:
    """What becomes of some cases: those to be taken over, how many are there already and the same, and what is refused."""

    wanted: list[Sound]
    same: int
    # Of those that are the same: how many this very run has taken over before it broke off, or in an earlier reading of the same files.
    ours: int
    refused: int
    refusals: list[Refusal]


def judge(some: Sequence[Gathered], known: Known, run: int | None = None) -> Judged:
    """Look at some cases with all their rows (one query). A row that is refused refuses its case whole.

    run: the number (id) of the run that looks.
    """
    judged = Judged([], 0, 0, 0, [])
    there = {
        number: (digest, by)
        for number, digest, by in Case.objects.filter(number__in=[each.number for each in some]).values_list(
            "number", "taken_over__digest", "taken_over__case_import"
        )
    }
    for gathered in some:
        sound, faults = _sound(gathered, known)
        if sound is not None and gathered.number in there:
            digest, by = there[gathered.number]
            if digest == sound.digest:
                judged.same += 1
                judged.ours += by is not None and by == run
                continue
            faults[CASES, gathered.cases[0].line] = [("number", _already(gathered.number, digest))]
        if faults:
            judged.refused += 1
            judged.refusals += _refusals(gathered, faults)
        elif sound is not None:
            judged.wanted.append(sound)
    return judged


def _already(number: str, digest: str | None) -> str:
    if digest is None:
        return f"{number} was opened here, by a filing"
    return f"{number} is taken over already, with other data: what is different is corrected on its page"


def _sound(gathered: Gathered, known: Known) -> tuple[Sound | None, Faults]:
    faults: Faults = {}
    case, parties, entries = read_case(gathered, faults)
    row = gathered.cases[0]
    if case is not None:
        _note(faults, row, faults_of_case(case, known))
    if len(parties) == len(gathered.parties) and case is not None:
        for place, reason in faults_of_parties(parties, case.opened_on, known.today):
            _note(faults, row if place < 0 else gathered.parties[place], [reason])
    if len(entries) == len(gathered.register):
        for entry, its in zip(entries, gathered.register, strict=True):
            _note(faults, its, faults_of_entry(entry, known.today))
    if faults or case is None:
        return None, faults
    in_order = sorted(parties, key=lambda party: (party.role, party.position))
    return Sound(case, tuple(in_order), tuple(sorted(entries, key=lambda entry: entry.entered_on))), faults


def _note(faults: Faults, row: Row, reasons: Iterable[Reason]) -> None:
    for reason in reasons:
        faults.setdefault((row.file, row.line), []).append((reason.field, reason.text))


def _refusals(gathered: Gathered, faults: Faults) -> Iterable[Refusal]:
    file, line = min(faults, key=lambda place: (place[0] != CASES, *place))
    for row in gathered.rows:
        own = faults.get((row.file, row.line))
        if own:
            yield refusal(row, ", ".join(dict.fromkeys(field for field, _said in own if field)), " ".join(said for _field, said in own))
        else:
            yield refusal(row, "", f"refused with its case: {file}, line {line}")


@dataclass(frozen=True)
class Run:
    """With what cases are taken over: the run, the kinds of case by code, and the words that say whence they are."""

    case_import: CaseImport
    case_types: dict[str, CaseType]
    words: tuple[str, str]

    @property
    def note(self) -> str:
        """Whence it is, in both languages."""
        return f"{self.words[0]} {self.words[1]}"


def words_of_origin() -> tuple[str, str]:
    """That something was taken over, in English and in Chinese."""
    return languages.in_both(lambda: _(_FROM_BEFORE))


def write(wanted: Sequence[Sound], run: Run) -> None:
    """Write cases with all that belongs to them, in the act's transaction (a statement for each table)."""
    moment, officer = clock.now(), run.case_import.officer
    cases = Case.objects.bulk_create(_case(each.case, run, moment) for each in wanted)
    parties: list[list[Party]] = [
        [Party(case=case, role=one.role, position=one.position, name=one.name or one.name_zh, name_zh=one.name_zh) for one in each.parties]
        for case, each in zip(cases, wanted, strict=True)
    ]
    Party.objects.bulk_create(party for own in parties for party in own)
    represented: list[Representation] = []
    standings: list[CaseStanding] = []
    orders: list[SealingOrder] = []
    entries: list[RegisterEntry] = []
    told: list[Event] = []
    words: list[NameWord] = []
    actor = rights.actor_of(officer)
    for case, each, own in zip(cases, wanted, parties, strict=True):
        represented += [
            Representation(
                party=party, solicitors=one.representative, before_known=False, effective_on=one.represented_from or each.case.opened_on,
                note=run.note, officer=officer, at=moment,
            )
            for party, one in zip(own, each.parties, strict=True)
            if one.representative
        ]  # fmt: skip
        if each.case.closed_on is not None:
            standings.append(
                CaseStanding(
                    case=case, closes=True, on=each.case.closed_on, ground=ClosingGround.OTHER_CLOSING, note=run.note, officer=officer,
                    at=moment,
                )
            )  # fmt: skip
        told.append(events.taken_over(case, run.case_import, each.case.reference, actor))
        if each.case.sealed_to:
            order = SealingOrder(
                case=case, office=run.case_import.office, sealed_to=each.case.sealed_to, ground=each.case.ground, officer=officer, at=moment
            )
            orders.append(order)
            told.append(events.built(order, actor))
        entries += [_entry(case, entry, run, moment) for entry in each.entries]
        words += of_case(case, own, ())
    Representation.objects.bulk_create(represented)
    CaseStanding.objects.bulk_create(standings)
    SealingOrder.objects.bulk_create(orders)
    RegisterEntry.objects.bulk_create(entries, batch_size=2_000)
    NameWord.objects.bulk_create(sorted(words, key=lambda row: (row.office_id, row.known, row.word, row.target)), batch_size=5_000)
    TakenOver.objects.bulk_create(
        TakenOver(case=case, case_import=run.case_import, reference=each.case.reference, digest=each.digest)
        for case, each in zip(cases, wanted, strict=True)
    )
    record_many(told)


def _case(row: CaseRow, run: Run, moment: datetime) -> Case:
    return Case(
        number=row.number, office=run.case_import.office, case_type=run.case_types[row.case_type], year=row.year, sequence=row.sequence,
        opened_on=row.opened_on, opened_at=moment, closed_at=moment if row.closed_on else None, sealed_to=row.sealed_to or None,
    )  # fmt: skip


def _entry(case: Case, row: EntryRow, run: Run, moment: datetime) -> RegisterEntry:
    """A line of the earlier register, which says that it is one, and where it is found there."""
    english, chinese = run.words
    said, said_zh = (f"{english}, {row.reference}", f"{chinese}，{row.reference}") if row.reference else run.words
    return RegisterEntry(
        case=case, filing_reference="", entered_on=row.entered_on, entered_at=moment, text=f"{row.text or row.text_zh} ({said})",
        text_zh=f"{row.text_zh or row.text}（{said_zh}）", document_title="", officer_name=str(run.case_import.officer),
    )  # fmt: skip
