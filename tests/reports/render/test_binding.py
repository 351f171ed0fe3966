"""A bundle is every page of its files in their order, written file behind file: it goes on after a break, and takes the memory of one."""

import io
import re
import subprocess
import sys
import textwrap
from dataclasses import replace

import pikepdf
import pytest
from django.conf import settings

from reports.documents.plain import as_json, from_json
from reports.render import binding
from reports.render.binding import Standing, TooLarge, Unbindable
from tests.reports.specimens import read_back, tight
from tests.samples import RAW, raw_pdf, saved, text_pdf


def out_in(folder, name="out.pdf"):
    path = folder / name
    path.touch()
    return path


def bind(out, *sources, of=None):
    """The files bound, each named and counted."""
    of = sum(map(binding.pages_of, sources)) if of is None else of
    standing = Standing()
    for number, source in enumerate(sources, start=1):
        standing = binding.add(out, standing, source, title=f"{number} 狀", foot=f"EF ({number})", of=of)
    return binding.finish(out, standing, title="EF-1 (狀)")


def documents(*pages):
    return [saved(text_pdf(count, f"Document {number}")) for number, count in enumerate(pages, start=1)]


@pytest.mark.poppler
def test_every_page_in_order_with_its_foot_its_bookmarks_and_no_complaint(tmp_path):
    out = out_in(tmp_path)
    standing = bind(out, *documents(3, 1, 2))
    assert (standing.pages, standing.size, len(standing.marks)) == (6, out.stat().st_size, 3)
    told = subprocess.run(["pdftotext", "-raw", str(out), "-"], capture_output=True, check=True)
    assert told.stderr == b""
    found = [tight(page) for page in told.stdout.decode().split("\f")[:-1]]
    wanted = [(1, 1, 3), (1, 2, 3), (1, 3, 3), (2, 1, 1), (3, 1, 2), (3, 2, 2)]
    foots = [f"Document {file}, page {page} of {pages} EF {file}" for file, page, pages in wanted]
    assert found == [tight(f"{foot} {number} / 6") for number, foot in enumerate(foots, start=1)]
    info = subprocess.run(["pdfinfo", str(out)], capture_output=True, check=True)
    assert info.stderr == b""
    assert "EF-1 (狀)" in info.stdout.decode() and re.search(r"Pages: +6\n", info.stdout.decode())
    with pikepdf.open(out) as pdf, pdf.open_outline() as outline:
        assert (pdf.get_warnings(), len(pdf.pages), [item.title for item in outline.root]) == ([], 6, ["1 狀", "2 狀", "3 狀"])
        assert [pdf.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root] == [0, 3, 4]


def test_it_goes_on_after_a_break_where_the_last_whole_file_ended(tmp_path):
    files = documents(2, 3)
    undisturbed = out_in(tmp_path)
    bind(undisturbed, *files)
    broken = out_in(tmp_path, "broken.pdf")
    standing = binding.add(broken, Standing(), files[0], title="1 狀", foot="EF (1)", of=5)
    # A try that died, longer than what comes.
    with broken.open("ab") as half:
        half.write(b"8 0 obj\n<< /Half" * 10_000)
    standing = from_json(Standing, as_json(standing))
    for _twice in range(2):
        ahead = binding.add(broken, standing, files[1], title="2 狀", foot="EF (2)", of=5)
    binding.finish(broken, ahead, title="EF-1 (狀)")
    assert broken.read_bytes() == undisturbed.read_bytes()


def test_what_refers_leads_on_and_a_text_that_looks_so_stays(tmp_path):
    odd = text_pdf(2)
    hidden = pikepdf.Dictionary(
        Text=pikepdf.String("see (12 0 R) \\ 3 0 R"), Bytes=pikepdf.String(b"\xff\x00 7 0 R"), Name=pikepdf.Name("/F1 (x"),
        Far=odd.make_indirect(pikepdf.Array([pikepdf.Dictionary(A=1), pikepdf.Name.B])),
    )  # fmt: skip
    for page in odd.pages:
        page.obj.Odd = hidden
    alone = raw_pdf([*RAW[:2], RAW[2].replace(b"/Contents", b"/Number 5 0 R/Truth 6 0 R/Gone 99 0 R/Contents"), RAW[3], b"-4.25", b"true"])
    out = out_in(tmp_path)
    bind(out, *documents(1), saved(odd, object_stream_mode=pikepdf.ObjectStreamMode.generate), alone)
    with pikepdf.open(out) as pdf:
        for page in pdf.pages[1:3]:
            kept = page.obj.Odd
            assert (str(kept.Text), bytes(kept.Bytes), kept.Name) == ("see (12 0 R) \\ 3 0 R", b"\xff\x00 7 0 R", pikepdf.Name("/F1 (x"))
            assert (kept.Far[0].A, kept.Far[1]) == (1, pikepdf.Name.B)
        last = pdf.pages[3].obj
        assert (float(last.Number), last.Truth, last.get("/Gone")) == (-4.25, True, None)
        assert pdf.get_warnings() == []


