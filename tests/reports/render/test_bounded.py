"""The bounded process takes a crash upon itself, and never outlives whoever started it."""

import os
import select
import signal
import subprocess
import sys

import pytest
from django.conf import settings

from reports.render import bounded

_PARENT = """
import os, sys
from reports.render import bounded
print(bounded.run(os.getpid), flush=True)
sys.stdin.read()
"""


def test_work_is_done_in_another_process():
    assert bounded.run(os.getpid) != os.getpid()


def test_what_the_work_raises_is_raised_here():
    with pytest.raises(ValueError, match="invalid literal"):
        bounded.run(int, "x")


def test_a_crash_ends_that_process_only_and_the_next_work_has_a_new_one():
    with pytest.raises(bounded.Ended, match="died"):
        bounded.run(os.abort)
    assert bounded.run(os.getpid) != os.getpid()


def test_what_has_only_so_long_is_ended_then_and_the_next_work_has_a_new_process():
    with pytest.raises(bounded.Ended, match=r"not finished within 0\.2 seconds"):
        bounded.run_within(0.2, select.select, [], [], [], 60)
    assert bounded.run_within(20, abs, -3) == 3


def test_it_has_no_secrets_of_ours(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "ours")
    assert bounded.run(os.getenv, "SECRET_KEY") is None


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_its_parent_however_that_ends(end):
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT], cwd=settings.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    watch = os.pidfd_open(child)
    parent.send_signal(end)
    parent.wait(timeout=30)
    ended = select.select([watch], [], [], 30)[0]
    os.close(watch)
    assert ended


def test_a_ctrl_c_at_the_terminal_is_left_to_the_parent():
    child = bounded.run(os.getpid)
    os.kill(child, signal.SIGINT)
    assert bounded.run(os.getpid) == child
