"""Rows for tests, whole and lawful: a filing in any state stands on the office, case, charge and decision that it needs.

FilingFactory()                          received, and due at the next opening
FilingFactory(fee_checked=True)          a trait per state
FilingFactory(fee_checked=True, taken_by=officer)
officer_of(filing.office)                a registry officer there
"""

from tests.factories.cases import CaseFactory, CaseTypeFactory, DocumentTypeFactory, ReturnReasonFactory
from tests.factories.filings import DocumentFactory, FilingFactory
from tests.factories.money import ChargeFactory, PaymentFactory
from tests.factories.people import AccountsOfficeFactory, ApiClientFactory, OfficeFactory, UserFactory, officer_of

__all__ = [
    "AccountsOfficeFactory",
    "ApiClientFactory",
    "CaseFactory",
    "CaseTypeFactory",
    "ChargeFactory",
    "DocumentFactory",
    "DocumentTypeFactory",
    "FilingFactory",
    "OfficeFactory",
    "PaymentFactory",
    "ReturnReasonFactory",
    "UserFactory",
    "officer_of",
]
