"""Opening a picture that may be hostile: few formats, a judgement of its size before a pixel is decoded, codes for the rest.

Everything else in the engine gets its pixels from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from duban.imagery._values import PictureError

# Everything beyond these (EPS starts a program, PSD and FITS have had their holes) is never handed to a decoder.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
# Pillow's own bound: 89 million pixels are 270 MB in colour. A JPEG is decoded at an eighth where that is enough.
MOST_PIXELS: Final = 1024 * 1024 * 1024 // 4 // 3
MOST_BYTES: Final = 128 * 1024 * 1024
LONGEST_EDGE: Final = 30_000

REFUSALS: Final[dict[str, tuple[str, ...]]] = {
    "PICTURE_UNREADABLE": (),
    "PICTURE_DAMAGED": (),
    "PICTURE_TOO_MANY_PIXELS": ("width", "height", "limit"),
    "PICTURE_TOO_LARGE": ("limit",),
}


@contextmanager
def opened(data: bytes) -> Iterator[Image.Image]:
    """The picture, its header read and its size judged; whatever breaks inside of the block becomes a `PictureError`.

    Raises:
        PictureError: PICTURE_UNREADABLE for what is none of the formats, PICTURE_TOO_MANY_PIXELS, PICTURE_TOO_LARGE, or
            PICTURE_DAMAGED.
    """
    if len(data) > MOST_BYTES:
        raise PictureError("PICTURE_TOO_LARGE", limit=MOST_BYTES)
    _know_formats()
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            _judge(image)
            yield image
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(
            "PICTURE_TOO_MANY_PIXELS", width=0, height=0, limit=MOST_PIXELS
        ) from error
    except UnidentifiedImageError as error:
        raise PictureError("PICTURE_UNREADABLE") from error
    # Decoders raise whatever their parsers meet in a hostile file: struct, zlib, index, value and memory errors.
    except Exception as error:
        raise PictureError("PICTURE_DAMAGED") from error


@cache
def _know_formats() -> None:
    """A format that nobody has imported yet would not be told apart."""
    Image.init()


def _judge(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_EDGE:
        raise PictureError("PICTURE_TOO_MANY_PIXELS", width=width, height=height, limit=MOST_PIXELS)


def upright(image: Image.Image, *, edge: int, mode: str = "RGB") -> Image.Image:
    """The picture as a person holds it, its longer edge no more than `edge` pixels; transparency becomes white.

    To be called inside of `opened`.
    """
    image.draft(
        mode, (edge, edge)
    )  # a JPEG is decoded no larger than needed; nothing for other formats
    image.load()
    turned = ImageOps.exif_transpose(image)
    flat = _flat(turned)
    if max(flat.size) > edge:
        flat.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return flat if flat.mode == mode else flat.convert(mode)


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency, in RGB or grey."""
    if image.mode in {"RGB", "L"}:
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        over = image.convert("RGBA")
        white = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(white, over).convert("RGB")
    return image.convert("RGB")
