"""A paper of every kind as it is drawn, and as it goes out: with the court's signature."""

from datetime import UTC, datetime

from backoffice.papers import cms, keys
from backoffice.papers.models import PaperKind
from reports.documents import (
    acknowledgement,
    correction,
    notice_of_lapse,
    notice_of_return,
    outage_certificate,
    receipt,
    sealed_copy,
    service_certificate,
)
from reports.render import signing
from tests.reports import specimens

MOMENT = datetime(2026, 9, 4, 9, 42, 11, tzinfo=UTC)
NAME = "Court of (Names) 法院"


def kinds() -> dict[str, bytes]:
    """Each drawn anew. The court's own page of a sealed copy is the cover: the rest of it is whatever was filed."""
    return {
        PaperKind.ACKNOWLEDGEMENT: acknowledgement.draw(specimens.acknowledgement()),
        PaperKind.RECEIPT: receipt.draw(specimens.receipt()),
        PaperKind.SEALED_COPY: cover(specimens.sealed_copy()),
        PaperKind.NOTICE_OF_RETURN: notice_of_return.draw(specimens.notice()),
        PaperKind.CORRECTION: correction.draw(specimens.correction()),
        PaperKind.OUTAGE_CERTIFICATE: outage_certificate.draw(specimens.outage()),
        PaperKind.SERVICE_CERTIFICATE: service_certificate.draw(specimens.service()),
        PaperKind.NOTICE_OF_LAPSE: notice_of_lapse.draw(specimens.lapse()),
    }


def cover(content: sealed_copy.SealedCopy) -> bytes:
    """The page with the seal that goes before a document without a place for it."""
    return sealed_copy._cover(content, sealed_copy.seal_of(content), sealed_copy.Wanted())


def signed(data: bytes) -> bytes:
    """With the signature of the tests' key."""
    key = keys.the_key()
    place = signing.place_in(data, signing.Wish(NAME, MOMENT, cms.longest(key)))
    return place.filled(cms.signature(key, place.digest))
