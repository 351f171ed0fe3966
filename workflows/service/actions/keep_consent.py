"""An officer keeps who agreed to receive the court's documents electronically: in one case, or in all of an organisation's."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.cases.consents import Consent
from backoffice.cases.models import Case, Party
from backoffice.cases.sealing import is_hidden
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, NotFound, Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import Organisation, OrganisationUser, User
from workflows.grounds import stated
from workflows.service import consents, events
from workflows.service.consents import Box, Wanted


def record_for_case(*, number: str, party: int | None, wanted: Wanted, given_on: date | None, evidence: str, officer: User) -> Consent:
    """Somebody receives electronically in this case: a party of it (its id), or another, such as a representative. From that Hong Kong
    day; for what is served from now on. Recorded again by the same words, it is that one.

    Raises:
        Forbidden: the officer has not the right in the case's office.
        NotFound: there is no such case for this person.
        Conflict: consent-stands, for that account in this case.
        Refused: no-such-party, evidence-needed, and what is missing of the message box or the day.
    """
    said, box, day = consents.evidence_of(evidence), consents.box_of(wanted), consents.day_of(given_on, latest=clock.today())
    with transaction.atomic():
        case = _case(number, officer)
        named = None if party is None else Party.objects.filter(pk=party, case=case).first()
        if party is not None and named is None:
            raise Refused("no-such-party", _("Choose a party of this case."), field="party")
        known = (
            OrganisationUser.objects.select_related("organisation").filter(client=box.client, account=box.account, ended_at=None).first()
        )
        standing = Consent.objects.filter(case=case, client=box.client, account=box.account, ended_on=None).first()
        if standing is not None:
            return _the_same(standing, (named, box.name, box.email, day, said), box)
        made = Consent.objects.create(
            case=case, party=named, organisation=known.organisation if known else None, given_on=day, evidence=said, recorded_by=officer,
            recorded_at=clock.now(), **_columns(box),
        )  # fmt: skip
        events.consented(made, rights.actor_of(officer))
    return made


def record_standing(*, number: int, user: int, given_on: date | None, evidence: str, officer: User) -> Consent:
    """An organisation (its number) receives electronically, by this user's message box, in every case in which that user has filed.

    Raises:
        Forbidden: the officer has not the right.
        NotFound: there is no such organisation, or it has no such user.
        Conflict: organisation-ended; consent-stands.
        Refused: evidence-needed, day-needed, day-too-late.
    """
    said, day = consents.evidence_of(evidence), consents.day_of(given_on, latest=clock.today())
    with transaction.atomic():
        consents.must_record(officer)
        organisation: Organisation = consents.organisation_of(number)
        found = OrganisationUser.objects.select_related("client").filter(pk=user, organisation=number, ended_at=None).first()
        if found is None:
            raise NotFound("no-user", _("This organisation has no such user."))
        box = Box(organisation.name, found.client, found.account, found.email, found.language)
        standing = Consent.objects.filter(case=None, client=box.client, account=box.account, ended_on=None).first()
        if standing is not None:
            return _the_same(standing, (None, box.name, box.email, day, said), box)
        made = Consent.objects.create(
            organisation=organisation, given_on=day, evidence=said, recorded_by=officer, recorded_at=clock.now(), **_columns(box)
        )
        events.consented(made, rights.actor_of(officer))
    return made


def end_consent(*, consent: int, case: str = "", organisation: int = 0, ended_on: date | None, ground: str, officer: User) -> Consent:
    """It counts no longer from that Hong Kong day on, which may lie ahead. What was served before stays served. Ended again it stays.

    Raises:
        Forbidden: the officer has not the right.
        NotFound: there is no such consent, in that case or of that organisation, for this person.
        Refused: ground-needed, day-needed; day-before-consent.
    """
    said, day = stated(ground), consents.day_of(ended_on, latest=date.max)
    with transaction.atomic():
        if case:
            found = Consent.objects.select_related("case__office").filter(pk=consent, case=_case(case, officer)).first()
        else:
            consents.must_record(officer)
            lock(Organisation, pk=organisation)
            found = Consent.objects.select_related("organisation").filter(pk=consent, organisation=organisation, case=None).first()
        if found is None:
            raise NotFound("no-consent", _("There is no such consent here."))
        if found.ended_on is not None:
            return found
        if day < found.given_on:
            raise Refused("day-before-consent", _("The consent was given later than that: choose another day."), field="day")
        found.ended_on, found.end_ground, found.ended_by, found.ended_at = day, said, officer, clock.now()
        found.save(update_fields=["ended_on", "end_ground", "ended_by", "ended_at"])
        events.consent_ended(found, rights.actor_of(officer))
    return found


def _case(number: str, officer: User) -> Case:
    """The case, locked, for an officer with the right who may see it."""
    case = lock(Case, number=number, along=("office",))
    rights.must(officer, consents.RIGHT, case.office)
    (office,) = rights.seeing(User.objects.get(pk=officer.pk), [case.office])
    if is_hidden(case, office):
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    return case


def _columns(box: Box) -> dict[str, object]:
    return {"addressee": box.name, "client": box.client, "account": box.account, "email": box.email, "language": box.language}


def _the_same(standing: Consent, wanted: tuple[Party | None, str, str, date, str], box: Box) -> Consent:
    if (standing.party, standing.addressee, standing.email, standing.given_on, standing.evidence) == wanted:
        return standing
    words = _("The account %(account)s receives electronically already: end that first if something in it is to change.")
    raise Conflict("consent-stands", words % {"account": box.account})
