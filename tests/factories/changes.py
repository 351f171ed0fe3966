"""A kind of change that is only the tests': a note on an office's board. It weighs enough for two from ten words on."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.changes.models import Change
from backoffice.kernel.reasons import Reason
from backoffice.people.models import Office
from workflows.changes import steps
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.changes.kinds import Preview, Shown, Table, register

KIND = "test.note"


class Note:
    code = KIND
    title = gettext_lazy("Note")
    right_to_propose = "calendar.propose"
    right_to_confirm = "calendar.confirm"

    def offices(self, content):
        return list(Office.objects.filter(code__in=content.get("offices", [])))

    def may(self, user, right, content):
        return steps.on_each_office(user, right, self.offices(content))

    def before(self, content):
        return {"text": ""}

    def check(self, content):
        return [] if content["text"] else [Reason("note-empty", "There is nothing on it.")]

    def needs_second(self, content, now):
        return len(content["text"].split()) >= 10

    def preview(self, change, now):
        words = change.content["text"].split()
        table = Table(_("Note"), (_("Number"), _("Note")), [(str(at), word) for at, word in enumerate(words, 1)], len(words))
        return Preview(lines=[Shown(_("Note"), "", change.content["text"])], figures=[(len(words), _("Note"))], tables=[table])

    def put_into_effect(self, change, actor):
        change.total = change.done = len(change.content["text"].split())
        change.save(update_fields=["total", "done"])


register(Note())
LONG = "1 2 3 4 5 6 7 8 9 10 11"


def drafted(author, text=LONG, office="DC-REG", ground="12/2026") -> Change:
    content = {"offices": [office] if office else [], "text": text}
    return draft_change(kind=KIND, subject="board", content=content, summary="A note", summary_zh="便條", ground=ground, author=author)


def proposed(author, **changes) -> Change:
    change = drafted(author, **changes)
    return propose_change(reference=change.reference, content_hash=change.content_hash, author=author)
