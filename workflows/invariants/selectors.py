"""What an operator asks of the checks: when they last ran, what they found, how far they reach."""

from workflows.invariants.models import InvariantRun, Proof


def last_run() -> InvariantRun | None:
    """The last run that came to its end, whole or not; one query."""
    return InvariantRun.objects.filter(ended_at__isnull=False).order_by("-id").first()


def last_whole_run() -> InvariantRun | None:
    """The last run that read everything and came to its end."""
    return InvariantRun.objects.filter(ended_at__isnull=False, whole=True).order_by("-id").first()


def run_under_way() -> InvariantRun | None:
    """The run that has not come to its end, if one is under way or was broken off."""
    return InvariantRun.objects.filter(ended_at=None).order_by("-id").first()


def proofs() -> list[Proof]:
    """Up to where, when and by whom each check was last found to hold."""
    return list(Proof.objects.order_by("check_name"))
