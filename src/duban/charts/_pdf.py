"""Sheets as one PDF: vectors, and text in embedded subsets of fonts, which can be selected and searched.

A character that no font has is drawn as a box with its number in it, and named in the result. The file holds no date and no random
number: the same sheets and fonts give the same bytes. Called by who prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duban.charts._lettering import width_of
from duban.charts._marks import Disc, Mark, Shape, Sheet, Words, box
from duban.charts._pdf_file import PdfFile, text_string

if TYPE_CHECKING:
    from duban.charts._fonts import Face, Faces, Subset

POINTS = 72 / 25.4
_ROUND = 0.5523
"""How far the control points of a quarter circle lie, as a share of its radius."""
_STRONG = 0.035
"""How much the strokes of strong text are thickened, as a share of its size."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, and the characters in it that no font has: they stand on the sheet as boxes with their numbers."""

    data: bytes
    missing: tuple[str, ...]


def pdf_of(
    sheets: Sequence[Sheet], *, title: str = "", fonts: tuple[Path, ...] | None = None
) -> Printed:
    """The sheets as pages of their own sizes.

    Args:
        title: of the file; by default that of the first sheet.
        fonts: font files in the order in which they are asked for a character; by default the font that comes with Duban, then those
            of the machine.
    """
    from duban.charts._fonts import Faces

    faces = Faces(fonts)
    texts = {m.text for sheet in sheets for m in sheet.marks if isinstance(m, Words)}
    set_text = {text: tuple(_runs(text, faces)) for text in sorted(texts)}
    missing = {run.text for runs in set_text.values() for run in runs if run.face is None}
    subsets = {face: face.subset() for face in faces.used}
    writing = _Writing(set_text, subsets, {face: at for at, face in enumerate(subsets)})
    file = PdfFile()
    pages, resources = file.reserve(), file.reserve()
    kids = [_page(file, sheet, writing, pages, resources) for sheet in sheets]
    fonts_said = " ".join(
        f"/F{at} {file.font(subset, f'{_prefix(at)}+{face.name}')} 0 R"
        for at, (face, subset) in enumerate(subsets.items())
    )
    file.put(resources, f"<< /Font << {fonts_said} >> >>")
    listed = " ".join(f"{one} 0 R" for one in kids)
    file.put(pages, f"<< /Type /Pages /Count {len(kids)} /Kids [{listed}] >>")
    name = title or (sheets[0].title if sheets else "")
    return Printed(file.bytes(pages, text_string(name)), tuple(sorted(missing)))


def _prefix(at: int) -> str:
    """Six letters that tell one subset of a font from another."""
    return f"DUBAN{chr(ord('A') + at)}"


