"""Every flow of the house: our lock, a right on every view, views that lead to the staff screen and change nothing."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext
from viewflow.workflow import Flow
from viewflow.workflow.nodes.start import Start
from viewflow.workflow.nodes.view import View

from backoffice.people.rights import all_rights
from tests.factories.lives import fresh
from workflows.changes.flows import ChangeFlow, ChangeLock
from workflows.filing import flows as filing_flows
from workflows.filing.lifecycle import FOLLOWS
from workflows.filing.locks import FilingLock
from workflows.filing.models import FilingProcess
from workflows.filing.views import ToStaffScreen
from workflows.money import flows as money_flows
from workflows.service.flows import FailedNoticeFlow, FailedServiceFlow, NoticeLock, ServiceLock

# Flows whose process is about something else, each with its lock.
BESIDE = {ChangeFlow: ChangeLock, FailedServiceFlow: ServiceLock, FailedNoticeFlow: NoticeLock}


def _flows():
    modules = (filing_flows, money_flows)
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type) and issubclass(value, Flow)}
    return sorted(found - {Flow}, key=lambda flow: flow.__name__)


def _views():
    return [
        pytest.param(flow, node, id=f"{flow.__name__}.{node.name}")
        for flow in _flows()
        for node in flow.instance.nodes()
        if isinstance(node, View)
    ]


def test_these_are_all_flows():
    def below(flow):
        return {child for direct in flow.__subclasses__() for child in {direct, *below(direct)}}

    ours = {flow for flow in below(Flow) if flow.__module__.startswith("workflows.")}
    assert ours == {*_flows(), *BESIDE}, "a flow that this test does not walk"


def test_what_is_not_about_one_filing_has_its_own_lock_and_no_start_by_url():
    for flow, lock in BESIDE.items():
        assert isinstance(flow.lock_impl, lock)
        assert not [node.name for node in flow.instance.nodes() if isinstance(node, Start)]
        assert all(node._owner_permission for node in flow.instance.nodes() if isinstance(node, View))


@pytest.mark.parametrize("flow", _flows())
def test_a_flow_has_our_lock_and_no_start_by_url(flow):
    assert isinstance(flow.lock_impl, FilingLock)
    assert issubclass(flow.process_class, FilingProcess)
    assert not [node.name for node in flow.instance.nodes() if isinstance(node, Start)], "a process is opened by an act only"


@pytest.mark.parametrize(("flow", "node"), _views())
def test_a_view_has_a_right_on_its_office_and_leads_to_the_staff_screen(flow, node):
    assert node._owner_permission in all_rights()
    assert node._owner_permission_obj is filing_flows.office_of
    assert node._owner in (filing_flows.holder, filing_flows.referee)
    assert node._view.view_class is ToStaffScreen


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_view_only_leads_away(lives, method):
    filing = lives.taken()
    request = HttpRequest()
    request.method = method
    request.activation = SimpleNamespace(process=FilingProcess.objects.get(filing=filing))
    answer = ToStaffScreen.as_view()(request)
    assert (answer.status_code, filing.reference in answer["Location"]) == (302, True)
    assert fresh(filing).state == "fee_checked"


def test_another_offices_people_may_not_do_the_task(lives):
    process = FilingProcess.objects.get(filing=lives.taken())
    task = process.task_set.get(owner=lives.court.officer)
    node = task.flow_task
    assert node.can_execute(lives.court.officer, task)
    assert not node.can_execute(lives.court.colleague, task)
    assert not node.can_execute(lives.court.stranger, task)


def test_the_lock_reads_the_filings_row_and_holds_it_inside_a_transaction(lives):
    process = FilingProcess.objects.get(filing=lives.taken())
    with CaptureQueriesContext(connection) as queries, filing_flows.ReviewFlow.lock(process.pk):
        assert connection.in_atomic_block
    (read,) = [query["sql"] for query in queries if 'FROM "filings_filing"' in query["sql"]]
    assert ("FOR UPDATE" in read) is connection.features.has_select_for_update


def test_no_lock_for_a_process_that_is_not_there(lives):
    with pytest.raises(FilingProcess.DoesNotExist), filing_flows.ReviewFlow.lock(404):
        pass


def test_the_flow_holds_what_people_do_and_the_lifecycle_what_follows_by_itself():
    """Where a person decides, nothing follows by itself; where something follows, no flow waits there."""
    in_review, in_shortfall = "fee_checked", "fee_short"
    assert FOLLOWS[in_review] == FOLLOWS[in_shortfall] == ()
    assert [node.name for node in filing_flows.ReviewFlow.instance.nodes() if isinstance(node, View)] == ["review"]
    assert [node.name for node in money_flows.ShortfallFlow.instance.nodes() if isinstance(node, View)] == ["clear"]
