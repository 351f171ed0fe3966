"""Questions to the filer, as somebody asks and answers them; they stand in the table of acts."""

from typing import Any

from django.db import transaction

from backoffice.kernel import clock, outbox
from tests.backoffice.api.door import Part, multipart, pdf_part
from tests.crash.harness import Act
from tests.crash.scenes import Scene, Sent, click, done, door, press, send, work
from tests.factories.lives import sample_pdf
from workflows.filing import lifecycle
from workflows.filing.actions.answer_question import answer_question
from workflows.filing.actions.ask_filer import ask_filer, withdraw_question
from workflows.filing.actions.send_notice import send_notice


def _to_ask(scene: Scene) -> Any:
    filing = scene.lives.taken()
    done(scene)
    day = clock.today().isoformat()
    return click(scene, scene.lives.court.officer, "ask-filer", filing, text="Which address?", answer_by=day)


def _to_withdraw(scene: Scene) -> Any:
    filing = scene.lives.asked()
    done(scene)
    return click(scene, scene.lives.court.officer, "withdraw-question", filing)


def _to_answer(scene: Scene) -> Sent:
    filing = scene.lives.asked()
    done(scene)
    body, kind = multipart([Part("answer", b'{"text": "Flat 3."}', None, "application/json"), pdf_part(sample_pdf())], "once")
    return Sent(door(scene), lambda door: door.post(f"filings/{filing.reference}/questions/1/answer", body, kind))


def _to_notify(scene: Scene) -> None:
    """A message whose notice is to be sent; the mail server is the test's own."""
    message = scene.lives.returned().messages.get()
    done(scene)
    with transaction.atomic():
        outbox.put(lifecycle.NOTICE, key=str(message.pk), message=message.pk)


QUESTIONS = (
    Act("ask the filer", (ask_filer,), _to_ask, press),
    Act("withdraw a question", (withdraw_question,), _to_withdraw, press),
    Act("answer a question", (answer_question,), _to_answer, send, in_suite=True),
    Act("send a notice", (send_notice,), _to_notify, work),
)
