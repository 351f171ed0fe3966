"""Staff, their offices and roles; and the programs that talk to the API."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.people.organisations import Organisation, OrganisationUser

# Models of this app that stand in a file of their own.
__all__ = ["Organisation", "OrganisationUser"]


class Court(models.TextChoices):
    """The courts that e-filing covers."""

    DC = "DC", _("District Court")
    SCT = "SCT", _("Small Claims Tribunal")
    HC = "HC", _("High Court")
    MC = "MC", _("Magistrates' Courts")


class OfficeKind(models.TextChoices):
    """A registry and the accounts office of one court are two offices, each with its own hours and closures."""

    REGISTRY = "registry", _("registry")
    ACCOUNTS = "accounts office", _("accounts office")


class Office(models.Model):
    """A court office. An accounts office serves named registries."""

    code = models.CharField(max_length=20, unique=True)
    court = models.CharField(max_length=3, choices=Court.choices)
    venue = models.CharField(max_length=10, blank=True, default="")
    kind = models.CharField(max_length=20, choices=OfficeKind.choices)
    title = models.CharField(max_length=120)
    title_zh = models.CharField(max_length=120)
    serves = models.ManyToManyField("self", symmetrical=False, related_name="served_by", blank=True)
    evidence = models.CharField(max_length=200, blank=True, default="")

    # Whether whoever was given this office sees what is sealed to the court in it (rights.seeing); from elsewhere it shows nothing of it.
    sees_sealed = False

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class User(AbstractUser):
    """A member of staff. Rights come from memberships only; Django's own permissions are not used."""

    display_name = models.CharField(max_length=120)
    post = models.CharField(_("post"), max_length=120, blank=True, default="")
    # A code of LANGUAGES; empty while the person has not chosen.
    language = models.CharField(max_length=10, blank=True, default="")
    # The staff number: whoever has two accounts is one person all the same. Empty: the account's name stands for it.
    person = models.CharField(max_length=150, blank=True, default="")
    # When an act of the house entered them; empty for those who were there before there was one.
    entered_at = models.DateTimeField(null=True)
    # The password was made for them, and is good until then, to choose one of their own with; empty: they chose it.
    password_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def as_person(self) -> str:
        """Who the person is, whichever account is used: what is compared where two different persons are asked for."""
        return self.person or self.username

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether a role gives the right. Django would answer yes to everything for a superuser; here only roles count."""
        backends = (backend for backend in get_backends() if hasattr(backend, "has_perm"))
        return any(backend.has_perm(self, perm, obj) for backend in backends)


class Role(models.TextChoices):
    """What a person is in an office."""

    REGISTRY_OFFICER = "registry_officer", _("Registry officer")
    SENIOR_OFFICER = "senior_officer", _("Senior registry officer")
    ACCOUNTS_OFFICER = "accounts_officer", _("Accounts officer")
    ACCOUNTS_SUPERVISOR = "accounts_supervisor", _("Accounts supervisor")
    MANAGER = "manager", _("Manager")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    REGISTRAR = "registrar", _("Registrar or Master")


class Membership(models.Model):
    """A person's role in an office."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role.choices)
    # When an act of the house gave it, of which an event tells; empty for those that were there before there was one.
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "office", "role"], name="membership_once")]


class ApiClient(models.Model):
    """A program that may call the API, such as the e-filing portal. Its token is kept only as a hash."""

    name = models.CharField(max_length=80, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class FactorKind(models.TextChoices):
    """What a person shows beside the password."""

    TOTP = "totp", _("authenticator app")
    PASSKEY = "passkey", _("passkey")


class SecondFactor(models.Model):
    """Something that a person has beside the password: an authenticator app, or a passkey.

    data: the app's secret or the passkey's public key, sealed: so that none can be read, or put in another's place, in the
    database. last_step: the step of the app's last code that was taken, so that none is taken twice. credential: the
    passkey's id in base64url. sign_count: how often it says it has signed. last_challenge: a hash of what it signed last.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="second_factors")
    kind = models.CharField(max_length=10, choices=FactorKind.choices)
    name = models.CharField(max_length=60)
    data = models.TextField()
    last_step = models.BigIntegerField(default=0)
    # WebAuthn allows an id 1,023 bytes.
    credential = models.CharField(max_length=1364, blank=True, default="")
    sign_count = models.BigIntegerField(default=0)
    last_challenge = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["credential"], condition=~models.Q(credential=""), name="passkey_once")]


class RecoveryCode(models.Model):
    """A code for the day on which the telephone is lost; each is good once, and only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")]


class StaffSession(AbstractBaseSession):
    """A session, with whose it is, so that a person can see theirs and end them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        verbose_name = "session"
        verbose_name_plural = "sessions"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """What reads and writes the rows."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store
