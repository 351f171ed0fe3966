"""A change that one person proposes and, where it weighs enough, another one confirms. Moved by the acts in workflows/changes/actions."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.fsm import FSMField, transition
from backoffice.people.models import Office, User


class ChangeState(models.TextChoices):
    """Where a change stands."""

    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("waits for a second person")
    EFFECTED = "effected", _("in effect")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Change(models.Model):
    """What is to be changed, why, who proposed it and who decided.

    `kind` is a registered code (workflows/changes/kinds.py), `subject` names what is changed in the kind's own words, `content` is
    plain data and `before` what stood there when it was written. None of these can be changed (trigger): another content is
    another change, which replaces this one. People are compared by their person and not by their account.
    """

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    # Empty: of several offices or of no one office; the kind says which.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    before = models.JSONField(null=True)
    summary = models.CharField(max_length=300)
    summary_zh = models.CharField(max_length=300)
    ground = models.CharField(max_length=500)
    effective_on = models.DateField(null=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    state = FSMField(default=ChangeState.DRAFT, choices=ChangeState.choices, protected=True)
    # Whether it weighs so much that a second person decides; settled when it is proposed.
    needs_second = models.BooleanField(default=True)
    drafted_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_person = models.CharField(max_length=150)
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_person = models.CharField(max_length=150, default="")
    decided_at = models.DateTimeField(null=True)
    # The hash of the content that the second person saw.
    decided_hash = models.CharField(max_length=64, default="")
    decision_ground = models.CharField(max_length=500, default="")
    effected_at = models.DateTimeField(null=True)
    # What follows the effect, counted in the kind's own things: filings and payments, rows.
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="change_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.EFFECTED) | Q(proposed_at__isnull=False, effected_at__isnull=False),
                name="change_effected_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.EFFECTED)
                | Q(needs_second=False)
                | (
                    Q(decided_by__isnull=False, decided_at__isnull=False, decided_at__lte=F("effected_at"))
                    & ~Q(decided_person="")
                    & ~Q(decided_person=F("proposed_person"))
                    & Q(decided_hash=F("content_hash"))
                ),
                name="change_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.DECLINED) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="change_declined_by_someone",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="change_done_within"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state=ChangeState.PROPOSED), name="change_waiting"),
            models.Index(fields=["id"], condition=Q(state=ChangeState.EFFECTED, done__lt=F("total")), name="change_in_progress"),
            models.Index(fields=["proposed_by", "-id"], name="change_by_proposer"),
            models.Index(fields=["kind", "subject", "-id"], name="change_of_subject"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def in_progress(self) -> bool:
        """Whether it is in effect and what follows it is not all done yet."""
        return self.state == ChangeState.EFFECTED and self.done < self.total

    @transition(field=state, source=ChangeState.DRAFT, target=ChangeState.PROPOSED)
    def become_proposed(self) -> None:
        """It waits for a second person."""

    @transition(field=state, source=[ChangeState.DRAFT, ChangeState.PROPOSED], target=ChangeState.EFFECTED)
    def become_effected(self) -> None:
        """It is in the rules now."""

    @transition(field=state, source=ChangeState.PROPOSED, target=ChangeState.DECLINED)
    def become_declined(self) -> None:
        """The second person did not want it."""

    @transition(field=state, source=[ChangeState.DRAFT, ChangeState.PROPOSED], target=ChangeState.WITHDRAWN)
    def become_withdrawn(self) -> None:
        """The one who proposed it took it back, or put another one in its place."""

    def described(self) -> dict[str, Any]:
        """What the API and events tell of it."""
        return {"change": self.reference, "kind": self.kind, "subject": self.subject, "content_hash": self.content_hash}
