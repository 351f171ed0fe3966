"""The life of a filing in the code as it is: the WSGI application, the outbox's worker and the audit's sealer, in one process.

What the portal, the gateway and the officer's browser do is not counted. The processes that look at documents and that seal
them are, and so are the server's processes for our sessions.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from standardwebhooks import Webhook

from backoffice.audit import chain
from backoffice.filings.models import Filing, ServiceRecord
from backoffice.filings.states import State
from backoffice.kernel import clock, outbox
from backoffice.papers.models import Paper
from tests.bench import court, documents, sessions
from tests.bench.builds import Costs
from tests.bench.meter import Meter
from tests.bench.wsgi import Browser, expect, multipart
from workflows.papers.tasks import on_sealed_copies

MERCHANT = "bench-gateway"
DOOR, MONEY, OFFICER, WORKER, SEALING = "door", "notices", "officer", "worker", "sealing"

# What a solicitor's portal says of a filing.
TOLD: dict[str, Any] = {
    "office": "DC-REG", "case_type": "DCCJ",
    "parties": [
        {"role": "commencing", "name": "Tai Fat Trading Ltd", "name_zh": "大發貿易有限公司"},
        {"role": "defending", "name": "WONG Siu Ming", "name_zh": "黃小明"},
    ],
    "filer": {"name": "Amy Lau", "organisation": "Lau & Partners", "account": "lau-1", "acts_for": "Tai Fat Trading Ltd"},
    "documents": [{"type": "writ"}, {"type": "statement-of-claim"}, {"type": "list-of-documents"}],
    "claim_amount_cents": 250_000_00, "payment": {"means": "visa"},
}  # fmt: skip
# A point that the officer may tick and that nobody, and no rule, has ticked.
_NOT_TICKED = re.compile(r'action="([^"]+/checks/[^"]+)"(?:(?!</form>).)*name="ticked" value="yes"(?: data-required)?>', re.DOTALL)


class Build:
    """Ours."""

    def __init__(self) -> None:
        self._meters = {part: Meter(sessions.of_django) for part in (DOOR, MONEY, OFFICER, WORKER, SEALING)}
        application = get_wsgi_application()
        self._outside, self._officer = Browser(application), Browser(application)
        self._webhook = Webhook(settings.PAYMENT_NOTICE_SECRETS[MERCHANT])
        outbox._handlers["papers.sealed_copies"] = self._seal

    def prepare(self) -> None:
        """The court, and an officer who is signed in."""
        with clock.set_to(court.AT_WORK):
            made = court.build()
            self._token = made.token
            expect(self._officer.post("/sign-in/", {"username": made.people["registry_officer"], "password": court.PASSWORD}), 302)

    def round(self, count: int) -> Costs:
        """So many filings from the door to the service."""
        self._meters = {part: Meter(sessions.of_django) for part in self._meters}
        with clock.set_to(court.AT_WORK):
            filings = [self._send() for _each in range(count)]
            self._work()
            for filing in filings:
                self._pay(filing)
            self._work()
            self._accept_all(count)
        # When the officer cannot undo it any more.
        with clock.set_to(court.AT_WORK + timedelta(minutes=2)):
            self._work()
            self._prove([filing["reference"] for filing in filings])
        costs = {part: meter.total for part, meter in self._meters.items()}
        costs[WORKER] -= costs[SEALING]
        return costs

    def _send(self) -> dict[str, Any]:
        body, kind = multipart(json.dumps(TOLD).encode(), [(f"{number}.pdf", documents.pdf()) for number in (1, 2, 3)])
        self._outside.meter = self._meters[DOOR]
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": uuid4().hex}
        answer: dict[str, Any] = json.loads(expect(self._outside.call("POST", "/api/v1/filings", body, kind, headers), 201).body)
        return answer

    def _pay(self, filing: dict[str, Any]) -> None:
        """The notice comes twice, as gateways send it."""
        body = json.dumps(
            {
                "payment_id": f"pay-{filing['reference']}", "reference": filing["reference"],
                "amount_cents": filing["fee"]["total_cents"], "currency": "HKD", "merchant": MERCHANT,
                "captured_at": clock.now().isoformat(), "means": "visa",
            }
        )  # fmt: skip
        signed = datetime.now(UTC)
        message = f"msg-{filing['reference']}"
        headers = {
            "webhook-id": message,
            "webhook-timestamp": str(int(signed.timestamp())),
            "webhook-signature": self._webhook.sign(message, signed, body),
        }
        self._outside.meter = self._meters[MONEY]
        for _time in (1, 2):
            expect(self._outside.call("POST", "/api/v1/payments/notices", body.encode(), "application/json", headers), 202)

    def _accept_all(self, count: int) -> None:
        """The officer takes the first; after each acceptance the next one comes by itself.

        The points of the checklist are ticked beside the measure: the unit of work has none, and neither have the other builds.
        """
        self._officer.meter = self._meters[OFFICER]
        leads = expect(self._officer.post("/registry/next/"), 302)
        for _each in range(count):
            reference = re.findall("EF-[0-9A-Z]{4}-[0-9A-Z]{4}", leads.headers["location"])[0]
            page = expect(self._officer.get(leads.headers["location"]), 200)
            if f"/filings/{reference}/accept/".encode() not in page.body:
                raise AssertionError("the page offers no acceptance")
            self._officer.meter = None
            for action in _NOT_TICKED.findall(page.body.decode()):
                expect(self._officer.post(action, {"ticked": "yes"}), 302)
            self._officer.meter = self._meters[OFFICER]
            leads = expect(self._officer.post(f"/filings/{reference}/accept/"), 302)

    def _work(self) -> None:
        """The worker until it is idle; the sealing of documents is counted by itself."""
        with self._meters[WORKER].running():
            while outbox.drain():
                pass
            chain.seal()

    def _seal(self, **ids: Any) -> None:
        with self._meters[SEALING].running():
            on_sealed_copies(**ids)

    def _prove(self, references: list[str]) -> None:
        """That the unit of work is done, or the figure means nothing: served once, and every paper in its place."""
        served = Filing.objects.filter(reference__in=references, state=State.SERVED).count()
        records = ServiceRecord.objects.filter(filing__reference__in=references).count()
        papers = Paper.objects.filter(subject__in=references).count()
        if (served, records, papers) != (len(references), len(references), 4 * len(references)):
            raise AssertionError(f"of {len(references)} filings {served} are served with {records} records and {papers} papers")
        self._outside.meter = None
        headers = {"Authorization": f"Bearer {self._token}"}
        for name in ("documents/3/sealed", "receipt.pdf"):
            expect(self._outside.get(f"/api/v1/filings/{references[-1]}/{name}", **headers), 200)
