"""A certificate of service's content, from the rows as they stand."""

from django.utils import translation

from backoffice.cases.models import CaseType
from backoffice.filings.deliveries import Delivery, DeliveryState, Means, Resolution, ServiceRecord
from backoffice.filings.kept_date import decision_of
from backoffice.filings.models import Filing
from backoffice.filings.not_served import NotServed as Unserved
from backoffice.filings.not_served import WhyNot, not_served
from backoffice.filings.selectors import documents_of
from reports.content.stationery import case_type_of
from reports.documents.plain import Both, Issue
from reports.documents.service_certificate import NotServed, Sealed, Served, ServiceCertificate

_MEANS = {
    Means.MESSAGE_BOX: Both("message box of the registered user", "登記用户的訊息箱"),
    Means.COUNTER: Both("at the counter", "於櫃檯領取"),
    Means.POST: Both("by post", "郵遞"),
    Means.PERSONAL: Both("handed over in person", "面交送達"),
    Means.FAX: Both("by fax", "傳真"),
    Means.OTHER: Both("by other means", "其他方式"),
}
_STATES = {
    DeliveryState.PREPARED: Both("notice not sent yet", "通知尚未發出"),
    DeliveryState.SENT: Both("sent", "已發出"),
    DeliveryState.DELIVERED: Both("delivered", "已送抵"),
    DeliveryState.OPENED: Both("opened by the addressee", "收件人已開啟"),
    DeliveryState.FAILED: Both("failed: the addressee has not got it", "未能送達收件人"),
}
_NO_WAY = Both(
    "no electronic way: the message box is at a portal that is not handed these documents; the addressee has not got them",
    "無電子送達途徑：有關訊息箱設於不獲交付此等文件的平台；收件人未獲送達",
)
_WHY_NOT = {
    WhyNot.NOT_AGREED: Both(
        "No agreement to receive documents from the court electronically is on record. The court served nothing on this party.",
        "未有紀錄顯示該方同意以電子方式接收法院文件。法院未有向該方送達任何文件。",
    ),
    WhyNot.SEALED: Both(
        "Agreed to receive electronically. The filing, or a document of it, is sealed to the court: nothing was served but on its filer.",
        "已同意以電子方式接收。有關存檔或其中文件已予密封，只限法院查閱：除提交人外，未有向任何人送達。",
    ),
}
_SOURCE = Both(
    "Rule: a document other than an originating process that is served after 4 pm, or on a Saturday, a general holiday, a gale warning day "
    "or a black rainstorm warning day, counts as served on the next other day.",
    "規則：除原訴法律程序文件外，任何文件在下午4時後，或在星期六、公眾假期、烈風警告日或黑色暴雨警告日送達，視作於其後首個並非上述日子的日子送達。",
)
_RULES = {
    "originating": Both("An originating process counts on the day of its service.", "原訴法律程序文件以實際送達當日為準。"),
    "in_time": Both("Served by 4 pm on a day on which service counts.", "於可作送達之日下午4時或之前送達。"),
    "after_four": Both("Served after 4 pm.", "於下午4時後送達。"),
    "saturday": Both("Served on a Saturday.", "於星期六送達。"),
    "sunday": Both("Served on a Sunday.", "於星期日送達。"),
    "holiday": Both("Served on a general holiday.", "於公眾假期送達。"),
    "gale": Both("Served on a gale warning day.", "於烈風警告日送達。"),
    "black_rainstorm": Both("Served on a black rainstorm warning day.", "於黑色暴雨警告日送達。"),
    "closure_open_ended": Both("The office has not reopened.", "辦事處尚未重新開放。"),
    "calendar_missing": Both("The general holidays of that year are not on record.", "該年的公眾假期尚未載入紀錄。"),
}


def service_certificate_of(filing: Filing, issue: Issue) -> ServiceCertificate:
    """What is on record of the service of an accepted filing.

    Raises:
        ValueError: nothing was prepared for service yet.
    """
    if filing.case is None or filing.decided_at is None:
        raise ValueError("only an accepted filing is served")
    standing = {(row.addressee, row.account): row for row in ServiceRecord.objects.filter(filing=filing, void_at=None)}
    rows = list(Delivery.objects.filter(filing=filing).select_related("consent__party").order_by("number"))
    sealed = {each["number"]: each["sealed_sha256"] for each in rows[0].documents} if rows else {}
    of_filing = list(documents_of(filing))
    levels = [document.sealed_to for document in of_filing]
    with translation.override("en-gb"):
        documents = tuple(
            Sealed(document.number, Both(str(document), document.type.title_zh), sealed[document.number])
            for document in of_filing
            if document.number in sealed
        )
    return ServiceCertificate(
        issue=issue,
        reference=filing.reference,
        case_number=filing.case.number,
        case_code=filing.case_type.code,
        case_type=case_type_of(filing.case_type),
        filer=filing.filer_organisation or filing.filer_name,
        accepted_at=filing.decided_at,
        documents=documents,
        filed_as_at=filing.filed_as_at,
        kept_by=decision_of(filing),
        addressees=tuple(_served(row, standing.get((row.addressee, row.account))) for row in rows),
        not_served=tuple(_not_served(each, filing.case_type) for each in not_served(filing, rows, levels)),
    )


def _not_served(each: Unserved, kind: CaseType) -> NotServed:
    places = {
        "commencing": Both(kind.commencing_party, kind.commencing_party_zh),
        "defending": Both(kind.defending_party, kind.defending_party_zh),
    }
    names = " ".join(name for name in (each.name, each.name_zh) if name)
    return NotServed(names, places.get(each.role, Both("")), _WHY_NOT[each.why])


def _served(row: Delivery, record: ServiceRecord | None) -> Served:
    party = row.consent.party if row.consent is not None else None
    return Served(
        addressee=row.addressee,
        account=row.account,
        party="" if party is None else " ".join(each for each in (party.name, party.name_zh) if each),
        means=_MEANS[Means(row.means)],
        standing=_standing(row),
        available_at=row.prepared_at if row.was_available else None,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        opened_at=row.opened_at,
        served_at=None if record is None else record.served_at,
        counts_on=None if record is None else record.deemed_served_on,
        rule=Both("") if record is None else _rule(record),
        note=row.note,
    )


def _standing(row: Delivery) -> Both:
    if row.resolution == Resolution.GIVEN_UP:
        return Both("given up: the addressee has not got it", "已放棄送達：收件人未獲送達")
    if row.state == DeliveryState.FAILED and not row.was_available:
        return _NO_WAY
    return _STATES[DeliveryState(row.state)]


def _rule(record: ServiceRecord) -> Both:
    reason = _RULES[record.deemed_reason]
    if record.deemed_reason == "originating":
        return reason
    return Both(f"{reason.en} {_SOURCE.en}", f"{reason.zh}{_SOURCE.zh}")
