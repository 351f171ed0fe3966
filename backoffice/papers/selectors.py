"""Finding papers: of a subject, by number, by the code that is printed on them, by the hash of their file."""

from django.utils.translation import gettext_lazy as _

from backoffice.kernel.errors import NotFound
from backoffice.papers.models import Paper


def of_subject(subject: str) -> list[Paper]:
    """The current papers of a filing or receipt, by kind and document."""
    return list(Paper.objects.filter(subject=subject, superseded_by=None).select_related("office"))


def current(kind: str, subject: str, position: int = 0) -> Paper | None:
    """The current paper of a kind, or None while it is not drawn; position is a document's number for a sealed copy."""
    return Paper.objects.filter(kind=kind, subject=subject, position=position, superseded_by=None).select_related("office").first()


def by_number(number: str) -> Paper:
    """The current paper with this number; raises NotFound."""
    found = Paper.objects.filter(number=number, superseded_by=None).select_related("office").first()
    if found is None:
        raise NotFound("paper-not-found", _("There is no such paper."), number=number)
    return found


def by_verification_code(code: str) -> Paper | None:
    """The paper that bears this code, also one that has been superseded."""
    return Paper.objects.filter(verification_code=normalised(code)).select_related("office", "superseded_by").first()


def by_file(sha256: str) -> Paper | None:
    """The paper whose file has this SHA-256 (hexadecimal, either case)."""
    return Paper.objects.filter(sha256=sha256.strip().lower()).select_related("office", "superseded_by").first()


def normalised(code: str) -> str:
    """A verification code as people type it (lower case, blanks, dashes, O for 0) in its own spelling."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return plain.translate(str.maketrans("OIL", "011"))
