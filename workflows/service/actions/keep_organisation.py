"""An officer keeps the organisations that use e-filing, and their users."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, NotFound, Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import Organisation, OrganisationUser, User
from backoffice.people.organisations import OrganisationKind, folded
from workflows.grounds import stated
from workflows.service import consents, events
from workflows.service.consents import Wanted


def enter_organisation(*, kind: str, name: str, name_zh: str, evidence: str, officer: User) -> Organisation:
    """Put an organisation on record. Entered again by the same officer, it is that one.

    Raises:
        Forbidden: the officer has not the right.
        Conflict: organisation-known, under that name.
        Refused: no-such-kind, name-needed, evidence-needed.
    """
    said, english, chinese = consents.evidence_of(evidence), consents.line(name), consents.line(name_zh)
    if kind not in OrganisationKind.values:
        raise Refused("no-such-kind", _("Choose what kind of organisation it is."), field="kind")
    if not english and not chinese:
        raise Refused("name-needed", _("Give a name."), field="name")
    with transaction.atomic():
        consents.must_record(officer)
        key = folded(english or chinese)
        known = Organisation.objects.select_for_update(of=("self",)).filter(name_key=key, ended_at=None).first()
        if known is not None:
            if (known.entered_by_id, known.evidence, known.kind) == (officer.pk, said, kind):
                return known
            raise Conflict("organisation-known", _("%(name)s is on record already.") % {"name": known.name})
        made = Organisation.objects.create(
            kind=kind, name=english or chinese, name_zh=chinese, name_key=key, evidence=said, entered_by=officer, entered_at=clock.now()
        )
        events.organisation_entered(made, rights.actor_of(officer))
    return made


def end_organisation(*, number: int, ground: str, officer: User) -> Organisation:
    """It uses e-filing no longer; its users and its standing consents end with it. Ended again it stays as it is.

    Raises:
        Forbidden: the officer has not the right.
        NotFound: there is no such organisation.
        Refused: ground-needed; consents-stand, where one still counts: end it first, with its day.
    """
    said = stated(ground)
    with transaction.atomic():
        consents.must_record(officer)
        found = lock(Organisation, pk=number)
        if found.ended_at is not None:
            return found
        if found.consents.filter(case=None, ended_on=None).exists():
            raise Refused("consents-stand", _("Its standing consent still counts: end that first, with its day."))
        moment = clock.now()
        for user in found.users.filter(ended_at=None):
            _end_user(user, officer)
        found.ended_by, found.ended_at, found.end_ground = officer, moment, said
        found.save(update_fields=["ended_by", "ended_at", "end_ground"])
        events.organisation_ended(found, rights.actor_of(officer))
    return found


def enter_user(*, number: int, wanted: Wanted, officer: User) -> OrganisationUser:
    """Put a user account of the organisation on record. Entered again it is that one.

    Raises:
        Forbidden: the officer has not the right.
        NotFound: there is no such organisation.
        Conflict: organisation-ended; account-known, with another organisation.
        Refused: name-needed, account-needed, no-such-client, email-unreadable.
    """
    box = consents.box_of(wanted)
    with transaction.atomic():
        consents.must_record(officer)
        organisation = consents.organisation_of(number)
        known = (
            OrganisationUser.objects.select_related("organisation").filter(client=box.client, account=box.account, ended_at=None).first()
        )
        if known is not None:
            if known.organisation_id == number and (known.name, known.email, known.language) == (box.name, box.email, box.language):
                return known
            words = _("The account %(account)s is on record already, with %(name)s: end it there first.")
            raise Conflict("account-known", words % {"account": box.account, "name": known.organisation.name})
        made = OrganisationUser.objects.create(
            organisation=organisation, client=box.client, account=box.account, name=box.name, email=box.email, language=box.language,
            entered_by=officer, entered_at=clock.now(),
        )  # fmt: skip
        events.user_entered(made, rights.actor_of(officer))
    return made


def end_user(*, number: int, user: int, officer: User) -> OrganisationUser:
    """The account is theirs no longer. Ended again it stays as it is.

    Raises:
        Forbidden: the officer has not the right.
        NotFound: there is no such organisation or user.
        Refused: consents-stand, where a standing consent still sends documents to this account: end it first, with its day.
    """
    with transaction.atomic():
        consents.must_record(officer)
        lock(Organisation, pk=number)
        found = OrganisationUser.objects.select_related("organisation").filter(pk=user, organisation=number).first()
        if found is None:
            raise NotFound("no-user", _("This organisation has no such user."))
        if found.ended_at is None:
            standing = found.organisation.consents.filter(case=None, ended_on=None, client=found.client_id, account=found.account)
            if standing.exists():
                raise Refused("consents-stand", _("Its standing consent still counts: end that first, with its day."))
            _end_user(found, officer)
    return found


def _end_user(user: OrganisationUser, officer: User) -> None:
    user.ended_by, user.ended_at = officer, clock.now()
    user.save(update_fields=["ended_by", "ended_at"])
    events.user_ended(user, rights.actor_of(officer))
