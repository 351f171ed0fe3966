"""Every code with which the API refuses, with its title and what the client can do. The documentation is made from it.

A code is stable: it is never renamed and never takes another meaning. The sentence in `detail` may change.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from backoffice.filings.pdf import faults


@dataclass(frozen=True)
class Known:
    """A code's usual status, its title, and what it means for the client."""

    status: int
    title: object
    meaning: object


_REQUEST: dict[str, Known] = {
    "not-authenticated": Known(401, _("Not authenticated"), _("No bearer token, or one that is not known or not active.")),
    "scope-missing": Known(403, _("Scope missing"), _("The token is good, but lacks the scope that the operation needs.")),
    "not-found": Known(404, _("Not found"), _("No such address, or nothing there that this client may know of.")),
    "method-not-allowed": Known(405, _("Method not allowed"), _("The address exists, but not for this method.")),
    "too-slow": Known(
        408, _("Too slow"), _("The body came too slowly, and the court stopped waiting for it. Send the same request again.")
    ),
    "length-required": Known(411, _("Length required"), _("Send the length of the body (Content-Length).")),
    "too-large": Known(413, _("Too large"), _("The whole request is larger than the court takes. Send fewer or smaller documents.")),
    "unsupported-media-type": Known(415, _("Unsupported media type"), _("Send the body in the declared media type.")),
    "malformed-request": Known(400, _("Malformed request"), _("The body cannot be taken apart, or ended too early. Send it again, whole.")),
    "malformed-json": Known(400, _("Malformed JSON"), _("The JSON cannot be read, or a name stands in it twice.")),
    "invalid-request": Known(422, _("Invalid request"), _("Fields are missing, unknown or out of bounds; each is in `errors`.")),
    "too-many-requests": Known(
        429, _("Too many requests"), _("More than the court takes from one caller. Send it again after Retry-After seconds.")
    ),
    "busy": Known(503, _("Busy"), _("Nothing was done. Send the same request again after Retry-After seconds.")),
    "maintenance": Known(
        503,
        _("Shut for maintenance"),
        _("The door takes no filings in this announced window. Nothing was kept. Send the same request again after Retry-After seconds."),
    ),
    "store-full": Known(
        503,
        _("No room for files"),
        _("The court has no room left for files. Nothing was kept. Send the same request again after Retry-After seconds."),
    ),
    "store-failed": Known(
        503,
        _("File not stored"),
        _("The court could not store a file. Nothing was kept. Send the same request again after Retry-After seconds."),
    ),
    "internal-error": Known(500, _("Internal error"), _("A fault of ours, kept under `instance`. Send the request again.")),
}
_IDEMPOTENCY: dict[str, Known] = {
    "idempotency-key-missing": Known(400, _("Idempotency-Key missing"), _("Send an Idempotency-Key header, new for each filing.")),
    "idempotency-key-invalid": Known(400, _("Idempotency-Key invalid"), _("1 to 200 visible ASCII characters.")),
    "idempotency-key-reused": Known(
        422, _("Idempotency-Key used before"), _("The key stands for other content. A new filing needs a new key.")
    ),
    "request-in-flight": Known(409, _("Request in flight"), _("The same request is being worked on. Send it again in a moment.")),
}
_FILING: dict[str, Known] = {
    "document-count": Known(422, _("Wrong number of documents"), _("There must be one file part for each entry of `documents`.")),
    "documents-refused": Known(422, _("Documents refused"), _("Documents cannot be taken; each with its code in `errors`.")),
    "inspection-busy": Known(503, _("Inspection busy"), _("Documents cannot be looked at just now. Send the filing again.")),
    "unknown-registry": Known(422, _("Unknown registry"), _("`office` is not a registry that receives filings.")),
    "case-type-not-here": Known(422, _("Case type not taken here"), _("The registry does not take this case type.")),
    "no-efiling-yet": Known(422, _("No e-filing yet"), _("E-filing of this case type has not begun.")),
    "no-documents": Known(422, _("No documents"), _("A filing needs at least one document.")),
    "unknown-document-type": Known(422, _("Unknown document type"), _("A document's type is none of the case type's.")),
    "case-not-found": Known(422, _("Case not found"), _("The registry has no such case of this type.")),
    "case-closed": Known(422, _("Case closed"), _("The case takes no more documents.")),
    "parties-of-known-case": Known(422, _("Parties of a known case"), _("Leave `parties` out when `case_number` is given.")),
    "nothing-commences": Known(422, _("Nothing commences a case"), _("Give `case_number`, or file a document that commences a case.")),
    "no-commencing-party": Known(422, _("No commencing party"), _("A new case needs the party who commences it.")),
    "no-defending-party": Known(422, _("No defending party"), _("A new case needs the party against whom it is brought.")),
    "party-without-name": Known(422, _("Party without a name"), _("A party needs a name in English or Chinese.")),
    "resubmits-unknown": Known(422, _("Resubmits an unknown filing"), _("`resubmits` is no filing of this client.")),
    "resubmits-not-returned": Known(422, _("Resubmits a filing that was not returned"), _("Only a returned filing is resubmitted.")),
    "resubmits-in-case": Known(
        422, _("Not in its case"), _("What was returned of an accepted filing is filed again in its case: give its `case_number`.")
    ),
    "resubmits-late": Known(
        422, _("Too late to resubmit"), _("What was returned of an accepted filing could be filed again until its day.")
    ),
    "resubmits-not-this": Known(
        422, _("Not what was returned"), _("Of an accepted filing only documents of the types that were returned are filed again.")
    ),
    "resubmits-again": Known(422, _("Already resubmitted"), _("A returned filing is resubmitted once.")),
    "unknown-urgency-ground": Known(422, _("Unknown ground of urgency"), _("`urgency.ground` is none of the grounds.")),
    "unknown-payment-means": Known(422, _("Unknown means of payment"), _("`payment.means` is none of the means.")),
    "claim-below-jurisdiction": Known(422, _("Claim below the jurisdiction"), _("The claim is too small for this case type.")),
    "claim-above-jurisdiction": Known(422, _("Claim above the jurisdiction"), _("The claim is too large for this case type.")),
    "pages-needed": Known(422, _("Pages needed"), _("The fee is by the page: give `pages`.")),
    "hours-needed": Known(422, _("Hours needed"), _("The fee is by the hour: give `hours`.")),
    "pages-of-each-document": Known(422, _("Pages of each document"), _("`pages` has one number for each document, in their order.")),
    "claim-amount-needed": Known(422, _("Claim amount needed"), _("The fee depends on `claim_amount_cents`.")),
    "no-fee-for-amount": Known(422, _("No fee for this amount"), _("No fee is on record for a claim of this amount.")),
    "no-accounts-office": Known(422, _("No accounts office"), _("The court's reference data lack one; tell the court.")),
    "already-decided": Known(409, _("Already decided"), _("The registry has decided; who and when is in `detail`.")),
    "wrong-state": Known(409, _("Wrong state"), _("The filing's state does not allow it.")),
    "question-not-found": Known(404, _("No such question"), _("The filing has no question of this number.")),
    "question-answered": Known(409, _("Question answered"), _("It was answered already, otherwise; the first answer stands.")),
    "question-over": Known(409, _("Question over"), _("The registry does not wait for an answer any more; why is in `detail`.")),
    "document-not-found": Known(404, _("No such document"), _("The filing has no document of this number.")),
    "document-sealed": Known(404, _("Document sealed"), _("The document is open to the court only and is not handed out.")),
    "paper-not-due": Known(404, _("Paper not due"), _("The filing's state does not call for this paper.")),
    "file-damaged": Known(500, _("File damaged"), _("The stored file failed its check and is not handed out. Tell the court.")),
    "file-not-found": Known(404, _("File not found"), _("The stored file is not there. Tell the court.")),
}
_DOCUMENT: dict[str, Known] = {
    faults.EMPTY: Known(422, _("Document empty"), _("The file has no bytes.")),
    faults.TOO_LARGE: Known(422, _("Document too large"), _("The file is larger than the limit for one document.")),
    faults.NOT_PDF: Known(422, _("Document not a PDF"), _("By its content the file is not a PDF, whatever its name.")),
    faults.MIXED: Known(422, _("Document is two files"), _("Something stands before the PDF, or another file hangs behind it.")),
    faults.NEEDS_PASSWORD: Known(422, _("Document needs a password"), _("The PDF opens only with a password.")),
    faults.ENCRYPTED: Known(422, _("Document encrypted"), _("The PDF opens, but is encrypted and forbids changes.")),
    faults.DAMAGED: Known(422, _("Document damaged"), _("The PDF is cut off, or a page of it cannot be read.")),
    faults.AMBIGUOUS: Known(422, _("Document ambiguous"), _("The PDF says the same thing twice, differently.")),
    faults.NO_PAGES: Known(422, _("Document has no pages"), _("The PDF has no pages.")),
    faults.TOO_MANY_PAGES: Known(422, _("Document has too many pages"), _("The PDF has more pages than the limit.")),
    faults.TOO_COMPLEX: Known(422, _("Document too complex"), _("The PDF takes too much time or memory to open.")),
    faults.SCRIPT: Known(422, _("Document has a script"), _("The PDF carries JavaScript.")),
    faults.LAUNCH: Known(422, _("Document launches"), _("The PDF would start a program or open a file.")),
    faults.SENDS_DATA: Known(422, _("Document sends data"), _("The PDF would send or import form data.")),
    faults.OPENS_BY_ITSELF: Known(422, _("Document opens an address by itself"), _("The PDF opens an address or file without a click.")),
    faults.UNSAFE_LINK: Known(422, _("Document has an unsafe link"), _("A link leads to a file, a share or a program.")),
    faults.EMBEDDED_FILE: Known(422, _("Document has an embedded file"), _("Another file is attached inside the PDF.")),
    faults.XFA: Known(422, _("Document is a dynamic form"), _("The PDF is an XFA form.")),
    faults.MULTIMEDIA: Known(422, _("Document has multimedia"), _("The PDF has sound, film or a 3D model.")),
    faults.EXTERNAL_CONTENT: Known(422, _("Document has external content"), _("The PDF takes content from another file.")),
}
_FIELD: dict[str, Known] = {
    "missing-field": Known(422, _("Field missing"), _("A required field is not there.")),
    "unknown-field": Known(422, _("Field unknown"), _("There is no such field; it may be one that a client cannot set.")),
    "not-an-integer": Known(422, _("Not an integer"), _("Amounts are whole cents in plain ASCII digits: no string, fraction or exponent.")),
    "out-of-range": Known(422, _("Out of range"), _("The number is smaller or larger than allowed.")),
    "too-short": Known(422, _("Too short"), _("The text or list is empty or too short.")),
    "too-long": Known(422, _("Too long"), _("The text or list is too long.")),
    "not-one-of": Known(422, _("Not one of the values"), _("The value is none of those listed.")),
    "forbidden-character": Known(
        422,
        _("Forbidden character"),
        _("The text holds a control, direction-override, private-use or damaged character, or one that no paper can print."),
    ),
    "not-a-time": Known(422, _("Not a time"), _("Give date and time with an offset, such as 2026-11-20T17:30:00+08:00.")),
    "not-a-date": Known(422, _("Not a date"), _("Give the date as 2026-11-20.")),
    "not-text": Known(422, _("Not text"), _("The field takes a string.")),
    "wrong-type": Known(422, _("Wrong type"), _("The field takes another kind of value.")),
    "unknown-office": Known(422, _("Unknown office"), _("No office of a court has this code.")),
    "unknown-case-type": Known(422, _("Unknown case type"), _("There is no such case type.")),
    "invalid": Known(422, _("Invalid"), _("The value is not of the declared form.")),
}
_NOTICE: dict[str, Known] = {
    "unknown-merchant": Known(401, _("Unknown merchant"), _("No secret is agreed with this merchant.")),
    "signature-missing": Known(400, _("Signature missing"), _("webhook-id, webhook-timestamp and webhook-signature are required.")),
    "signature-invalid": Known(401, _("Signature invalid"), _("No signature fits the body, the id and the time.")),
    "timestamp-expired": Known(401, _("Timestamp expired"), _("webhook-timestamp is more than five minutes away from now.")),
    "notice-id-reused": Known(409, _("Notice id used before"), _("The webhook-id stands for another body.")),
}

SECTIONS: tuple[tuple[object, dict[str, Known]], ...] = (
    (_("Any request"), _REQUEST),
    (_("Idempotency"), _IDEMPOTENCY),
    (_("Filings"), _FILING),
    (_("Documents of a filing (in `errors`)"), _DOCUMENT),
    (_("Fields (in `errors`)"), _FIELD),
    (_("Payment notices"), _NOTICE),
)
KNOWN: dict[str, Known] = {code: known for _title, codes in SECTIONS for code, known in codes.items()}
