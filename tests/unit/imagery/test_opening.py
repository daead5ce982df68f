"""Hostile and broken pictures give codes; copies stand upright in fixed sizes."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from PIL.ExifTags import Base

from duban.imagery import MOST_BYTES, MOST_PIXELS, REFUSALS, PictureError, look, stripped, thumbnail


def picture(form: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB") -> bytes:
    """A picture whose top left quarter is bright."""
    image = Image.new(mode, size, 0)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="white")
    stream = BytesIO()
    image.save(stream, form)
    return stream.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def code_of(data: bytes) -> str:
    """The code with which a look is refused."""
    with pytest.raises(PictureError) as caught:
        look(data)
    assert set(caught.value.params) <= set(REFUSALS[caught.value.code])
    return caught.value.code


@pytest.mark.parametrize("size", [(100_000, 100_000), (10_000, 9_500), (30_001, 10)])
def test_a_bomb_is_refused_before_a_pixel_is_decoded(size: tuple[int, int]) -> None:
    """The header's promise is enough."""
    assert code_of(bomb(*size)) == "PICTURE_TOO_MANY_PIXELS"


def test_what_is_no_picture_is_unreadable() -> None:
    """Text, nothing at all, and formats whose decoders are never called."""
    assert code_of(b"") == "PICTURE_UNREADABLE"
    assert code_of("不是照片".encode()) == "PICTURE_UNREADABLE"
    assert code_of(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n") == "PICTURE_UNREADABLE"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "GIF"])
def test_a_picture_cut_short_is_damaged(form: str) -> None:
    """Half of a file is not shown as if it were whole."""
    noise = Image.effect_noise((300, 200), 90).convert("RGB")
    stream = BytesIO()
    noise.save(stream, form)
    data = stream.getvalue()
    assert code_of(data[: len(data) // 2]) in {"PICTURE_DAMAGED", "PICTURE_UNREADABLE"}


def test_a_file_too_large_is_refused_unread() -> None:
    """No decoder sees it."""
    assert code_of(b"\xff\xd8\xff" + bytes(MOST_BYTES)) == "PICTURE_TOO_LARGE"
    assert MOST_PIXELS > 80_000_000


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "LA", "1", "I;16"])
def test_every_mode_becomes_a_thumbnail(mode: str) -> None:
    """Palettes, transparency, sixteen bits of grey: all are shown."""
    image = Image.new(mode, (40, 30))
    stream = BytesIO()
    image.save(stream, "PNG")
    with Image.open(BytesIO(thumbnail(stream.getvalue(), "small"))) as copy:
        assert (copy.format, copy.size) == ("WEBP", (40, 30))


def test_transparency_becomes_white() -> None:
    """What was not there is paper, not black."""
    stream = BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(stream, "PNG")
    with Image.open(BytesIO(stripped(stream.getvalue()))) as copy:
        assert copy.getpixel((5, 5)) == (255, 255, 255)


def test_sizes_are_fixed_and_the_shape_is_kept() -> None:
    """The longer edge is what was promised; small pictures are not enlarged."""
    data = picture(size=(4000, 3000))
    for size, edge in (("small", 320), ("large", 1280)):
        with Image.open(BytesIO(thumbnail(data, size))) as copy:
            assert copy.size == (edge, edge * 3 // 4)
    with Image.open(BytesIO(stripped(data))) as copy:
        assert (copy.format, copy.size) == ("JPEG", (2560, 1920))


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (10, 10)), (3, (-10, -10)), (6, (-10, 10))]
)
def test_copies_stand_upright(orientation: int, corner: tuple[int, int]) -> None:
    """A phone held sideways writes how to turn the picture; copies are turned and need no note."""
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    stream = BytesIO()
    with Image.open(BytesIO(picture())) as image:
        image.save(stream, "JPEG", exif=exif)
    data = stream.getvalue()
    seen = look(data)
    upright = (300, 400) if orientation == 6 else (400, 300)
    assert (seen.width, seen.height) == upright
    with Image.open(BytesIO(stripped(data))) as copy:
        assert copy.size == upright
        x, y = (c % side for c, side in zip(corner, copy.size, strict=True))
        assert copy.convert("L").getpixel((x, y)) > 200
