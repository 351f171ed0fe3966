"""Finding papers: of a subject, by number, by the code that is printed on them, by the hash of their file."""

from django.utils.translation import gettext_lazy as _

from backoffice.kernel.errors import NotFound
from backoffice.kernel.questions import Question
from backoffice.papers.models import Paper, PaperKind


def of_subject(subject: str) -> list[Paper]:
    """The current papers of a filing or receipt, by kind and document."""
    return list(Paper.objects.filter(subject=subject, superseded_by=None).select_related("office"))


# A verification code: 24 characters of 32, 120 bits. Whoever knows one has seen the paper.
CODE_LENGTH = 24

_CURRENT = Question(
    lambda kind, subject, position: Paper.objects.filter(kind=kind, subject=subject, position=position, superseded_by=None)
    .select_related("office")
    .order_by("pk")[:1],
    str, str, int,
)  # fmt: skip


def current(kind: str, subject: str, position: int = 0) -> Paper | None:
    """The current paper of a kind, or None while it is not drawn; position is a document's number for a sealed copy."""
    return _CURRENT.first(kind, subject, position)


_SEALED_COPIES = Question(
    lambda subject: Paper.objects.filter(kind=PaperKind.SEALED_COPY, subject=subject, superseded_by=None).order_by("position"), str
)


def sealed_copies_of(subject: str) -> list[Paper]:
    """The current sealed copies of a filing's documents, by the document's number."""
    return _SEALED_COPIES.rows(subject)


def correction_of(paper: Paper) -> Paper | None:
    """The correction that says why this version of a paper was superseded; None where none was issued for it."""
    issued = Paper.objects.filter(kind=PaperKind.CORRECTION, subject=paper.subject).order_by("version")
    told = ((each, named) for each in issued for named in each.content["superseded"])
    return next((each for each, named in told if (named["number"], named["version"]) == (paper.number, paper.version)), None)


def by_number(number: str, version: int | None = None) -> Paper:
    """The current paper with this number, or one of its versions; raises NotFound."""
    which = {"superseded_by": None} if version is None else {"version": version}
    found = Paper.objects.filter(number=number, **which).select_related("office", "superseded_by").first()
    if found is None:
        raise NotFound("paper-not-found", _("There is no such paper."), number=number)
    return found


def by_verification_code(code: str) -> Paper | None:
    """The paper that bears this code, also one that has been superseded."""
    return Paper.objects.filter(verification_code=normalised(code)).select_related("office", "superseded_by").first()


def known_by(number: str, code: str) -> Paper | None:
    """The current paper with this number, or the paper that bears this code, in its own spelling; an empty one is not asked for."""
    if code:
        found = Paper.objects.filter(verification_code=code).first()
        if found is not None:
            return found
    return Paper.objects.filter(number=number, superseded_by=None).first() if number else None


def numbered(first: str, last: str) -> list[Paper]:
    """The current papers whose numbers lie between these two of one series and year, in order; at most a thousand begin as one is typed."""
    return list(Paper.objects.filter(number__range=(first, last), superseded_by=None).order_by("number", "version"))


def by_file(sha256: str) -> Paper | None:
    """The paper whose file has this SHA-256 (hexadecimal, either case)."""
    return Paper.objects.filter(sha256=sha256.strip().lower()).select_related("office", "superseded_by").first()


def normalised(code: str) -> str:
    """A verification code as people type it (lower case, blanks, dashes, O for 0) in its own spelling."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return plain.translate(str.maketrans("OIL", "011"))
