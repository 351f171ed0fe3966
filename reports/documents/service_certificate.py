"""Certificate of service: on whom a filing's sealed documents were served, by what means, when, and when that counts by the rule."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.documents import layout, wording
from reports.documents.layout import both, fact, note, notes
from reports.documents.plain import Both, Issue, must_be_named
from reports.render.sheet import Fact
from reports.render.text import Para, Span

TITLE = Both("Certificate of service", "送達證明書")


@dataclass(frozen=True)
class Served:
    """One addressee. Moments in UTC, days in Hong Kong. `served_at` is None where the addressee has not got the documents; `note` is then
    why, else the evidence of means that were noted by hand. `counts_on` is None while the calendar cannot tell; `available_at` where
    there is no electronic way to the addressee."""

    addressee: str
    account: str
    party: str
    means: Both
    standing: Both
    available_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    opened_at: datetime | None
    served_at: datetime | None
    counts_on: date | None
    rule: Both
    note: str

    def __post_init__(self) -> None:
        must_be_named("an addressee", self.addressee)


@dataclass(frozen=True)
class NotServed:
    """Somebody of the case on whom the court served nothing: who, in what place (empty: no party), and why."""

    name: str
    place: Both
    why: Both

    def __post_init__(self) -> None:
        must_be_named("who was not served", self.name)


@dataclass(frozen=True)
class Sealed:
    """A document as it was served: its number in the filing, what it is, and the SHA-256 of its sealed copy."""

    number: int
    kind: Both
    sha256: str


@dataclass(frozen=True)
class ServiceCertificate:
    """What the certificate says, as it stands when it is drawn. filed_as_at: the date (UTC) that the filing keeps, by that decision."""

    issue: Issue
    reference: str
    case_number: str
    case_code: str
    case_type: Both
    filer: str
    accepted_at: datetime
    documents: tuple[Sealed, ...]
    addressees: tuple[Served, ...]
    filed_as_at: datetime | None = None
    kept_by: str = ""
    not_served: tuple[NotServed, ...] = ()

    def __post_init__(self) -> None:
        must_be_named("the filer", self.filer)
        if not self.addressees or not self.documents:
            raise ValueError("a certificate of service is about documents and addressees")


def draw(content: ServiceCertificate) -> bytes:
    """The certificate as PDF."""
    sheet = layout.open_sheet(content.issue, TITLE)
    layout.replacement(sheet, content.issue)
    sheet.facts(
        [
            fact(
                Both("Filing", "存檔"),
                (Span(f"{content.reference}, in case {content.case_number} 案件"),),
                (Span(f"{content.case_type.en} ({content.case_code}) {content.case_type.zh}"),),
            ),
            fact(Both("Filed by", "提交人"), (Span(content.filer),)),
            *layout.kept_date(content.filed_as_at, content.kept_by),
            fact(Both("Accepted", "接納時間"), *_moment(content.accepted_at)),
            fact(Both("Office", "辦事處"), both(content.issue.office)),
        ]
    )
    sheet.gap(14)
    sheet.marked(_opening(content))
    sheet.gap(12)
    sheet.subheading("Documents served", "已送達文件")
    for each in content.documents:
        sheet.facts([fact(Both(f"Document {each.number}", f"文件{each.number}"), both(each.kind), note(f"SHA-256 {each.sha256}"))])
    sheet.gap(12)
    for served in content.addressees:
        sheet.subheading("Addressee", "收件人")
        sheet.facts(_addressee(served))
        sheet.gap(10)
    if content.not_served:
        sheet.subheading("Not served by the court", "法院未有送達")
        sheet.facts(
            [
                fact(each.place if each.place.en else Both("Agreed to receive", "同意接收"), (Span(each.name),), *notes(each.why))
                for each in content.not_served
            ]
        )
        sheet.gap(10)
    sheet.paragraphs(
        (
            note(
                "Made available: the sealed documents stood in the message box of the registered user, or lay ready. Sent: the mail server "
                "took the notice of it. Delivered and opened are stated where they are on record."
            ),
            note(
                "可供取閱：蓋印文件已存放於登記用户的訊息箱，或已備妥領取。已發出：郵件伺服器已接收有關通知。送抵及開啟時間如有紀錄則予列明。"
            ),
            note("This certifies the court's own service. It says nothing of service between parties."),
            note("本證明書只證明法院本身的送達，與各方之間的送達無關。"),
        ),
        keep=False,
    )
    return sheet.to_bytes()


def _opening(content: ServiceCertificate) -> tuple[Para, ...]:
    missing, total = [each for each in content.addressees if each.served_at is None], len(content.addressees)
    more, more_zh = "", ""
    if others := len(content.not_served):
        who = "1 other" if others == 1 else f"{others} others"
        more = f" On {who} of the case the court served nothing; they are named at the end."
        more_zh = f"法院未有向案中另外{others}名人士送達，姓名或名稱列於文末。"
    if not missing:
        each_of, each_of_zh = ("the addressee", "收件人") if total == 1 else (f"each of the {total} addressees", f"全部{total}名收件人")
        return layout.statement(
            f"Served on {each_of} named below.", f"The particulars are below.{more}", f"已送達下列{each_of_zh}，詳情如下。{more_zh}"
        )
    number = len(missing)
    return layout.statement(
        f"Not served on {number} of {total}.", f"Below it is said on whom, and why.{more}",
        f"{total}名收件人中有{number}名未獲送達，原因如下。{more_zh}",
    )  # fmt: skip


def _moment(moment: datetime) -> tuple[Para, Para]:
    return (Span(wording.moment_en(moment)),), (Span(wording.moment_zh(moment)),)


def _addressee(each: Served) -> list[Fact]:
    who = [each.addressee, *([f"account 帳戶 {each.account}"] if each.account else [])]
    facts = [
        fact(Both("Served on" if each.served_at else "Not served on", "送達" if each.served_at else "未送達"), (Span(", ".join(who)),))
    ]
    if each.party:
        facts.append(fact(Both("For", "代表"), (Span(each.party),)))
    facts.append(fact(Both("Means", "方式"), both(each.means)))
    facts.append(fact(Both("Stands", "狀況"), both(each.standing), *([note(each.note)] if each.note else [])))
    for label, moment in (
        (Both("Made available", "可供取閱"), each.available_at), (Both("Sent", "發出"), each.sent_at),
        (Both("Delivered", "送抵"), each.delivered_at), (Both("Opened", "開啟"), each.opened_at),
        (Both("Served", "送達時間"), each.served_at),
    ):  # fmt: skip
        if moment is not None:
            facts.append(fact(label, *_moment(moment)))
    if each.served_at is not None:
        told = Both(wording.day_en(each.counts_on), wording.day_zh(each.counts_on)) if each.counts_on else Both("not known yet", "尚未確定")
        facts.append(fact(Both("Deemed served", "視作送達日期"), both(told, bold=True), *notes(each.rule)))
    return facts
