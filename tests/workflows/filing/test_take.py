"""Taking: the next in line or a chosen one, once, and given back."""

from datetime import timedelta

import pytest

from backoffice.audit.models import Event
from backoffice.filings.submission import Urgency
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from tests.factories import OfficeFactory, officer_of
from tests.factories.court import AT_WORK
from tests.factories.lives import fresh, stored_document
from tests.factories.rows import everything
from tests.plans import plan_of
from workflows.filing.actions.take import release, take, take_next, waiting


def test_taken(lives):
    filing = take(reference=lives.fee_checked().reference, officer=lives.court.officer)
    taken = fresh(filing)
    assert (taken.state, taken.taken_by, taken.taken_at) == ("fee_checked", lives.court.officer, AT_WORK)
    event = Event.objects.get(subject=filing.reference, code="filing.taken")
    assert (event.actor_name, event.data["officer"]) == ("Ada Lam", "Ada Lam")


def test_taking_what_one_has_changes_nothing(lives):
    filing = lives.taken()
    before = everything()
    assert take(reference=filing.reference, officer=lives.court.officer).taken_by == lives.court.officer
    assert everything() == before


def test_the_second_officer_reads_who_has_it_and_since_when(lives, at_work):
    filing = lives.taken()
    at_work.move_to(AT_WORK + timedelta(minutes=5))
    with pytest.raises(Conflict) as refused:
        take(reference=filing.reference, officer=lives.court.colleague)
    assert refused.value.code == "taken-by-other"
    assert str(refused.value) == "Ada Lam has it since Tue 10 Mar 2026 10:00:00."


def test_the_one_too_late_reads_who_decided_and_when(lives):
    filing = lives.accepted()
    with pytest.raises(Conflict) as refused:
        take(reference=filing.reference, officer=lives.court.colleague)
    assert str(refused.value) == "It is accepted: Ada Lam decided at Tue 10 Mar 2026 10:00:00."


def test_the_one_too_late_reads_who_withdrew_it_and_when(lives):
    filing = lives.withdrawn()
    with pytest.raises(Conflict) as refused:
        take(reference=filing.reference, officer=lives.court.officer)
    assert str(refused.value) == "It was withdrawn by portal at Tue 10 Mar 2026 10:00:00."


@pytest.mark.parametrize("act", [take, release])
def test_no_such_filing(lives, act):
    with pytest.raises(NotFound):
        act(reference="EF-0000-0000", officer=lives.court.officer)


# ---- the next in line ----


def test_the_next_in_line(lives, at_work):
    later = lives.fee_checked()
    with_id_later = lives.fee_checked()
    at_work.move_to(AT_WORK - timedelta(hours=1))
    earlier = lives.fee_checked()
    urgent = lives.fee_checked(urgency=Urgency("injunction"))
    at_work.move_to(AT_WORK)
    lives.deemed_received()
    lives.taken_by_senior()
    order = [take_next(officer=lives.court.officer) for _ in range(5)]
    assert order == [urgent, earlier, later, with_id_later, None]
    assert all(fresh(filing).taken_by == lives.court.officer for filing in order if filing)


def test_two_officers_get_two_filings(lives):
    lives.fee_checked(), lives.fee_checked()
    one, other = take_next(officer=lives.court.officer), take_next(officer=lives.court.colleague)
    assert {one.taken_by, other.taken_by} == {lives.court.officer, lives.court.colleague}
    assert one != other


def test_the_same_press_again_gives_the_same_filing_and_another_press_the_next(lives):
    for _each in range(3):
        lives.fee_checked()
    officer = lives.court.officer
    first = take_next(officer=officer, press="a")
    before = everything()
    assert take_next(officer=officer, press="a") == first
    assert everything() == before
    second = take_next(officer=officer, press="b")
    assert second is not None
    assert second != first
    assert take_next(officer=lives.court.colleague, press="a") not in (first, second, None), "a press is each officer's own"


def test_the_same_press_gives_the_next_when_its_filing_is_out_of_hand(lives):
    one, other = lives.fee_checked(), lives.fee_checked()
    officer = lives.court.officer
    assert take_next(officer=officer, press="a") == one
    release(reference=one.reference, officer=officer)
    take(reference=one.reference, officer=lives.court.colleague)
    assert take_next(officer=officer, press="a") == other
    assert take_next(officer=officer, press="a") == other, "and from now on this one"


