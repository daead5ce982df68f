"""What a camera wrote: time with its offset, place, camera; odd and hostile values count as not written."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from duban.imagery import Capture, PictureError, Place, look, metres_between, stripped, thumbnail

CHINA = dt.timezone(dt.timedelta(hours=8))


def photo(
    first: dict[int, Any] | None = None,
    shot: dict[int, Any] | None = None,
    gps: dict[int, Any] | None = None,
    size: tuple[int, int] = (64, 48),
) -> bytes:
    """A picture with the given EXIF values."""
    exif = Image.Exif()
    for key, value in (first or {}).items():
        exif[key] = value
    exif.get_ifd(IFD.Exif).update(shot or {})
    exif.get_ifd(IFD.GPSInfo).update(gps or {})
    stream = BytesIO()
    Image.new("RGB", size, "olive").save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def at_place(north: float, east: float, **more: Any) -> dict[int, Any]:
    """GPS values of a point."""

    def parts(value: float) -> tuple[Fraction, ...]:
        whole = abs(value)
        minutes = (whole % 1) * 60
        return (
            Fraction(int(whole)),
            Fraction(int(minutes)),
            Fraction(round((minutes % 1) * 60 * 1000), 1000),
        )

    return {
        GPS.GPSLatitudeRef: "N" if north >= 0 else "S",
        GPS.GPSLatitude: parts(north),
        GPS.GPSLongitudeRef: "E" if east >= 0 else "W",
        GPS.GPSLongitude: parts(east),
        **more,
    }


def test_time_offset_place_and_camera_are_read() -> None:
    """A phone's picture tells when, where and with what it was taken."""
    data = photo(
        {Base.Make: "HUAWEI", Base.Model: "HUAWEI P60", Base.DateTime: "2026:05:01 09:00:00"},
        {Base.DateTimeOriginal: "2026:04:09 15:20:11", Base.OffsetTimeOriginal: "+08:00"},
        at_place(21.6627, 110.9255),
    )
    capture = look(data).capture
    assert capture.at == dt.datetime(2026, 4, 9, 15, 20, 11, tzinfo=CHINA)
    assert capture.camera == "HUAWEI P60"
    assert capture.place is not None
    assert metres_between(capture.place, Place(21.6627, 110.9255)) < 1
    assert capture.edited_with == ""


def test_without_an_offset_the_time_is_a_wall_clock() -> None:
    """The engine does not guess a zone; the shot's digitising stands in for its taking, the file's date does not."""
    digitised = photo(shot={Base.DateTimeDigitized: "2026:04:09 15:20:11"})
    assert look(digitised).capture.at == dt.datetime(2026, 4, 9, 15, 20, 11)  # noqa: DTZ001
    assert look(photo({Base.DateTime: "2026:04:09 15:20:11"})).capture.at is None


def test_the_satellites_time_and_an_editor_are_told() -> None:
    """GPS time is UTC; a program that draws pictures anew is named."""
    gps = at_place(-33.5, -70.25)
    gps |= {GPS.GPSDateStamp: "2026:04:09", GPS.GPSTimeStamp: (7, 20, 11)}
    capture = look(photo({Base.Software: "Adobe Photoshop 25.0"}, gps=gps)).capture
    assert capture.gps_at == dt.datetime(2026, 4, 9, 7, 20, 11, tzinfo=dt.UTC)
    assert capture.place is not None and capture.place.latitude < 0 > capture.place.longitude
    assert capture.edited_with == "Adobe Photoshop 25.0"


@pytest.mark.parametrize(
    ("shot", "gps"),
    [
        ({Base.DateTimeOriginal: "0000:00:00 00:00:00"}, {}),
        ({Base.DateTimeOriginal: "2026:13:45 99:00:00"}, {}),
        ({Base.DateTimeOriginal: "1970:01:01 00:00:00"}, {}),
        ({Base.DateTimeOriginal: "yesterday"}, {}),
        ({}, at_place(0, 0)),
        ({}, at_place(95, 10)),
        ({}, {GPS.GPSLatitude: (1, 2), GPS.GPSLongitude: (1, 2, 3)}),
        ({}, {GPS.GPSLatitude: (Fraction(1), Fraction(1), Fraction(1))}),
        ({}, {GPS.GPSTimeStamp: (1, 2, 3)}),
        ({Base.DateTimeOriginal: b"\xff\xfe", Base.DateTimeDigitized: 7}, {}),
    ],
)
def test_odd_values_count_as_not_written(shot: dict[int, Any], gps: dict[int, Any]) -> None:
    """A clock that was never set, a point off the globe, half a point: nothing is made up of them."""
    assert look(photo(shot=shot, gps=gps)).capture == Capture()


@pytest.mark.parametrize("offset", ["8", "+99:00", "", "UTC"])
def test_an_odd_offset_leaves_the_wall_clock(offset: str) -> None:
    """The time stays, without a zone."""
    data = photo(
        shot={Base.DateTimeOriginal: "2026:04:09 15:20:11", Base.OffsetTimeOriginal: offset}
    )
    at = look(data).capture.at
    assert at is not None and at.tzinfo is None


def test_a_negative_offset_is_west() -> None:
    """Offsets may be written without a colon."""
    data = photo(
        shot={Base.DateTimeOriginal: "2026:04:09 15:20:11", Base.OffsetTimeOriginal: "-0330"}
    )
    at = look(data).capture.at
    assert at is not None and at.utcoffset() == -dt.timedelta(hours=3, minutes=30)


def test_no_copy_carries_metadata() -> None:
    """Neither the public copy nor a thumbnail holds a tag, a comment or the place's digits."""
    comment = b"PRIVATE-COMMENT-4711"
    data = photo({Base.Make: "SecretMaker"}, gps=at_place(21.66, 110.92), size=(640, 480))
    data = data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[2:]
    assert b"SecretMaker" in data and comment in data
    for copy in (stripped(data), thumbnail(data, "small"), thumbnail(data, "large")):
        assert b"SecretMaker" not in copy and comment not in copy and b"Exif" not in copy
        with Image.open(BytesIO(copy)) as image:
            assert not dict(image.getexif())
            assert "comment" not in image.info and "xmp" not in image.info


def test_bytes_behind_the_picture_do_not_come_along() -> None:
    """A file that hides behind a photograph stays out of its public copy."""
    hidden = b"PK\x03\x04 secret archive"
    assert hidden not in stripped(photo() + hidden)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_metadata_never_loses_the_picture(data: st.DataObject) -> None:
    """Whatever bytes of the head are turned, the answer is a look or a code, never another error."""
    whole = bytearray(
        photo({Base.Make: "X"}, {Base.DateTimeOriginal: "2026:04:09 15:20:11"}, at_place(21, 110))
    )
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(2, min(len(whole) - 1, 500)))
        whole[place] = data.draw(st.integers(0, 255))
    try:
        look(bytes(whole))
    except PictureError as error:
        assert error.code.startswith("PICTURE_")


def test_text_that_was_written_as_bytes_is_read() -> None:
    """Some cameras write names as plain bytes."""
    assert look(photo({Base.Model: b"P60\x00"})).capture.camera == "P60"
