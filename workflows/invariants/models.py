"""When it was last proven that nothing is lost, what was found, and up to where each proof reaches."""

from django.db import models


class InvariantRun(models.Model):
    """One run of all checks, by the schedule or by hand. It is under way while ended_at is null.

    `whole`: every check read its whole history. `by`: "schedule", or the account at whose prompt the command ran. `breaches`:
    how many were found in all. `results`: one object per check that has run, in order:
    {"check", "invariant", "title", "whole", "breaches", "took_ms", "examples": [{"subject", "found"}, …],
    "not_checked": [{"number", "why"}, …]} with the first MOST_EXAMPLES breaches, and of how much it could not be asked; subjects are
    public references and numbers, never a party's name.
    """

    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    whole = models.BooleanField()
    by = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    breaches = models.PositiveIntegerField(default=0)
    results = models.JSONField(default=list)
    # Where the records ended when the run began: what it proves, if it finds nothing.
    marks = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["-id"], condition=models.Q(ended_at__isnull=False), name="invariant_run_ended"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"


class Proof(models.Model):
    """Up to where a check has found nothing wrong: the last id of each table that it has read to. After a breach: nowhere.

    `code`: which version of the check it was (see code.py). Another version has proven nothing.
    """

    check_name = models.CharField(max_length=80, primary_key=True)
    code = models.CharField(max_length=64, default="")
    marks = models.JSONField(default=dict)
    proven_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    run = models.ForeignKey(InvariantRun, on_delete=models.PROTECT, related_name="proofs")

    def __str__(self) -> str:
        return self.check_name
