"""The addresses of the staff screens. Who may open them stands in access."""

from django.urls import register_converter

from backoffice.staff.access import address
from backoffice.staff.views import (
    accounts,
    audit,
    cases,
    decisions,
    documents,
    filing,
    inbox,
    lists,
    manager,
    own,
    people,
    reference,
    search,
    session,
)


class Reference:
    """A filing's public reference in its own spelling."""

    regex = "[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}"

    def to_python(self, value: str) -> str:
        """As it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Reference, "reference")

app_name = "staff"
urlpatterns = [
    address("", "home", session.home),
    address("sign-in/", "sign-in", session.sign_in),
    address("sign-in/second/", "second-step", session.second_step),
    address("sign-out/", "sign-out", session.sign_out),
    address("me/", "me", session.me),
    address("me/choose/", "choose", session.choose),
    address("me/confirm/", "confirm", own.confirm),
    address("me/password/", "password", own.password),
    address("me/second-factor/", "second-factor", own.second_factors),
    address("me/second-factor/app/", "add-app", own.add_app),
    address("me/second-factor/remove/", "remove-factor", own.remove),
    address("me/second-factor/codes/", "recovery-codes", own.recovery_codes),
    address("registry/", "inbox", inbox.inbox),
    address("registry/news/", "inbox-news", inbox.news),
    address("registry/next/", "take-next", inbox.next_one),
    address("filings/", "filings", lists.filings),
    address("search/", "search", search.search),
    address("filings/<reference:reference>/", "filing", filing.filing),
    address("filings/<reference:reference>/documents/<int:number>.pdf", "document", documents.document),
    address("filings/<reference:reference>/take/", "take", decisions.take),
    address("filings/<reference:reference>/release/", "release", decisions.release),
    address("filings/<reference:reference>/accept/", "accept", decisions.accept),
    address("filings/<reference:reference>/return/", "return", decisions.send_back),
    address("filings/<reference:reference>/reject/", "reject", decisions.reject),
    address("filings/<reference:reference>/shortfall/take/", "shortfall-take", decisions.shortfall_take),
    address("filings/<reference:reference>/shortfall/release/", "shortfall-release", decisions.shortfall_release),
    address("filings/<reference:reference>/shortfall/note/", "shortfall-note", decisions.shortfall_note),
    address("filings/<reference:reference>/shortfall/return/", "shortfall-return", decisions.shortfall_return),
    address("cases/<path:number>/", "case", cases.case),
    address("papers/<path:number>.pdf", "paper", documents.paper),
    address("accounts/", "accounts", accounts.day),
    address("accounts/awaiting-payment/", "awaiting-payment", accounts.awaiting_payment),
    address("accounts/shortfalls/", "shortfalls", accounts.shortfalls),
    address("accounts/suspense/", "suspense", accounts.suspense),
    address("accounts/payments/", "payments", accounts.payments),
    address("receipts/", "receipts", accounts.receipts),
    address("receipts/<path:number>/", "receipt", accounts.receipt),
    address("managers/", "manager", manager.overview),
    address("audit/", "audit", audit.events),
    address("administration/", "people", people.people),
    address("reference/", "reference", reference.reference),
]
