"""The tables of the textbook build."""

from django.db import models
from django_fsm import FSMField, transition
from viewflow import jsonstore
from viewflow.workflow.models import Process


class Office(models.Model):
    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    title_zh = models.CharField(max_length=120)
    opens = models.TimeField()
    closes = models.TimeField()


class Holiday(models.Model):
    date = models.DateField(unique=True)


class FeeItem(models.Model):
    code = models.CharField(max_length=20, unique=True)
    cents = models.BigIntegerField()


class ApiToken(models.Model):
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)


class Number(models.Model):
    """The last number of a series."""

    series = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)


class Case(models.Model):
    number = models.CharField(max_length=40, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    opened_at = models.DateTimeField(auto_now_add=True)


class Filing(models.Model):
    reference = models.CharField(max_length=20, unique=True)
    idempotency_key = models.CharField(max_length=200, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="filings")
    state = FSMField(default="received", protected=True, db_index=True)
    case_type = models.CharField(max_length=8)
    filer_name = models.CharField(max_length=200)
    filer_organisation = models.CharField(max_length=200)
    claim_cents = models.BigIntegerField(null=True)
    fee_cents = models.BigIntegerField()
    received_at = models.DateTimeField()
    deemed_at = models.DateTimeField(db_index=True)
    decided_by = models.ForeignKey("auth.User", on_delete=models.PROTECT, null=True)
    decided_at = models.DateTimeField(null=True)

    @transition(field=state, source="received", target="paid")
    def pay(self) -> None:
        pass

    @transition(field=state, source="paid", target="checked")
    def check_fee(self) -> None:
        pass

    @transition(field=state, source="checked", target="accepted")
    def accept(self) -> None:
        pass

    @transition(field=state, source="accepted", target="served")
    def serve(self) -> None:
        pass


class StateLog(models.Model):
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="log")
    transition = models.CharField(max_length=40)
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)


class Event(models.Model):
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="events")
    code = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)


class Party(models.Model):
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True)


class Document(models.Model):
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="documents")
    number = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=40)
    file = models.FileField(upload_to="documents/%Y/%m/%d")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]


class ChargeLine(models.Model):
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="charges")
    item = models.ForeignKey(FeeItem, on_delete=models.PROTECT)
    cents = models.BigIntegerField()


class Notice(models.Model):
    message_id = models.CharField(max_length=200, unique=True)
    body = models.JSONField()
    processed = models.BooleanField(default=False)


class Payment(models.Model):
    payment_id = models.CharField(max_length=120, unique=True)
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="payments")
    cents = models.BigIntegerField()
    captured_at = models.DateTimeField()


class Receipt(models.Model):
    number = models.CharField(max_length=40, unique=True)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT)
    issued_at = models.DateTimeField(auto_now_add=True)


class RegisterEntry(models.Model):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT)
    text = models.TextField()


class Paper(models.Model):
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=40, unique=True)
    file = models.FileField(upload_to="papers/%Y/%m/%d")
    sha256 = models.CharField(max_length=64)


class ServiceRecord(models.Model):
    filing = models.OneToOneField(Filing, on_delete=models.PROTECT)
    addressee = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)


class FilingProcess(Process):
    """A filing's process; whether it was accepted is what the officer's form says."""

    accepted = jsonstore.BooleanField(default=False)

    class Meta:
        proxy = True
