"""Organisations that use e-filing (firms, departments, public bodies) and their users; the models are read with those of `models.py`."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.questions import Question


class OrganisationKind(models.TextChoices):
    """What kind of organisation it is (facts, section 1)."""

    FIRM = "firm", _("law firm")
    DEPARTMENT = "department", _("government department")
    BODY = "body", _("statutory or public body")
    OTHER = "other", _("another organisation")


class Organisation(models.Model):
    """A firm, department or body whose users send and receive documents electronically. It is ended, never removed."""

    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    name = models.CharField(max_length=500)
    name_zh = models.CharField(max_length=500, blank=True, default="")
    # The name as it is looked for: folded, spaces made one (people.organisations.folded).
    name_key = models.CharField(max_length=500)
    evidence = models.CharField(max_length=300)
    entered_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()
    ended_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    end_ground = models.CharField(max_length=300, default="")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(fields=["name_key"], condition=Q(ended_at__isnull=True), name="organisation_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_ground="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_ground=""),
                name="organisation_ended_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["name_key", "id"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name


class OrganisationUser(models.Model):
    """A user account of an organisation with the e-filing portal (client), by which the portal knows whose message box it is."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="users")
    client = models.ForeignKey("people.ApiClient", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.CharField(max_length=120)
    name = models.CharField(max_length=500)
    email = models.CharField(max_length=254, default="")
    language = models.CharField(max_length=2, default="en")
    entered_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()
    ended_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("user of an organisation")
        verbose_name_plural = _("users of organisations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["client", "account"], condition=Q(ended_at__isnull=True), name="organisation_account_once"),
            models.CheckConstraint(condition=~Q(account="") & ~Q(name=""), name="organisation_user_named"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="organisation_user_ended_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.account})"


def folded(name: str) -> str:
    """A name as it is looked for: case folded, runs of spaces made one."""
    return " ".join(name.casefold().split())


_OF_ACCOUNT = Question(
    lambda client, account: OrganisationUser.objects.filter(client_id=client, account=account).order_by("id"), int, str
)  # fmt: skip


def links_of(client_id: int | None, account: str) -> list[OrganisationUser]:
    """Whose account of an e-filing portal this is and was, the first first. client_id: the portal's; none: nothing came over a portal."""
    return _OF_ACCOUNT.rows(client_id, account) if client_id is not None and account else []


def organisation_at(links: Iterable[OrganisationUser], moment: datetime) -> int | None:
    """The primary key of the organisation whose account it was at a moment (UTC): by what was on our records then, or else by what was
    entered first after it, for it was theirs before we knew. links: of one account, the first first."""
    rows = list(links)
    for row in rows:
        if row.entered_at <= moment and (row.ended_at is None or moment < row.ended_at):
            return row.organisation_id
    return next((row.organisation_id for row in rows if row.entered_at > moment), None)