def test_a_press_that_found_nothing_is_not_remembered(lives):
    officer = lives.court.officer
    before = everything()
    assert take_next(officer=officer, press="a") is None
    assert everything() == before
    filing = lives.fee_checked()
    assert take_next(officer=officer, press="a") == filing


def test_only_of_ones_own_registries_and_of_the_one_that_is_asked(lives):
    claim = lives.fee_checked(office="SCT-REG", case_type="SCTC", documents=(stored_document("claim"),), claim_amount_cents=4_800_00)
    assert take_next(officer=lives.court.officer) is None
    both = officer_of(lives.court.registry)
    both.memberships.create(office=lives.court.tribunal, role="registry_officer")
    assert take_next(officer=both, office=lives.court.registry) is None
    assert take_next(officer=both) == claim


def test_the_first_in_line_of_several_registries(lives, at_work):
    def claim(**more):
        return lives.fee_checked(
            office="SCT-REG", case_type="SCTC", documents=(stored_document("claim"),), claim_amount_cents=4_800_00, **more
        )

    both = officer_of(lives.court.registry)
    both.memberships.create(office=lives.court.tribunal, role="registry_officer")
    third = lives.fee_checked()
    fourth = claim()
    at_work.move_to(AT_WORK - timedelta(hours=1))
    second, first = lives.fee_checked(), claim(urgency=Urgency("injunction"))
    at_work.move_to(AT_WORK)
    assert [take_next(officer=both) for _ in range(5)] == [first, second, third, fourth, None]


def test_the_line_is_read_from_its_index_and_never_sorted(lives):
    lives.fee_checked()
    sql, values = waiting([], [lives.court.registry.pk], []).query.sql_with_params()
    plan = plan_of(sql, values, sorting=False)
    assert "filing_to_review" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_a_registry_that_is_not_ones_own(lives):
    with pytest.raises(Forbidden):
        take_next(officer=lives.court.officer, office=OfficeFactory(code="HC-REG", court="HC"))


# ---- given back ----


def test_given_back_it_stands_in_line_again(lives):
    filing = lives.taken()
    release(reference=filing.reference, officer=lives.court.officer, ground="a conflict of interest")
    given_back = fresh(filing)
    assert (given_back.state, given_back.taken_by, given_back.taken_at) == ("fee_checked", None, None)
    event = Event.objects.get(subject=filing.reference, code="filing.released")
    assert (event.actor_name, event.data["ground"]) == ("Ada Lam", "a conflict of interest")
    assert take_next(officer=lives.court.colleague) == filing


def test_only_a_senior_officer_takes_it_out_of_anothers_hands(lives):
    filing = lives.taken()
    before = everything()
    with pytest.raises(Forbidden) as refused:
        release(reference=filing.reference, officer=lives.court.colleague)
    assert (refused.value.code, "Ada Lam" in str(refused.value)) == ("taken-by-other", True)
    assert everything() == before
    with pytest.raises(Refused) as refused:
        release(reference=filing.reference, officer=lives.court.senior)
    assert (refused.value.code, everything()) == ("ground-needed", before)
    release(reference=filing.reference, officer=lives.court.senior, ground="away today")
    assert fresh(filing).taken_by is None
    event = Event.objects.get(subject=filing.reference, code="filing.taken_back")
    assert (event.actor_name, event.data["holder"], event.data["ground"]) == ("Cora Yip", "Ada Lam", "away today")


def test_given_back_twice_is_given_back_once(lives):
    """The first answer may be lost on its way. What somebody else gave back, or took since, is another matter."""
    filing = lives.taken()
    for _ in range(2):
        release(reference=filing.reference, officer=lives.court.officer, ground="a conflict of interest")
    assert Event.objects.filter(subject=filing.reference, code="filing.released").count() == 1
    for officer, ground in ((lives.court.colleague, "a conflict of interest"), (lives.court.officer, "another ground")):
        with pytest.raises(Conflict) as refused:
            release(reference=filing.reference, officer=officer, ground=ground)
        assert refused.value.code == "not-taken"
    take(reference=filing.reference, officer=lives.court.colleague)
    with pytest.raises(Forbidden):
        release(reference=filing.reference, officer=lives.court.officer, ground="a conflict of interest")


def test_taken_back_twice_is_taken_back_once(lives):
    filing = lives.taken()
    for _ in range(2):
        release(reference=filing.reference, officer=lives.court.senior, ground="away today")
    assert Event.objects.filter(subject=filing.reference, code="filing.taken_back").count() == 1
