"""Tells the stories: all their steps in the order of time, each through the door or the act that it belongs to.

Safe to run again. A story that was told is not told twice; one that was broken off goes on where it was: a filing sent
again under its key is answered as the first time, a notice told again has no effect, and an officer's step that is
done is passed over.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from backoffice.audit import chain
from backoffice.calendar.selectors import calendar_of
from backoffice.cases.models import CaseType
from backoffice.filings.bounces import Report
from backoffice.filings.deliveries import Delivery
from backoffice.filings.models import Filing
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.kernel.models import OutboxMessage
from backoffice.people.models import Office, User
from workflows.demo import documents, events, expectations, officers
from workflows.demo.cast import Cast, load_cast
from workflows.demo.documents import Scene, amount_cents, documents_of, side_of
from workflows.demo.people import load_organisations, load_people, portal_token
from workflows.demo.portal import Answer, Gateway, Portal
from workflows.demo.restrictions import load_restrictions
from workflows.demo.stories import FILING_STEPS, Step, Story, StoryError, full_name, load_stories
from workflows.demo.times import Resolver
from workflows.demo.worker import do_what_is_due, pass_time
from workflows.filing.notices import message_id
from workflows.service.actions.note_report import note_report

# How long an officer who decides has had the filing in hand, where the story does not say when it was taken.
READING_TIME = timedelta(minutes=6)
_DECISIONS = frozenset({"accept", "return", "reject"})

Say = Callable[[str], object]


class DemoError(Exception):
    """Something did not come as the stories say."""


@dataclass(frozen=True)
class Moment:
    """A step at its moment (UTC)."""

    at: datetime
    story: Story
    step: Step


@dataclass
class Outcome:
    """What a run did. filings: the references by "story/filing", of this run and of earlier ones."""

    told: list[str] = field(default_factory=list)
    told_before: list[str] = field(default_factory=list)
    new_people: int = 0
    filings: dict[str, str] = field(default_factory=dict)


def tell(fixtures: Path, *, say: Say, only: Sequence[str] = ()) -> Outcome:
    """Tell the stories of fixtures/demo, or only those named; needs the reference data.

    Args:
        fixtures: the directory that holds demo/ and samples/.
        say: is given a line of progress now and then.
        only: ids of stories; those that a story builds on must be among them or told before.

    Raises:
        StoryError: a story file is not as it should be.
        DemoError: something did not come as expected; what is there stays, and the story is told on by the next run.
    """
    home = fixtures / "demo"
    stories = load_stories(home / "stories")
    unknown = set(only) - {story.id for story in stories}
    if unknown:
        raise StoryError(f"there is no story {sorted(unknown)[0]!r}")
    outcome = Outcome(new_people=load_people(home / "people.json"))
    known = events.told_before()
    outcome.told_before = [story.id for story in stories if story.id in known]
    outcome.filings = {f"{story}/{name}": ref for story, named in known.items() for name, ref in named.items()}
    to_tell = [story for story in stories if story.id not in known and (not only or story.id in only)]
    if to_tell:
        teller = _Teller(load_cast(home), fixtures / "samples", home / "people.json", outcome, say)
        try:
            teller.tell(to_tell)
        finally:
            # The stories' events lie in the past: they are linked now, and not at some worker's next turn.
            while chain.seal():
                pass
    # After the stories: what was accepted in them was not held against it.
    load_restrictions(home / "restrictions.json")
    return outcome


class _Teller:
    def __init__(self, cast: Cast, samples: Path, people: Path, outcome: Outcome, say: Say) -> None:
        self._cast = cast
        self._samples = samples
        self._outcome = outcome
        self._say = say
        client, token = portal_token(people)
        self._portal, self._gateway = Portal(token), Gateway()
        self._officers = {user.username: user for user in User.objects.all()}
        load_organisations(people, cast, client, self._officers["ky.lau"])
        self._sent: dict[str, tuple[str, dict[str, Any], list[documents.Drawn]]] = {}
        self._paid: dict[str, int] = {}
        self._faults: list[str] = []

    def tell(self, stories: Sequence[Story]) -> None:
        """Tell them in the order of time, look what came of them, and write down those that were told."""
        began = clock.now()
        resolver = _resolver(began)
        moments = _in_order(stories, resolver, until=began)
        seen: set[str] = set()
        with clock.set_to(min((moment.at for moment in moments), default=began)) as hand:
            for moment in moments:
                if moment.story.id not in seen:
                    seen.add(moment.story.id)
                    self._say(f"{len(seen)} of {len(stories)}  {moment.story.title}")
                pass_time(hand, moment.at)
                self._do(moment, resolver)
                do_what_is_due()
            pass_time(hand, began)
        do_what_is_due()
        self._look(stories, resolver)

    def _look(self, stories: Sequence[Story], resolver: Resolver) -> None:
        """What came of it; a difference is an error, told with all others at once."""
        self._faults += [f"the outbox failed at {row.topic} {row.ids}: {row.last_error}" for row in _failing()]
        for story in stories:
            mine = {name: self._outcome.filings.get(f"{story.id}/{name}", "") for name in story.expect}
            differences = [
                f"{story.id}, {name}: {difference}"
                for name, expected in story.expect.items()
                for difference in expectations.differences(mine[name], expected, resolver)
            ]
            self._faults += differences
            if not differences and not self._faults:
                events.told(story.id, story.title, mine)
                self._outcome.told.append(story.id)
        if self._faults:
            raise DemoError("\n".join(["Not as the stories say:", *self._faults]))

    def _do(self, moment: Moment, resolver: Resolver) -> None:
        step, story = moment.step, moment.story
        where = f"{story.id}, {step.do} at {step.at}"
        if step.do in FILING_STEPS:
            self._file(moment, where)
        elif step.do == "file again":
            self._file_again(full_name(story, step.name), where)
        elif step.do in {"pay", "pay early"}:
            self._pay(moment, where)
        elif step.do == "withdraw":
            self._withdraw(self._reference(story, step.name), step, where)
        elif step.do == "bounce":
            _bounce(self._reference(story, step.name))
        elif step.do == "quote":
            self._quote(step, where)
        else:
            try:
                officers.act(step, self._reference(story, step.name), self._officers[step.details["by"]], resolver)
            except Refused as refusal:
                raise DemoError(f"{where}: {refusal.code}: {refusal.message}") from refusal

    # What comes from outside

    def _file(self, moment: Moment, where: str) -> None:
        story, step = moment.story, moment.step
        scene = self._scene(moment)
        drawn = documents_of(scene, self._cast, self._samples)
        told = self._told(story, scene, drawn)
        drawn = drawn[: len(drawn) - step.details.get("leave out", 0)]
        key = _key(full_name(story, step.details.get("key of") or step.name or step.at.replace(" ", "T")))
        answer = self._portal.send_filing(key=key, filing=told, documents=drawn)
        if step.do == "try":
            self._must_refuse(answer, step.details["refusal"], where)
            return
        if answer.status != 201:
            raise DemoError(f"{where}: {answer.status} {answer.body}")
        name = full_name(story, step.name)
        self._outcome.filings[name] = answer.body["reference"]
        self._sent[name] = (key, told, drawn)
        expected = story.expect[step.name]
        if answer.body["fee"]["total_cents"] != expectations.dollars(expected.fee):
            self._faults.append(f"{where}: the fee is {answer.body['fee']['total_cents']} cents, expected HK${expected.fee}")

    def _file_again(self, name: str, where: str) -> None:
        key, told, drawn = self._sent[name]
        answer = self._portal.send_filing(key=key, filing=told, documents=drawn)
        if answer.status != 201 or answer.body["reference"] != self._outcome.filings[name]:
            self._faults.append(f"{where}: the same key gave {answer.status} {answer.body.get('reference')}")

    def _must_refuse(self, answer: Answer, code: str, where: str) -> None:
        if not 400 <= answer.status < 500 or code not in answer.codes:
            self._faults.append(f"{where}: expected the refusal {code}, got {answer.status} {sorted(answer.codes)}")

    def _scene(self, moment: Moment) -> Scene:
        details = moment.step.details
        on = clock.in_hong_kong(moment.at).date()
        number, year = "", on.year
        if details.get("in"):
            case = Filing.objects.get(reference=self._reference(moment.story, details["in"])).case
            if case is None:
                raise DemoError(f"{moment.story.id}: {details['in']} has no case yet")
            number, year = str(case.sequence), case.year
        return Scene(
            case_type=CaseType.objects.get(code=details["case_type"]),
            details=details,
            filer=self._cast.filer(details["by"]),
            number=number,
            year=year,
            on=on,
        )

    def _told(self, story: Story, scene: Scene, drawn: Iterable[documents.Drawn]) -> dict[str, Any]:
        """The JSON part of the submission."""
        details, filer = scene.details, scene.filer
        side = side_of(details["documents"][0], self._cast)
        told: dict[str, Any] = {
            "office": details["office"],
            "case_type": details["case_type"],
            "filer": {
                "name": filer.person,
                "organisation": filer.organisation,
                "account": filer.account,
                "email": filer.email,
                "acts_for": "" if filer.in_person else self._cast.party(details["parties"][side][0]).name,
            },
            "documents": [{"type": one.type, "title": one.title} for one in drawn],
            "language": details.get("language", "en"),
        }
        if scene.number:
            told["case_number"] = f"{scene.case_type.code} {scene.number}/{scene.year}"
        elif details.get("case_number"):
            told["case_number"] = details["case_number"]
        else:
            told["parties"] = [
                {"role": role, "name": party.name, "name_zh": party.name_zh}
                for role in ("commencing", "defending")
                for party in map(self._cast.party, details["parties"][role])
            ]
            cents = amount_cents(details)
            if cents is not None:
                told["claim_amount_cents"] = cents
        if details.get("means"):
            told["payment"] = {"means": details["means"], "payment_id": details.get("payment", "")}
        if details.get("urgent"):
            told["urgency"] = dict(details["urgent"])
        if details.get("resubmits"):
            told["resubmits"] = self._reference(story, details["resubmits"])
        return told

    def _pay(self, moment: Moment, where: str) -> None:
        step = moment.step
        if step.do == "pay early":
            payment_id, reference, means = step.details["payment"], "not yet known", "deposit_account"
        else:
            name = full_name(moment.story, step.name)
            reference = self._outcome.filings[name]
            self._paid[name] = self._paid.get(name, 0) + 1
            payment_id = f"demo-{_key(name)}-{self._paid[name]}"
            means = Filing.objects.values_list("payment_means", flat=True).get(reference=reference)
        # A "pay" step pays the fee that was asked, unless it names a sum; its story's amount is the claim's.
        written = step.said.get("amount")
        cents = expectations.dollars(written) if written else Filing.objects.get(reference=reference).fee_total_cents
        for _ in range(step.details.get("notices", 1)):
            answer = self._gateway.notify(
                payment_id=payment_id, reference=reference, amount_cents=cents, captured_at=moment.at, means=means
            )
            if answer.status != 202:
                raise DemoError(f"{where}: {answer.status} {answer.body}")
            do_what_is_due()

    def _withdraw(self, reference: str, step: Step, where: str) -> None:
        if Filing.objects.get(reference=reference).state == "withdrawn":
            return
        answer = self._portal.withdraw(reference, step.details["ground"])
        if answer.status != 200:
            raise DemoError(f"{where}: {answer.status} {answer.body}")

    def _quote(self, step: Step, where: str) -> None:
        answer = self._portal.quote(
            case_type=step.details["case_type"],
            documents=step.details["documents"],
            amount_cents=amount_cents(step.details),
            on=step.details["on"],
        )
        if answer.body.get("total_cents") != expectations.dollars(step.details["fee"]):
            self._faults.append(f"{where}: {answer.body}")

    def _reference(self, story: Story, name: str) -> str:
        try:
            return self._outcome.filings[full_name(story, name)]
        except KeyError:
            raise DemoError(f"{story.id} builds on {name}, which has not been told") from None


def _bounce(reference: str) -> None:
    """The mail server reports that the notice to the first addressee came back; one that was told before changes nothing."""
    delivery = Delivery.objects.get(filing__reference=reference, number=1)
    if delivery.message_id is not None:
        name = message_id(delivery.message_id, delivery.attempt)
        note_report(Report(name=name, message=delivery.message_id, attempt=delivery.attempt, action="failed", status="5.1.1"))


def _resolver(began: datetime) -> Resolver:
    today = events.begun_on()
    if today is None:
        today = clock.in_hong_kong(began).date()
        events.begun(today)
    office = Office.objects.get(code="DC-REG")
    return Resolver(today, calendar_of(office, began))


def _in_order(stories: Iterable[Story], resolver: Resolver, *, until: datetime) -> list[Moment]:
    """All steps by time; those of one moment in the order of the files.

    Raises:
        DemoError: a step lies in the future.
    """
    moments: list[Moment] = []
    for story in stories:
        for step in story.steps:
            at = resolver.moment(step.at)
            if step.do in _DECISIONS and not _is_taken(story, step):
                moments.append(Moment(at - READING_TIME, story, _taking(step)))
            moments.append(Moment(at, story, step))
    late = [moment for moment in moments if moment.at > until]
    if late:
        raise DemoError(f"{late[0].story.id}: {late[0].step.at} lies in the future")
    return sorted(moments, key=lambda moment: moment.at)


def _is_taken(story: Story, decision: Step) -> bool:
    return any(step.do in {"take", "take shortfall"} and step.name == decision.name and step.details["by"] == decision.details["by"]
               for step in story.steps)  # fmt: skip


def _taking(decision: Step) -> Step:
    return Step(decision.at, "take", decision.name, {"by": decision.details["by"]}, {})


def _key(name: str) -> str:
    """A filing's Idempotency-Key: the same in every run."""
    return "demo/" + name.replace(" ", "-")


def _failing() -> Iterable[OutboxMessage]:
    return OutboxMessage.objects.exclude(last_error="").order_by("pk")
