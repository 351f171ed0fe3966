"""What an officer types at the counter for a filing on paper, read field by field; scans go to the store as they come.

A scan that is safe in the store is carried on by the form under the court's own signature, so that a form that has to be put
right asks for nothing twice.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.cases.models import CaseType, DocumentType
from backoffice.filings.models import ExemptionGround, UrgencyGround
from backoffice.filings.submission import AtTheCounter, Submission, SubmittedDocument, SubmittedFiler, SubmittedParty, Urgency
from backoffice.kernel.clock import HONG_KONG
from backoffice.kernel.money import parse_hkd
from backoffice.people.models import Office, User
from backoffice.staff.scans import Scan, carried, carried_on, taken_in
from workflows.filing.actions.take_in_paper import PaperFiling

DOCUMENT_ROWS, PARTY_ROWS = 8, 8
_FORM = "paper-intake"


class PaperForm(forms.Form):
    """All of the form but its rows of parties and documents."""

    received_on = forms.DateField(input_formats=["%Y-%m-%d"], error_messages={"invalid": gettext_lazy("Write the date as 2026-09-30.")})
    received_at = forms.TimeField(
        input_formats=["%H:%M:%S", "%H:%M"], error_messages={"invalid": gettext_lazy("Write the time as 14:05 or 14:05:30.")}
    )
    case_number = forms.CharField(required=False, max_length=120)
    resubmits = forms.CharField(required=False, max_length=20)
    filer_name = forms.CharField(max_length=500)
    organisation = forms.CharField(required=False, max_length=500)
    acts_for = forms.CharField(required=False, max_length=500)
    email = forms.EmailField(required=False, max_length=254)
    represented = forms.ChoiceField(choices=[("", ""), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))])
    language = forms.ChoiceField(choices=[("en", gettext_lazy("English")), ("zh", gettext_lazy("Chinese"))])
    claim_amount = forms.CharField(required=False, max_length=30)
    urgency_ground = forms.ChoiceField(choices=[("", ""), *UrgencyGround.choices], required=False)
    urgency_explanation = forms.CharField(required=False, max_length=2000)
    exemption_ground = forms.ChoiceField(choices=[("", ""), *ExemptionGround.choices], required=False)
    exemption_note = forms.CharField(required=False, max_length=500)
    exemption_allowed_by = forms.CharField(required=False, max_length=200)

    def clean_claim_amount(self) -> int | None:
        """In HKD cents; nothing typed is no amount stated."""
        typed = str(self.cleaned_data["claim_amount"]).strip()
        if not typed:
            return None
        try:
            return parse_hkd(typed).cents
        except ValueError:
            raise forms.ValidationError(_("Write the amount in dollars, such as 480,000 or 480000.50.")) from None

    @property
    def moment(self) -> datetime:
        """The counter's time, in Hong Kong."""
        return datetime.combine(self.cleaned_data["received_on"], self.cleaned_data["received_at"], tzinfo=HONG_KONG)


@dataclass(frozen=True)
class PartyRow:
    """A row of parties as typed."""

    number: int
    role: str = ""
    name: str = ""
    name_zh: str = ""


@dataclass(frozen=True)
class DocumentRow:
    """A row of documents as typed. kept: the scan in the store, signed; document: what is known of it."""

    number: int
    type: str = ""
    title: str = ""
    kept: str = ""
    document: SubmittedDocument | None = None


@dataclass
class Typed:
    """The form as typed, with what is wrong with it."""

    form: PaperForm
    parties: list[PartyRow]
    documents: list[DocumentRow]
    errors: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether it can be given to the act."""
        return not self.errors and self.form.is_valid()


def empty(now: datetime) -> Typed:
    """The form before anything is typed: the counter's time is now."""
    form = PaperForm(initial={"received_on": f"{now:%Y-%m-%d}", "received_at": f"{now:%H:%M}", "language": "en"})
    return Typed(form, _blank_parties(), [DocumentRow(number) for number in range(1, DOCUMENT_ROWS + 1)])


