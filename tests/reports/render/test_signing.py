"""The court's signature in a paper: found valid by programs of others, over every byte, and as the last thing in the file."""

import io
import subprocess
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as configured

from backoffice.kernel import clock, der
from backoffice.papers import cms, keys
from backoffice.papers.models import PaperKind
from reports.documents import sealed_copy
from reports.render import signing
from tests.reports import specimens
from tests.reports.papers import MOMENT, NAME, kinds, signed


def read(data: bytes) -> cms.Read | None:
    part = signing.signed_part(data)
    return cms.read(*part) if part else None


def told(path: Path) -> str:
    """What poppler says of the signatures in a file."""
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False, timeout=60).stdout


@cache
def papers() -> dict[str, bytes]:
    """A paper of every kind."""
    return kinds()


def form(**more: object) -> bytes:
    """A document with a form, whose parts stand by themselves in the file, on a page turned and cropped."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(700, 500)).obj
    page.MediaBox, page.CropBox, page.Rotate = pikepdf.Array([-30, -50, 670, 450]), pikepdf.Array([0, 0, 595, 420]), 270
    named = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="CourtSignature", Rect=[0, 0, 9, 9]
    )
    field = pdf.make_indirect(named)
    page.Annots = pdf.make_indirect(pikepdf.Array([field]))
    pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=pdf.make_indirect(pikepdf.Array([field]))))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, **more)
    return out.getvalue()


@pytest.mark.poppler
def test_poppler_finds_every_paper_and_every_sealed_copy_validly_signed_and_sees_one_byte_altered(tmp_path):
    (tmp_path / "filed.pdf").write_bytes(form())
    sealed = sealed_copy.draw(specimens.sealed_copy(), tmp_path / "filed.pdf")
    for name, data in {**papers(), "stamped": sealed.data, "streams": form(object_stream_mode=pikepdf.ObjectStreamMode.generate)}.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(signed(data))
        found = told(path)
        assert "Signature is Valid." in found, (name, found)
        assert "Total document signed" in found
        assert "Signature Type: ETSI.CAdES.detached" in found
        assert "Registry papers, development key" in found
    altered = bytearray((tmp_path / "receipt.pdf").read_bytes())
    altered[len(altered) // 2] ^= 1
    (tmp_path / "altered.pdf").write_bytes(altered)
    assert "Digest Mismatch" in told(tmp_path / "altered.pdf")
    assert not read(bytes(altered)).holds


def test_openssl_follows_the_signature_to_the_root_and_refuses_another_root(tmp_path):
    key = keys.the_key()
    data = signed(papers()[PaperKind.RECEIPT])
    found = signing.signed_part(data)
    begin = data.rindex(b"/Contents <") + len(b"/Contents ")
    end = begin + data[begin:].index(b">") + 1
    (tmp_path / "over").write_bytes(data[:begin] + data[end:])
    (tmp_path / "signature").write_bytes(found[0][: der.read(found[0])[2]])
    keys.make_development_key(tmp_path / "other", clock.now())
    ran = [
        subprocess.run(
            ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature", "-content", "over", "-CAfile", str(root),
             "-purpose", "any", "-out", "/dev/null"],
            cwd=tmp_path, capture_output=True, check=False, timeout=60,
        ).returncode
        for root in (Path(configured.SIGNING_CERTIFICATES).with_name("root.pem"), tmp_path / "other" / "root.pem")
    ]  # fmt: skip
    assert ran[0] == 0
    assert ran[1] != 0
    assert read(data) == cms.Read(key.fingerprint, holds=True, has_time=False)


def test_what_was_there_stays_the_beginning_and_the_name_is_free_and_the_same_work_gives_the_same_file():
    data = form()
    once = signed(data)
    assert once.startswith(data)
    assert signed(data) == once
    with pikepdf.open(io.BytesIO(once)) as pdf:
        fields = [str(field.T) for field in pdf.Root.AcroForm.Fields]
        assert fields == ["CourtSignature", "CourtSignature2"]
        assert len(pdf.pages[0].Annots) == 2
        assert int(pdf.Root.AcroForm.SigFlags) == 3
        signature = pdf.Root.AcroForm.Fields[1].V
        assert str(signature.Name) == NAME
        assert str(signature.M) == "D:20260904094211+00'00'"


def test_what_was_added_behind_a_signature_is_not_signed_by_it():
    data = signed(papers()[PaperKind.RECEIPT])
    assert read(data + b"\n% more") is None
    assert read(papers()[PaperKind.RECEIPT]) is None


def test_another_paper_does_not_pass_with_the_signature_of_this_one():
    part = signing.signed_part(signed(papers()[PaperKind.RECEIPT]))
    other = signing.signed_part(signed(papers()[PaperKind.NOTICE_OF_RETURN]))
    assert not cms.read(part[0], other[1]).holds


def test_a_signature_too_long_for_its_place_is_not_cut():
    place = signing.place_in(papers()[PaperKind.RECEIPT], signing.Wish(NAME, MOMENT, 100))
    with pytest.raises(ValueError, match="a place for 100"):
        place.filled(b"x" * 101)


def test_a_locked_file_cannot_be_signed():
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user=""))
    with pytest.raises(signing.CannotBeSigned):
        signed(out.getvalue())


# ---- with an authority for time ----


@pytest.fixture
def authority(tmp_path, settings):
    """An authority for time made of openssl, on this machine; `spoil` may make something else of its answer."""
    config = tmp_path / "tsa.cnf"
    config.write_text(
        "[req]\ndistinguished_name=dn\nprompt=no\nx509_extensions=x\n[dn]\nCN=Time\n[x]\nextendedKeyUsage=critical,timeStamping\n"
        "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\ndefault_policy=1.2.3\ndigests=sha256\n"
        "signer_digest=sha256\nordering=no\nclock_precision_digits=0\n"
    )
    (tmp_path / "serial").write_text("01")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.pem", "-days", "9"]
    subprocess.run([*command, "-config", "tsa.cnf"], cwd=tmp_path, check=True, capture_output=True, timeout=60)

    class Answers(BaseHTTPRequestHandler):
        """RFC 3161 over HTTP."""

        spoil = staticmethod(lambda answer: answer)

        def do_POST(self):
            (tmp_path / "asked").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            reply = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "asked", "-out", "answer"]
            subprocess.run(reply, cwd=tmp_path, check=True, capture_output=True, timeout=60)
            answer = self.spoil((tmp_path / "answer").read_bytes())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SIGNING_TSA_URL = f"http://127.0.0.1:{server.server_port}/"
    yield Answers
    server.shutdown()
    server.server_close()


def test_an_authority_for_time_stamps_the_signature(authority, tmp_path):
    data = signed(papers()[PaperKind.RECEIPT])
    assert read(data) == cms.Read(keys.the_key().fingerprint, holds=True, has_time=True)
    (tmp_path / "t.pdf").write_bytes(data)
    assert "Signature is Valid." in told(tmp_path / "t.pdf")
    verify = ["openssl", "ts", "-verify", "-queryfile", "asked", "-in", "answer", "-CAfile", "tsa.pem"]
    assert b"OK" in subprocess.run(verify, cwd=tmp_path, check=True, capture_output=True, timeout=60).stdout


@pytest.mark.parametrize("spoil", [lambda answer: b"", lambda answer: answer[:40], lambda answer: b"<html>", lambda answer: answer[::-1]])
def test_an_answer_that_is_none_stops_the_paper(authority, spoil):
    authority.spoil = staticmethod(spoil)
    with pytest.raises(cms.NoTime):
        signed(papers()[PaperKind.RECEIPT])


def test_a_stamp_over_something_else_stops_the_paper(authority, monkeypatch):
    kept: list[bytes] = []
    authority.spoil = staticmethod(lambda answer: kept.append(answer) or kept[0])
    signed(papers()[PaperKind.RECEIPT])
    with pytest.raises(cms.NoTime, match="something else"):
        signed(papers()[PaperKind.NOTICE_OF_RETURN])


def test_an_authority_that_is_away_stops_the_paper(settings):
    settings.SIGNING_TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(cms.NoTime, match="cannot be reached"):
        signed(papers()[PaperKind.RECEIPT])
