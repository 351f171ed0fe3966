"""A Celery task for each step, asked for after the commit of the one before."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from celery import Celery
from django.core.files.base import ContentFile
from django.db import transaction
from django.dispatch import receiver
from django_fsm.signals import post_transition

from tests.bench.textbook import papers
from tests.bench.textbook.models import Event, Filing, Notice, Paper, Payment, Receipt, ServiceRecord, StateLog

app = Celery("textbook")
app.conf.update(task_always_eager=True, task_eager_propagates=True)


@receiver(post_transition, sender=Filing)
def log(sender: Any, instance: Filing, name: str, source: str, target: str, **_kwargs: Any) -> None:
    StateLog.objects.create(filing=instance, transition=name, source=source, target=target)


def _keep(filing: Filing, kind: str, data: bytes, code: str, number: int = 0) -> None:
    paper = Paper(filing=filing, kind=kind, number=number, code=code, sha256=papers.sha256(data))
    paper.file.save(f"{kind}-{filing.reference}-{number}.pdf", ContentFile(data), save=False)
    paper.save()
    Event.objects.create(filing=filing, code=f"{kind} issued", data={"sha256": paper.sha256})


def _move_on(filing_id: int, step: str) -> None:
    from tests.bench.textbook.flows import move_on

    move_on(filing_id, step)


@app.task
def acknowledge(filing_id: int) -> None:
    with transaction.atomic():
        filing = Filing.objects.select_related("office").get(pk=filing_id)
        code = uuid4().hex
        facts = [
            ("Reference 編號", filing.reference), ("Office 辦事處", f"{filing.office.title} {filing.office.title_zh}"),
            ("Received 收件時間", f"{filing.received_at:%d %B %Y %H:%M}"), ("Deemed 視為收件", f"{filing.deemed_at:%d %B %Y %H:%M}"),
            *((f"Party 當事人 ({party.role})", f"{party.name} {party.name_zh}") for party in filing.parties.all()),
            *((f"Document 文件 {one.number}", f"{one.type}, {one.pages} pages, {one.sha256[:16]}") for one in filing.documents.all()),
            ("Fee 費用", f"HK${filing.fee_cents / 100:,.2f}"),
        ]  # fmt: skip
        _keep(filing, "acknowledgement", papers.draw("Acknowledgement 收件確認", facts, code), code)
        _move_on(filing_id, "acknowledge")


@app.task
def process_notice(notice_id: int) -> None:
    from tests.bench.textbook.flows import next_number

    with transaction.atomic():
        notice = Notice.objects.select_for_update().get(pk=notice_id)
        if notice.processed:
            return
        filing = Filing.objects.select_for_update().get(reference=notice.body["reference"])
        payment, new = Payment.objects.get_or_create(
            payment_id=notice.body["payment_id"],
            defaults={
                "filing": filing,
                "cents": notice.body["amount_cents"],
                "captured_at": datetime.fromisoformat(notice.body["captured_at"]),
            },
        )
        notice.processed = True
        notice.save()
        if not new:
            return
        receipt = Receipt.objects.create(number=f"DC-ACC-2026-{next_number('receipt'):06d}", payment=payment)
        Event.objects.create(filing=filing, code="paid", data={"cents": payment.cents, "receipt": receipt.number})
        if payment.cents >= filing.fee_cents:
            filing.pay()
            filing.save()
            _move_on(filing.pk, "payment")
            transaction.on_commit(lambda: check_fee.delay(filing.pk))
        transaction.on_commit(lambda: draw_receipt.delay(receipt.pk))


@app.task
def draw_receipt(receipt_id: int) -> None:
    with transaction.atomic():
        receipt = Receipt.objects.select_related("payment__filing__office").get(pk=receipt_id)
        filing = receipt.payment.filing
        code = uuid4().hex
        facts = [
            ("Receipt 收據", receipt.number), ("Filing 存檔", filing.reference),
            ("Payer 付款人", f"{filing.filer_organisation} ({filing.filer_name})"),
            ("Amount 款額", f"HK${receipt.payment.cents / 100:,.2f}"),
            ("Received 收款時間", f"{receipt.payment.captured_at:%d %B %Y %H:%M}"),
            *((line.item.code, f"HK${line.cents / 100:,.2f}") for line in filing.charges.select_related("item")),
        ]  # fmt: skip
        _keep(filing, "receipt", papers.draw("Official receipt 正式收據", facts, code), code)


@app.task
def check_fee(filing_id: int) -> None:
    with transaction.atomic():
        filing = Filing.objects.select_for_update().get(pk=filing_id)
        if filing.state != "paid":
            return
        filing.check_fee()
        filing.save()
        Event.objects.create(filing=filing, code="fee checked")
        _move_on(filing_id, "fee_check")


@app.task
def seal(filing_id: int) -> None:
    with transaction.atomic():
        filing = Filing.objects.select_related("office", "case").get(pk=filing_id)
        lines = ["DISTRICT COURT", "區域法院", "FILED 存檔", f"{filing.deemed_at:%d %B %Y}", filing.case.number, filing.office.title_zh]
        for document in filing.documents.all():
            code = uuid4().hex
            with document.file.open("rb") as file:
                _keep(filing, "sealed", papers.seal(file.read(), lines, code), code, document.number)
        _move_on(filing_id, "seal")
        transaction.on_commit(lambda: serve.delay(filing_id))


@app.task
def serve(filing_id: int) -> None:
    with transaction.atomic():
        filing = Filing.objects.select_for_update().get(pk=filing_id)
        ServiceRecord.objects.create(filing=filing, addressee=filing.filer_organisation)
        filing.serve()
        filing.save()
        Event.objects.create(filing=filing, code="served")
        _move_on(filing_id, "serve")
