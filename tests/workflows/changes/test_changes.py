"""One proposes, another confirms; what does not weigh enough takes effect at once; nobody decides alone or over another content."""

import pytest
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from backoffice.audit.models import Event
from backoffice.audit.timeline import timeline
from backoffice.changes import selectors
from backoffice.changes.models import Change, ChangeState
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from tests.factories import changes
from tests.factories.people import officer_of
from tests.factories.rows import everything
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.decline_change import decline_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.edit_change import edit_change
from workflows.changes.actions.propose_change import propose_change
from workflows.changes.actions.withdraw_change import withdraw_change
from workflows.changes.flows import ChangeFlow
from workflows.changes.kinds import register
from workflows.changes.models import ChangeProcess


def confirm(change, who):
    return confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=who)


def test_what_does_not_weigh_takes_effect_at_once(court):
    change = changes.proposed(court.senior, text="open again")
    assert (change.state, change.needs_second, change.total, change.done) == (ChangeState.EFFECTED, False, 2, 2)
    assert not ChangeProcess.objects.exists()
    assert list(Event.objects.filter(subject=change.reference).order_by("id").values_list("code", flat=True)) == [
        "change.drafted", "change.proposed", "change.effected",
    ]  # fmt: skip


def test_one_proposes_and_another_confirms(court):
    change = changes.proposed(court.senior)
    assert (change.state, change.needs_second) == (ChangeState.PROPOSED, True)
    task = Task.objects.get(flow_task=ChangeFlow.confirm)
    assert task.status == STATUS.NEW
    task.process = ChangeProcess.objects.get()
    assert ChangeFlow.confirm.can_assign(court.manager, task) and not ChangeFlow.confirm.can_assign(court.officer, task)
    done = confirm(change, court.manager)
    assert (done.state, done.decided_person, done.decided_hash) == (ChangeState.EFFECTED, court.manager.username, done.content_hash)
    process = ChangeProcess.objects.get()
    assert process.finished and set(process.task_set.values_list("status", flat=True)) == {STATUS.DONE}
    before = everything()
    confirm(change, court.manager)
    assert everything() == before
    assert [entry.text for entry in timeline(change.reference)][1:3] == [
        "Proposed by Cora Yip: A note (12/2026)", "Confirmed by Gary Mak",
    ]  # fmt: skip


def test_nobody_confirms_their_own_with_whichever_account(court):
    change = changes.proposed(court.senior)
    other_account = officer_of(court.registry, "manager", username="cora.yip.2", person=court.senior.as_person)
    for who in (court.senior, other_account):
        with pytest.raises(Refused) as refusal:
            confirm(change, who)
        assert refusal.value.code == "same-person"
    assert Change.objects.get().state == ChangeState.PROPOSED


def test_another_content_than_was_on_the_screen_is_not_confirmed(court):
    change = changes.proposed(court.senior)
    with pytest.raises(Conflict) as refusal:
        confirm_change(reference=change.reference, content_hash="0" * 64, confirmer=court.manager)
    assert refusal.value.code == "content-differs"


def test_an_edit_is_another_change_and_voids_the_proposal(court):
    old = changes.proposed(court.senior)
    content = {"offices": ["DC-REG"], "text": "shorter"}
    new = edit_change(reference=old.reference, content=content, summary="A", summary_zh="甲", ground="a slip", author=court.senior)
    assert (new.state, new.replaces_id, new.content) == (ChangeState.DRAFT, old.pk, content)
    assert selectors.replacement_of(old) == new
    with pytest.raises(Conflict) as refusal:
        confirm(old, court.manager)
    assert refusal.value.code == "change-settled"
    assert not Task.objects.exclude(status__in=[STATUS.CANCELED, STATUS.DONE]).exists()


def test_the_second_person_declines_with_a_ground(court):
    change = changes.proposed(court.senior)
    seen = {"reference": change.reference, "content_hash": change.content_hash, "confirmer": court.manager}
    with pytest.raises(Refused, match="Say why"):
        decline_change(ground=" ", **seen)
    assert decline_change(ground="not before Monday", **seen).state == ChangeState.DECLINED
    with pytest.raises(Conflict):
        confirm(change, court.manager)


def test_who_wrote_it_takes_it_back_and_nobody_else(court):
    change = changes.proposed(court.senior)
    with pytest.raises(Refused, match="Only Cora Yip"):
        withdraw_change(reference=change.reference, author=court.manager, ground="a slip")
    assert withdraw_change(reference=change.reference, author=court.senior, ground="a slip").state == ChangeState.WITHDRAWN


def test_rights_are_those_of_the_kind_in_its_offices(court):
    with pytest.raises(Forbidden):
        changes.drafted(court.officer)
    with pytest.raises(Forbidden):
        changes.drafted(court.stranger)
    change = changes.proposed(court.senior)
    for who in (court.stranger, court.auditor, court.officer):
        with pytest.raises(Forbidden):
            confirm(change, who)


def test_a_draft_needs_a_ground_a_kind_and_what_the_kind_asks(court):
    with pytest.raises(Refused, match="Say why"):
        changes.drafted(court.senior, ground="")
    with pytest.raises(Refused, match="nothing on it"):
        changes.drafted(court.senior, text="")
    with pytest.raises(NotFound):
        draft_change(kind="no.kind", subject="", content={}, summary="", summary_zh="", ground="why", author=court.senior)
    assert changes.drafted(court.senior).pk == changes.drafted(court.senior).pk, "asked for again it is the same draft"
    draft = changes.drafted(court.senior)
    with pytest.raises(Refused, match="Only Cora Yip"):
        propose_change(reference=draft.reference, content_hash=draft.content_hash, author=court.manager)


def test_two_kinds_have_two_codes():
    class Another(changes.Note):
        pass

    with pytest.raises(RuntimeError, match="two kinds"):
        register(Another())