def _blank_parties() -> list[PartyRow]:
    """A new case needs both sides, so the first two rows propose them."""
    return [PartyRow(number, {1: "commencing", 2: "defending"}.get(number, "")) for number in range(1, PARTY_ROWS + 1)]


def read(request: HttpRequest, user: User, types: list[DocumentType]) -> Typed:
    """What was typed; each scan that came is looked at and kept in the store, whatever else is wrong."""
    data = request.POST
    parties = [
        PartyRow(number, *(" ".join(data.get(f"{name}-{number}", "").split())[:500] for name in ("role", "party", "party_zh")))
        for number in range(1, PARTY_ROWS + 1)
    ]
    typed = Typed(PaperForm(data), parties, [])
    codes = {kind.code for kind in types}
    for number in range(1, DOCUMENT_ROWS + 1):
        row, errors = _document(request, user, number)
        if row.type and row.type not in codes:
            errors.append(_("Row %(number)s: there is no such document type.") % {"number": number})
        if row.document is not None and not row.type:
            errors.append(_("Row %(number)s: say what kind of document “%(name)s” is.") % {"number": number, "name": row.document.filename})
        if row.type and row.document is None and not errors:
            errors.append(_("Row %(number)s: choose the scan of the document, a PDF.") % {"number": number})
        typed.documents.append(row)
        typed.errors.extend(errors)
    for party in parties:
        if (party.name or party.name_zh) and party.role not in ("commencing", "defending"):
            typed.errors.append(_("Row %(number)s of the parties: say on which side the party is.") % {"number": party.number})
    return typed


def _document(request: HttpRequest, user: User, number: int) -> tuple[DocumentRow, list[str]]:
    """One row of documents: the scan that was sent with it, or the one that an earlier try has left in the store."""
    kind, title, kept = (str(request.POST.get(f"{name}-{number}", ""))[:2000] for name in ("type", "title", "kept"))
    title = " ".join(title.split())[:500]
    sent = request.FILES.get(f"file-{number}")
    if isinstance(sent, UploadedFile):
        return _taken_in(user, number, kind, title, sent)
    if not kept:
        return DocumentRow(number, kind, title), []
    scan = carried(kept, _FORM, user)
    if scan is None:
        return DocumentRow(number, kind, title), [_("Row %(number)s: the scan is no longer kept; choose it again.") % {"number": number}]
    return DocumentRow(number, kind, title, kept, SubmittedDocument(type=kind, title=title, **asdict(scan))), []


def _taken_in(user: User, number: int, kind: str, title: str, sent: UploadedFile) -> tuple[DocumentRow, list[str]]:
    scan = taken_in(sent)
    if not isinstance(scan, Scan):
        return DocumentRow(number, kind, title), scan
    kept = carried_on(scan, _FORM, user)
    return DocumentRow(number, kind, title, kept, SubmittedDocument(type=kind, title=title, **asdict(scan))), []


def entered(typed: Typed, office: Office, case_type: CaseType) -> PaperFiling:
    """The sound form as the act takes it."""
    told = typed.form.cleaned_data
    urgent = told["urgency_ground"]
    submission = Submission(
        office=office.code,
        case_type=case_type.code,
        documents=tuple(_documents(typed)),
        filer=SubmittedFiler(name=told["filer_name"], organisation=told["organisation"], acts_for=told["acts_for"], email=told["email"]),
        case_number=told["case_number"],
        parties=tuple(SubmittedParty(party.role, party.name, party.name_zh) for party in typed.parties if party.name or party.name_zh)
        if not told["case_number"]
        else (),
        claim_amount_cents=told["claim_amount"],
        urgency=Urgency(urgent, told["urgency_explanation"]) if urgent else None,
        resubmits=told["resubmits"].strip().upper(),
        language=told["language"],
    )
    counter = AtTheCounter(
        represented=told["represented"] == "yes",
        ground=told["exemption_ground"],
        note=told["exemption_note"],
        allowed_by=told["exemption_allowed_by"],
    )
    return PaperFiling(submission, counter, typed.form.moment)


def _documents(typed: Typed) -> Iterator[SubmittedDocument]:
    return (row.document for row in typed.documents if row.document is not None)
