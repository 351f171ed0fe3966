"""What comes in from outside: submissions good and bad, the same again, withdrawals, payments and their notices."""

import hashlib
import json
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from backoffice.filings.models import Filing
from backoffice.kernel.clock import in_hong_kong
from backoffice.payments.models import Charge
from tests.backoffice.api.door import Door, notice, writ
from tests.factories.lives import sample_pdf
from tests.simulation.edges import Died, web_dies
from tests.simulation.letters import address
from tests.simulation.naive import Filed, Money, fee_of
from tests.simulation.world import NOTHING, Sent, World, step

WITHDRAWABLE = {"received", "deemed_received", "fee_short", "fee_checked"}


@cache
def bad_pdf(name: str) -> bytes:
    return Path(settings.ROOT, "fixtures", "samples", name).read_bytes()


BAD = ("document-needs-password.pdf", "document-not-pdf--text.pdf", "document-empty.pdf")


def _submission(here: World, source: random.Random, door: str) -> tuple[dict[str, Any], list[bytes]]:
    """A new case, or a document in one that was accepted; its filer may have notices sent by email."""
    body, documents = _matter(here, source)
    if source.random() < 0.7:
        body["filer"] = {**body["filer"], "email": address(here, source)}
    return body, documents


def _matter(here: World, source: random.Random) -> tuple[dict[str, Any], list[bytes]]:
    cases = [filed for filed in here.ledger.filed.values() if filed.fate == "accepted" and filed.case_type == "DCCJ"]
    what = source.choices(["writ", "compensation", "claim", "in a case"], [5, 2, 4, 4 if cases else 0])[0]
    pages = source.randint(1, 3)
    payment: dict[str, Any] = {"means": source.choice(["visa", "pps", "none"])}
    if source.random() < 0.3:
        payment["payment_id"] = here.name("pay")
    if what == "writ":
        return writ(claim_amount_cents=source.randrange(80_000_00, 3_000_000_00), payment=payment), [sample_pdf(pages)]
    if what == "compensation":
        body = writ(case_type="DCEC", documents=[{"type": "application"}], claim_amount_cents=None, payment=payment)
        return body, [sample_pdf(pages)]
    if what == "claim":
        cents = source.choice([1_000_00, 5_000_00, 5_000_01, 40_000_00])
        body = writ(office="SCT-REG", case_type="SCTC", documents=[{"type": "claim"}], claim_amount_cents=cents, payment=payment)
        return body, [sample_pdf(pages)]
    case = Filing.objects.select_related("case").get(reference=source.choice(cases).reference).case
    kinds = source.choice([["summons"], ["defence"], ["summons", "defence"]])
    body = writ(
        parties=None, case_number=case.number if case else "", documents=[{"type": kind} for kind in kinds],
        claim_amount_cents=None, payment=payment,
    )  # fmt: skip
    return body, [sample_pdf(page) for page in range(1, len(kinds) + 1)]


def _post(here: World, sent: Sent) -> HttpResponse:
    return here.doors[sent.door].submit(sent.body, sent.documents, key=sent.key)


def _code(response: HttpResponse) -> str:
    return str(json.loads(response.content).get("code", "")) if response.content else ""


def acknowledged(here: World, sent: Sent, response: HttpResponse) -> str:
    """The court has said 201: from now on it must be so for ever."""
    told = json.loads(response.content)
    if sent.answer is not None:
        if sent.answer != response.content:
            raise here.wrong("another answer", f"the key {sent.key} was answered otherwise than the first time")
        return str(told["reference"])
    sent.answer = response.content
    reference = told["reference"]
    if reference in here.ledger.filed:
        raise here.wrong("one filing for two keys", f"{reference} was given to two submissions")
    kinds = [document["type"] for document in sent.body["documents"]]
    owed = fee_of(told["case_type"], kinds, sent.body.get("claim_amount_cents"))
    resubmits = sent.body.get("resubmits", "")
    if resubmits:
        before = here.ledger.filed[resubmits]
        before.resubmitted = True
        # What was paid before may be credited; when each cent came is the gateway's and the worker's affair.
        if not 0 <= told["fee"]["total_cents"] <= owed:
            raise here.wrong("fee", f"{reference} is charged {told['fee']['total_cents']} of {owed} cents")
        owed = told["fee"]["total_cents"]
    elif told["fee"]["total_cents"] != owed:
        raise here.wrong("fee", f"{reference} is charged {told['fee']['total_cents']} and not {owed} cents")
    here.ledger.filed[reference] = Filed(
        reference=reference, door=sent.door, office=told["office"], case_type=told["case_type"],
        digests=[hashlib.sha256(data).hexdigest() for data in sent.documents], owed=owed,
        received=datetime.fromisoformat(told["received_at"]), payment_id=sent.body["payment"].get("payment_id", ""), resubmits=resubmits,
    )  # fmt: skip
    return str(reference)


