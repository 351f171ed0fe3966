"""Documents with something wrong, made when a story asks for one: a file that would act is not kept among fixtures."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name, Pdf, String


def _with_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert('Good morning');"))


_WAYS: dict[str, Callable[[Pdf], None]] = {"script": _with_script}


def spoil(data: bytes, way: str) -> bytes:
    """The PDF with this wrong: "script", a script that runs when it is opened.

    Raises:
        KeyError: no such way.
    """
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        _WAYS[way](pdf)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()
