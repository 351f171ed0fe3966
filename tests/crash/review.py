"""What an officer does in review beside deciding, as it is asked for; it stands in the table of acts."""

from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.cases.models import DocumentType
from backoffice.filings.models import Filing, QueueRule, SecondLook
from backoffice.filings.notes import Mention
from backoffice.filings.submission import Urgency
from tests.crash.harness import Act
from tests.crash.scenes import Scene, click, done, left_to_do, press, work
from tests.factories.lives import sample_pdf, stored_document
from tests.factories.pages import listed, restricted
from workflows.filing import lifecycle
from workflows.filing.actions.answer_restriction import answer_restriction
from workflows.filing.actions.answer_urgency import answer_urgency
from workflows.filing.actions.correct_kind import correct_kind
from workflows.filing.actions.correct_order import correct_order
from workflows.filing.actions.correct_party import correct_party
from workflows.filing.actions.look_again import answer_look, take_look
from workflows.filing.actions.note import read_mention, strike_note, write_note
from workflows.filing.actions.refer import answer_referral, refer, withdraw_referral
from workflows.filing.actions.release_look import release_look
from workflows.filing.actions.replace_document import replace_document
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.talk_over import talk_over
from workflows.papers.actions.issue import issue_acknowledgement
from workflows.papers.actions.reissue import reissue_acknowledgement

WHY = "a slip"


def _two(scene: Scene) -> Filing:
    """A writ and a defence in the senior officer's hands."""
    return scene.lives.taken_by_senior(documents=tuple(stored_document(kind) for kind in ("writ", "defence")))


def _to_correct(name: str, /, **fields: str) -> Any:
    def prepare(scene: Scene) -> Any:
        filing = _two(scene)
        done(scene)
        return click(scene, scene.lives.court.senior, name, filing, ground=WHY, **fields)

    return prepare


def _to_replace(scene: Scene) -> Any:
    """The filer sent another file with the answer to a question."""
    filing = scene.lives.answered(documents=(stored_document("writ", pages=2),))
    done(scene)
    return click(scene, scene.lives.court.officer, "correct-slip", filing, what="replace", document="1", sent="1-1", ground=WHY)


def _to_replace_by_scan(scene: Scene) -> Any:
    """The filer brought the file to the counter."""
    filing = scene.lives.taken()
    done(scene)
    return click(scene, scene.lives.court.officer, "correct-slip", filing, what="replace", document="1", ground=WHY)


def _with_scan(button: Any) -> Any:
    """The form with the file, which is sent whole each time."""
    scan = SimpleUploadedFile("writ.pdf", sample_pdf(pages=2), content_type="application/pdf")
    return press(replace(button, fields={**button.fields, "file": scan}))


def _to_reissue(scene: Scene) -> None:
    """A slip was corrected after the acknowledgement was drawn."""
    filing = _two(scene)
    issue_acknowledgement(filing.reference)
    done(scene)
    DocumentType.objects.create(
        case_type=scene.lives.court.action, code="reply", position=2, title="Reply", title_zh="答覆書", evidence="test"
    )
    correct_kind(reference=filing.reference, officer=scene.lives.court.senior, case_type="DCCJ", types=["writ", "reply"], ground=WHY)
    left_to_do(lifecycle.REISSUE)


def _urgent(scene: Scene) -> Any:
    filing = scene.lives.taken(urgency=Urgency("injunction", "heard this afternoon"))
    done(scene)
    return click(scene, scene.lives.court.officer, "answer-urgency", filing, answer="refused", ground="it is not heard today")


_NOTE = "The address differs, @ben.ho"


def _noted(scene: Scene) -> Filing:
    filing = scene.lives.taken()
    write_note(reference=filing.reference, author=scene.lives.court.officer, text=_NOTE)
    done(scene)
    return filing


def _to_note(scene: Scene) -> Any:
    filing = scene.lives.taken()
    done(scene)
    return click(scene, scene.lives.court.officer, "note-write", filing, text=_NOTE)


def _to_strike(scene: Scene) -> Any:
    return click(scene, scene.lives.court.officer, "note-strike", _noted(scene), beside=(1,), ground="another filing's")


