"""Who agreed to receive the court's documents electronically, in one case or in all of an organisation's; read with `models.py`.

The sealed documents of a filing go to the filer, and to each party who agreed to receive from the court electronically (facts, section 4).
A consent is kept with its evidence and its dates. It is ended, never removed: what was served by it stays explained.
"""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """That somebody receives electronically: in one case (`case`, for `party` or another), or in every case in which the organisation
    has filed (a standing consent: no case). `addressee`, `client` and `account` say into whose message box, `email` where the notice goes.

    It counts from `given_on`, and on `ended_on` no longer; both are Hong Kong days.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="consents")
    party = models.ForeignKey("cases.Party", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, null=True, related_name="consents")
    addressee = models.CharField(max_length=500)
    client = models.ForeignKey("people.ApiClient", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.CharField(max_length=120)
    email = models.CharField(max_length=254, default="")
    language = models.CharField(max_length=2, default="en")
    given_on = models.DateField()
    evidence = models.CharField(max_length=300)
    recorded_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    end_ground = models.CharField(max_length=300, default="")
    ended_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("consent to electronic receipt")
        verbose_name_plural = _("consents to electronic receipt")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "client", "account"],
                condition=Q(ended_on__isnull=True, case__isnull=False),
                name="consent_once_in_a_case",
            ),
            models.UniqueConstraint(
                fields=["client", "account"], condition=Q(ended_on__isnull=True, case__isnull=True), name="consent_standing_once"
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(organisation__isnull=False, party__isnull=True), name="consent_of_some"
            ),
            models.CheckConstraint(condition=~Q(account="") & ~Q(addressee="") & ~Q(evidence=""), name="consent_names_its_box"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True, ended_at__isnull=True, end_ground="")
                | Q(ended_on__gte=F("given_on"), ended_by__isnull=False, ended_at__isnull=False) & ~Q(end_ground=""),
                name="consent_ended_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["client", "account"], condition=Q(case__isnull=True), name="consent_standing")]

    def __str__(self) -> str:
        return self.addressee


def counting(day: date) -> Q:
    """As a condition on consents: those that count on a Hong Kong day."""
    return Q(given_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def of_case(case_id: int) -> QuerySet[Consent]:
    """The consents given for this case, those that count first, then in the order in which they were recorded."""
    rows = Consent.objects.filter(case=case_id).select_related("party", "organisation", "recorded_by", "ended_by")
    return rows.order_by(F("ended_on").desc(nulls_first=True), "id")


def agreed(case_id: int, accounts: Iterable[tuple[int, str]], day: date) -> list[Consent]:
    """Who receives electronically in this case on a day: those who said so for the case, then the organisations with a standing
    consent whose box is among `accounts` (client and account of whoever has filed in the case)."""
    known = set(accounts)
    found = list(Consent.objects.filter(counting(day), case=case_id).order_by("id"))
    if known:
        standing = Consent.objects.filter(counting(day), case=None, account__in={account for _client, account in known}).order_by("id")
        found += [row for row in standing if (row.client_id, row.account) in known]
    return found
