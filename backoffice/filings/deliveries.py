"""How each addressee of a filing is given the sealed documents, and what failed; the models are read with those of `models.py`.

A `ServiceRecord` says that an addressee has the documents. A `Delivery` is the way there, one for each addressee: prepared (it stands in
the message box), sent (the mail server took the notice), delivered, opened (the addressee marked it as read), or failed. Whom no notice
goes to has it when it stands in the box.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.cases.consents import Consent
from backoffice.kernel.questions import Question
from backoffice.people.models import ApiClient, User


class Means(models.TextChoices):
    """By what means an addressee was given the documents. The last four are noted by hand."""

    MESSAGE_BOX = "message box", _("message box")
    COUNTER = "counter", _("at the counter")
    POST = "post", _("by post")
    PERSONAL = "personal", _("handed over in person")
    FAX = "fax", _("by fax")
    OTHER = "other", _("by other means")


BY_HAND = (Means.COUNTER, Means.POST, Means.PERSONAL, Means.FAX, Means.OTHER)

# In place of a mail server's code: the message box is at a portal to which these documents are not handed, so that no notice was sent.
NO_WAY = "portal"


class DeliveryState(models.TextChoices):
    """How far it has come."""

    PREPARED = "prepared", _("prepared")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    OPENED = "opened", _("opened")
    FAILED = "failed", _("failed")
    # The acceptance was set aside: what it was told of holds no longer, whether it had been reached or not.
    SET_ASIDE = "set_aside", _("set aside")


# In these the addressee has it.
HAS_IT = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.OPENED)


class Resolution(models.TextChoices):
    """How a failure ended that was not simply sent again."""

    BY_HAND = "by_hand", _("served by other means")
    GIVEN_UP = "given_up", _("given up")
    OPENED = "opened", _("opened by the addressee all the same")


class ServiceRecord(models.Model):
    """That an addressee has the sealed documents: who, by what means, when, and when it counts as served.

    One that stands for each addressee. Where it came back later that the addressee never got them, it is void from then on (`void_at`),
    and stays to be read.
    """

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="services")
    addressee = models.CharField(max_length=500)
    account = models.CharField(max_length=120, default="")
    means = models.CharField(max_length=40)
    served_at = models.DateTimeField()
    # The day on which it counts as served; null while the calendar cannot tell.
    deemed_served_on = models.DateField(null=True)
    deemed_reason = models.CharField(max_length=40)
    deemed_note = models.CharField(max_length=200, default="")
    # Number and SHA-256 of every sealed document that was served (invariant I12).
    documents = models.JSONField()
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "addressee", "account"], condition=Q(void_at__isnull=True), name="served_once_per_addressee"
            )
        ]
        # Read when a calendar changes: what counts as served from a day on.
        indexes = [models.Index(fields=["deemed_served_on"], name="service_by_day")]


class Delivery(models.Model):
    """One addressee of one filing: to whom, where to, and how far it is. The filer's has no consent; it is the first."""

    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="deliveries")
    # Its place among the filing's addressees, from 1.
    number = models.PositiveSmallIntegerField()
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="deliveries")
    addressee = models.CharField(max_length=500)
    account = models.CharField(max_length=120, default="")
    # Whose message box; nobody's where the documents are handed out at the counter.
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    email = models.CharField(max_length=254, default="")
    language = models.CharField(max_length=2, default="en")
    message = models.OneToOneField("filings.Message", on_delete=models.PROTECT, null=True, related_name="delivery")
    means = models.CharField(max_length=40, choices=Means.choices)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.PREPARED)
    # How often it was sent: a failure report that comes back names the attempt that it is about.
    attempt = models.PositiveSmallIntegerField(default=1)
    # Number and both hashes of every sealed document, as they were when it was prepared.
    documents = models.JSONField()
    prepared_at = models.DateTimeField()
    # When this attempt was asked for; from then on the mail server's patience is counted.
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    # What the mail server said, as its code (`550`, `5.1.1`; `-`: no answer). Never its words, which may repeat the address.
    fault = models.CharField(max_length=12, default="")
    # Whose work a failure is.
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=10, choices=Resolution.choices, default="")
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    resolved_at = models.DateTimeField(null=True)
    # The evidence of other means, or the ground on which it was given up.
    note = models.CharField(max_length=500, default="")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["filing", "number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="delivery_number_once"),
            models.UniqueConstraint(fields=["filing", "addressee", "account"], name="delivery_once_per_addressee"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.FAILED, failed_at__isnull=False) | ~Q(state=DeliveryState.FAILED),
                name="delivery_failed_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False, state=DeliveryState.FAILED, resolved_at__isnull=True),
                name="delivery_taken_when_failed",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolution="") | Q(resolved_at__isnull=False) & ~Q(resolution=""),
                name="delivery_resolved_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["filing"], condition=Q(state=DeliveryState.PREPARED), name="delivery_waiting"),
        ]

    def __str__(self) -> str:
        return self.addressee

    @property
    def was_available(self) -> bool:
        """Whether the documents ever stood in a box of the addressee's, or lay ready: not where the court has no electronic way to them."""
        return self.message_id is not None or self.consent_id is None

    @property
    def has_it(self) -> bool:
        """Whether the addressee has the documents, as far as is known."""
        return self.state in HAS_IT

    @property
    def is_work(self) -> bool:
        """Whether it failed and somebody has to see to it."""
        return self.state == DeliveryState.FAILED and self.resolved_at is None


# As a condition on deliveries: a failure that is somebody's work.
IS_WORK = Q(state=DeliveryState.FAILED, resolved_at__isnull=True)


def failures_of(filings: Iterable[Any]) -> dict[int, list[Delivery]]:
    """The addressees of these filings who have not got the sealed documents, by the filing's id: what somebody is to see to, the
    earliest first."""
    found: dict[int, list[Delivery]] = {}
    rows = Delivery.objects.filter(IS_WORK, filing__in=[filing.pk for filing in filings]).select_related("taken_by")
    for row in rows.order_by("failed_at", "id"):
        found.setdefault(row.filing_id, []).append(row)
    return found


_OF_FILING = Question(
    lambda filing: Delivery.objects.filter(filing=filing).select_related("taken_by", "resolved_by", "consent").order_by("number"), int
)


def deliveries_of(filing_id: int) -> list[Delivery]:
    """The addressees of a filing in their order."""
    return _OF_FILING.rows(filing_id)