def send(here: World, sent: Sent, who: str, what: str) -> None:
    """A sound submission is taken in, or told why not in a way that lets it come again."""
    response = _post(here, sent)
    code = _code(response)
    if response.status_code == 201:
        here.note(who, what, f"201 {acknowledged(here, sent, response)}")
        return
    here.note(who, what, f"{response.status_code} {code}")
    if sent.answer is not None and here.disk.mood == "well":
        raise here.wrong("forgotten", f"the key {sent.key} was answered 201 before and {response.status_code} {code} now")
    if code == "resubmits-not-returned" and _too_late(here, sent):
        here.sent.remove(sent)  # its filer was told, and has to file anew
        return
    unwell = response.status_code == 503 and code in {"store-full", "store-failed"} and here.disk.mood in {"full", "failing"}
    in_flight = response.status_code == 409 and code == "request-in-flight" and sent.died
    if not (unwell or in_flight):
        raise here.wrong("refused", f"a sound submission was answered {response.status_code} {code}: {response.content[:500]!r}")


def _too_late(here: World, sent: Sent) -> bool:
    """A correction that was not taken in before its day was over, for whatever reason: what was to be corrected has lapsed."""
    returned = here.ledger.filed.get(sent.body.get("resubmits", ""))
    if sent.answer is not None or returned is None or returned.fate != "returned" or returned.resubmitted:
        return False
    return returned.cure_by is not None and returned.cure_by < in_hong_kong(here.latest).date()


@step(16)
def submits(here: World, source: random.Random) -> None:
    door = source.choice(list(here.doors))
    body, documents = _submission(here, source, door)
    sent = Sent(here.name("key"), door, body, documents)
    here.sent.append(sent)
    kinds = "+".join(document["type"] for document in body["documents"])
    where = f" in {body['case_number']}" if "case_number" in body else ""
    send(here, sent, door, f"submits {kinds} to {body['office']}{where} under {sent.key}")


@step(4)
def resubmits(here: World, source: random.Random) -> object:
    returned = [
        filed for filed in here.ledger.filed.values()
        if filed.fate == "returned" and not filed.resubmitted and Filing.objects.get(reference=filed.reference).state == "returned"
        and not any(sent.body.get("resubmits") == filed.reference for sent in here.sent)
    ]  # fmt: skip
    if not returned:
        return NOTHING
    before = source.choice(returned)
    first = next(sent for sent in here.sent if sent.answer and json.loads(sent.answer)["reference"] == before.reference)
    body = {**first.body, "resubmits": before.reference, "payment": {"means": "visa"}}
    sent = Sent(here.name("key"), before.door, body, [sample_pdf(2), *first.documents[1:]])
    here.sent.append(sent)
    send(here, sent, before.door, f"resubmits {before.reference} under {sent.key}")
    return None


@step(6)
def sends_again(here: World, source: random.Random) -> object:
    """The same request once more: lost answers, impatience, and what was told to come again."""
    if not here.sent:
        return NOTHING
    unanswered = [sent for sent in here.sent if sent.answer is None]
    sent = source.choice(unanswered) if unanswered and source.random() < 0.7 else source.choice(here.sent)
    send(here, sent, sent.door, f"sends {sent.key} again")
    return None


