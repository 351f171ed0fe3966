"""The finished file: PDF/A-1b (ISO 19005-1), so that a paper can be read in fifty years as it is read today.

The pages are reportlab's; the file around them is written here, since what reportlab writes is not PDF/A: it has no
line end before `endstream`, no metadata in XMP and no output intent. Fonts are embedded by `faces`, colours are sRGB.
"""

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFName, PDFPage, PDFStream, PDFString
from reportlab.pdfbase.pdfdoc import format as written
from reportlab.pdfgen.canvas import Canvas

from reports.render.characters import FONTS
from reports.render.objects import Written, stream

# What every file of ours is.
STANDARD: Final = "PDF/A-1b"
_CREATOR: Final = "Registry back office"
_PRODUCER: Final = "ReportLab"
# The second line holds bytes above 127, by which a file is known to be binary.
_HEADER: Final = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True)
class About:
    """What the file says of itself, in its information dictionary and in XMP alike. `moment` is when it was drawn."""

    title: str
    author: str
    subject: str
    moment: datetime


def finish(canvas: Canvas, about: About) -> bytes:
    """The file of a canvas whose pages are all shown. The canvas must not be used afterwards."""
    document = canvas._doc
    for face in document.delayedFonts:
        face.addObjects(document)
    for item in document.idToObject.values():
        # An empty transition, which PDF/A knows nothing of.
        if isinstance(item, PDFPage):
            item.Trans = None
    catalog = document.Catalog
    catalog.Outlines = None
    catalog.Metadata = Written(stream(b"/Type /Metadata /Subtype /XML", _xmp(about).encode()))
    profile = document.Reference(_profile(), "sRGB").format(document)
    intent = (
        b"[<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1) /Info (sRGB IEC61966-2.1)"
        b" /RegistryName (http://www.color.org) /DestOutputProfile %s >>]" % profile
    )
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.OutputIntents = intent
    root = document.Reference(catalog).format(document)
    information = document.Reference(_information(about)).format(document)
    return _file(document, root, information)


def _file(document: PDFDocument, root: bytes, information: bytes) -> bytes:
    """All objects in the order of their numbers, the table of where they stand, and the trailer."""
    parts = [_HEADER]
    length = len(_HEADER)
    starts = []
    number = 0
    # What is written may ask for more objects, so their count is looked at each time.
    while (name := document.numberToId.get(number := number + 1)) is not None:
        item = document.idToObject[name]
        body = _stream(item, document) if isinstance(item, PDFStream) else written(item, document, toplevel=1)
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        starts.append(length)
        parts.append(part)
        length += len(part)
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    mark = hashlib.sha256(b"".join(parts)).hexdigest()[:32].encode()
    parts.append(
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root %s /Info %s /ID [<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n"
        % (number, rows, number, root, information, mark, mark, length)
    )
    return b"".join(parts)


def _stream(item: PDFStream, document: PDFDocument) -> bytes:
    """A stream of reportlab's, packed."""
    entries = dict(item.dictionary.dict)
    content = item.content.encode("latin-1") if isinstance(item.content, str) else item.content
    if "Filter" not in entries:
        entries["Filter"] = PDFName("FlateDecode")
        # A little larger than at zlib's best, and three times quicker.
        content = zlib.compress(content, 3)
    text = b" ".join(b"/%s %s" % (key.encode(), written(value, document)) for key, value in sorted(entries.items()))
    return stream(text, content)


@lru_cache(maxsize=1)
def _profile_text() -> bytes:
    return stream(b"/N 3 /Filter /FlateDecode", zlib.compress((FONTS / "sRGB.icc").read_bytes(), 9))


def _profile() -> Written:
    # An object of its own for each document: reportlab notes its name on it.
    return Written(_profile_text())


def _offset(moment: datetime) -> str:
    text = moment.strftime("%z") or "+0000"
    return f"{text[:3]}:{text[3:5]}"


def _information(about: About) -> PDFDictionary:
    zone = _offset(about.moment).replace(":", "'") + "'"
    moment = PDFString(f"D:{about.moment:%Y%m%d%H%M%S}{zone}")
    return PDFDictionary(
        {
            "Title": PDFString(about.title),
            "Author": PDFString(about.author),
            "Subject": PDFString(about.subject),
            "Creator": PDFString(_CREATOR),
            "Producer": PDFString(_PRODUCER),
            "CreationDate": moment,
            "ModDate": moment,
        }
    )


def _xmp(about: About) -> str:
    """The same in XMP; left unpacked, as the standard asks, and in the words of its schemas."""
    moment = f"{about.moment:%Y-%m-%dT%H:%M:%S}{_offset(about.moment)}"
    title, author, subject = map(escape, (about.title, about.author, about.subject))
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>\n"
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format>'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description></rdf:Description>\n'
        f'<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>{_CREATOR}</xmp:CreatorTool>'
        f"<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate></rdf:Description>\n"
        f'<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{_PRODUCER}</pdf:Producer></rdf:Description>\n'
        '</rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    )