def _page(file: PdfFile, sheet: Sheet, writing: _Writing, pages: int, resources: int) -> int:
    lines = [f"{POINTS:.6f} 0 0 {-POINTS:.6f} 0 {sheet.height * POINTS:.3f} cm 0 J 0 j"]
    for mark in sheet.marks:
        lines.extend(writing.mark(mark))
    content = file.stream("", "\n".join(lines).encode("ascii"))
    size = f"{sheet.width * POINTS:.3f} {sheet.height * POINTS:.3f}"
    return file.add(
        f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {size}]"
        f" /Resources {resources} 0 R /Contents {content} 0 R >>"
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters of one text that stand in one face, or one character that no face has. Widths in ems."""

    face: Face | None
    text: str
    width: float


def _runs(text: str, faces: Faces) -> Iterator[_Run]:
    """A text cut where the face changes. What has no width and no glyph (joiners, selectors of variants) asks for nothing."""
    face: Face | None = None
    run, width = "", 0.0
    for one in text:
        found = faces.face_of(ord(one))
        if found is None and not width_of(one, 1):
            continue
        if found is not face or found is None:
            if run:
                yield _Run(face, run, width)
            face, run, width = found, "", 0.0
        run += one
        width += 1.0 if found is None else found.advance(ord(one))
    if run:
        yield _Run(face, run, width)


@dataclass(frozen=True, slots=True)
class _Writing:
    """Marks on their way into content streams."""

    texts: dict[str, tuple[_Run, ...]]
    subsets: dict[Face, Subset]
    names: dict[Face, int]

    def mark(self, mark: Mark) -> Iterable[str]:
        """The operators that draw a mark."""
        if isinstance(mark, Words):
            return self._words(mark)
        path = _circle(mark) if isinstance(mark, Disc) else _run_of_lines(mark)
        return _painted(mark, path)

    def _words(self, words: Words) -> Iterator[str]:
        runs = self.texts[words.text]
        wide = sum(run.width for run in runs) * words.size
        x = words.x - {"start": 0.0, "middle": wide / 2, "end": wide}[words.anchor]
        for run in runs:
            if run.face is None:
                yield from self._unknown(run.text, x, words)
            else:
                yield self._shown(run, run.face, x, words)
            x += run.width * words.size

    def _shown(self, run: _Run, face: Face, x: float, words: Words) -> str:
        codes = self.subsets[face].codes
        text = "".join(f"{codes[ord(one)]:04X}" for one in run.text)
        strong = ""
        if words.is_strong:
            strong = f"2 Tr {_colour(words.fill)} RG {words.size * _STRONG:.3f} w "
        font = f"/F{self.names[face]} {words.size:.3f} Tf"
        place = f"1 0 0 -1 {x:.3f} {words.y:.3f} Tm"
        return f"q {_colour(words.fill)} rg {strong}BT {font} {place} <{text}> Tj ET Q"

    def _unknown(self, character: str, x: float, words: Words) -> Iterator[str]:
        """A box as large as the character would be, with its number drawn in strokes: no font is asked for them."""
        size = words.size
        edge = box(
            x + size * 0.05, words.y - size * 0.83, size * 0.9, size * 0.92,
            stroke=words.fill, line=size * 0.04,
        )  # fmt: skip
        yield from self.mark(edge)
        digits = f"{ord(character):04X}"
        rows = (digits[: len(digits) // 2], digits[len(digits) // 2 :])
        for at, row in enumerate(rows):
            for place, digit in enumerate(row):
                left = x + size * (0.13 + 0.78 * place / len(row))
                top = words.y - size * (0.75 - 0.42 * at)
                yield from self._digit(
                    digit, (left, top), size * 0.6 / len(row), size * 0.3, words.fill
                )

    def _digit(
        self, digit: str, corner: tuple[float, float], wide: float, tall: float, ink: str
    ) -> Iterator[str]:
        x, y = corner
        for points in _STROKES[digit]:
            run = tuple((x + wide * (at % 2), y + tall * (at // 2) / 2) for at in points)
            yield from self.mark(Shape(run, closed=False, stroke=ink, width=tall * 0.14))


# Digits as strokes between six points: 0 1 above, 2 3 in the middle, 4 5 below, as on a calculator.
_STROKES: dict[str, tuple[tuple[int, ...], ...]] = {
    "0": ((0, 1, 5, 4, 0),), "1": ((1, 5),), "2": ((0, 1, 3, 2, 4, 5),), "3": ((0, 1, 5, 4), (2, 3)),
    "4": ((0, 2, 3), (1, 5)), "5": ((1, 0, 2, 3, 5, 4),), "6": ((1, 0, 4, 5, 3, 2),), "7": ((0, 1, 5),),
    "8": ((0, 1, 5, 4, 0), (2, 3)), "9": ((3, 2, 0, 1, 5, 4),), "A": ((4, 0, 1, 5), (2, 3)),
    "B": ((0, 4, 5, 3, 2),), "C": ((1, 0, 4, 5),), "D": ((1, 5, 4, 2, 3),), "E": ((1, 0, 4, 5), (2, 3)),
    "F": ((1, 0, 4), (2, 3)),
}  # fmt: skip


def _colour(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


def _run_of_lines(shape: Shape) -> str:
    (x, y), *others = shape.points
    path = f"{x:.3f} {y:.3f} m " + " ".join(f"{a:.3f} {b:.3f} l" for a, b in others)
    return f"{path} h" if shape.closed else path


def _circle(disc: Disc) -> str:
    x, y, r, c = disc.x, disc.y, disc.radius, disc.radius * _ROUND
    turns = [
        (r, c, c, r, 0, r),
        (-c, r, -r, c, -r, 0),
        (-r, -c, -c, -r, 0, -r),
        (c, -r, r, -c, r, 0),
    ]
    curves = (
        " ".join(
            f"{x + one:.3f} {y + other:.3f}" for one, other in zip(t[::2], t[1::2], strict=True)
        )
        for t in turns
    )
    return f"{x + r:.3f} {y:.3f} m " + " ".join(f"{curve} c" for curve in curves) + " h"


def _painted(mark: Shape | Disc, path: str) -> Iterator[str]:
    head = []
    if mark.fill:
        head.append(f"{_colour(mark.fill)} rg")
    if mark.stroke:
        head.append(f"{_colour(mark.stroke)} RG {mark.width:.3f} w")
        if isinstance(mark, Shape) and mark.dash:
            head.append(f"[{' '.join(f'{one:.3f}' for one in mark.dash)}] 0 d")
    operator = {(True, True): "B", (True, False): "f", (False, True): "S"}.get(
        (bool(mark.fill), bool(mark.stroke)), "n"
    )
    yield f"q {' '.join(head)} {path} {operator} Q"
