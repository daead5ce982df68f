"""One look at a photograph: everything that is kept of it, from its bytes."""

from __future__ import annotations

from PIL import ExifTags

from duban.imagery._metadata import read_capture
from duban.imagery._opening import opened, upright
from duban.imagery._prints import prints_of
from duban.imagery._values import Picture

_TURNED = frozenset({5, 6, 7, 8})


def look(data: bytes) -> Picture:
    """What a photograph is and what its camera wrote.

    Raises:
        PictureError: where it cannot be opened.
    """
    with opened(data) as image:
        capture = read_capture(image)
        width, height = image.size
        if image.getexif().get(ExifTags.Base.Orientation) in _TURNED:
            width, height = height, width
        grey = upright(image, edge=320, mode="L")
        return Picture(width=width, height=height, capture=capture, prints=prints_of(grey))
