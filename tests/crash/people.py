"""What people do for themselves, and the reference data, as somebody asks for them; they stand in the table of acts."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from backoffice.audit.actors import SYSTEM
from backoffice.calendar.models import OfficeHours
from backoffice.cases.models import ReturnReason
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.kernel import clock
from backoffice.people import passkeys, totp, vault
from backoffice.people.models import FactorKind, Office, RecoveryCode, SecondFactor, User
from backoffice.people.recovery import hash_of
from reports.catalogue import REPORTS
from reports.catalogue.base import Asked, Language
from reports.catalogue.editions import Format
from tests.append_only import triggers_off
from tests.crash.harness import Act
from tests.crash.scenes import Scene, done, then
from tests.factories.authenticator import ORIGIN, Authenticator
from tests.factories.court import AT_WORK
from workflows.filing.actions.keep_filter import Wanted, forget_filter, keep_filter
from workflows.people.actions.change_password import change_password
from workflows.people.actions.choose_language import choose_language
from workflows.people.actions.create_client import create_client
from workflows.people.actions.end_sessions import end_sessions
from workflows.people.actions.enrol_app import enrol_app
from workflows.people.actions.enrol_passkey import enrol_passkey
from workflows.people.actions.keep_people import (
    Entry,
    bring_back,
    end_person,
    enter_person,
    give_role,
    remove_factors,
    renew_password,
    take_role,
)
from workflows.people.actions.remove_factor import remove_factor
from workflows.people.actions.renew_recovery_codes import renew_recovery_codes
from workflows.people.actions.reset_factors import reset_factors
from workflows.people.actions.show_code import show_code
from workflows.people.actions.show_passkey import show_passkey
from workflows.reference.actions.load_reference import load_reference
from workflows.reports.actions.export_report import export_report

PASSWORD, NEW_PASSWORD = "registry-test", "a longer word for the door"


def _person(scene: Scene) -> User:
    return scene.lives.court.officer


def _with_app(scene: Scene) -> tuple[User, str, int]:
    person, secret = scene.lives.court.officer, totp.new_secret()
    factor = SecondFactor.objects.create(
        user=person, kind=FactorKind.TOTP, name="App", data=vault.sealed(secret), created_at=clock.now(), last_used_at=clock.now()
    )
    RecoveryCode.objects.create(user=person, code_hash=hash_of("ABCD-EFGH"))
    return person, secret, factor.pk


def _keeps(scene: Scene) -> tuple[int, User, Office]:
    return scene.lives.court.officer.pk, scene.lives.court.administrator, scene.lives.court.registry


def _keeps_one_with_app(scene: Scene) -> tuple[int, User, Office]:
    _with_app(scene)
    return _keeps(scene)


def _ended(scene: Scene) -> tuple[int, User, Office]:
    given = _keeps(scene)
    end_person(number=given[0], by=given[1])
    return given


def _enter(person: User) -> str:
    by = User.objects.get(memberships__role="administrator")
    return str(enter_person(Entry("mei.chow", "Mei Chow", "Judicial Clerk"), by=by)[0])


def _give(given: tuple[int, User, Office]) -> Any:
    return give_role(number=given[0], office=given[2], role="manager", by=given[1])


def _take(given: tuple[int, User, Office]) -> Any:
    return take_role(number=given[0], office=given[2], role="registry_officer", by=given[1])


def _renew(given: tuple[int, User, Office]) -> Any:
    return renew_password(number=given[0], by=given[1])


def _remove(given: tuple[int, User, Office]) -> int:
    return remove_factors(number=given[0], by=given[1])


def _bring_back(given: tuple[int, User, Office]) -> str:
    return str(bring_back(number=given[0], by=given[1])[0])


def _new_app(scene: Scene) -> tuple[User, str, str]:
    secret = totp.new_secret()
    return scene.lives.court.officer, secret, totp.code_at(secret, totp.step_of(clock.now()))


def _new_passkey(scene: Scene) -> tuple[User, str, str]:
    challenge = passkeys.new_challenge()
    return scene.lives.court.officer, challenge, Authenticator().make(challenge)


def _enrol_passkey(given: tuple[User, str, str]) -> list[str]:
    with override_settings(STAFF_ORIGIN=ORIGIN):
        return enrol_passkey(user=given[0], challenge=given[1], answer=given[2])


def _with_passkey(scene: Scene) -> tuple[User, str, str]:
    device, challenge = Authenticator(), passkeys.new_challenge()
    with override_settings(STAFF_ORIGIN=ORIGIN):
        enrol_passkey(user=scene.lives.court.officer, challenge=challenge, answer=device.make(challenge))
    asked = passkeys.new_challenge()
    return scene.lives.court.officer, asked, device.show(asked)


def _show_passkey(given: tuple[User, str, str]) -> str:
    with override_settings(STAFF_ORIGIN=ORIGIN):
        return show_passkey(user=given[0], challenge=given[1], answer=given[2]).name


def _two_sessions(scene: Scene) -> tuple[User, str]:
    person, keys = scene.lives.court.officer, []
    for _each in range(2):
        client = Client()
        client.post(reverse("staff:sign-in"), {"username": person.username, "password": PASSWORD})
        keys.append(client.session.session_key)
    return person, keys[0]


def _take_away(scene: Scene) -> User:
    scene.lives.fee_checked()
    done(scene)
    return scene.lives.court.officer


def _export(person: User) -> tuple[str, int, bytes]:
    asked = Asked(Office.objects.get(code="DC-REG"), clock.today())
    made = export_report(report=REPORTS["daily-register"], asked=asked, form=Format.CSV, language=Language.EN, by=person)
    with made.file as file:
        return made.name, made.rows, file.read()


def _nothing_on_record(scene: Scene) -> None:
    """An installation whose hours, fees and reasons are not loaded yet: those of the tests' court are not those of the reference data."""
    with triggers_off():
        for model in (OfficeHours, FeeItem, ConcessionPeriod, FeeInstrument, ReturnReason):
            model._default_manager.all().delete()


