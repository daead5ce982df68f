"""What a camera wrote into its picture: when, where, with what. Anything odd is taken as not written.

Hostile metadata raises inside of Pillow's parser in many ways; none of them may lose the picture.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any

from PIL import ExifTags, Image

from duban.imagery._values import Capture, Place

_DATE = re.compile(r"(\d{4})[:\-/](\d{2})[:\-/](\d{2})[ T](\d{2}):(\d{2}):(\d{2})")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
# Photographs are older than this only by a clock that was never set.
EARLIEST_YEAR = 1990
LONGEST_NAME = 80
# Cameras and phones name their own system here; only these have drawn the picture anew.
_EDITORS = re.compile(
    r"photoshop|lightroom|gimp|meitu|美图|xingtu|醒图|snapseed|picsart|canva|paint|acdsee|photodirector|camerart",
    re.I,
)


def read_capture(image: Image.Image) -> Capture:
    """What the camera wrote; an empty `Capture` where there is nothing or nothing readable."""
    try:
        exif = image.getexif()
        shot = dict(exif.get_ifd(ExifTags.IFD.Exif))
        gps = dict(exif.get_ifd(ExifTags.IFD.GPSInfo))
        first = dict(exif)
    except Exception:
        return Capture()
    software = _text(first.get(ExifTags.Base.Software))
    return Capture(
        at=_shot_at(shot),
        gps_at=_gps_at(gps),
        place=_place(gps),
        camera=_camera(first),
        edited_with=software if _EDITORS.search(software) else "",
    )


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    shown = "".join(c for c in value if c.isprintable())
    return " ".join(shown.split())[:LONGEST_NAME]


def _camera(first: Mapping[int, Any]) -> str:
    make, model = _text(first.get(ExifTags.Base.Make)), _text(first.get(ExifTags.Base.Model))
    return (model if model.lower().startswith(make.lower()) else f"{make} {model}").strip()


def _moment(value: Any) -> dt.datetime | None:
    match = _DATE.match(_text(value))
    if match is None:
        return None
    try:
        moment = dt.datetime(*(int(part) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
    return moment if moment.year >= EARLIEST_YEAR else None


def _shot_at(shot: Mapping[int, Any]) -> dt.datetime | None:
    """When the shutter opened. The file's own date is not asked: every program that saves the picture writes it."""
    pairs = (
        (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
        (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
    )
    for when, offset in pairs:
        moment = _moment(shot.get(when))
        if moment is not None:
            zone = _zone(shot.get(offset) or shot.get(ExifTags.Base.OffsetTime))
            return moment.replace(tzinfo=zone)
    return None


def _zone(value: Any) -> dt.timezone | None:
    match = _OFFSET.fullmatch(_text(value))
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    if minutes > 14 * 60:
        return None
    return dt.timezone(dt.timedelta(minutes=-minutes if match[1] == "-" else minutes))


def _numbers(value: Any, count: int) -> list[float] | None:
    try:
        numbers = [float(part) for part in value]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    sound = len(numbers) == count and all(math.isfinite(n) and n >= 0 for n in numbers)
    return numbers if sound else None


def _gps_at(gps: Mapping[int, Any]) -> dt.datetime | None:
    clock = _numbers(gps.get(ExifTags.GPS.GPSTimeStamp), 3)
    if clock is None:
        return None
    hours, minutes, seconds = (int(part) for part in clock)
    text = f"{_text(gps.get(ExifTags.GPS.GPSDateStamp))} {hours:02}:{minutes:02}:{seconds:02}"
    moment = _moment(text)
    return moment.replace(tzinfo=dt.UTC) if moment else None


def _degrees(value: Any, reference: Any, most: float, negative: str) -> float | None:
    parts = _numbers(value, 3)
    if parts is None:
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    if degrees > most:
        return None
    return -degrees if _text(reference).upper() == negative else degrees


def _place(gps: Mapping[int, Any]) -> Place | None:
    latitude = _degrees(
        gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), 90, "S"
    )
    longitude = _degrees(
        gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), 180, "W"
    )
    # Cameras without a fix write two zeros, which is a point in the sea off Africa.
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    return Place(round(latitude, 7), round(longitude, 7))
