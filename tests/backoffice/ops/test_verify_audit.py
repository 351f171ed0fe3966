"""manage.py verify_audit: exit code 0 for a chain that verifies, 1 with the faults for one that does not."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backoffice.audit import chain, checkpoints
from backoffice.audit.models import Event
from backoffice.kernel import clock
from tests.append_only import triggers_off


def _run(*arguments):
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


def test_an_empty_chain_verifies(db):
    assert _run() == f"0 links, head {chain.FIRST}, 0 events not yet linked\nlast checkpoint kept outside: none\n"


def test_a_sound_chain(lives):
    lives.served()
    chain.seal()
    count, head = Event.objects.count(), chain.verify().head
    checkpoints.keep()
    kept = f"last checkpoint kept outside: link {count} at {clock.now().isoformat()}"
    assert _run() == f"{count} links, head {head}, 0 events not yet linked\n{kept}\n"
    assert json.loads(_run("--json")) == {"links": count, "head": head, "unlinked": 0, "checkpoint": count, "faults": []}
    assert _run("--head", head)


def test_a_changed_event_is_named_and_ends_with_1(lives):
    lives.served()
    chain.seal()
    event = Event.objects.order_by("id")[3]
    with triggers_off():
        Event.objects.filter(pk=event.pk).update(actor_name="Somebody Else")
    with pytest.raises(CommandError, match=f"link 4: event {event.pk} is not what was sealed") as failed:
        _run()
    assert failed.value.returncode == 1


def test_as_json_too(lives):
    lives.receive()
    chain.seal()
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", "--json", "--head", "f" * 64, stdout=out)
    (fault,) = json.loads(out.getvalue())["faults"]
    assert fault == {"where": "the end", "what": f"the head {'f' * 64} that was kept elsewhere is not in the chain"}
