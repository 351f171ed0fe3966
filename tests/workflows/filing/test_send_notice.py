"""Email notices, taken and refused by a real mail server on this machine."""

import socketserver
import threading
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from backoffice.audit.models import Event
from backoffice.filings.messages import Message
from backoffice.kernel import clock, outbox
from backoffice.kernel.models import OutboxMessage
from workflows.filing.actions.read_message import read_message
from workflows.filing.notices import message_id
from workflows.operations.owed import is_owed


class _Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs; what is answered to a recipient is the server's to say."""

    def handle(self):
        self.say("220 here")
        lines = []
        while word := self.rfile.readline().decode().strip():
            verb = word.split()[0].upper()
            if verb == "RCPT":
                self.say(self.server.answers.pop(0) if self.server.answers else "250 taken")
            elif verb == "DATA":
                self.say("354 go on")
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line)
                self.server.taken.append(b"".join(lines))
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 well")

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def server(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as running:
        running.daemon_threads = True
        running.answers, running.taken = [], []
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "Registry <registry@court.example>"
        settings.MAIL_NOTICES = True
        yield running
        running.shutdown()


def notices():
    return OutboxMessage.objects.filter(topic="filing.notice")


def worked():
    while outbox.drain():
        pass


def test_it_names_the_reference_and_nothing_of_the_content(lives, at_work, server):
    filing = lives.returned()
    assert server.taken == []
    worked()
    (raw,) = server.taken
    mail = message_from_bytes(raw, policy=policy.default)
    message = Message.objects.get(filing=filing)
    assert (mail["To"], mail["From"]) == ("filing@chan.example", "Registry <registry@court.example>")
    assert mail["Message-ID"] == message_id(message.pk, 1)
    assert mail["Message-ID"].startswith(f"<message-{message.pk}.1.") and mail["Message-ID"].endswith("@court.example>")
    whole = f"{mail['Subject']} {mail.get_content()}"
    assert filing.reference in mail["Subject"]
    assert "Log in to read it." in whole and "請登入閱讀" in whole
    assert "return" not in whole and "退回" not in whole and "Tai Fat" not in whole
    assert message.notified_at == clock.now()
    assert Event.objects.filter(code="filing.notice_sent", subject=filing.reference).count() == 1
    worked()
    assert len(server.taken) == 1


def test_what_is_put_off_is_tried_again(lives, at_work, server):
    server.answers += ["451 later", "450 later"]
    lives.returned()
    for sent in (0, 0, 1):
        worked()
        assert len(server.taken) == sent
        at_work.move_to(clock.now() + timedelta(minutes=5))
    assert notices().count() == 0
    assert Message.objects.get().notice_fault == ""


def test_what_is_refused_is_on_record_and_parked_for_a_person_until_it_is_read(lives, at_work, server):
    server.answers += ["550 no such mailbox filing@chan.example"] * 8
    # The refusal of urgency: it takes nothing from the filer, and is no officer's work.
    filing = lives.urgency_refused()
    for _ in range(9):
        worked()
        at_work.move_to(clock.now() + timedelta(minutes=10))
    message, parked = Message.objects.get(), notices().get()
    assert (message.notified_at, message.notice_fault) == (None, "550")
    assert parked.parked_at is not None
    assert "filing@chan.example" not in parked.last_error
    assert Event.objects.filter(code="filing.notice_failed", subject=filing.reference).count() == 1
    assert is_owed("filing.notice", {"message": message.pk})
    read_message(message=message.pk, client=lives.court.portal)
    assert not is_owed("filing.notice", {"message": message.pk})
    # And when the address works, the operator has it tried again.
    Message.objects.update(read_at=None)
    assert outbox.retry(parked.pk)
    worked()
    assert len(server.taken) == 1
    assert Message.objects.get().notice_fault == ""


def test_a_server_that_puts_off_for_too_long_is_a_fault_and_one_that_is_away_is_not(lives, at_work, server, settings):
    lives.urgency_refused()
    settings.EMAIL_PORT, port = 1, settings.EMAIL_PORT
    for _ in range(10):
        worked()
        at_work.move_to(clock.now() + timedelta(minutes=1))
    assert notices().get().parked_at is None
    settings.EMAIL_PORT = port
    at_work.move_to(clock.now() + timedelta(hours=25))
    server.answers += ["451 later"] * 20
    for _ in range(9):
        worked()
        at_work.move_to(clock.now() + timedelta(minutes=10))
    assert notices().get().parked_at is not None
    assert Message.objects.get().notice_fault == "451"


def test_who_left_no_address_or_has_read_it_is_sent_nothing(lives, at_work, server):
    filing = lives.returned()
    read_message(message=Message.objects.get(filing=filing).pk, client=lives.court.portal)
    worked()
    assert server.taken == []
