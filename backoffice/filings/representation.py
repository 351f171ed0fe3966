"""Who acts for the parties of a case now: by the latest change on record, and until there is one by whoever filed for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.cases.models import Case, Party
from backoffice.cases.standing import Representation
from backoffice.filings.models import Filing
from backoffice.filings.states import State

_MOST = 200


@dataclass(frozen=True)
class Acting:
    """Who acts for a party. solicitors: None: nobody knows; empty: in person. since: by a change on record; filing: else the
    reference of the filing from which it is known. history: all changes, the latest first."""

    solicitors: str | None = None
    since: date | None = None
    filing: str = ""
    history: tuple[Representation, ...] = ()


def acting_for(case: Case, parties: Sequence[Party]) -> dict[int, Acting]:
    """Of each party (by id) who acts for it (two queries, and one where a change is on record).

    Of a party without a change on record it is the firm that filed for it first, by the name that the filing gives to whom it acts
    for; whoever filed without a firm and for nobody else filed for themselves.
    """
    changes: dict[int, list[Representation]] = {}
    rows = Representation.objects.filter(party__in=[party.pk for party in parties]).select_related("officer", "party")
    for row in rows.order_by("effective_on", "id"):
        changes.setdefault(row.party_id, []).append(row)
    accepted = Filing.objects.filter(case=case, state__in=(State.ACCEPTED, State.SERVED)).order_by("pk")
    filed = list(accepted.values_list("reference", "filer_organisation", "filer_name", "filer_acts_for", "sealed_to")[:_MOST])
    named = [row.filing_reference for own in changes.values() for row in own if row.filing_reference]
    sealed = (
        set(Filing.objects.filter(reference__in=named, sealed_to__isnull=False).values_list("reference", flat=True)) if named else set()
    )
    found = {}
    for party in parties:
        own = changes.get(party.pk)
        if own:
            # The notice is named to everybody who sees the case, a sealed one to nobody.
            notice = "" if own[-1].filing_reference in sealed else own[-1].filing_reference
            found[party.pk] = Acting(own[-1].solicitors, own[-1].effective_on, notice, tuple(reversed(own)))
            continue
        names = {name for name in (party.name, party.name_zh) if name}
        found[party.pk] = next((acting for each in filed if (acting := _of(names, *each)) is not None), Acting())
    return found


def _of(names: set[str], reference: str, organisation: str, filer: str, acts_for: str, sealed_to: str | None) -> Acting | None:
    if sealed_to is not None:
        # What is sealed tells nothing of who acts.
        return None
    if organisation and acts_for in names:
        return Acting(organisation, filing=reference)
    return Acting("", filing=reference) if not organisation and not acts_for and filer in names else None