def _to_mark(scene: Scene) -> Any:
    _noted(scene)
    return click(scene, scene.lives.court.colleague, "mention-read", mention=str(Mention.objects.get().pk))


def _to_refer(scene: Scene) -> Any:
    filing = scene.lives.taken()
    done(scene)
    return click(scene, scene.lives.court.officer, "refer", filing, question="Is leave needed?", to=str(scene.lives.court.registrar.pk))


def _referred(who: str, name: str, **fields: str) -> Any:
    def prepare(scene: Scene) -> Any:
        filing = scene.lives.referred()
        done(scene)
        return click(scene, getattr(scene.lives.court, who), name, filing, **fields)

    return prepare


def _listed(scene: Scene) -> Any:
    order, filing = listed(scene.lives.court.senior), restricted(scene.lives)
    done(scene)
    said = {"order": str(order.pk), "name": "CHAN, Tai-man", "note": "another identity card", "same": "no"}
    return click(scene, scene.lives.court.officer, "answer-restriction", filing, **said)


def _drawn(scene: Scene) -> SecondLook:
    look = scene.lives.drawn("returned")
    done(scene)
    return look


def _to_look(scene: Scene) -> Any:
    return click(scene, scene.lives.court.colleague, "second-look-take", _drawn(scene))


def _to_say(scene: Scene) -> Any:
    look, colleague = _drawn(scene), scene.lives.court.colleague
    take_look(reference=look.reference, officer=colleague)
    return click(scene, colleague, "second-look", look, ruling="returned", reason="not-signed", note="The last page.")


def _to_give_back(scene: Scene) -> Any:
    look, colleague = _drawn(scene), scene.lives.court.colleague
    take_look(reference=look.reference, officer=colleague)
    return click(scene, colleague, "second-look-release", look)


def _to_talk_over(scene: Scene) -> Any:
    look = scene.lives.looked_again()
    done(scene)
    return click(scene, scene.lives.court.senior, "second-look-talked-over", look, note="Signed elsewhere.")


def _to_draw(scene: Scene) -> Any:
    filing = scene.lives.taken()
    QueueRule.objects.create(office=scene.lives.court.registry, lease_minutes=30, second_look_percent=100, evidence="test")
    done(scene)
    return click(scene, scene.lives.court.officer, "return", filing, reason="not-signed")


_KINDS = {"what": "kinds", "case_type": "DCCJ", "type-1": "writ", "type-2": "summons"}
REVIEW = (
    Act("answer a request for urgency", (answer_urgency,), _urgent, press),
    Act("say whether a party is a person under an order", (answer_restriction,), _listed, press),
    Act("write a note", (write_note,), _to_note, press),
    Act("strike a note out", (strike_note,), _to_strike, press),
    Act("mark as read that one is mentioned", (read_mention,), _to_mark, press),
    Act("refer", (refer,), _to_refer, press),
    Act("take a referral back", (withdraw_referral,), _referred("officer", "withdraw-referral"), press),
    Act("answer a referral", (answer_referral,), _referred("registrar", "answer-referral", answer="No leave.", direction=""), press),
    Act("correct the kinds", (correct_kind,), _to_correct("correct-slip-fee", **_KINDS), press),
    Act("correct a name", (correct_party,), _to_correct("correct-slip", what="party", party="1", name="Tai Fatt Ltd", name_zh=""), press),
    Act("correct the order", (correct_order,), _to_correct("correct-slip", what="order", **{"place-1": "2", "place-2": "1"}), press),
    Act("replace a document", (replace_document,), _to_replace, press),
    Act("replace a document by a scan", (replace_document,), _to_replace_by_scan, _with_scan),
    Act("return what is drawn for a second look", (return_for_correction,), _to_draw, press),
    Act("take a second look", (take_look,), _to_look, press),
    Act("answer a second look", (answer_look,), _to_say, press),
    Act("give a second look back", (release_look,), _to_give_back, press),
    Act("note that it was talked over", (talk_over,), _to_talk_over, press),
    Act("issue an acknowledgement anew", (reissue_acknowledgement,), _to_reissue, work),
)
