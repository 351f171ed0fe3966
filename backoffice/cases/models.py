"""Kinds of case and of document, cases with their parties, and the register.

The register (cause book, Register of Claims, register of summonses) is append-only: a trigger
refuses to change or remove an entry, and a correction is a new entry. An entry carries the
filing's public reference and not the filing, which lies above this app.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.cases.checklists import CheckItem, Checklist
from backoffice.cases.consents import Consent
from backoffice.cases.imports import CaseImport, RefusedRow, SeriesStart, TakenOver
from backoffice.cases.restrictions import RestrictedName, RestrictedWord, RestrictionEnd, RestrictionOrder
from backoffice.cases.standing import CaseStanding, ClosingGround, ReopeningGround, Representation
from backoffice.kernel.fields import CentsField, EvidenceField

# Models of this app that stand in a file of their own.
__all__ = [
    "CaseImport", "CaseStanding", "CheckItem", "Checklist", "ClosingGround", "Consent", "RefusedRow", "ReopeningGround", "Representation",
    "RestrictedName", "RestrictedWord", "RestrictionEnd", "RestrictionOrder", "SeriesStart", "TakenOver",
]  # fmt: skip


class CaseType(models.Model):
    """A kind of proceeding of one court, and which registries take it."""

    code = models.CharField(max_length=8, unique=True)
    court = models.CharField(max_length=4)
    title = models.CharField(max_length=120)
    title_zh = models.CharField(max_length=60)
    register = models.CharField(max_length=60)
    register_zh = models.CharField(max_length=40)
    efiling_from = models.DateField()
    commencing_party = models.CharField(max_length=80)
    commencing_party_zh = models.CharField(max_length=40)
    defending_party = models.CharField(max_length=80)
    defending_party_zh = models.CharField(max_length=40)
    claim_min_cents = CentsField(null=True, blank=True, help_text=_("The claim is of more than this."))
    claim_max_cents = CentsField(null=True, blank=True, help_text=_("The claim is of not more than this."))
    limits_evidence = EvidenceField(blank=True)
    offices = models.ManyToManyField("people.Office", related_name="case_types")
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("case type")
        verbose_name_plural = _("case types")
        ordering = ["court", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(claim_min_cents__isnull=True) | Q(claim_max_cents__isnull=True) | Q(claim_max_cents__gt=F("claim_min_cents")),
                name="case_type_limits_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class EFilingMandate(models.Model):
    """From when on legally represented parties must file by e-filing in a kind of case; `valid_to` is the last day."""

    case_type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="mandates")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("mandatory e-filing")
        verbose_name_plural = _("mandatory e-filing")
        ordering = ["case_type", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["case_type", "valid_from"], name="mandate_once"),
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="mandate_end_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.case_type.code} {self.valid_from}"


class DocumentType(models.Model):
    """A kind of document that may be filed in a kind of case.

    `fee_item` names the item of the court's fee schedule that the document asks for; an empty one
    means that no item is on record for it.
    """

    class Party(models.TextChoices):
        COMMENCING = "commencing", _("the party who commences")
        DEFENDING = "defending", _("the party who defends")
        ANY = "any", _("any party")

    case_type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="document_types")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    title_zh = models.CharField(max_length=80)
    form = models.CharField(max_length=40, blank=True)
    filed_by = models.CharField(max_length=12, choices=Party.choices, default=Party.ANY)
    commences = models.BooleanField(default=False)
    fee_item = models.CharField(max_length=40, blank=True)
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("document type")
        verbose_name_plural = _("document types")
        ordering = ["case_type", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["case_type", "code"], name="document_type_once"),
            models.CheckConstraint(
                condition=Q(filed_by__in=["commencing", "defending", "any"]),
                name="document_type_party_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_type.code} {self.code}"


class SealedTo(models.TextChoices):
    """From whom a case, a filing or a document is not kept; what has none of these is open to the public."""

    PARTIES = "parties", _("the parties and the court")
    COURT = "court", _("the court only")


class Case(models.Model):
    """A case of the court. Its year is that of the day on which its first filing counts."""

    number = models.CharField(max_length=40, unique=True)
    office = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="cases")
    case_type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="cases")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    opened_on = models.DateField(help_text=_("The deemed day of the filing that opened it; it moves with that filing."))
    opened_at = models.DateTimeField(help_text=_("When the officer accepted that filing."))
    # When the only acceptance in it was taken back: its number stays used, and nothing can be filed in it. Null: it stands.
    withdrawn_at = models.DateTimeField(null=True)
    # Since when it is closed, as the last CaseStanding says; null: it is open. Nothing is filed or accepted in a closed case.
    closed_at = models.DateTimeField(null=True)
    # As the latest order on it says; null: open. Who may see it is decided in sealing.py alone.
    sealed_to = models.CharField(max_length=8, choices=SealedTo.choices, null=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["case_type", "year", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["case_type", "year", "sequence"], name="case_sequence_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="case_sequence_from_one"),
        ]

    def __str__(self) -> str:
        return self.number


class Party(models.Model):
    """A party of a case, in the order of the title of the proceeding."""

    class Role(models.TextChoices):
        COMMENCING = "commencing", _("commencing party")
        DEFENDING = "defending", _("defending party")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=12, choices=Role.choices)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=500)
    name_zh = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["case", "role", "position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "role", "position"], name="party_place_once"),
            models.CheckConstraint(condition=Q(role__in=["commencing", "defending"]), name="party_role_known"),
        ]

    def __str__(self) -> str:
        return self.name


class RegisterEntry(models.Model):
    """A line of the register: what was entered, by which filing and for which of its documents, on which day. Append-only.

    A correction is an entry of its own that names the one that it corrects (`corrects`); each is corrected once at most, and what holds
    is the entry that no other corrects.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="register_entries")
    filing_reference = models.CharField(max_length=20)
    entered_on = models.DateField(help_text=_("The deemed day of the filing."))
    entered_at = models.DateTimeField(help_text=_("When the entry was made."))
    text = models.TextField()
    text_zh = models.TextField(blank=True)
    document_title = models.CharField(max_length=500)
    officer_name = models.CharField(max_length=150)
    document_number = models.PositiveSmallIntegerField(null=True, help_text=_("Unknown for entries made before it was kept."))
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    takes_back = models.BooleanField(
        default=False, help_text=_("It takes the earlier entry back altogether, and nothing stands in its place.")
    )
    ground = models.CharField(
        max_length=300, default="", help_text=_("Why the earlier entry was wrong; empty where its day moved by itself.")
    )

    class Meta:
        verbose_name = _("register entry")
        verbose_name_plural = _("register entries")
        ordering = ["case", "id"]
        indexes = [
            models.Index(fields=["entered_on", "id"], name="register_entry_day"),
            models.Index(fields=["filing_reference"], name="register_entry_filing"),
            # The last ones of a case.
            models.Index(fields=["case", "-id"], name="register_entry_case"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(takes_back=False) | Q(corrects__isnull=False), name="register_takes_back_something")
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.entered_on} {self.document_title}"


