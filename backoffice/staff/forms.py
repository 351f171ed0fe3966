"""What officers type: coded reasons with their places, and the date by which to cure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from backoffice.filings.rules import LONGEST_QUESTION, ReturnedFor

MOST_REASONS = 20


class ReasonForm(forms.Form):
    """One reason: its code, where in the documents it is seen, and a note."""

    reason = forms.CharField(max_length=40, error_messages={"required": _("Choose a reason.")})
    document = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, error_messages={"invalid": _("A page is a number.")})
    note = forms.CharField(required=False, max_length=1000)


class CureByForm(forms.Form):
    """The Hong Kong date by which the filer can cure it."""

    cure_by = forms.DateField(required=False, input_formats=["%Y-%m-%d"], error_messages={"invalid": _("Write the date as 2026-09-30.")})


class HoldForm(forms.Form):
    """Until which Hong Kong day a filing is held, and why."""

    until = forms.DateField(
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the date as 2026-09-30."), "required": _("Say until when.")},
    )
    reason = forms.CharField(max_length=200, error_messages={"required": _("Say why it is held.")})


class AskForm(forms.Form):
    """What the filer is asked, and by which Hong Kong day it is to be answered."""

    text = forms.CharField(max_length=LONGEST_QUESTION, error_messages={"required": _("Write what you ask.")})
    answer_by = forms.DateField(
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the date as 2026-09-30."), "required": _("Say by when.")},
    )


class MarkForm(forms.Form):
    """What is to become of one document: acceptance, or the code of a reason; where it is seen, and by when it can be filed again."""

    document = forms.IntegerField(min_value=1, max_value=10_000, error_messages={"required": _("Choose a document.")})
    what = forms.CharField(max_length=40, error_messages={"required": _("Say what is to become of it.")})
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, error_messages={"invalid": _("A page is a number.")})
    note = forms.CharField(required=False, max_length=1000)
    cure_by = forms.DateField(required=False, input_formats=["%Y-%m-%d"], error_messages={"invalid": _("Write the date as 2026-09-30.")})


@dataclass(frozen=True)
class Against:
    """A return or rejection as typed: its rows, and what is wrong with them."""

    rows: list[ReasonForm]
    cure_by: date | None
    cure_by_text: str
    errors: list[str]

    @property
    def sound(self) -> bool:
        """Whether it can be sent to the act; whether the reasons are in force is the act's to say."""
        return not self.errors and bool(self.rows)

    def reasons(self, only_document: int | None) -> list[ReturnedFor]:
        """The reasons for the act; a page without a document is of the only document, where there is one only."""
        found = []
        for row in self.rows:
            page = row.cleaned_data["page"]
            document = row.cleaned_data["document"] or (only_document if page else None)
            found.append(ReturnedFor(row.cleaned_data["reason"], document=document, page=page, note=row.cleaned_data["note"].strip()))
        return found


def empty_against(cure_by: date | None, reason: str = "") -> Against:
    """The form before anything is typed: one row, with the code of the reason that is proposed, if there is one, and the date that is."""
    row = ReasonForm(initial={"reason": reason}) if reason else ReasonForm()
    return Against([row], cure_by, cure_by.isoformat() if cure_by else "", [])


def read_against(data: QueryDict) -> Against:
    """What was typed. The fields of a row stand side by side: the i-th reason, document, page and note."""
    columns = [data.getlist(name) for name in ("reason", "document", "page", "note")]
    count = min(max((len(column) for column in columns), default=0), MOST_REASONS)
    rows = [_row(columns, place) for place in range(count)]
    filled = [row for row in rows if any(str(value).strip() for value in row.data.values())]
    date_form = CureByForm(data)
    errors = _errors(filled) + [str(error) for error in date_form.errors.get("cure_by", [])]
    if not filled:
        errors.append(str(_("Give at least one reason.")))
    return Against(
        rows=filled or [ReasonForm()],
        cure_by=date_form.cleaned_data.get("cure_by") if not date_form.errors else None,
        cure_by_text=data.get("cure_by", ""),
        errors=list(dict.fromkeys(errors)),
    )


def _row(columns: Sequence[list[str]], place: int) -> ReasonForm:
    values = [column[place] if place < len(column) else "" for column in columns]
    return ReasonForm(dict(zip(("reason", "document", "page", "note"), values, strict=True)))


def _errors(rows: Sequence[ReasonForm]) -> list[str]:
    return [str(error) for row in rows for errors in row.errors.values() for error in errors]
