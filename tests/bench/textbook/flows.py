"""One process per filing, from its receipt to its service."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from viewflow import this
from viewflow.workflow import STATUS, flow
from viewflow.workflow.flow.views import UpdateProcessView

from tests.bench.textbook import jobs
from tests.bench.textbook.models import Case, Event, Filing, FilingProcess, Number, RegisterEntry


def next_number(series: str) -> int:
    """The next of a series, its row locked."""
    row, _new = Number.objects.select_for_update().get_or_create(series=series)
    row.last += 1
    row.save()
    return row.last


class ReviewView(UpdateProcessView):
    """The officer looks at the filing and accepts it."""

    fields = ["accepted"]
    template_name = "textbook/review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filing = Filing.objects.select_related("office", "case").get(pk=self.object.artifact_object_id)
        return super().get_context_data(
            filing=filing, documents=filing.documents.all(), parties=filing.parties.all(), charges=filing.charges.select_related("item"),
            payments=filing.payments.select_related("receipt"), papers=filing.papers.all(), events=filing.events.order_by("id"),
            **kwargs,
        )  # fmt: skip

    def form_valid(self, form: Any) -> Any:
        with transaction.atomic():
            if form.cleaned_data["accepted"]:
                self._accept()
            return super().form_valid(form)

    def _accept(self) -> None:
        filing = Filing.objects.select_for_update().get(pk=self.object.artifact_object_id)
        number = next_number(f"case:{filing.case_type}")
        filing.case = Case.objects.create(number=f"{filing.case_type} {number}/2026", office=filing.office)
        filing.decided_by, filing.decided_at = self.request.user, timezone.now()
        filing.accept()
        filing.save()
        for document in filing.documents.all():
            RegisterEntry.objects.create(case=filing.case, filing=filing, text=f"{document.type} filed by {filing.filer_organisation}")
        Event.objects.create(filing=filing, code="accepted", data={"case": filing.case.number, "by": self.request.user.username})
        transaction.on_commit(lambda: jobs.seal.delay(filing.pk))


class FilingFlow(flow.Flow):
    process_class = FilingProcess

    start = flow.StartHandle(this.begin).Next(this.acknowledge)
    acknowledge = flow.Handle(this.done).Next(this.payment)
    payment = flow.Handle(this.done).Next(this.fee_check)
    fee_check = flow.Handle(this.done).Next(this.review)
    review = flow.View(ReviewView.as_view()).Permission("textbook.change_filing").Next(this.decided)
    decided = flow.If(lambda activation: activation.process.accepted).Then(this.seal).Else(this.end)
    seal = flow.Handle(this.done).Next(this.serve)
    serve = flow.Handle(this.done).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any, filing: Filing) -> Any:
        activation.process.artifact = filing
        return activation.process

    def done(self, activation: Any) -> None:
        """The job has done the work; the process only moves on."""


def move_on(filing_id: int, step: str) -> None:
    """Finish the process's open task of that step."""
    node = getattr(FilingFlow, step)
    found = FilingProcess.objects.get(artifact_object_id=filing_id)
    node.run(found.task_set.get(flow_task=node, status=STATUS.NEW))
