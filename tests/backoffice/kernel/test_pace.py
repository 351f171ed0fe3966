"""Which bodies are waited for, and what becomes of one that is not."""

import io
import socket
import threading

import pytest

from backoffice.kernel.pace import Body, Pace, Paced, TooSlow, Watch

PACE = Pace(grace=10.0, bytes_per_second=1000, pressed=2.0, threads=8)


class Waited(Body):
    """A body of which so much came in so long."""

    def __init__(self, seconds, came):
        super().__init__(None, None, None)
        self.seconds, self.came = seconds, came

    def waited(self):
        return self.seconds


@pytest.mark.parametrize(
    ("seconds", "came", "slow"),
    [(9.9, 0, False), (10.1, 0, True), (10.1, 99, True), (10.1, 101, False), (60, 49_000, True), (60, 50_001, False)],
)
def test_the_grace_and_the_pace_after_it(seconds, came, slow):
    body = Waited(seconds, came)
    assert Watch(PACE).too_slow([body]) == ([body] if slow else [])


def test_when_half_of_the_threads_wait_the_grace_is_short():
    drips = [Waited(3, 3) for _ in range(4)]
    assert Watch(PACE).too_slow(drips) == []
    brisk = Waited(3, 1200)
    assert Watch(PACE).too_slow([*drips, brisk]) == drips, "whoever comes at a decent pace is waited for all the same"


def test_a_body_is_what_was_sent_however_it_is_read():
    data = bytes(range(256)) * 100
    body = Body(io.BytesIO(data), None, Watch(PACE))
    assert body.read(10) + body.read(5000) + body.read() == data
    assert body.read() == b""
    lines = Body(io.BytesIO(b"one\ntwo"), None, Watch(PACE))
    assert [lines.readline(), lines.readline(2), lines.readline()] == [b"one\n", b"tw", b"o"]
    assert body.came == len(data)


def test_a_reader_that_waits_in_vain_is_woken_and_the_line_still_carries_the_answer():
    here, there = socket.socketpair()
    body = Body(here.makefile("rb", buffering=0), here, Watch(Pace(grace=0.1, bytes_per_second=1000, pressed=0.1, threads=1)))
    raised = []

    def reads():
        try:
            body.read(100)
        except TooSlow as error:
            raised.append(error)

    there.sendall(b"x")
    reader = threading.Thread(target=reads, daemon=True)
    reader.start()
    reader.join(timeout=30)
    assert not reader.is_alive()
    assert (len(raised), body.ended) == (1, True)
    here.sendall(b"408")
    assert there.recv(10) == b"408"
    here.close()
    there.close()


@pytest.mark.parametrize(("status", "told"), [("500 Internal Server Error", "408 Request Timeout"), ("408 Own Words", "408 Own Words")])
def test_a_page_without_words_for_it_answers_408(status, told):
    def application(environ, start_response):
        environ["wsgi.input"].ended = True
        start_response(status, [("Content-Type", "text/html")])
        return [b"<html>"]

    seen = []
    answer = Paced(application, PACE)({"wsgi.input": io.BytesIO(b"")}, lambda status, headers: seen.append(status))
    assert seen == [told]
    assert (b"".join(answer) == b"<html>") is (status == told)
