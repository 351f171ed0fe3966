"""A PDF that an officer takes in: looked at as at the door, kept in the store, and carried on by the form under the court's own signature,
so that a form that has to be put right asks for nothing twice."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from backoffice.filings.inspection import finding_of, inspect, limits_in_force
from backoffice.filings.pdf import faults
from backoffice.filings.pdf.faults import Fault
from backoffice.kernel import storage
from backoffice.people.models import User

# As long as an officer may leave the form open with scans that no filing names yet: less than the sweep of such files waits.
KEPT_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Scan:
    """A PDF that is safe in the store and was found sound. size in bytes; signatures: of its signature fields."""

    filename: str
    sha256: str
    size: int
    pages: int
    signatures: int


def taken_in(sent: UploadedFile) -> Scan | list[str]:
    """What came, looked at and kept in the store; or what is wrong with it, in words.

    Raises:
        InspectionBusy: it could not be looked at now.
    """
    limits, name = limits_in_force(), str(sent.name or "")[-255:]
    if (sent.size or 0) > limits.bytes:
        return [str(finding_of(Fault(faults.TOO_LARGE), name, limits).text)]
    writer = storage.Writer()
    try:
        for chunk in sent.chunks():
            writer.write(chunk)
        stored = writer.commit()
    except BaseException:
        writer.abort()
        raise
    seen = inspect(storage.path_of(stored.sha256), declared_name=name, limits=limits)
    if seen.findings:
        return [finding.text for finding in seen.findings]
    return Scan(name, stored.sha256, stored.size, seen.pages, seen.signatures)


def carried_on(scan: Scan, form: str, user: User) -> str:
    """What stands for the scan in this form of this person's until it is sent again."""
    return signing.dumps(asdict(scan), salt=f"{form}:{user.pk}")


def carried(told: str, form: str, user: User) -> Scan | None:
    """The scan that stands for this in the form; None where it is none, was kept too long or is not in the store any more."""
    try:
        scan = Scan(**signing.loads(told, salt=f"{form}:{user.pk}", max_age=KEPT_FOR))
    except signing.BadSignature:
        return None
    return scan if storage.path_of(scan.sha256).exists() else None
