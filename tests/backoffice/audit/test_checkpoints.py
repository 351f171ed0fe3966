"""Heads of the chain kept outside the database: one that was cut off or rebuilt does not agree with them."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backoffice.audit import chain, checkpoints
from backoffice.audit.models import ChainLink, Event
from backoffice.kernel import clock
from tests.append_only import triggers_off

pytestmark = pytest.mark.django_db


def happen(number: int) -> None:
    Event.objects.bulk_create(
        Event(at=clock.now(), code="trial", subject="trial", actor_kind="system", data={"n": n}) for n in range(number)
    )
    chain.seal()


def _faults(**options) -> list[tuple[str, str]]:
    return [(fault.where, fault.what) for fault in checkpoints.faults(**options)]


def sql(statement: str) -> None:
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_head_is_written_down_when_it_has_grown(at_work):
    assert checkpoints.keep() == 0, "there is no chain yet"
    happen(3)
    assert checkpoints.keep() == 1
    assert checkpoints.keep() == 0
    happen(2)
    assert checkpoints.keep() == 1
    lines = [json.loads(line) for line in checkpoints.path().read_text().splitlines()]
    assert [(line["sequence"], line["hash"]) for line in lines] == list(
        ChainLink.objects.filter(sequence__in=[3, 5]).values_list("sequence", "hash")
    )
    assert lines[0]["at"] == "2026-03-10T02:00:00+00:00"
    assert _faults() == []


def test_a_chain_that_was_cut_off_is_found_out(at_work):
    happen(5)
    checkpoints.keep()
    sql("DELETE FROM audit_chainlink WHERE sequence > 3")
    sql("DELETE FROM audit_event WHERE id NOT IN (SELECT event_id FROM audit_chainlink)")
    assert chain.verify().faults == (), "of itself it looks whole"
    assert _faults() == [("checkpoint 1", "link 5 was in the chain at 2026-03-10T02:00:00+00:00 and is not any more")]
    assert checkpoints.keep() == 0, "what is behind is not written down"
    with pytest.raises(CommandError, match="link 5 was in the chain"):
        call_command("verify_audit", stdout=io.StringIO())


def test_a_chain_that_was_rebuilt_is_found_out(at_work):
    happen(2)
    checkpoints.keep()
    happen(2)
    checkpoints.keep()
    sql("DELETE FROM audit_chainlink")
    sql("UPDATE audit_event SET actor_name = 'Somebody Else' WHERE id = (SELECT MIN(id) FROM audit_event)")
    chain._seal_batch(10, whole=True)
    assert chain.verify().faults == ()
    assert [where for where, _what in _faults()] == ["checkpoint 1", "checkpoint 2"]
    assert [where for where, _what in _faults(after=2)] == ["checkpoint 2"]
    assert [where for where, _what in _faults(after=4)] == ["checkpoint 2"], "the last is looked at however far the proof reaches"


def test_a_line_that_a_power_cut_tore_off_is_no_fault_and_a_broken_one_is(at_work):
    happen(1)
    checkpoints.keep()
    with checkpoints.path().open("a") as file:
        file.write('{"at": "2026-03-10T0')
    assert _faults() == []
    happen(1)
    assert checkpoints.keep() == 1
    assert (_faults(), checkpoints.last().sequence) == ([], 2)
    with checkpoints.path().open("a") as file:
        file.write("nonsense\n")
    happen(1)
    checkpoints.keep()
    assert _faults() == [("checkpoint 4", "cannot be read")]


def test_a_file_whose_lines_were_put_in_another_order(at_work):
    for _ in range(2):
        happen(1)
        checkpoints.keep()
    path = checkpoints.path()
    path.write_text("\n".join(reversed(path.read_text().splitlines())) + "\n")
    assert _faults() == [("checkpoint 2", "is of link 1, the one before it of link 2")]


def test_it_lies_where_the_settings_say(at_work, settings, tmp_path):
    settings.AUDIT_CHECKPOINTS = str(tmp_path / "elsewhere.jsonl")
    happen(1)
    checkpoints.keep()
    assert Path(settings.AUDIT_CHECKPOINTS).exists()
    out = io.StringIO()
    call_command("verify_audit", "--json", stdout=out)
    assert json.loads(out.getvalue())["checkpoint"] == 1


def test_a_chain_is_walked_from_where_it_was_proven(at_work):
    happen(4)
    sql("UPDATE audit_event SET actor_name = 'Somebody Else' WHERE id = (SELECT event_id FROM audit_chainlink WHERE sequence = 2)")
    assert [fault.where for fault in chain.verify().faults] == ["link 2"]
    assert chain.verify(after=2).faults == ()
    assert chain.verify(after=2).links == 4
    sql("DELETE FROM audit_chainlink WHERE sequence = 3")
    assert [fault.where for fault in chain.verify(after=3).faults] == ["link 3", "link 4"]
