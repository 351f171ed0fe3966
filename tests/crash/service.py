"""Acts on consents, organisations and services that failed; they stand in the table of acts."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from backoffice.cases.consents import Consent
from backoffice.filings.bounces import Report
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel import clock
from backoffice.people.models import Organisation
from tests.crash.harness import Act
from tests.crash.scenes import Scene, click, done, left_to_do, press
from tests.factories.lives import fresh
from workflows.filing import lifecycle
from workflows.filing.actions.lapse import lapse
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.notices import message_id
from workflows.papers.actions.certify_service import certify_service
from workflows.service.actions.end_failed import give_up, serve_by_hand
from workflows.service.actions.end_notice import give_notice_up, tell_by_hand
from workflows.service.actions.hand_over_failed import hand_over_failed, hand_over_notice
from workflows.service.actions.keep_consent import end_consent, record_for_case, record_standing
from workflows.service.actions.keep_organisation import end_organisation, end_user, enter_organisation, enter_user
from workflows.service.actions.note_report import note_report
from workflows.service.actions.post_notice import leave_unposted, post_notice, put_back
from workflows.service.actions.send_again import send_again
from workflows.service.actions.send_notice_again import send_notice_again
from workflows.service.actions.take_failed import release_failed, take_failed
from workflows.service.actions.take_notice import release_notice, take_notice
from workflows.service.consents import Wanted

DAY = date(2026, 3, 9)
BOX = {"addressee": "Clerk Lee", "client": "", "account": "lee", "email": "lee@lee.example", "language": "en"}


def _box(scene: Scene) -> dict[str, str]:
    return {**BOX, "client": scene.lives.court.portal.name}


def _failed(act: str, *, taken: bool = True, **fields: str) -> Callable[[Scene], Any]:
    """A button on the page of a service that failed, which the officer has or has not taken."""

    def prepare(scene: Scene) -> Any:
        filing, officer = fresh(scene.lives.unserved()), scene.lives.court.officer
        if taken:
            take_failed(reference=filing.reference, number=1, officer=officer)
        done(scene)
        return click(scene, officer, "service", filing, beside=(1,), act=act, **fields)

    return prepare


def _untold(act: str, *, taken: bool = True, **fields: str) -> Callable[[Scene], Any]:
    """A button on the page of a failed notice, which the officer has or has not taken."""

    def prepare(scene: Scene) -> Any:
        filing, officer = fresh(scene.lives.untold()), scene.lives.court.officer
        if taken:
            take_notice(reference=filing.reference, number=1, officer=officer)
        done(scene)
        return click(scene, officer, "failed-notice", filing, beside=(1,), act=act, **fields)

    return prepare


def _to_hand_over(page: str) -> Callable[[Scene], Any]:
    """The senior officer's button on the page of what the officer has."""

    def prepare(scene: Scene) -> Any:
        court = scene.lives.court
        filing, take = (fresh(scene.lives.unserved()), take_failed) if page == "service" else (fresh(scene.lives.untold()), take_notice)
        take(reference=filing.reference, number=1, officer=court.officer)
        done(scene)
        return click(scene, court.senior, page, filing, beside=(1,), act="hand-over", to=str(court.colleague.pk), ground="away")

    return prepare


def _return_reported(scene: Scene) -> Report:
    message = scene.lives.returned().messages.get().pk
    done(scene)
    return Report(message_id(message, 1), message, 1, "failed", "5.1.1")


def _reported(scene: Scene) -> Report:
    message = scene.lives.served().messages.get(kind="served").pk
    done(scene)
    return Report(message_id(message, 1), message, 1, "failed", "5.1.1")


def _to_certify(scene: Scene) -> Any:
    filing = fresh(scene.lives.served())
    done(scene)
    return scene, filing.reference


def _certified(given: Any) -> Any:
    scene, reference = given
    return certify_service(reference=reference, officer=scene.lives.court.officer).content["reference"]


def _organisation(scene: Scene) -> Organisation:
    return enter_organisation(kind="firm", name="Lee", name_zh="", evidence="form", officer=scene.lives.court.officer)


def _to_enter(scene: Scene) -> Any:
    return click(scene, scene.lives.court.officer, "organisation-enter", kind="firm", name="Lee", name_zh="", evidence="form")


def _keep(act: str, *, user: bool = True, consent: bool = False, **fields: str) -> Callable[[Scene], Any]:
    """A button on the page of an organisation that has a user, and a standing consent."""

    def prepare(scene: Scene) -> Any:
        firm, officer, box = _organisation(scene), scene.lives.court.officer, _box(scene)
        which = 0
        if user:
            wanted = Wanted(box["addressee"], box["client"], box["account"], box["email"])
            which = enter_user(number=firm.pk, wanted=wanted, officer=officer).pk
        if consent:
            which = record_standing(number=firm.pk, user=which, given_on=DAY, evidence="form", officer=officer).pk
        more = box if act == "user" else {}
        return click(scene, officer, "organisation-keep", beside=(firm.pk,), act=act, which=str(which), **more, **fields)

    return prepare


