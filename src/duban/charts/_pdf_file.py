"""The file format of PDF 1.7: numbered objects, streams, composite fonts, the table at the end. It knows no chart.

Source: ISO 32000-1, 7.5 (file structure), 9.7 (composite fonts), 9.10.3 (ToUnicode). Called by the PDF writer.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duban.charts._fonts import Subset

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_SYMBOLIC = 4
_PER_BLOCK = 100


class PdfFile:
    """A file that is being put together; objects are named by their numbers, from 1."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        """A number for an object that others name before it is there."""
        self._objects.append(b"")
        return len(self._objects)

    def put(self, number: int, body: str) -> None:
        """The body of a reserved object."""
        self._objects[number - 1] = body.encode("ascii")

    def add(self, body: str) -> int:
        """An object; its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def stream(self, entries: str, data: bytes) -> int:
        """A compressed stream with further entries of its dictionary; its number."""
        packed = zlib.compress(data, 9)
        head = f"<< {entries} /Length {len(packed)} /Filter /FlateDecode >>\nstream\n"
        self._objects.append(head.encode("ascii") + packed + b"\nendstream")
        return len(self._objects)

    def font(self, subset: Subset, name: str) -> int:
        """A composite font whose codes of two bytes are those of the subset; its number."""
        kind = "/Subtype /CIDFontType0C" if subset.is_cff else f"/Length1 {len(subset.data)}"
        program = self.stream(kind, subset.data)
        metrics = subset.metrics
        box = " ".join(str(one) for one in metrics["box"])
        descriptor = self.add(
            f"<< /Type /FontDescriptor /FontName /{name} /Flags {_SYMBOLIC} /FontBBox [{box}] /ItalicAngle 0"
            f" /Ascent {metrics['ascent']} /Descent {metrics['descent']} /CapHeight {metrics['capital']}"
            f" /StemV 80 /FontFile{3 if subset.is_cff else 2} {program} 0 R >>"
        )
        below = "/CIDFontType0" if subset.is_cff else "/CIDFontType2 /CIDToGIDMap /Identity"
        widths = " ".join(f"{code} [{width}]" for code, width in sorted(subset.widths.items()))
        descendant = self.add(
            f"<< /Type /Font /Subtype {below} /BaseFont /{name} /FontDescriptor {descriptor} 0 R /DW 1000 /W [{widths}]"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
        )
        unicode = self.stream("", _to_unicode(subset))
        return self.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
            f" /DescendantFonts [{descendant} 0 R] /ToUnicode {unicode} 0 R >>"
        )

    def bytes(self, pages: int, title: str) -> bytes:
        """The whole file.

        Args:
            pages: the number of the tree of pages.
            title: as a string object.
        """
        view = "/ViewerPreferences << /DisplayDocTitle true >>"
        catalog = self.add(f"<< /Type /Catalog /Pages {pages} 0 R /Lang (zh-CN) {view} >>")
        info = self.add(f"<< /Title {title} /Producer (Duban) >>")
        out = bytearray(_HEAD)
        places = []
        for number, body in enumerate(self._objects, start=1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start, count = len(out), len(places) + 1
        out += b"xref\n0 %d\n0000000000 65535 f \n" % count
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (count, catalog, info)
        out += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(out)


def text_string(text: str) -> str:
    """A string of any characters as an object."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def _to_unicode(subset: Subset) -> bytes:
    """Which character each code means, so that text can be selected and searched."""
    pairs = [
        f"<{code:04X}> <{chr(one).encode('utf-16-be').hex().upper()}>"
        for one, code in sorted(subset.codes.items(), key=lambda pair: pair[1])
    ]
    blocks = [pairs[at : at + _PER_BLOCK] for at in range(0, len(pairs), _PER_BLOCK)]
    said = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{said}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
