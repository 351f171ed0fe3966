"""Children are started, started again when they die, and stopped together."""

import os
import sys
from datetime import UTC, datetime

import pytest

from backoffice.kernel import clock
from backoffice.ops.supervisor import Child, GaveUp, Supervisor


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def keep(said):
    """A supervisor over one child that runs this text."""

    def make(text: str, patience: float = 30.0) -> Supervisor:
        return Supervisor([Child("worker", [sys.executable, "-c", text])], say=said.append, environment=os.environ, patience=patience)

    return make


def test_a_dead_child_is_started_again_with_a_plain_line(keep, said, tmp_path):
    log = tmp_path / "log"
    supervisor = keep(
        f"import signal, sys\nlog = open({str(log)!r}, 'a+')\nlog.write('started\\n')\nlog.flush()\nlog.seek(0)\n"
        "if len(log.readlines()) == 1: sys.exit(3)\nsignal.pause()"
    )
    supervisor.run(ready=lambda: log.exists() and log.read_text().count("started") == 2, announce=supervisor.stop, pause=0.02)
    assert said == ["The worker ended with exit code 3; starting it again."]


def test_a_child_killed_from_outside_is_named_by_its_signal(keep, said, tmp_path):
    log = tmp_path / "log"
    supervisor = keep(
        f"import os, signal\nfirst = not os.path.exists({str(log)!r})\nopen({str(log)!r}, 'a').write('started\\n')\n"
        "os.kill(os.getpid(), signal.SIGKILL) if first else signal.pause()"
    )
    supervisor.run(ready=lambda: log.exists() and log.read_text().count("started") == 2, announce=supervisor.stop, pause=0.02)
    assert said == ["The worker ended by SIGKILL; starting it again."]


def test_it_gives_up_on_a_child_that_dies_again_and_again(keep, said):
    with pytest.raises(GaveUp, match="The worker ended 5 times within a minute, the last time with exit code 7"):
        keep("import sys; sys.exit(7)").run(ready=lambda: False, announce=lambda: None, pause=0.01)
    assert len(said) == 4


def test_deaths_long_ago_are_forgiven(keep, said):
    supervisor = keep("import sys; sys.exit(7)")
    with clock.set_to(datetime(2026, 1, 1, tzinfo=UTC)) as hand:

        def an_hour_passes() -> bool:
            hand.move_to(datetime(2026, 1, 1, 1 + len(said), tzinfo=UTC))
            return len(said) == 8

        supervisor.run(ready=an_hour_passes, announce=supervisor.stop, pause=0.01)
    assert len(said) >= 8


def test_stopping_lets_a_child_finish(keep, said, tmp_path):
    up, down = tmp_path / "up", tmp_path / "down"
    supervisor = keep(
        "import pathlib, signal, sys\n"
        f"def end(*_):\n    pathlib.Path({str(down)!r}).touch()\n    sys.exit(0)\n"
        f"signal.signal(signal.SIGTERM, end)\npathlib.Path({str(up)!r}).touch()\nwhile True: signal.pause()"
    )
    supervisor.run(ready=up.exists, announce=supervisor.stop, pause=0.02)
    assert down.exists()
    assert said == []


def test_a_child_that_does_not_end_is_killed_and_named(keep, said, tmp_path):
    up = tmp_path / "up"
    supervisor = keep(
        f"import pathlib, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\npathlib.Path({str(up)!r}).touch()\n"
        "while True: signal.pause()",
        patience=0.2,
    )
    supervisor.run(ready=up.exists, announce=supervisor.stop, pause=0.02)
    assert said == ["The worker did not end within 0.2 seconds and is killed."]


def test_it_is_announced_once(keep):
    announced = []
    supervisor = keep("import signal; signal.pause()")

    def ready() -> bool:
        if len(announced) > 0:
            supervisor.stop()
        return True

    supervisor.run(ready=ready, announce=lambda: announced.append(1) or supervisor.stop(), pause=0.01)
    assert announced == [1]
