"""What two persons decide about one filing: of what is sealed to the court it is there for nobody who may not see that."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.changes.models import Change
from backoffice.filings.kept_date import KEPT_DATE
from backoffice.filings.set_aside import SET_ASIDE
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden
from backoffice.payments.models import Charge
from backoffice.people import rights
from backoffice.people.models import Role, User
from tests.backoffice.staff.conftest import shows_password
from tests.factories.lives import fresh
from workflows.cases.actions.set_level import seal_filing
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.changes.kinds import kind_of, known
from workflows.filing.one_filing import OfOneFiling
from workflows.money.waiver import WAIVER

pytestmark = pytest.mark.django_db


def waiver(lives):
    filing, author = lives.accepted(), lives.court.cashier
    charged = Charge.objects.get(subject=filing.reference).amount_cents
    change = draft_change(
        kind=WAIVER, subject=filing.reference, content={"reference": filing.reference, "cents": 1_00, "charged_cents": charged},
        summary="w", summary_zh="免", ground="Order 2 rule 3", author=author,
    )  # fmt: skip
    return propose_change(reference=change.reference, content_hash=change.content_hash, author=author)


def kept_date(lives):
    returned = lives.returned()
    with clock.set_to(clock.now() + timedelta(hours=2)):
        return lives.date_proposed(fresh(lives.taken(resubmits=returned.reference)))


PROPOSED = {
    KEPT_DATE: kept_date,
    SET_ASIDE: lambda lives: lives.aside_proposed(lives.served()),
    WAIVER: waiver,
}


def test_every_kind_about_one_filing_is_looked_at():
    assert set(PROPOSED) == {kind.code for kind in known() if isinstance(kind, OfOneFiling)}


@pytest.mark.parametrize("code", PROPOSED)
def test_who_may_not_see_the_filing_neither_sees_nor_decides_what_is_proposed_about_it(lives, code):
    change, kind = PROPOSED[code](lives), kind_of(code)
    said = {"reference": change.reference, "content_hash": change.content_hash}
    seal_filing(reference=change.subject, level="court", ground="Order 1", officer=lives.court.senior)
    blind = [user for user in User.objects.all() if not rights.may(user, "case.view_sealed", lives.court.registry)]
    assert {user.pk for user in (lives.court.officer, lives.court.cashier, lives.court.manager)} < {user.pk for user in blind}
    for person in blind:
        assert not any(kind.may(person, right, change.content) for right in (kind.right_to_propose, kind.right_to_confirm)), person
        with pytest.raises(Forbidden):
            confirm_change(confirmer=person, **said)
        client = Client()
        client.force_login(person)
        shows_password(client)
        answers = [client.get(reverse("staff:changes"), {"tab": tab}) for tab in ("waiting", "mine", "done")]
        answers.append(client.get(reverse("staff:change", args=[change.reference])))
        answers.append(client.post(reverse("staff:change-confirm", args=[change.reference]), said))
        assert not any(change.reference in answer.text for answer in answers[:3]), person
        assert {answer.status_code for answer in answers[3:]} <= {403, 404}, person
    assert Change.objects.get(pk=change.pk).state == "proposed"
    second = User.objects.create(username="second", display_name="Second Person")
    second.memberships.create(office=lives.court.registry, role=Role.SENIOR_OFFICER)
    second.memberships.create(office=lives.court.accounts, role=Role.ACCOUNTS_SUPERVISOR)
    assert confirm_change(confirmer=second, **said).state == "effected"


def test_an_accounts_supervisor_who_may_not_see_what_is_sealed_waives_nothing_there(lives, monkeypatch):
    """Roles give both today; the kind asks for both whatever they give."""
    monkeypatch.setitem(rights.RIGHTS, Role.ACCOUNTS_SUPERVISOR, rights.RIGHTS[Role.ACCOUNTS_SUPERVISOR] - {"case.view_sealed"})
    change, supervisor = waiver(lives), lives.court.supervisor
    seal_filing(reference=change.subject, level="court", ground="Order 1", officer=lives.court.senior)
    with pytest.raises(Forbidden):
        confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=supervisor)
