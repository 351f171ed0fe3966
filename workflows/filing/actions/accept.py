"""The registry accepts a filing: a new case gets its number, the register its entry."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.cases.models import Case, Party, RegisterEntry
from backoffice.cases.numbers import case_number
from backoffice.cases.profiles import profile_of
from backoffice.cases.profiles.base import Entry, Words
from backoffice.changes.models import Change
from backoffice.filings import events, part_rules, rules
from backoffice.filings.checks import Check, Ticked, missing
from backoffice.filings.decided import Ruling
from backoffice.filings.facts import closed_case, withdrawn_case
from backoffice.filings.kept_date import allowance_of
from backoffice.filings.matched import matches_of, stopping
from backoffice.filings.models import CheckMark, Document, Filing
from backoffice.filings.parts import cure_by_of, marks_of
from backoffice.filings.queue_rules import undo_until
from backoffice.filings.selectors import checklist_of, documents_of, parties_of
from backoffice.kernel import clock, numbers
from backoffice.kernel.inserts import insert
from backoffice.kernel.languages import in_both
from backoffice.kernel.locking import lock
from backoffice.kernel.questions import put_beside
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import asking, decided, lifecycle, parts, steps, turns, urgency


def accept(*, reference: str, officer: User) -> Filing:
    """Accept the filing that the officer has, without the documents that are marked to be returned or rejected.

    The case number is the next of its type and of the year of the deemed day (facts, section 2), or of a date that was kept; acceptance
    does not move the filing date. The sealed copies follow, as soon as the officer cannot undo it any more.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: someone else has it, nobody has taken it, or it is already decided; who and when is in the words.
        Refused: fee-not-settled; case-withdrawn; not-checked: a point that must be ticked is not; leads-the-filing or
            nothing-accepted: it cannot be accepted without what is marked; restriction-unanswered.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, "filing.accept", filing.office)
        documents = documents_of(filing)
        sealing.must_see(officer, filing, *documents)
        if filing.case_id is not None:
            # Who closes or withdraws it at this moment has done so by now, or waits until this acceptance is there to be seen.
            filing.case = lock(Case, pk=filing.case_id, along=("office",))
        against = marks_of(filing.pk)
        accepted = parts.without(documents, against)
        checks = checklist_of(filing, accepted)
        left_out = part_rules.may_leave_out(parts.as_filed(filing, documents), {number: mark.outcome for number, mark in against.items()})
        facts = steps.decision_facts(filing, officer)
        unsound = (*missing(checks), *left_out, *stopping(matches_of(filing)))
        steps.stop_for(rules.may_accept(facts, unsound, withdrawn_case=withdrawn_case(filing), closed_case=closed_case(filing)))
        urgency.answer_by_deciding(filing, officer)
        moment = clock.now()
        turns.finish_turn(filing)
        if filing.case is None:
            filing.case = _open_case(filing)
        filing.decided_by, filing.decided_at = officer, moment
        filing.undo_until = undo_until(filing.office_id, moment)
        filing.left_out = parts.what_is_awaited(against.values())
        decided.keep_lines(
            filing, officer, Ruling.ACCEPTED, ((mark.reason, mark.document_number) for mark in against.values() if mark.reason)
        )
        steps.hand_back(filing)
        asking.over(filing)
        filing.become_accepted()
        filing.save(update_fields=["state", "case", "decided_by", "decided_at", "undo_until", "left_out", *steps.IN_HAND])
        _keep_what_rules_ticked(filing, checks)
        _enter_in_register(filing, filing.case, accepted, officer)
        events.accepted(filing, rights.actor_of(officer), case_number=filing.case.number)
        lifecycle.follow(filing, not_before=filing.undo_until)
        if against:
            marks = list(against.values())
            events.accepted_in_part(filing, rights.actor_of(officer), marks, cure_by=cure_by_of(marks))
            lifecycle.tell_of_parts(filing)
    return filing