def _load(_none: Any) -> None:
    load_reference(folder=Path(settings.ROOT) / "fixtures" / "reference", on=clock.today())


def _another_first_page(scene: Scene) -> tuple[User, Wanted]:
    """Their inbox begins with one filter, and is to begin with another one."""
    person, office = scene.lives.court.officer, scene.lives.court.registry
    keep_filter(person=person, wanted=Wanted("Writs", {"queue": "review", "document_type": "writ"}, starts=True))
    return person, Wanted("Old ones", {"queue": "review", "days": 3}, shared_in=office, starts=True)


def _keep_filter(given: tuple[User, Wanted]) -> str:
    return keep_filter(person=given[0], wanted=given[1]).name


def _shared_filter(scene: Scene) -> tuple[User, int]:
    person, wanted = _another_first_page(scene)
    return person, keep_filter(person=person, wanted=wanted).pk


def _forget_filter(given: tuple[User, int]) -> None:
    forget_filter(person=given[0], number=given[1])


PEOPLE = (
    Act(
        "change a password",
        (change_password,),
        _person,
        lambda person: str(change_password(user=person, old=PASSWORD, new=NEW_PASSWORD)),
        refused_again=("old-password-wrong",),
    ),
    Act(
        "create a client of the API",
        (create_client,),
        lambda scene: None,
        lambda _none: create_client(name="another", scopes=["filings:read"])[1],
        refused_again=("client-exists",),
    ),
    Act(
        "enrol an app",
        (enrol_app,),
        _new_app,
        lambda given: enrol_app(user=given[0], secret=given[1], code=given[2]),
        later=timedelta(seconds=20),
        refused_again=("app-known",),
        in_suite=True,
    ),
    Act("enrol a passkey", (enrol_passkey,), _new_passkey, _enrol_passkey, refused_again=("passkey-known",)),
    Act("show a passkey", (show_passkey,), _with_passkey, _show_passkey, refused_again=("passkey-wrong",)),
    Act("end other sessions", (end_sessions,), _two_sessions, then(lambda given: end_sessions(user=given[0], this=given[1]))),
    Act(
        "remove a factor",
        (remove_factor,),
        _with_app,
        lambda given: remove_factor(user=given[0], factor_id=given[2]),
        refused_again=("factor-not-found",),
    ),
    Act("renew recovery codes", (renew_recovery_codes,), _with_app, lambda given: renew_recovery_codes(user=given[0]), anew=True),
    Act("reset second factors", (reset_factors,), _with_app, then(lambda given: reset_factors(user=given[0], actor=SYSTEM)), anew=True),
    Act("enter a person", (enter_person,), _person, _enter, refused_again=("username-taken",)),
    Act("give a role", (give_role,), _keeps, then(_give)),
    Act("take a role away", (take_role,), _keeps, then(_take)),
    Act("end an account", (end_person,), _keeps, then(lambda given: end_person(number=given[0], by=given[1]))),
    Act("bring an account back", (bring_back,), _ended, _bring_back, refused_again=("not-ended",)),
    Act("make a one-time password", (renew_password,), _keeps, then(_renew), anew=True),
    Act("take a colleague's second factors", (remove_factors,), _keeps_one_with_app, then(_remove), anew=True),
    Act(
        "show a code",
        (show_code,),
        _with_app,
        lambda given: show_code(user=given[0], code=totp.code_at(given[1], totp.step_of(AT_WORK))),
        later=timedelta(seconds=20),
        refused_again=("code-wrong",),
    ),
    Act("keep a filter", (keep_filter,), _another_first_page, _keep_filter),
    Act("forget a filter", (forget_filter,), _shared_filter, then(_forget_filter)),
    Act("choose a language", (choose_language,), _person, then(lambda person: choose_language(user=person, code="zh-hant"))),
    # Nobody knows whether the file reached them: what is asked for again is taken away again, and stands on record again.
    Act("take a report away", (export_report,), _take_away, _export, anew=True),
    Act("load the reference data", (load_reference,), _nothing_on_record, _load),
)
