#!/usr/bin/env python3
"""Writes a small, valid PDF of three pages. Usage: sample_pdf.py FILE"""
import sys

PAGES = ["Claim 4711: what happened", "Claim 4711: what was damaged", "Claim 4711: what it costs"]


def objects():
    """The bodies of the PDF's objects, from number 1 on: catalog, pages, font, then a page and its text in turn."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(PAGES)))
    yield "<< /Type /Catalog /Pages 2 0 R >>"
    yield f"<< /Type /Pages /Kids [{kids}] /Count {len(PAGES)} >>"
    yield "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    for number, title in enumerate(PAGES):
        lines = [f"({title}) Tj"] + [f"0 -18 Td (Line {i} of page {number + 1}.) Tj" for i in range(1, 31)]
        text = "BT /F1 12 Tf 72 760 Td\n" + "\n".join(lines) + "\nET"
        yield (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        yield f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"


def document():
    """The bytes of the whole file, with its cross-reference table."""
    out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, body in enumerate(objects(), start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    return out + f"trailer\n<< /Size {len(offsets) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


if __name__ == "__main__":
    with open(sys.argv[1], "wb") as file:
        file.write(document())
