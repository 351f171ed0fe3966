"""Closing and reopening offices as the screens do: a draft, its proposal, and a second person where one is needed."""

from backoffice.calendar.models import Closure
from backoffice.changes.models import Change, ChangeState
from backoffice.kernel import outbox
from workflows.calendar import closures
from workflows.calendar.rules import CANCEL, CLOSE, CORRECT, REOPEN, Wanted
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change

ALL_DC = ("DC-REG", "DC-ACC")


def drain():
    while outbox.drain():
        pass


def drafted(author, act, wanted, ground="the Observatory's signal") -> Change:
    content = closures.content_of(act, wanted)
    summary, summary_zh = closures.summary_of(content)
    return draft_change(
        kind=closures.KIND, subject="closures", content=content, summary=summary, summary_zh=summary_zh, ground=ground, author=author
    )


def put_through(author, second, act, wanted) -> Change:
    """Whatever it needs: the change in effect, and what follows it done."""
    change = drafted(author, act, wanted)
    change = propose_change(reference=change.reference, content_hash=change.content_hash, author=author)
    if change.state == ChangeState.PROPOSED:
        change = confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=second)
    drain()
    return Change.objects.get(pk=change.pk)


class Storm:
    """Two people who close and reopen the District Court's offices."""

    def __init__(self, court, offices=ALL_DC):
        self.first, self.second, self.offices = court.manager, court.senior, offices
        self.supervisor = court.supervisor

    def _rows(self):
        rows = Closure.objects.select_related("office").filter(office__code__in=self.offices).order_by("office__code", "pk")
        return list({row.office.code: row for row in rows}.values())

    def _through(self, act, wanted):
        return put_through(self.first, self.supervisor, act, wanted)

    def close(self, closed_from, reopened_at=None, ground="gale", cause="", note=""):
        return self._through(CLOSE, [Wanted(office, None, closed_from, reopened_at, ground, cause, note) for office in self.offices])

    def reopen(self, at):
        return self._through(REOPEN, [self._changed(row, reopened_at=at) for row in self._rows()])

    def correct(self, **changes):
        return self._through(CORRECT, [self._changed(row, **changes) for row in self._rows()])

    def cancel(self):
        wanted = [Wanted(row.office.code, row.pk, None, None, row.ground, row.cause, row.note) for row in self._rows()]
        return self._through(CANCEL, wanted)

    @staticmethod
    def _changed(row, **changes):
        stands = {
            "closed_from": row.closed_from,
            "reopened_at": row.reopened_at,
            "ground": row.ground,
            "cause": row.cause,
            "note": row.note,
        }
        return Wanted(row.office.code, row.pk, **{**stands, **changes})