class SealingOrder(models.Model):
    """An order that seals a case, a filing or one document, or opens it again. Append-only: the latest one on each counts.

    Of a filing or a document it carries the public reference, for filings lie above this app; document_number 0 is the whole filing.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="sealing_orders")
    office = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="+")
    filing_reference = models.CharField(max_length=20, default="")
    document_number = models.PositiveSmallIntegerField(default=0)
    # Null: open from now on.
    sealed_to = models.CharField(max_length=8, choices=SealedTo.choices, null=True)
    ground = models.CharField(max_length=300)
    officer = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sealing order")
        verbose_name_plural = _("sealing orders")
        ordering = ["id"]
        indexes = [models.Index(fields=["filing_reference", "id"], condition=~Q(filing_reference=""), name="sealing_order_filing")]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, filing_reference="", document_number=0) | (Q(case__isnull=True) & ~Q(filing_reference="")),
                name="sealing_order_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(sealed_to__isnull=True) | Q(sealed_to__in=SealedTo.values), name="sealing_order_level_known"
            ),
            models.CheckConstraint(condition=~Q(ground=""), name="sealing_order_has_ground"),
        ]


class SealedLook(models.Model):
    """Somebody looked at something that is sealed. Append-only."""

    class What(models.TextChoices):
        CASE = "case", _("the case")
        FILING = "filing", _("the filing")
        DOCUMENT = "document", _("a document")
        PAPER = "paper", _("a paper of the court")
        RECEIPT = "receipt", _("an official receipt")

    what = models.CharField(max_length=10, choices=What.choices)
    # The case's number, the filing's reference, the paper's or the receipt's number; of a document also which one.
    subject = models.CharField(max_length=60)
    document_number = models.PositiveSmallIntegerField(default=0)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="looks")
    filing_reference = models.CharField(max_length=20, default="")
    sealed_to = models.CharField(max_length=8, choices=SealedTo.choices)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("look at what is sealed")
        verbose_name_plural = _("looks at what is sealed")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "subject", "-id"], name="sealed_look_person"),
            models.Index(fields=["filing_reference", "-id"], condition=~Q(filing_reference=""), name="sealed_look_filing"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(what__in=["case", "filing", "document", "paper", "receipt"]), name="look_at_known")
        ]


class ReturnReason(models.Model):
    """A coded reason for which a filing is returned for correction or rejected."""

    class Kind(models.TextChoices):
        RETURN = "return", _("return for correction")
        REJECT = "reject", _("rejection")

    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=120)
    title_zh = models.CharField(max_length=60)
    rule_cited = models.CharField(max_length=200)
    sentence = models.CharField(max_length=400)
    sentence_zh = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    evidence = EvidenceField()

    class Meta:
        verbose_name = _("reason for return")
        verbose_name_plural = _("reasons for return")
        ordering = ["kind", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="return_reason_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="return_reason_end_after_start",
            ),
            models.CheckConstraint(condition=Q(kind__in=["return", "reject"]), name="return_reason_kind_known"),
        ]

    def __str__(self) -> str:
        return self.code
