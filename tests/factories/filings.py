"""A filing in any of its states, with all that the state stands on. The acts are tested; this only sets the scene."""

import hashlib
from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from backoffice.cases.models import RegisterEntry
from backoffice.filings.models import Decision, DecisionKind, DecisionReason, Document, Filing, FilingParty, ServiceRecord
from backoffice.filings.name_index import enter_filing
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.references import new_reference
from tests.factories.cases import CaseFactory, CaseTypeFactory, DocumentTypeFactory, ReturnReasonFactory
from tests.factories.money import ChargeFactory, PaymentFactory
from tests.factories.people import ApiClientFactory, OfficeFactory, officer_of

_PAID_IN_FULL = {State.FEE_CHECKED, State.ACCEPTED, State.SERVED, State.RETURNED, State.REJECTED, State.LAPSED}


class DocumentFactory(DjangoModelFactory):
    """A writ of three pages. Its bytes are not in the store unless the test puts them there."""

    class Meta:
        model = Document

    number = 1
    type = factory.LazyAttribute(lambda document: DocumentTypeFactory(case_type=document.filing.case_type))
    filename = factory.LazyAttribute(lambda document: f"document-{document.number}.pdf")
    sha256 = factory.LazyAttribute(lambda document: hashlib.sha256(f"{document.filing.reference} {document.number}".encode()).hexdigest())
    size = 100_000
    pages = 3


def _decided(state: State) -> factory.Trait:
    return factory.Trait(
        state=state,
        deemed_received_at=factory.SelfAttribute("received_at"),
        decided_by=factory.LazyAttribute(lambda filing: officer_of(filing.office)),
        decided_at=factory.LazyFunction(clock.now),
    )


class FilingFactory(DjangoModelFactory):
    """A writ that opens a case. `received=True` and so on for each state; without one it is received, due in an hour."""

    class Meta:
        model = Filing
        skip_postgeneration_save = True

    class Params:
        received = factory.Trait(state=State.RECEIVED)
        deemed_received = factory.Trait(state=State.DEEMED_RECEIVED, deemed_received_at=factory.SelfAttribute("received_at"))
        fee_short = factory.Trait(state=State.FEE_SHORT, deemed_received_at=factory.SelfAttribute("received_at"))
        fee_checked = factory.Trait(state=State.FEE_CHECKED, deemed_received_at=factory.SelfAttribute("received_at"))
        accepted = _decided(State.ACCEPTED)
        served = _decided(State.SERVED)
        returned = _decided(State.RETURNED)
        rejected = _decided(State.REJECTED)
        lapsed = _decided(State.LAPSED)
        withdrawn = factory.Trait(state=State.WITHDRAWN, withdrawal_ground="settled between the parties")

    reference = factory.LazyFunction(lambda: new_reference("EF"))
    client = factory.SubFactory(ApiClientFactory)
    office = factory.SubFactory(OfficeFactory)
    case_type = factory.LazyAttribute(lambda filing: CaseTypeFactory(offices=[filing.office]))
    case = factory.LazyAttribute(
        lambda filing: (
            CaseFactory(office=filing.office, case_type=filing.case_type) if filing.state in {State.ACCEPTED, State.SERVED} else None
        )
    )
    opens_case = True
    state = State.RECEIVED
    received_at = factory.LazyFunction(lambda: clock.now() - timedelta(minutes=1))
    deemed_received_at = factory.LazyAttribute(lambda filing: filing.received_at + timedelta(hours=1))
    deemed_reason = factory.LazyAttribute(lambda filing: "open" if filing.deemed_received_at == filing.received_at else "before_opening")
    deemed_note = factory.LazyAttribute(lambda filing: "08:45" if filing.deemed_reason == "before_opening" else "")
    filer_name = "Chan Tai Man"
    filer_organisation = "Chan & Co."
    filer_account = "chan-and-co"
    filer_acts_for = "Plaintiff"
    filer_email = "filing@chan.example"
    claim_amount_cents = 480_000_00
    fee_status = "payable"
    fee_total_cents = 504_00
    taken_by = None
    taken_at = factory.LazyAttribute(lambda filing: clock.now() if filing.taken_by else None)

    @factory.post_generation
    def documents(self, create, extracted, **kwargs):
        """`documents=3` for that many."""
        for number in range(1, (1 if extracted is None else extracted) + 1):
            DocumentFactory(filing=self, number=number)

    @factory.post_generation
    def parties(self, create, extracted, **kwargs):
        if self.opens_case:
            FilingParty.objects.create(
                filing=self, office=self.office, position=1, role="commencing", name="Tai Fat Ltd", name_zh="大發有限公司"
            )
            FilingParty.objects.create(
                filing=self, office=self.office, position=2, role="defending", name="Wong Siu Ming", name_zh="黃小明"
            )
        enter_filing(self, self.parties.all())

    @factory.post_generation
    def money(self, create, extracted, **kwargs):
        """The charge, and the payments that the state stands on."""
        charge = ChargeFactory(
            subject=self.reference,
            accounts_office=self.office.served_by.get(),
            fee_status=self.fee_status,
            amount_cents=self.fee_total_cents,
        )
        if not self.fee_total_cents:
            return
        if self.state in _PAID_IN_FULL:
            PaymentFactory(charge=charge)
        elif self.state == State.FEE_SHORT:
            PaymentFactory(charge=charge, amount_cents=self.fee_total_cents - 100)

    @factory.post_generation
    def decision_on_it(self, create, extracted, **kwargs):
        """Why it went back, for the states that say so."""
        if self.state not in {State.RETURNED, State.REJECTED, State.LAPSED}:
            return
        kind = DecisionKind.REJECT if self.state == State.REJECTED else DecisionKind.RETURN
        decision = Decision.objects.create(
            filing=self,
            kind=kind,
            officer=self.decided_by,
            at=self.decided_at,
            cure_by=clock.in_hong_kong(self.decided_at).date() if kind == DecisionKind.RETURN else None,
        )
        reason = ReturnReasonFactory(kind=kind, code="not-signed" if kind == DecisionKind.RETURN else "not-this-court")
        DecisionReason.objects.create(decision=decision, position=1, reason=reason, document_number=1, page=1)

    @factory.post_generation
    def standing(self, create, extracted, **kwargs):
        """The register's lines, and for a served filing whom it was served on."""
        if self.state not in {State.ACCEPTED, State.SERVED}:
            return
        for document in self.documents.all():
            RegisterEntry.objects.create(
                case=self.case,
                filing_reference=self.reference,
                entered_on=clock.in_hong_kong(self.deemed_received_at).date(),
                entered_at=self.decided_at,
                text=f"{document} filed",
                document_title=str(document),
                officer_name=str(self.decided_by),
            )
        if self.state == State.SERVED:
            ServiceRecord.objects.create(
                filing=self,
                addressee=self.filer_organisation,
                account=self.filer_account,
                means="account",
                served_at=self.decided_at,
                deemed_served_on=clock.in_hong_kong(self.decided_at).date(),
                deemed_reason="open",
                documents=[{"number": row.number, "sha256": row.sha256, "sealed_sha256": row.sha256[::-1]} for row in self.documents.all()],
            )