@pytest.mark.parametrize("turned", [0, 90, 180, 270, 45])
def test_the_foot_is_written_however_a_page_is_turned(tmp_path, turned):
    one = pikepdf.new()
    one.add_blank_page(page_size=(300, 200))
    one.pages[0].Rotate = turned
    out = out_in(tmp_path)
    bind(out, saved(one))
    assert tight("EF 1 1 / 1") in read_back(out.read_bytes())


def test_what_a_page_inherits_comes_along_and_its_own_font_of_that_name_stays(tmp_path):
    pdf = text_pdf(2)
    tree = pdf.Root.Pages
    tree.Resources = pdf.pages[0].obj.Resources
    tree.Resources.Font.CourtFoot = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Symbol)
    )
    tree.MediaBox = pikepdf.Array([0, 0, 300, 400])
    for page in pdf.pages:
        del page.obj["/Resources"], page.obj["/MediaBox"]
    out = out_in(tmp_path)
    bind(out, saved(pdf))
    assert tight("page 2 of 2 EF 1 2 / 2") in read_back(out.read_bytes())
    with pikepdf.open(out) as bound:
        fonts = bound.pages[1].resources.Font
        assert (fonts.CourtFoot.BaseFont, fonts.CourtFoot1.BaseFont) == (pikepdf.Name.Symbol, pikepdf.Name.Helvetica)
        assert [float(each) for each in bound.pages[1].mediabox] == [0, 0, 300, 400]


def test_a_print_that_is_bound_again_is_read_like_any_other(tmp_path):
    first = out_in(tmp_path)
    bind(first, *documents(2, 1))
    second = out_in(tmp_path, "second.pdf")
    assert bind(second, first, *documents(1)).pages == 4
    assert tight("Document 2, page 1 of 1 EF 2 3 / 3 EF 1 3 / 4") in read_back(second.read_bytes())


@pytest.mark.parametrize("data", [b"%PDF-1.4 broken", b"", raw_pdf([RAW[0], b"<</Type/Pages/Kids[]/Count 0>>"])])
def test_what_cannot_be_read_is_said_so(tmp_path, data):
    with pytest.raises(Unbindable):
        binding.add(out_in(tmp_path), Standing(), data, title="x", foot="x", of=9)


def test_no_more_is_written_than_the_format_holds(tmp_path, monkeypatch):
    (one,) = documents(1)
    size = bind(out_in(tmp_path), one).size
    monkeypatch.setattr(binding, "MOST_BYTES", size - 1)
    with pytest.raises(TooLarge):
        bind(out_in(tmp_path), one)


def test_it_takes_the_memory_of_one_file_however_many_there_are(tmp_path):
    """In a process that may have 32 megabytes more than it begins with; what it writes is more than that, and cannot be read whole."""
    picture = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d>>stream\n%s\nendstream"
    page = RAW[2].replace(b"<<>>", b"<</XObject<</Im0 5 0 R>>>>")
    file = tmp_path / "one.pdf"
    file.write_bytes(raw_pdf([*RAW[:2], page, RAW[3], picture % (5_000_000, b"\x80" * 5_000_000)]))
    out = out_in(tmp_path)
    script = textwrap.dedent(
        f"""
        import resource, pathlib
        from reports.render import binding
        begun = int(pathlib.Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (begun + 32_000_000,) * 2)
        file, out, standing = pathlib.Path({str(file)!r}), pathlib.Path({str(out)!r}), binding.Standing()
        for number in range(8):
            standing = binding.add(out, standing, file, title=str(number), foot="EF", of=8)
        standing = binding.finish(out, standing, title="EF")
        try:
            out.read_bytes()
        except MemoryError:
            print(standing.pages, standing.size)
        """
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=settings.ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    pages, size = map(int, ended.stdout.split())
    assert (pages, size) == (8, out.stat().st_size) and size > 8 * 5_000_000
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 8


def test_a_standing_is_plain_data():
    standing = replace(Standing(size=9), marks=(binding.Mark("1 狀", 7, 8, 2),))
    assert from_json(Standing, as_json(standing)) == standing
    assert binding.pages_of(io.BytesIO(documents(2)[0]).getvalue()) == 2
