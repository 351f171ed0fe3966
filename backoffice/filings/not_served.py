"""On whom the court did not serve a filing itself, and why: read for its page and its certificate of service, so that neither claims more
than is so.

The court serves electronically whoever agreed to it (facts, section 4). Everybody else of the case is served by the parties, or by nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backoffice.cases.consents import agreed
from backoffice.cases.models import Party, SealedTo
from backoffice.filings.deliveries import Delivery
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock


class WhyNot(StrEnum):
    """Why the court served nothing on somebody."""

    # They agreed, and the filing, or a document of it, is sealed to the court: who else may have it is for the court to order.
    SEALED = "sealed"
    # No agreement of theirs to receive electronically was on record.
    NOT_AGREED = "not_agreed"


@dataclass(frozen=True)
class NotServed:
    """Somebody on whom the court served nothing. role: as `Party.Role`; empty where they are no party of the case."""

    name: str
    name_zh: str
    role: str
    why: WhyNot


def not_served(filing: Filing, deliveries: Iterable[Delivery], levels: Iterable[str | None]) -> list[NotServed]:
    """Who agreed and was left out, then each party of the case that neither filed nor agreed, in the order of the title of the
    proceeding. Of a filing of which nothing was made available yet it is nobody: that is not known before.

    deliveries: all of the filing, with consent and party. levels: to whom its documents are sealed. What failed stands with its delivery.
    """
    rows = list(deliveries)
    if not rows or filing.case_id is None:
        return []
    told = [row.consent for row in rows if row.consent is not None]
    left_out = []
    if SealedTo.COURT in (filing.sealed_to, *levels) and not filing.opens_case:
        day = clock.in_hong_kong(rows[0].prepared_at).date()
        known = {consent.pk for consent in told}
        left_out = [each for each in agreed(filing.case_id, _accounts(filing.case_id), day) if each.pk not in known]
        mine = (filing.client_id, filing.filer_account)
        left_out = [each for each in left_out if (each.client_id, each.account) != mine]
    parties = list(Party.objects.filter(case=filing.case_id).order_by("role", "position"))
    by_pk = {party.pk: party for party in parties}
    # Whose solicitors were addressed is served on by that: those for whom an addressee's account has filed in the case, and the filer.
    boxes = {(row.client_id, row.account) for row in rows if row.account}
    filed = Filing.objects.filter(case=filing.case_id, filer_account__in={account for _client, account in boxes})
    acted = filed.values_list("client_id", "filer_account", "filer_acts_for", "filer_name")
    names = {filing.filer_acts_for, filing.filer_name, filing.filer_organisation, *(row.addressee for row in rows)}
    names |= {name for client, account, *both in acted if (client, account) in boxes for name in both}
    spelt = {_plain(name) for name in names if name}
    agreed_for = {consent.party_id for consent in (*told, *left_out)}
    return [
        *(_left_out(each.addressee, by_pk.get(each.party_id or 0)) for each in left_out),
        *(
            NotServed(party.name, party.name_zh, party.role, WhyNot.NOT_AGREED)
            for party in parties
            if party.pk not in agreed_for and not {_plain(party.name), _plain(party.name_zh)} & spelt
        ),
    ]


def _left_out(addressee: str, party: Party | None) -> NotServed:
    return NotServed(addressee, "", "" if party is None else party.role, WhyNot.SEALED)


def _accounts(case_id: int) -> list[tuple[int, str]]:
    filed = Filing.objects.filter(case=case_id, state__in=(State.ACCEPTED, State.SERVED), client__isnull=False).exclude(filer_account="")
    return [(client, account) for client, account in filed.values_list("client_id", "filer_account").distinct() if client is not None]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
