"""/metrics: the figures are right, and only the bearer of the token sees them."""

import re
from datetime import timedelta

import pytest

from backoffice.kernel import clock, leases, outbox
from backoffice.kernel.models import OutboxMessage
from backoffice.ops import metrics

pytestmark = pytest.mark.django_db
TOKEN = {"Authorization": "Bearer a-long-token"}


@pytest.fixture
def figures(client, settings):
    settings.METRICS_TOKEN = "a-long-token"

    def ask() -> dict[str, float]:
        answer = client.get("/metrics", headers=TOKEN)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
        lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
        assert all(re.fullmatch(r'[a-z_]+(\{[a-z_]+="[^"]*"\})? -?[\d.e+-]+', line) for line in lines)
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    return ask


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer other"}, {"Authorization": "a-long-toke"}, {"Authorization": "Bearer é"}]
)
def test_without_the_token_there_is_no_such_page(client, settings, headers):
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, {"Authorization": ""}])
def test_without_a_token_in_the_settings_nobody_sees_it(client, settings, headers):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers=headers).status_code == 404


def test_work_that_waits_is_late_or_is_parked(figures):
    for n in range(3):
        outbox.put("trial", n=n)
    first, second, _due = OutboxMessage.objects.order_by("id")
    OutboxMessage.objects.filter(pk=first.pk).update(due_at=clock.now() - timedelta(seconds=90))
    OutboxMessage.objects.filter(pk=second.pk).update(due_at=clock.now() - timedelta(hours=9), parked_at=clock.now())
    found = figures()
    assert found["registry_outbox_pending"] == 2
    assert found["registry_outbox_parked"] == 1
    assert found["registry_outbox_late_seconds"] == pytest.approx(90, abs=5)


def test_open_filings_are_counted_by_state_and_no_further_than_the_cap(figures, lives, monkeypatch):
    for standing in ("received", "fee_checked", "fee_checked", "fee_checked", "returned"):
        lives.reach(standing)
    found = figures()
    assert found['registry_filings_open{state="received"}'] == 1
    assert found['registry_filings_open{state="fee_checked"}'] == 3
    assert 'registry_filings_open{state="returned"}' not in found
    monkeypatch.setattr(metrics, "CAP", 2)
    assert figures()['registry_filings_open{state="fee_checked"}'] == 2


def test_jobs_tell_when_they_ended_and_whether_well(figures):
    moment = clock.now()
    for name, result in (("audit.seal", "4"), ("filing.sweep", "failed")):
        with clock.set_to(moment - timedelta(seconds=100)):
            token = leases.acquire(f"job:{name}", duration=timedelta(minutes=5))
            leases.finish(f"job:{name}", token, result=result, took=timedelta(milliseconds=250))
    found = figures()
    assert found['registry_job_last_end_seconds{job_name="audit.seal"}'] == pytest.approx(100, abs=10)
    assert found['registry_job_took_seconds{job_name="audit.seal"}'] == 0.25
    assert found['registry_job_failed{job_name="audit.seal"}'] == 0
    assert found['registry_job_failed{job_name="filing.sweep"}'] == 1


def test_asking_costs_few_queries(client, settings, django_assert_max_num_queries):
    settings.METRICS_TOKEN = "a-long-token"
    with django_assert_max_num_queries(14):
        client.get("/metrics", headers=TOKEN)


def test_what_a_label_may_hold_is_escaped():
    text = metrics.exposition([metrics.Gauge("a", "b", (({"x": 'q"\\\n'}, 1.0),))])
    assert text.splitlines()[2] == 'a{x="q\\"\\\\\\n"} 1.0'