def _keep_what_rules_ticked(filing: Filing, checks: Sequence[Check]) -> None:
    """What the officer ticked is on record already; what a rule did is so from now on, in the words of today."""
    ticked = [check for check in checks if check.ticked == Ticked.RULE]
    if not ticked:
        return
    CheckMark.objects.bulk_create(steps.mark_of(filing, check, ticked=True) for check in ticked)


def _open_case(filing: Filing) -> Case:
    day = _day(filing)
    sequence = numbers.take(f"case:{filing.case_type.code}", day.year)
    case = insert(
        Case(
            number=case_number(filing.case_type.code, sequence, day.year),
            office=filing.office,
            case_type=filing.case_type,
            year=day.year,
            sequence=sequence,
            opened_on=day,
            opened_at=clock.now(),
            # A case that is opened by a sealed filing is sealed from its beginning; the order stands with the filing.
            sealed_to=filing.sealed_to,
        )
    )
    places: dict[str, int] = {}
    parties: list[Party] = []
    for party in parties_of(filing):
        places[party.role] = places.get(party.role, 0) + 1
        parties.append(Party(case=case, role=party.role, position=places[party.role], name=party.name, name_zh=party.name_zh))
    # As the case itself would tell them.
    Party.objects.bulk_create(parties)
    as_the_case_tells = sorted(parties, key=lambda party: (party.role, party.position))
    put_beside(case, "parties", as_the_case_tells)
    return case


def _enter_in_register(filing: Filing, case: Case, accepted: Sequence[Document], officer: User) -> None:
    """One line per document that is accepted, under the day of filing: the deemed day, or one that was kept."""
    day, allowed = _day(filing), allowance_of(filing)
    moment = clock.now()
    profile = profile_of(filing.office.court)
    named = list(case.parties.all())
    parties = {role: tuple(_name(party) for party in named if party.role == role) for role in Party.Role.values}
    RegisterEntry.objects.bulk_create(
        _line(
            filing, case, document, _with_allowance(profile.register_line(_entry(filing, document, parties)), allowed), day, moment, officer
        )
        for document in accepted
    )


def _day(filing: Filing) -> date:
    """The Hong Kong day that dates it."""
    moment = filing.date_of_filing
    if moment is None:
        raise AssertionError("a filing past received has its deemed time (check constraint)")
    return clock.in_hong_kong(moment).date()


def _with_allowance(words: Words, allowed: Change | None) -> Words:
    """The line of the register; where the date of a returned filing was kept, it says by which decision."""
    if allowed is None:
        return words
    said, said_zh = in_both(lambda: _("date of filing kept by decision %(change)s") % {"change": allowed.reference})
    return Words(f"{words.en} ({said})", f"{words.zh}（{said_zh}）")


def _name(party: Party) -> Words:
    """A party's name in each language; who has a name in one only is entered by it in both."""
    return Words(party.name or party.name_zh, party.name_zh or party.name)


def _client(acts_for: str, parties: dict[str, tuple[Words, ...]]) -> Words | None:
    """For whom it was filed: a party by its names, anybody else as the filer wrote it; None for who files for themselves."""
    if not acts_for:
        return None
    return next((name for side in parties.values() for name in side if acts_for in (name.en, name.zh)), Words(acts_for, acts_for))


def _entry(filing: Filing, document: Document, parties: dict[str, tuple[Words, ...]]) -> Entry:
    return Entry(
        document=str(document),
        document_zh=document.in_chinese,
        filed_by=filing.filer_organisation or filing.filer_name,
        on_behalf_of=_client(filing.filer_acts_for, parties),
        commences=filing.opens_case and document.type.commences,
        commencing_parties=parties[Party.Role.COMMENCING],
        defending_parties=parties[Party.Role.DEFENDING],
        claim_amount_cents=filing.claim_amount_cents,
    )


def _line(filing: Filing, case: Case, document: Document, words: Words, day: date, moment: datetime, officer: User) -> RegisterEntry:
    return RegisterEntry(
        case=case, filing_reference=filing.reference, entered_on=day, entered_at=moment, text=words.en,
        text_zh=words.zh, document_title=str(document), officer_name=str(officer), document_number=document.number,
    )  # fmt: skip
