"""What becomes of each document, as somebody says it and as it goes on; it stands in the table of acts."""

from datetime import date, timedelta
from typing import Any

from tests.backoffice.api.door import writ
from tests.crash.harness import Act
from tests.crash.scenes import Scene, Sent, click, done, door, nothing, press, send
from tests.factories.court import AT_WORK, day_at
from tests.factories.lives import fresh, sample_pdf, stored_document
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.propose_change import propose_change
from workflows.filing.actions.accept import accept
from workflows.filing.actions.lapse import lapse_parts, lapse_parts_overdue
from workflows.filing.actions.mark_document import mark_document
from workflows.filing.actions.place_seal import place_seal
from workflows.filing.actions.receive import receive
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.take import take

NEXT_DAY = day_at(date(2026, 3, 11), 0)


def _to_mark(scene: Scene) -> Any:
    filing = scene.lives.marked()
    done(scene)
    said = {"document": "2", "what": "parties-differ", "page": "1", "note": "", "cure_by": "2026-03-20"}
    return click(scene, scene.lives.court.officer, "mark-document", filing, **said)


def _to_accept(scene: Scene) -> Any:
    filing = scene.lives.marked()
    done(scene)
    return click(scene, scene.lives.court.officer, "accept", filing)


def _in_case(scene: Scene) -> Any:
    """In a case that another filing opened, whose row is locked too."""
    case = scene.lives.served().case
    documents = (stored_document("defence"),)
    filing = scene.lives.taken(documents=documents, case_number=case.number, parties=(), claim_amount_cents=None)
    done(scene)
    return click(scene, scene.lives.court.officer, "accept", filing)


def _filed_again(scene: Scene) -> Sent:
    """Only what was returned, in the case in which the rest was accepted."""
    filing = fresh(scene.lives.in_part())
    done(scene)
    case = filing.case
    if case is None:
        raise AssertionError("an accepted filing has its case")
    told = writ(resubmits=filing.reference, case_number=case.number, documents=[{"type": "defence"}], parties=None, claim_amount_cents=None)
    return Sent(door(scene), lambda door: door.submit(told, [sample_pdf()], key="the-key"))


def _overdue(scene: Scene) -> Any:
    filing = scene.lives.in_part()
    done(scene)
    scene.hand.move_to(NEXT_DAY)
    return filing


def _all_overdue(scene: Scene) -> Any:
    """Two of them, each let lapse in a transaction of its own."""
    filings = [scene.lives.in_part() for _each in range(2)]
    done(scene)
    scene.hand.move_to(NEXT_DAY)
    return filings


def _date_to_keep(scene: Scene) -> Any:
    returned = scene.lives.returned()
    done(scene)
    scene.hand.move_to(AT_WORK + timedelta(hours=2))
    change = scene.lives.date_proposed(fresh(scene.lives.taken(resubmits=returned.reference)))
    done(scene)
    return scene, change


def _to_place_seal(scene: Scene) -> Any:
    filing = scene.lives.taken()
    done(scene)
    said = {"document": "1", "manner": "place", "x": "60", "y": "60"}
    return click(scene, scene.lives.court.officer, "seal-place", filing, **said)


def _to_set_aside(scene: Scene) -> Any:
    filing = scene.lives.accepted()
    done(scene)
    change = scene.lives.aside_proposed(filing)
    done(scene)
    return scene, change


def _drafted_aside(scene: Scene) -> Any:
    filing = scene.lives.accepted()
    done(scene)
    return scene, scene.lives.aside_drafted(filing)


def _propose(given: Any) -> Any:
    scene, change = given
    return str(propose_change(reference=change.reference, content_hash=change.content_hash, author=scene.lives.court.senior).state)


def _part_to_set_aside(scene: Scene) -> Any:
    """A writ, and what was filed again in the place of the summons that came with it."""
    filing = scene.lives.in_part("writ", "summons")
    done(scene)
    case = fresh(filing).case
    if case is None:
        raise AssertionError("an accepted filing has its case")
    scene.lives.receive("summons", resubmits=filing.reference, case_number=case.number, parties=(), claim_amount_cents=None)
    done(scene)
    change = scene.lives.aside_proposed(filing)
    done(scene)
    return scene, change


def _rest_to_return(scene: Scene) -> Any:
    """What was returned of it before goes with it."""
    filing = scene.lives.in_part("writ", "summons")
    done(scene)
    _confirm((scene, scene.lives.aside_proposed(filing)))
    take(reference=filing.reference, officer=scene.lives.court.officer)
    done(scene)
    return click(scene, scene.lives.court.officer, "return", filing, reason="not-signed")


def _confirm(given: Any) -> Any:
    scene, change = given
    return str(confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=scene.lives.court.manager).state)


PARTS = (
    Act("mark a document", (mark_document,), _to_mark, press),
    Act("accept without a document", (accept,), _to_accept, press),
    Act("file again what was left out", (receive,), _filed_again, send),
    Act("keep the date of a returned filing", (confirm_change,), _date_to_keep, _confirm),
    Act("say where a seal stands", (place_seal,), _to_place_seal, press),
    Act("accept in a case that stands", (accept,), _in_case, press),
    Act("propose that an acceptance is set aside", (propose_change,), _drafted_aside, _propose),
    Act("set an acceptance without a document aside", (confirm_change,), _part_to_set_aside, _confirm),
    Act("return the rest of an acceptance set aside", (return_for_correction,), _rest_to_return, press),
    Act("set an acceptance aside", (confirm_change,), _to_set_aside, _confirm),
    Act("let what was left out lapse", (lapse_parts,), _overdue, lambda filing: nothing(lapse_parts(reference=filing.reference))),
    Act("let all that was left out lapse", (lapse_parts_overdue,), _all_overdue, lambda _filings: nothing(lapse_parts_overdue())),
)
