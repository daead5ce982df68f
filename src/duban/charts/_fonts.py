"""The fonts of a PDF: the one that comes with Duban, and where it lacks a character those of the machine; subset when embedded.

It reads font files and writes none. Loaded when a PDF is made and not before: fontTools is large. Called by the PDF writer.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.ttCollection import TTCollection

_NOT_EMBEDDABLE = 0x0002
"""Bit of OS/2.fsType: its maker does not allow the font to be embedded."""
_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "JSTF", "DSIG", "VORG", "vhea", "vmtx", "kern", "morx")


class Face:
    """One font file: which characters it has, how wide they are, and what of it was used."""

    def __init__(self, path: Path, number: int = -1) -> None:
        self.path = path
        self._data = path.read_bytes()
        self._number = number
        self.font = self._opened()
        self.glyphs: dict[int, str] = self.font.getBestCmap() or {}
        self.units = int(self.font["head"].unitsPerEm)
        self.used: dict[int, str] = {}

    def _opened(self) -> TTFont:
        """The font anew: taking a subset spoils the one that it is taken of."""
        source = io.BytesIO(self._data)
        return TTFont(source, lazy=True, fontNumber=self._number, recalcTimestamp=False)

    @property
    def may_be_embedded(self) -> bool:
        """Whether its maker allows it."""
        return not self.font["OS/2"].fsType & _NOT_EMBEDDABLE

    @property
    def name(self) -> str:
        """Its name for programs."""
        found = self.font["name"].getDebugName(6) or self.path.stem
        return "".join(one for one in found if one.isalnum() or one in "-_")

    def advance(self, character: int) -> float:
        """The width of a character in ems; it counts as used from now on."""
        glyph = self.glyphs[character]
        self.used[character] = glyph
        width: int = self.font["hmtx"][glyph][0]
        return width / self.units

    def subset(self) -> Subset:
        """What was used of it."""
        return Subset(self._opened(), self)


class Subset:
    """The used part of a face as it goes into a file: bytes, the code of each character, widths in thousandths of an em."""

    def __init__(self, font: TTFont, face: Face) -> None:
        options = subset.Options()
        options.layout_features = []
        options.name_IDs = []
        options.notdef_outline = True
        options.drop_tables = [*options.drop_tables, *_TABLES]
        widths = {
            one: round(font["hmtx"][glyph][0] * 1000 / face.units)
            for one, glyph in face.used.items()
        }
        worker = subset.Subsetter(options)
        worker.populate(unicodes=face.used)
        worker.subset(font)
        self.is_cff = "CFF " in font
        self.codes = {one: self._code(font, glyph) for one, glyph in face.used.items()}
        self.widths = {self.codes[one]: width for one, width in widths.items()}
        self.metrics = _metrics(font, face.units)
        self.data = _bytes(font, is_cff=self.is_cff)

    def _code(self, font: TTFont, glyph: str) -> int:
        """A CFF font that is keyed by CID is asked by CID, every other by the place of the glyph."""
        if self.is_cff and hasattr(font["CFF "].cff.topDictIndex[0], "ROS"):
            return int(glyph.removeprefix("cid"))
        place: int = font.getGlyphID(glyph)
        return place


def _metrics(font: TTFont, units: int) -> dict[str, Any]:
    head, lines = font["head"], font["hhea"]
    scale = 1000 / units
    return {
        "box": [round(one * scale) for one in (head.xMin, head.yMin, head.xMax, head.yMax)],
        "ascent": round(lines.ascent * scale),
        "descent": round(lines.descent * scale),
        "capital": round(getattr(font["OS/2"], "sCapHeight", 0) * scale) or 700,
    }


def _bytes(font: TTFont, *, is_cff: bool) -> bytes:
    """The CFF table alone, or the whole TrueType file."""
    out = io.BytesIO()
    font.save(out, reorderTables=False)
    if not is_cff:
        return out.getvalue()
    out.seek(0)
    data: bytes = TTFont(out).reader["CFF "]
    return data


class Faces:
    """The faces in the order in which they are asked: the shipped one, then those of the machine that are known by name."""

    def __init__(self, paths: tuple[Path, ...] | None = None) -> None:
        self._given = paths

    @cached_property
    def first(self) -> Face:
        """The face that everything is set in where it can be."""
        return Face(self._given[0] if self._given else shipped_font())

    @cached_property
    def others(self) -> tuple[Face, ...]:
        """The faces that are asked for what the first one lacks. Looked for when that happens."""
        paths = self._given[1:] if self._given else tuple(_machine_fonts())
        return tuple(face for path in paths if (face := _opened(path)) is not None)

    def face_of(self, character: int) -> Face | None:
        """The first face that has a character; None where none has."""
        if character in self.first.glyphs:
            return self.first
        return next((face for face in self.others if character in face.glyphs), None)

    @property
    def used(self) -> tuple[Face, ...]:
        """The faces of which something is used."""
        looked = self.others if "others" in self.__dict__ else ()
        return tuple(face for face in (self.first, *looked) if face.used)


def shipped_font() -> Path:
    """Noto Sans SC (OFL), from a package of its own."""
    from pylopdf_fonts_zh_cn import sans_path

    return Path(sans_path())


def _machine_fonts() -> Iterator[Path]:
    """Font files of the machine that are known to hold rare characters, in the order of the list."""
    lists = json.loads(files("duban.charts").joinpath("data/fonts.json").read_text("utf-8"))
    found: dict[str, Path] = {}
    for folder in lists["folders"]:
        root = Path(folder).expanduser()
        if root.is_dir():
            for path in root.rglob("*.[to]t[fc]"):
                found.setdefault(path.name, path)
    yield from (found[name] for name in lists["files"] if name in found)


def _opened(path: Path) -> Face | None:
    """A face; of a collection the one for simplified Chinese. None where it can't be read or may not be embedded."""
    try:
        number = _number(path) if path.suffix == ".ttc" else -1
        face = Face(path, number)
    except (OSError, TTLibError):
        return None
    return face if face.may_be_embedded else None


def _number(path: Path) -> int:
    with TTCollection(str(path), lazy=True) as collection:
        names = [str(font["name"].getDebugName(4)) for font in collection.fonts]
    return next((at for at, name in enumerate(names) if " SC" in name), 0)
