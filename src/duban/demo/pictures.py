"""Drawn pictures of a ditch before and after it was cleared: the demonstration's evidence, as no real photograph may be shipped.

Everything follows from the seed; each picture bears the time at which it would have been taken, as a camera writes it. They are marked as
drawn, so that nobody takes them for a real place.
"""

from __future__ import annotations

import datetime as dt
import random
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 800, 600
_TAKEN, _TAKEN_OFFSET, _DETAILS = 0x9003, 0x9011, 0x8769
Colour = tuple[int, int, int]


def _shade(colour: Colour, by: int) -> Colour:
    red, green, blue = (max(0, min(255, part + by)) for part in colour)
    return red, green, blue


def drawn(seed: int, *, is_cleared: bool, taken_at: dt.datetime) -> bytes:
    """A JPEG of the seed's place: with what lies in the water, or cleared and from a little further left."""
    place = random.Random(seed)  # noqa: S311  (a drawing, no secret)
    shot = random.Random(f"{seed} {is_cleared}")  # noqa: S311
    shift = shot.randint(20, 50) if is_cleared else 0
    grass = (place.randint(70, 130), place.randint(120, 160), place.randint(60, 90))
    water = (70, 110, 120) if is_cleared else (96, 94, 70)
    bend, horizon = place.randint(-160, 160), place.randint(170, 240)
    image = Image.new("RGB", (WIDTH, HEIGHT), (198, 214, 228))
    pen = ImageDraw.Draw(image)
    _houses(pen, place, shot, horizon, shift)
    pen.rectangle((0, horizon, WIDTH, HEIGHT), fill=grass)
    middle = WIDTH // 2 + shift
    ditch = [
        (middle + bend - 40, horizon),
        (middle + bend + 40, horizon),
        (middle + 260, HEIGHT),
        (middle - 260, HEIGHT),
    ]
    pen.polygon(ditch, fill=water, outline=_shade(grass, -50), width=6)
    for _ in range(6 if is_cleared else 60):
        x, y = place.randint(middle - 150, middle + 150), place.randint(horizon + 90, HEIGHT - 20)
        size = place.randint(5, 22)
        if not is_cleared:
            colour = place.choice([(220, 220, 215), (60, 90, 170), (150, 60, 50), (90, 80, 60)])
            pen.ellipse((x, y, x + size, y + size // 2), fill=colour)
        else:
            pen.line((x, y, x + 3 * size, y), fill=_shade(water, 25), width=2)
    for _ in range(180):
        x, y = shot.randint(0, WIDTH), shot.randint(horizon, HEIGHT)
        if abs(x - middle) > 300:
            pen.line(
                (x, y, x + shot.randint(-3, 3), y - shot.randint(6, 16)),
                fill=_shade(grass, shot.randint(-40, 30)),
                width=2,
            )
    pen.text((12, HEIGHT - 24), "Duban demo · drawn", fill=(255, 255, 255))
    return _with_time(image.filter(ImageFilter.GaussianBlur(0.8)), taken_at)


def _houses(
    pen: ImageDraw.ImageDraw, place: random.Random, shot: random.Random, horizon: int, shift: int
) -> None:
    """The place's houses from this shot's standpoint: nearer ones move more, and other windows are lit."""
    left = -60
    while left < WIDTH:
        wide, high = place.randint(60, 150), place.randint(40, 130)
        wall = place.choice([(214, 206, 190), (190, 180, 170), (222, 214, 205), (176, 150, 132)])
        at, top = left + shift + shot.randint(-18, 18), horizon - high - shot.randint(0, 14)
        pen.rectangle((at, top, at + wide, horizon), fill=_shade(wall, shot.randint(-18, 18)))
        for window in range(at + 12, at + wide - 20, 28):
            dark = _shade(wall, -shot.choice([15, 50, 90]))
            pen.rectangle((window, top + 14, window + 12, top + 30), fill=dark)
        left += wide + place.randint(0, 60)


def _with_time(image: Image.Image, taken_at: dt.datetime) -> bytes:
    exif = Image.Exif()
    details = exif.get_ifd(_DETAILS)
    details[_TAKEN] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    details[_TAKEN_OFFSET] = f"{taken_at:%z}"[:3] + ":" + f"{taken_at:%z}"[3:]
    out = BytesIO()
    image.save(out, "JPEG", quality=82, exif=exif)
    return out.getvalue()
