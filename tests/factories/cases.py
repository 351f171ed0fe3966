"""Kinds of case and document, cases with two parties, and reasons for return."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from backoffice.cases.models import Case, CaseType, DocumentType, Party, ReturnReason
from backoffice.cases.numbers import case_number
from backoffice.kernel import clock
from tests.factories.people import OfficeFactory


class CaseTypeFactory(DjangoModelFactory):
    """A civil action of the District Court, taken by its registry, for claims above $75,000 and up to $3,000,000."""

    class Meta:
        model = CaseType
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "DCCJ"
    court = "DC"
    title = "Civil Action"
    title_zh = "民事訴訟"
    register = "Cause book"
    register_zh = "訟案登記冊"
    efiling_from = date(2022, 5, 3)
    commencing_party = "Plaintiff"
    commencing_party_zh = "原告人"
    defending_party = "Defendant"
    defending_party_zh = "被告人"
    claim_min_cents = 75_000_00
    claim_max_cents = 3_000_000_00
    limits_evidence = "test"
    evidence = "test"

    @factory.post_generation
    def offices(self, create, extracted, **kwargs):
        self.offices.add(*(extracted or [OfficeFactory()]))


class DocumentTypeFactory(DjangoModelFactory):
    """A writ of summons, which commences a case; no fee item is asked for."""

    class Meta:
        model = DocumentType
        django_get_or_create = ("case_type", "code")

    case_type = factory.SubFactory(CaseTypeFactory)
    code = "writ"
    position = 1
    title = "Writ of summons"
    title_zh = "傳訊令狀"
    commences = True
    evidence = "test"


class CaseFactory(DjangoModelFactory):
    """A case with a plaintiff and a defendant."""

    class Meta:
        model = Case
        skip_postgeneration_save = True

    office = factory.SubFactory(OfficeFactory)
    case_type = factory.SubFactory(CaseTypeFactory)
    year = 2026
    # High, so that the first numbers that the acts take are free.
    sequence = factory.Sequence(lambda number: 9000 + number)
    number = factory.LazyAttribute(lambda case: case_number(case.case_type.code, case.sequence, case.year))
    opened_at = factory.LazyFunction(clock.now)
    opened_on = factory.LazyAttribute(lambda case: clock.in_hong_kong(case.opened_at).date())

    @factory.post_generation
    def parties(self, create, extracted, **kwargs):
        Party.objects.create(case=self, role="commencing", position=1, name="Tai Fat Ltd", name_zh="大發有限公司")
        Party.objects.create(case=self, role="defending", position=1, name="Wong Siu Ming", name_zh="黃小明")


class ReturnReasonFactory(DjangoModelFactory):
    """A reason to return a filing: a page is not signed."""

    class Meta:
        model = ReturnReason
        django_get_or_create = ("code", "valid_from")

    code = "not-signed"
    position = 1
    kind = ReturnReason.Kind.RETURN
    title = "Not signed"
    title_zh = "未經簽署"
    rule_cited = "Order 18, rule 6(5)"
    sentence = "The document is not signed."
    sentence_zh = "文件未經簽署。"
    valid_from = date(2022, 1, 1)
    evidence = "test"
