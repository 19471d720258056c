"""A small PDF with lines of text, for tests of what extractors make of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

LEADING = 12
"""Points from line to line of 10 points: extractors take much more for the end of a paragraph."""

_SPECIAL = re.compile(r"[()\\]")


def write(path: Path, pages: Sequence[Sequence[Sequence[str]]]) -> None:
    """Write a PDF in which each page has columns of lines, in Latin-1.

    Args:
        path: the file.
        pages: pages, their columns, and the lines of these.
    """
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"]
    kids = []
    for columns in pages:
        content = "\n".join(_column(lines, 50 + 260 * number) for number, lines in enumerate(columns))
        objects.append(f"<< /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    path.write_bytes(_file(objects))


def _column(lines: Iterable[str], left: int) -> str:
    shown = [f"({_SPECIAL.sub(_escaped, line)}) Tj T*" for line in lines]
    return f"BT /F 10 Tf {LEADING} TL {left} 780 Td\n" + "\n".join(shown) + "\nET"


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match.group()}"


def _file(objects: Iterable[str]) -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(places) + 1
    trailer = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    )
    return data + trailer.encode("latin-1")
