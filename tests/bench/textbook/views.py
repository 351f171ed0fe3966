"""The door of the textbook build."""

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

import pikepdf
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from standardwebhooks import Webhook

from tests.bench.textbook import jobs
from tests.bench.textbook.flows import FilingFlow
from tests.bench.textbook.models import ApiToken, ChargeLine, Document, Event, FeeItem, Filing, Holiday, Notice, Office, Party


class FilingForm(forms.Form):
    office = forms.CharField(max_length=20)
    case_type = forms.CharField(max_length=8)
    filer_name = forms.CharField(max_length=200)
    filer_organisation = forms.CharField(max_length=200)
    claim_amount_cents = forms.IntegerField(min_value=0, required=False)


class PartyForm(forms.Form):
    role = forms.ChoiceField(choices=[("commencing", "commencing"), ("defending", "defending")])
    name = forms.CharField(max_length=200)
    name_zh = forms.CharField(max_length=200, required=False)


def _valid(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise forms.ValidationError(form.errors.as_data())
    return form.cleaned_data


@csrf_exempt
@require_POST
def submit(request: HttpRequest) -> JsonResponse:
    if not ApiToken.objects.filter(key=request.headers.get("Authorization", "").removeprefix("Bearer ")).exists():
        return JsonResponse({"detail": "not authenticated"}, status=401)
    key = request.headers["Idempotency-Key"]
    known = Filing.objects.filter(idempotency_key=key).first()
    if known:
        return JsonResponse(_answer(known), status=201)
    told = json.loads(request.POST["filing"])
    fields = _valid(FilingForm(told))
    parties = [_valid(PartyForm(party)) for party in told["parties"]]
    with transaction.atomic():
        filing = _create(key, fields, parties, told["documents"], request.FILES.getlist("documents"))
        FilingFlow.start.run(filing=filing)
        transaction.on_commit(lambda: jobs.acknowledge.delay(filing.pk))
    return JsonResponse(_answer(filing), status=201)


def _create(key: str, fields: dict[str, Any], parties: list[dict[str, Any]], kinds: list[dict[str, Any]], files: list[Any]) -> Filing:
    office = Office.objects.get(code=fields["office"])
    now = timezone.now()
    items = [FeeItem.objects.filter(code=kind["type"]).first() for kind in kinds]
    filing = Filing.objects.create(
        reference=secrets.token_hex(6).upper(), idempotency_key=key, office=office, case_type=fields["case_type"],
        filer_name=fields["filer_name"], filer_organisation=fields["filer_organisation"], claim_cents=fields["claim_amount_cents"],
        fee_cents=sum(item.cents for item in items if item), received_at=now, deemed_at=_deemed(office, now),
    )  # fmt: skip
    for item in items:
        if item:
            ChargeLine.objects.create(filing=filing, item=item, cents=item.cents)
    for party in parties:
        Party.objects.create(filing=filing, **party)
    for number, (kind, file) in enumerate(zip(kinds, files, strict=True), 1):
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        with pikepdf.open(file) as pdf:
            pages = len(pdf.pages)
        file.seek(0)
        Document.objects.create(filing=filing, number=number, type=kind["type"], file=file, sha256=digest.hexdigest(), pages=pages)
    Event.objects.create(filing=filing, code="received", data={"documents": len(files)})
    return filing


def _deemed(office: Office, now: datetime) -> datetime:
    """Now on an open day, else the opening of the next one; the hours are looked at, and do not stop the benchmark at night."""
    day = timezone.localtime(now)
    while day.weekday() > 4 or Holiday.objects.filter(date=day.date()).exists():
        day = (day + timedelta(days=1)).replace(hour=office.opens.hour, minute=office.opens.minute)
    return day


def _answer(filing: Filing) -> dict[str, Any]:
    return {
        "reference": filing.reference, "state": filing.state, "fee": {"total_cents": filing.fee_cents},
        "received_at": filing.received_at.isoformat(), "deemed_at": filing.deemed_at.isoformat(),
        "documents": [{"number": one.number, "sha256": one.sha256, "pages": one.pages} for one in filing.documents.all()],
    }  # fmt: skip


@csrf_exempt
@require_POST
def notify(request: HttpRequest) -> JsonResponse:
    body = Webhook(settings.PAYMENT_SECRET).verify(request.body.decode(), dict(request.headers.items()) | _lower(request))
    notice, new = Notice.objects.get_or_create(message_id=request.headers["webhook-id"], defaults={"body": body})
    if new:
        transaction.on_commit(lambda: jobs.process_notice.delay(notice.pk))
    return JsonResponse({"status": "stored"}, status=202)


def _lower(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}
