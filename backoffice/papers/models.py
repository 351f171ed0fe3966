"""What the court issued: the paper, its file by hash, the data it was drawn from, and what took its place."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.people.models import Office


class PaperKind(models.TextChoices):
    """The court's papers."""

    ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement")
    RECEIPT = "receipt", _("official receipt")
    SEALED_COPY = "sealed_copy", _("sealed copy")
    NOTICE_OF_RETURN = "notice_of_return", _("notice of return")
    CORRECTION = "correction", _("correction")
    OUTAGE_CERTIFICATE = "outage_certificate", _("outage certificate")
    SERVICE_CERTIFICATE = "service_certificate", _("certificate of service")
    NOTICE_OF_LAPSE = "notice_of_lapse", _("notice of lapse")


class Standard(models.TextChoices):
    """To which standard of files for keeping (ISO 19005) a paper's file is."""

    PDF_A_1B = "PDF/A-1b", "PDF/A-1b"
    PDF_A_2B = "PDF/A-2b", "PDF/A-2b"


class Hindrance(models.TextChoices):
    """Why a sealed copy is not PDF/A: what it would take to make it so would touch the document as filed."""

    FACES = "faces", _("a typeface is not in the file, or not whole")
    COLOURS = "colours", _("its colours are not tied to a profile")
    COMMENTS = "comments", _("it has comments that are not seen or not printed")
    FORM = "form", _("it has form fields or a signature of its own")
    OTHER = "other", _("it holds what nobody has checked against the standard")


# The place of a notice of return about what was left of a filing, after an earlier one about documents that its acceptance left out.
NOTICE_OF_REST = 1


class Paper(models.Model):
    """One paper as it was issued. Append-only: only the paper that supersedes it may be entered later, once.

    `subject` is a public reference (a filing's, a receipt's number, or its own number where it is about neither);
    `position` the document's number for a sealed copy; of a filing with two notices 1 for the second (NOTICE_OF_REST); 1 for a notice of
    lapse about documents that an acceptance left out (LAPSE_OF_PARTS); otherwise 0.
    `content` is the plain data that was drawn; size in bytes. `signed_with` is empty where it was drawn without a key.
    `standard` is empty where the file is to none, for the reason in `hindrance`, or was drawn before that was noted.
    """

    kind = models.CharField(max_length=20, choices=PaperKind.choices)
    subject = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveSmallIntegerField(default=1)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    verification_code = models.CharField(max_length=40, unique=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()
    signed_with = models.CharField(max_length=64, default="", help_text=_("The SHA-256 of the certificate that it was signed with."))
    signed_by = models.CharField(max_length=200, default="", help_text=_("Whose certificate that is."))
    standard = models.CharField(max_length=12, choices=Standard.choices, blank=True, default="")
    hindrance = models.CharField(max_length=12, choices=Hindrance.choices, blank=True, default="")
    superseded_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="supersedes")

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["subject", "kind", "position", "version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "position", "version"], name="paper_once"),
            models.UniqueConstraint(fields=["number", "version"], name="paper_number_once"),
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="paper_kind_known"),
            models.CheckConstraint(condition=Q(pages__gte=1) & Q(size__gte=1) & Q(version__gte=1), name="paper_not_empty"),
            models.CheckConstraint(condition=Q(standard__in=["", *Standard.values]), name="paper_standard_known"),
            models.CheckConstraint(
                condition=Q(hindrance="") | Q(hindrance__in=Hindrance.values, standard="", kind=PaperKind.SEALED_COPY),
                name="paper_hindered_or_kept",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "kind"], name="paper_subject"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def current(self) -> bool:
        """Whether no later paper has taken its place."""
        return self.superseded_by_id is None