@step(2)
def reuses_a_key(here: World, source: random.Random) -> object:
    answered = [sent for sent in here.sent if sent.answer is not None]
    if not answered or here.disk.mood != "well":
        return NOTHING
    sent = source.choice(answered)
    response = here.doors[sent.door].submit({**sent.body, "language": "zh"}, sent.documents, key=sent.key)
    here.note(sent.door, f"sends other content under {sent.key}", f"{response.status_code} {_code(response)}")
    if (response.status_code, _code(response)) != (422, "idempotency-key-reused"):
        raise here.wrong("key reused", f"the key {sent.key} was taken for other content: {response.status_code}")
    return None


@step(4)
def sends_rubbish(here: World, source: random.Random) -> object:
    if here.disk.mood != "well":
        return NOTHING
    door = source.choice(list(here.doors))
    body, documents = _submission(here, source, door)
    how = source.randrange(6)
    if how == 0:
        documents[0] = bad_pdf(source.choice(BAD))
    elif how == 1:
        body["state"] = "accepted"
    elif how == 2:
        body["office"] = source.choice(["DC-ACC", "HC-REG", ""])
    elif how == 3:
        body["documents"] = [*body["documents"], {"type": "writ"}]
    elif how == 4:
        body["resubmits"] = source.choice(
            ["EF-0000-0000", *(one.reference for one in here.ledger.filed.values() if one.fate != "returned")]
        )
    else:
        body["filer"] = {"name": "\u202emallet"}
    before = Filing.objects.count()
    key = here.name("bad")
    response = here.doors[door].submit(body, documents, key=key)
    here.note(door, f"sends rubbish of kind {how} under {key}", f"{response.status_code} {_code(response)}")
    if response.status_code not in {400, 422} or Filing.objects.count() != before:
        raise here.wrong("rubbish taken", f"rubbish of kind {how} was answered {response.status_code}")
    return None


@step(4)
def is_cut_off(here: World, source: random.Random) -> None:
    """The web process dies with the submission, or only the answer is lost on the way."""
    door = source.choice(list(here.doors))
    body, documents = _submission(here, source, door)
    sent = Sent(here.name("key"), door, body, documents, died=True)
    here.sent.append(sent)
    where = source.choice(["before the act", "before the commit", "after the commit"])
    try:
        with web_dies(where):
            _post(here, sent)
    except Died:
        pass
    here.note(door, f"submits under {sent.key}", f"no answer: died {where}")


@step(4)
def withdraws(here: World, source: random.Random) -> object:
    if not here.ledger.filed:
        return NOTHING
    filed = source.choice(list(here.ledger.filed.values()))
    door = filed.door if source.random() < 0.8 else source.choice(list(here.doors))
    state = str(Filing.objects.get(reference=filed.reference).state)
    response = here.doors[door].withdraw(filed.reference)
    here.note(door, f"withdraws {filed.reference} ({state})", response.status_code)
    # Asked for again on the same ground, as here, it is answered alike.
    wanted = 404 if door != filed.door else 200 if state in WITHDRAWABLE or state == "withdrawn" else 409
    if response.status_code != wanted:
        raise here.wrong("withdrawal", f"{filed.reference} ({state}) was to be {wanted} and is {response.status_code}")
    if wanted == 200:
        filed.fate = "withdrawn"
    return None


@step(3)
def asks(here: World, source: random.Random) -> object:
    """What the court says of a filing is what it has."""
    if not here.ledger.filed:
        return NOTHING
    filed = source.choice(list(here.ledger.filed.values()))
    door = source.choice(list(here.doors))
    response = here.doors[door].get(f"filings/{filed.reference}")
    here.note(door, f"asks after {filed.reference}", response.status_code)
    if response.status_code != (200 if door == filed.door else 404):
        raise here.wrong("asked after", f"{filed.reference} was answered {response.status_code} to {door}")
    if response.status_code == 200:
        told = json.loads(response.content)
        if [document["sha256"] for document in told["documents"]] != filed.digests:
            raise here.wrong("documents", f"{filed.reference} has other documents")
    return None


# ---- money ----


def _telling(here: World, money: Money, cents: int, captured_at: datetime) -> None:
    """A notice leaves the gateway, perhaps twice, and lies on the wire."""
    body = json.dumps(
        notice(payment_id=money.payment_id, reference=money.reference, amount_cents=cents, captured_at=captured_at.isoformat())
    ).encode()
    money.tellings.append((cents, captured_at))
    here.notices.append((here.name("msg"), body, money.payment_id))


