"""Copies of a picture: upright thumbnails in fixed sizes, and a copy for the public that carries nothing but pixels.

Both are drawn anew from pixels, so that no metadata, no second picture and no appended bytes can come along.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image

from duban.imagery._opening import opened, upright

# Longer edges in pixels: a tile of the gallery, and a look at the whole.
THUMBNAIL_EDGES: Final = {"small": 320, "large": 1280}
PUBLIC_EDGE: Final = 2560
THUMBNAIL_TYPE: Final = "image/webp"


def thumbnail(data: bytes, size: str) -> bytes:
    """An upright thumbnail as WebP; `size` is a key of `THUMBNAIL_EDGES`. A small picture is not enlarged.

    Raises:
        PictureError: where the picture cannot be opened.
    """
    with opened(data) as image:
        return _written(upright(image, edge=THUMBNAIL_EDGES[size]), "WEBP", quality=78, method=4)


def stripped(data: bytes) -> bytes:
    """A JPEG for the public: upright, at most `PUBLIC_EDGE` pixels, without any metadata.

    Raises:
        PictureError: where the picture cannot be opened.
    """
    with opened(data) as image:
        return _written(upright(image, edge=PUBLIC_EDGE), "JPEG", quality=88, optimize=True)


def _written(image: Image.Image, form: str, **options: int | bool) -> bytes:
    # Writers take metadata from `info` where they find it there.
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    stream = BytesIO()
    bare.save(stream, form, **options)
    return stream.getvalue()
