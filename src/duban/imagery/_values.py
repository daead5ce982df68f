"""The values of the engine: what a file is, what a picture says of itself, and the refusal with its code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Group = Literal["photo", "video", "document", "table", "archive", "active", "other"]


class PictureError(Exception):
    """A picture that is not opened; `code` is one of `REFUSALS`, `params` its numbers and names."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is by its content: a media type, the ending that fits it, and the group that it belongs to."""

    media_type: str
    ending: str
    group: Group


@dataclass(frozen=True, slots=True)
class Place:
    """A point on earth in decimal degrees, WGS-84 as cameras write it; north and east are positive."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Capture:
    """What a camera wrote of the shot; everything may be missing.

    `at` is the wall clock, aware where the camera wrote its offset; `gps_at` the instant of the satellites, in UTC;
    `edited_with` names a program that wrote the file later.
    """

    at: dt.datetime | None = None
    gps_at: dt.datetime | None = None
    place: Place | None = None
    camera: str = ""
    edited_with: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A point that is found again in a copy: place and size in shares of the picture's longer edge, and its 64 bits."""

    x: float
    y: float
    size: float
    bits: int


@dataclass(frozen=True, slots=True)
class Prints:
    """The perceptual prints of a picture: 64 bits of the whole, its points, and its sides in shares of the longer one."""

    whole: int
    points: tuple[Point, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was looked at: pixels as they are shown upright, what the camera wrote, and its prints."""

    width: int
    height: int
    capture: Capture
    prints: Prints