def _in_case(scene: Scene) -> Any:
    case = scene.lives.served().case
    done(scene)
    fields = {**_box(scene), "given_on": DAY.isoformat(), "evidence": "form", "party": ""}
    return click(scene, scene.lives.court.officer, "case-consents", beside=(case.number,), act="consent", **fields)


def _case_consent(scene: Scene) -> Any:
    press(_in_case(scene))
    consent = Consent.objects.select_related("case").get()
    fields = {"which": str(consent.pk), "ended_on": "2026-03-12", "ground": "withdrawn"}
    return click(scene, scene.lives.court.officer, "case-consents", beside=(consent.case.number,), act="end-consent", **fields)


def lapsed_on_paper(scene: Scene) -> None:
    """What was filed at the counter has lapsed, and its filer is told on paper."""
    filing = scene.lives.to_post()
    done(scene)
    scene.hand.move_to(clock.now() + timedelta(days=1))
    lapse(reference=filing.reference)
    left_to_do(lifecycle.NOTICE_OF_LAPSE)


def _to_post(act: str, *, posted: bool = False, **fields: str) -> Callable[[Scene], Any]:
    """A button on the page of a notice to who filed on paper, of which it is noted that it was posted, or not yet."""

    def prepare(scene: Scene) -> Any:
        filing, officer = scene.lives.to_post(), scene.lives.court.officer
        if posted:
            post_notice(reference=filing.reference, number=1, how="posted", on=clock.today(), evidence="", officer=officer)
        done(scene)
        return click(scene, officer, "notice-to-post", filing, beside=(1,), act=act, **fields)

    return prepare


def returned_on_paper(scene: Scene) -> None:
    """What was filed at the counter is returned, and its notice is to be drawn and posted."""
    filing, officer = scene.lives.on_paper(), scene.lives.court.officer
    done(scene)
    reasons = [ReturnedFor("not-signed")]
    return_for_correction(reference=filing.reference, officer=officer, reasons=reasons, cure_by=clock.today())
    left_to_do(lifecycle.NOTICE_OF_RETURN)


BY_HAND = {"means": "post", "at": "2026-03-10T10:00", "note": "certificate 12"}
TOLD = {"means": "telephone", "at": "2026-03-10T10:00", "note": "spoke to Ms Lee"}
SERVICE = (
    Act("take a failed service", (take_failed,), _failed("take", taken=False), press),
    Act("give a failed service back", (release_failed,), _failed("release"), press),
    Act("hand over a failed service", (hand_over_failed,), _to_hand_over("service"), press),
    Act("send a notice again", (send_again,), _failed("again", email="new@chan.example"), press),
    Act("serve by other means", (serve_by_hand,), _failed("by-hand", **BY_HAND), press),
    Act("give a service up", (give_up,), _failed("give-up", note="the firm has closed"), press),
    Act("take a failed notice", (take_notice,), _untold("take", taken=False), press),
    Act("give a failed notice back", (release_notice,), _untold("release"), press),
    Act("hand over a failed notice", (hand_over_notice,), _to_hand_over("failed-notice"), press),
    Act("send a failed notice again", (send_notice_again,), _untold("again", email="new@chan.example"), press),
    Act("tell by other means", (tell_by_hand,), _untold("by-hand", **TOLD), press),
    Act("give a notice up", (give_notice_up,), _untold("give-up", note="the firm has closed"), press),
    Act("post a notice", (post_notice,), _to_post("went", how="posted", on="2026-03-10", note="certificate 12"), press),
    Act("leave a notice unposted", (leave_unposted,), _to_post("leave", note="filed again"), press),
    Act("put a notice back to post", (put_back,), _to_post("back", posted=True, note="another was meant"), press),
    Act("note that a return came back", (note_report,), _return_reported, lambda report: note_report(report) and None),
    Act("note a bounce", (note_report,), _reported, lambda report: note_report(report) and None),
    Act("certify a service", (certify_service,), _to_certify, _certified),
    Act("enter an organisation", (enter_organisation,), _to_enter, press),
    Act("end an organisation", (end_organisation,), _keep("end", ground="closed"), press),
    Act("enter a user", (enter_user,), _keep("user", user=False), press),
    Act("end a user", (end_user,), _keep("end-user"), press),
    Act("record a standing consent", (record_standing,), _keep("consent", given_on=DAY.isoformat(), evidence="form"), press),
    Act("end a standing consent", (end_consent,), _keep("end-consent", consent=True, ended_on="2026-03-12", ground="over"), press),
    Act("record a consent in a case", (record_for_case,), _in_case, press),
    Act("end a consent in a case", (end_consent,), _case_consent, press),
)
