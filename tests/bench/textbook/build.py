"""The life of a filing in the textbook build. Its jobs run where they are asked for, so their cost stands with the step before."""

import json
from datetime import UTC, datetime, time
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from standardwebhooks import Webhook
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from tests.bench import documents, sessions
from tests.bench.builds import Costs
from tests.bench.meter import Meter
from tests.bench.textbook.flows import FilingFlow
from tests.bench.textbook.models import ApiToken, FeeItem, Filing, Office, Paper, ServiceRecord
from tests.bench.wsgi import Browser, expect, multipart

DOOR, MONEY, OFFICER = "door", "notices", "officer"


class Build:
    """The textbook's."""

    def __init__(self) -> None:
        self._meters: dict[str, Meter] = {}
        application = get_wsgi_application()
        self._outside, self._officer = Browser(application), Browser(application)
        self._webhook = Webhook(settings.PAYMENT_SECRET)

    def prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        Office.objects.create(
            code="DC-REG", title="District Court Registry", title_zh="區域法院登記處", opens=time(8, 45), closes=time(17, 30)
        )
        FeeItem.objects.create(code="writ", cents=504_00)
        ApiToken.objects.create(key="bench-token", name="portal")
        User.objects.create_superuser("officer", password="bench-officer")
        expect(self._officer.post("/accounts/login/?next=/", {"username": "officer", "password": "bench-officer"}), 302)

    def round(self, count: int) -> Costs:
        self._meters = {part: Meter(sessions.of_django) for part in (DOOR, MONEY, OFFICER)}
        filings = [self._send() for _each in range(count)]
        for filing in filings:
            self._pay(filing)
        self._accept_all(count)
        references = [filing["reference"] for filing in filings]
        done = (
            Filing.objects.filter(reference__in=references, state="served").count(),
            ServiceRecord.objects.filter(filing__reference__in=references).count(),
            Paper.objects.filter(filing__reference__in=references).count(),
        )
        if done != (count, count, 5 * count):
            raise AssertionError(f"of {count} filings served, records, papers: {done}")
        return {part: meter.total for part, meter in self._meters.items()}

    def _send(self) -> dict[str, Any]:
        told = {
            "office": "DC-REG", "case_type": "DCCJ", "filer_name": "Amy Lau", "filer_organisation": "Lau & Partners",
            "parties": [
                {"role": "commencing", "name": "Tai Fat Trading Ltd", "name_zh": "大發貿易有限公司"},
                {"role": "defending", "name": "WONG Siu Ming", "name_zh": "黃小明"},
            ],
            "documents": [{"type": "writ"}, {"type": "statement-of-claim"}, {"type": "list-of-documents"}],
            "claim_amount_cents": 250_000_00,
        }  # fmt: skip
        body, kind = multipart(json.dumps(told).encode(), [(f"{number}.pdf", documents.pdf()) for number in (1, 2, 3)])
        self._outside.meter = self._meters[DOOR]
        headers = {"Authorization": "Bearer bench-token", "Idempotency-Key": uuid4().hex}
        answer: dict[str, Any] = json.loads(expect(self._outside.call("POST", "/api/filings", body, kind, headers), 201).body)
        return answer

    def _pay(self, filing: dict[str, Any]) -> None:
        now = datetime.now(UTC)
        body = json.dumps(
            {
                "payment_id": f"pay-{filing['reference']}", "reference": filing["reference"],
                "amount_cents": filing["fee"]["total_cents"], "captured_at": now.isoformat(),
            }
        )  # fmt: skip
        message = f"msg-{filing['reference']}"
        headers = {
            "webhook-id": message,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._webhook.sign(message, now, body),
        }
        self._outside.meter = self._meters[MONEY]
        for _time in (1, 2):
            expect(self._outside.call("POST", "/api/notices", body.encode(), "application/json", headers), 202)

    def _accept_all(self, count: int) -> None:
        waiting = list(Task.objects.filter(flow_task=FilingFlow.review, status=STATUS.NEW).order_by("id")[:count])
        self._officer.meter = self._meters[OFFICER]
        for task in waiting:
            here = f"/filing/{task.process_id}/review/{task.pk}"
            expect(self._officer.post(f"{here}/assign/"), 302)
            expect(self._officer.get(f"{here}/execute/"), 200)
            expect(self._officer.post(f"{here}/execute/", {"accepted": "on"}), 302)