@step(18)
def pays(here: World, source: random.Random) -> object:
    """For a filing, in full or not, again, under a wrong name, or before the filing is there."""
    unpaid = [filed for filed in here.ledger.filed.values() if filed.owed]
    coming = [sent.body["payment"]["payment_id"] for sent in here.sent if "payment_id" in sent.body["payment"]]
    coming = [payment_id for payment_id in coming if payment_id not in here.ledger.money]
    how = source.random()
    if coming and how < 0.35:
        money = Money(coming[0], source.choice(["EF-0000-0000", "PORTAL-ORDER-9"]))
        cents = 504_00
    elif how < 0.42:
        money, cents = Money(here.name("pay"), "EF-9999-9999"), 18_00
    elif unpaid:
        filed = source.choice(unpaid[-6:])
        left = Charge.objects.get(subject=filed.reference).left_cents or filed.owed
        money = Money(here.name("pay"), filed.reference)
        cents = source.choices([left, max(1, left // 2), left + 500, 1], [6, 2, 1, 1])[0]
    else:
        return NOTHING
    here.ledger.money[money.payment_id] = money
    captured = here.now - timedelta(seconds=source.randrange(600))
    _telling(here, money, cents, captured)
    again = source.random()
    if again < 0.15:
        here.notices.append(here.notices[-1])
    elif again < 0.25:
        _telling(here, money, cents, captured)
    elif again < 0.30:
        _telling(here, money, cents + 100, captured)
    here.note("gateway", f"captures {cents} cents as {money.payment_id} for {money.reference}", "to be told")
    if source.random() < 0.7:
        tells(here, source)
    return None


@step(8)
def tells(here: World, source: random.Random) -> object:
    """A notice arrives, in whatever order."""
    if not here.notices:
        return NOTHING
    which = source.randrange(len(here.notices))
    told = here.notices.pop(which)
    _deliver(here, told)
    return None


def _deliver(here: World, told: tuple[str, bytes, str]) -> None:
    message_id, body, payment_id = told
    door = _gateway(here)
    response = door.signed(body, message_id=message_id)
    here.note("gateway", f"tells of {payment_id} in {message_id}", response.status_code)
    if response.status_code != 202:
        raise here.wrong("notice refused", f"{message_id} was answered {response.status_code} {_code(response)}")
    here.ledger.money[payment_id].acknowledged = True
    here.told.append(told)


def _gateway(here: World) -> Door:
    return here.doors["portal-a"]


@step(3)
def tells_badly(here: World, source: random.Random) -> object:
    """Forged, or an old message's id with another body, or the same message again long after."""
    if not here.told:
        return NOTHING
    message_id, body, payment_id = source.choice(here.told)
    how = source.choice(["forged", "altered", "again"])
    door = _gateway(here)
    if how == "forged":
        response = door.signed(body, message_id=here.name("msg"), secret="whsec_" + "A" * 43 + "=")
    elif how == "altered":
        response = door.signed(body.replace(b'"HKD"', b'"USD"'), message_id=message_id)
    else:
        response = door.signed(body, message_id=message_id)
    here.note("gateway", f"tells of {payment_id} {how}", response.status_code)
    wanted = {"forged": 401, "altered": 409, "again": 202}[how]
    if response.status_code != wanted:
        raise here.wrong("bad notice", f"a notice {how} was answered {response.status_code}, not {wanted}")
    return None


def deliver_all(here: World) -> None:
    """At the end the gateway has told everything."""
    while here.notices:
        _deliver(here, here.notices.pop(0))


def all_hear_an_answer(here: World) -> None:
    """At the end every filer has sent again what was not answered, and it is taken in."""
    waiting: Sequence[Sent] = [sent for sent in here.sent if sent.answer is None]
    for sent in waiting:
        send(here, sent, sent.door, f"sends {sent.key} again")
        if sent.answer is None and sent in here.sent:
            raise here.wrong("never taken in", f"the key {sent.key} is not taken in although all is well")
