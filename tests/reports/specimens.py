"""Specimens of every paper's content, and ways to read a drawn paper back."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image

from reports.documents.acknowledgement import Acknowledgement, DocumentRow, PartyRow
from reports.documents.correction import Correction, Superseded
from reports.documents.filing_print import BoundRow, FilingPrint
from reports.documents.layout import FeeRow
from reports.documents.notice_of_lapse import Lapsed, NoticeOfLapse
from reports.documents.notice_of_return import NoticeOfReturn, ReasonRow, ReturnedDocument
from reports.documents.outage_certificate import Interruption, OutageCertificate
from reports.documents.plain import Both, Issue
from reports.documents.receipt import OfficialReceipt
from reports.documents.sealed_copy import SealedCopy
from reports.documents.service_certificate import NotServed, Sealed, Served, ServiceCertificate
from reports.render.characters import FONTS

CODE = "K7QM2X9RT4VB8NCH3JWP5DGA"
URL = f"https://verify.example/verify/{CODE}/"
SHA = "9f41c07e" + "0" * 48 + "5be2a830"
LONG = "Extraordinarily Long Company Name of Many Words and Partners " * 8 + "Limited 2222"
HOSTILE = '</para><img src="http://evil.example/x.png"/> <b>&amp; {0} %s \\n'

DC_RULE = Both(
    "20 per cent concession from 6 May 2022 to 5 May 2027, rounded down to the dollar per unit (Cap. 336C).",
    "由2022年5月6日至2027年5月5日，表列項目寬減百分之二十，逐項捨去不足一元之數。",
)


def issue(number: str = "ACK-2026-118204", **changes: Any) -> Issue:
    return replace(
        Issue(
            court=Both("District Court of the HKSAR", "香港特別行政區區域法院"),
            office=Both("District Court Registry", "區域法院登記處"),
            branch=Both("Registry", "登記處"),
            number=number,
            code=CODE,
            verify_url=URL,
            drawn_at=datetime(2026, 9, 4, 9, 42, 11, 123456, tzinfo=UTC),
        ),
        **changes,
    )


def writ_fee(**changes: Any) -> FeeRow:
    return replace(
        FeeRow(
            item="writ",
            instrument="Cap. 336C",
            words=Both("Sealing a writ of summons or other originating process", "傳訊令狀或其他原訴法律程序文件蓋章"),
            quantity=1,
            paper_cents=630_00,
            concession_cents=126_00,
            e_cents=504_00,
            rule=DC_RULE,
            unverified=True,
        ),
        **changes,
    )


def acknowledgement(**changes: Any) -> Acknowledgement:
    return replace(
        Acknowledgement(
            issue=issue(),
            reference="EF-7K3M-2Q9X",
            case_number="",
            case_code="DCCJ",
            case_type=Both("Civil action", "民事訴訟"),
            filer="A. Chan",
            organisation="Chan & Co. 陳氏律師行",
            account="ORG-00412",
            acts_for="the plaintiff",
            parties=(
                PartyRow(Both("Tai Fat Building Materials Limited", "大發建材有限公司"), Both("Plaintiff", "原告人")),
                PartyRow(Both("Wong Siu Ming", "黃小明"), Both("Defendant", "被告人")),
            ),
            received_at=datetime(2026, 9, 4, 9, 42, 8, 999, tzinfo=UTC),
            deemed_at=datetime(2026, 9, 7, 0, 45, tzinfo=UTC),
            provisional=True,
            reason=Both("After 5.30pm: next opening.", "17:30 辦公時間結束後：下一次辦公時間開始時。"),
            urgency=Both(""),
            resubmits="",
            documents=(
                DocumentRow(1, Both("Writ of summons", "傳訊令狀"), "", 6, SHA),
                DocumentRow(2, Both("Statement of claim", "申索陳述書"), "Amended claim", 13, "27d8a1b4" + "0" * 48 + "c0096f1d"),
            ),
            fees=(writ_fee(),),
            fee_status="payable",
            total_cents=504_00,
            paid_cents=0,
            means=Both("Visa", "Visa卡"),
        ),
        **changes,
    )


def correction(**changes: Any) -> Correction:
    return replace(
        Correction(
            issue=issue("COR-2026-000007", drawn_at=datetime(2026, 9, 7, 7, 5, 2, tzinfo=UTC)),
            reference="EF-7K3M-2Q9X",
            case_number="DCCJ 12/2026",
            case_code="DCCJ",
            case_type=Both("Civil action", "民事訴訟"),
            filer="A. Chan",
            organisation="Chan & Co. 陳氏律師行",
            account="ORG-00412",
            receipt="",
            received_at=datetime(2026, 9, 4, 2, 0, tzinfo=UTC),
            old_at=datetime(2026, 9, 4, 2, 0, tzinfo=UTC),
            new_at=datetime(2026, 9, 7, 0, 45, tzinfo=UTC),
            reason=Both("Typhoon closure: reopened Mon 7 Sep 08:45.", "颱風關閉：9月7日08:45重開。"),
            ground=Both(
                "Close District Court Registry from 4 Sep 2026 09:30: gale warning", "由2026年9月4日09:30起關閉區域法院登記處：烈風警告"
            ),
            change="CH-4F7K-9M2Q",
            decided_at=datetime(2026, 9, 7, 7, 5, tzinfo=UTC),
            superseded=(
                Superseded(Both("Acknowledgement", "認收通知"), "ACK-2026-118204", 1, datetime(2026, 9, 4, 2, 0, 9, tzinfo=UTC), 2),
                Superseded(
                    Both("Sealed copy of document 1", "文件1的蓋印文本"), "SEAL-2026-004401", 1, datetime(2026, 9, 4, 6, 30, tzinfo=UTC), 2
                ),
            ),
            earlier=(),
            effects=(
                Both(
                    "The register shows it under the corrected day by a new entry that names the earlier one; the case number "
                    "DCCJ 12/2026 stays.",
                    "登記冊以新記項載明更正後的日期並註明原有記項；案件編號DCCJ 12/2026不變。",
                ),
                Both("The fee stays as it was quoted on submission.", "費用維持提交時所報數額不變。"),
            ),
        ),
        **changes,
    )


def outage(**changes: Any) -> OutageCertificate:
    day = datetime(2026, 11, 20, tzinfo=UTC)
    crashed = Both("the web server was not running", "網頁伺服器未有運作")
    return replace(
        OutageCertificate(
            issue=issue("OUT-2026-000003", drawn_at=datetime(2026, 11, 23, 2, 5, 2, tzinfo=UTC)),
            reference="OC-7K3M-2Q9X",
            first=day,
            last=day.replace(hour=12),
            since=day,
            unplanned=(
                Interruption(day.replace(hour=3), day.replace(hour=3, minute=20, second=34), crashed, "", ("A cable was cut.",)),
                Interruption(
                    day.replace(hour=5), day.replace(hour=5, minute=1), Both("the disk was full", "磁碟已滿"), "", ("Room was made.",)
                ),
                Interruption(day.replace(hour=6), day.replace(hour=6, minute=3), Both("not known", "不詳"), ""),
            ),
            announced=(
                Interruption(
                    day.replace(hour=10), day.replace(hour=11, minute=30), Both("announced maintenance", "預先公布的維修"), "MW-4F7K-9M2Q"
                ),
            ),
            shortest_seconds=30,
            spans=4,
        ),
        **changes,
    )


def service(**changes: Any) -> ServiceCertificate:
    at = datetime(2026, 9, 7, 8, 30, tzinfo=UTC)
    box, rule = Both("message box of the registered user", "登記用户的訊息箱"), Both("Served after 4 pm.", "於下午4時後送達。")
    return replace(
        ServiceCertificate(
            issue=issue("SVC-2026-000007", drawn_at=datetime(2026, 9, 9, 2, 5, 2, tzinfo=UTC)),
            reference="EF-7K3M-2Q9X",
            case_number="DCCJ 12/2026",
            case_code="DCCJ",
            case_type=Both("Civil action", "民事訴訟"),
            filer="Lee & Partners",
            accepted_at=at,
            documents=(Sealed(1, Both("Defence", "抗辯書"), "ab" * 32),),
            addressees=(
                Served(
                    "Lee & Partners", "lee", "", box, Both("opened by the addressee", "收件人已開啟"), at, at, None,
                    at.replace(hour=9), at, date(2026, 9, 8), rule, "",
                ),
                Served(
                    "Chan & Co.", "chan-and-co", "Tai Fat Ltd 大發有限公司", box,
                    Both("given up: the addressee has not got it", "已放棄送達：收件人未獲送達"), at, at, None, None, None, None, Both(""),
                    "The firm has closed.",
                ),
            ),
            not_served=(
                NotServed(
                    "WONG Siu Ming 黃小明", Both("Defendant", "被告人"),
                    Both("No agreement is on record. The court served nothing.", "未有紀錄顯示該方同意。法院未有送達任何文件。"),
                ),
            ),
        ),
        **changes,
    )  # fmt: skip


def lapse(**changes: Any) -> NoticeOfLapse:
    at = datetime(2026, 9, 4, 1, 30, tzinfo=UTC)
    return replace(
        NoticeOfLapse(
            issue=issue("LAP-2026-000009", drawn_at=datetime(2026, 9, 11, 16, 5, 2, tzinfo=UTC)),
            reference="EF-7K3M-2Q9X",
            case_number="",
            case_code="DCCJ",
            case_type=Both("Civil action", "民事訴訟"),
            filer="CHAN Tai Man",
            organisation="",
            received_at=at,
            returned_at=at.replace(hour=6),
            cure_by=date(2026, 9, 11),
            notice="RET-2026-000044",
            documents=(
                Lapsed(1, Both("Writ of summons", "傳訊令狀"), "ab" * 32),
                Lapsed(2, Both("Statement of claim", "申索陳述書"), "cd" * 32),
            ),
        ),
        **changes,
    )


def receipt(**changes: Any) -> OfficialReceipt:
    return replace(
        OfficialReceipt(
            issue=issue(
                "SCT-ACC-2026-019377",
                court=Both("Small Claims Tribunal", "小額錢債審裁處"),
                office=Both("Small Claims Tribunal Accounts Office", "小額錢債審裁處會計部"),
                branch=Both("Accounts Office", "會計部"),
                drawn_at=datetime(2026, 9, 7, 0, 45, 21, tzinfo=UTC),
            ),
            reference="EF-8H2C-0N4V",
            case_number="",
            case_code="SCTC",
            case_type=Both("Small claim", "小額申索"),
            payer="Harbour Fixed Line Limited 海港固網有限公司",
            paid_at=datetime(2026, 9, 6, 13, 14, 9, tzinfo=UTC),
            deemed_at=datetime(2026, 9, 7, 0, 45, tzinfo=UTC),
            reason=Both("Sunday: next opening.", "星期日：下一次辦公時間開始時。"),
            means=Both("Deposit account", "存款帳戶"),
            merchant="registry-sct",
            gateway_reference="DA-20260906-211409-0047",
            fees=(
                writ_fee(
                    item="claim",
                    instrument="Cap. 338B",
                    words=Both("Filing a claim of not more than $5,000", "提交不超過5,000元的申索"),
                    quantity=60,
                    paper_cents=1_200_00,
                    concession_cents=240_00,
                    e_cents=960_00,
                    unverified=False,
                ),
                writ_fee(
                    item="claim",
                    instrument="Cap. 338B",
                    words=Both("Filing a claim of more than $25,000 and not more than $50,000", "提交超過25,000元但不超過50,000元的申索"),
                    quantity=40,
                    paper_cents=2_800_00,
                    concession_cents=560_00,
                    e_cents=2_240_00,
                    unverified=False,
                ),
            ),
            fee_cents=3_200_00,
            amount_cents=3_200_00,
            put_to_fee_cents=3_200_00,
            left_cents=0,
        ),
        **changes,
    )


def notice(**changes: Any) -> NoticeOfReturn:
    return replace(
        NoticeOfReturn(
            issue=issue("RET-2026-000012"),
            rejected=False,
            reference="EF-7K3M-2Q9X",
            case_number="",
            case_code="DCCJ",
            case_type=Both("Civil action", "民事訴訟"),
            filer="A. Chan",
            organisation="Chan & Co. 陳氏律師行",
            account="ORG-00412",
            received_at=datetime(2026, 9, 4, 9, 42, 8, tzinfo=UTC),
            deemed_at=datetime(2026, 9, 7, 0, 45, tzinfo=UTC),
            decided_at=datetime(2026, 9, 7, 2, 5, 11, tzinfo=UTC),
            officer="Mei Lam 林美",
            reasons=(
                ReasonRow(
                    code="signature-missing",
                    title=Both("Not signed or not dated", "未經簽署或未註明日期"),
                    rule="Order 18 rule 6",
                    sentence=Both("Please sign and date it and file it again.", "請簽署並註明日期後再次提交。"),
                    document=2,
                    document_title=Both("Statement of claim", "申索陳述書"),
                    page=13,
                    note="The last page has room for the signature, but none is there.",
                ),
                ReasonRow(
                    code="parties-differ",
                    title=Both("Parties differ", "當事人不符"),
                    rule="Registry practice",
                    sentence=Both("Please make them agree.", "請使名稱一致。"),
                    document=0,
                    document_title=Both(""),
                    page=0,
                    note="",
                ),
            ),
            documents=(
                ReturnedDocument(1, Both("Writ of summons", "傳訊令狀"), "", 6, SHA),
                ReturnedDocument(2, Both("Statement of claim", "申索陳述書"), "", 13, SHA),
            ),
            cure_by=date(2026, 9, 21),
            paid_cents=504_00,
        ),
        **changes,
    )


def sealed_copy(**changes: Any) -> SealedCopy:
    return replace(
        SealedCopy(
            issue=issue("SEAL-2026-000045"),
            reference="EF-7K3M-2Q9X",
            case_number="DCCJ 12/2026",
            case_type=Both("Civil action", "民事訴訟"),
            document=1,
            kind=Both("Writ of summons", "傳訊令狀"),
            title="",
            sha256=SHA,
            pages=2,
            filed_at=datetime(2026, 9, 7, 0, 45, tzinfo=UTC),
            accepted_at=datetime(2026, 9, 8, 2, 45, tzinfo=UTC),
        ),
        **changes,
    )


def filing_print(**changes: Any) -> FilingPrint:
    at = datetime(2026, 9, 7, 0, 45, tzinfo=UTC)
    return replace(
        FilingPrint(
            issue=issue("EF-7K3M-2Q9X", code="", verify_url=""),
            reference="EF-7K3M-2Q9X",
            case_number="DCCJ 12/2026",
            case_type=Both("Civil action", "民事訴訟"),
            filer="A. Chan, Chan & Co. 陳氏律師行",
            acts_for="the plaintiff",
            parties=((Both("Tai Fat Building Materials Limited", "大發建材有限公司"), Both("Plaintiff", "原告人")),),
            state=Both("served", "已送達"),
            received_at=at,
            deemed_at=at,
            decided_at=at.replace(hour=2),
            printed_by="Mei Lam 林美",
            level=Both("", ""),
            documents=(
                BoundRow(1, Both("Writ of summons", "傳訊令狀"), "Writ", 6, SHA, sealed=True),
                BoundRow(
                    2, Both("Statement of claim", "申索陳述書"), "", 13, SHA, sealed=False, left_out=Both("Not signed.", "未經簽署。")
                ),
            ),
            hidden=True,
        ),
        **changes,
    )


def pages_of(data: bytes) -> int:
    with pdfium.PdfDocument(data) as document:
        return len(document)


def read_back(data: bytes) -> str:
    """The text of all pages as pdfium reads it, without white space: lines may break anywhere."""
    with pdfium.PdfDocument(data) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return tight("".join(texts))


def read_with_poppler(data: bytes, path: Path) -> str:
    """The same as poppler reads it."""
    path.write_bytes(data)
    told = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, timeout=60)
    return tight(told.stdout.decode())


def tight(text: str) -> str:
    """Without white space, and without the mark that pdfium sets where a line's last word was divided."""
    return re.sub(r"[\s\ufffe\x02]", "", text)


def picture(data: bytes, page: int = 0, scale: float = 2.0) -> Image.Image:
    with pdfium.PdfDocument(data) as document:
        document.init_forms()
        return document[page].render(scale=scale).to_pil().convert("RGB")


def codes_on(data: bytes, page: int = 0) -> list[str]:
    """What the QR codes on a page say."""
    return [found.text for found in zxingcpp.read_barcodes(picture(data, page, 4.0)) if found.valid]


def pdf_of(draw: Any, size: tuple[float, float] = (595, 842)) -> bytes:
    """A PDF of one page, drawn by `draw(canvas)`."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def printed() -> bytes:
    """Two pages as word processors print them: the face in the file, colours of the device, a link."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Printed", str(FONTS / "NotoSans_400Regular.ttf")))
    out = io.BytesIO()
    canvas = Canvas(out, initialFontName="Printed", invariant=1)
    for number in range(2):
        canvas.setFillColorRGB(0.1, 0.1, 0.4)
        canvas.drawString(72, 400, f"The Plaintiff’s claim is for HK$120,000, page {number + 1}.")
        canvas.linkURL("https://example.com/", (72, 395, 200, 412))
        canvas.showPage()
    canvas.save()
    return out.getvalue()
