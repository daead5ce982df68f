"""Drawn photographs for the planted set: places, shots of them, fraudulent copies, honest look-alikes.

Everything follows from a seed. Nothing here may use the detectors: a copy is made from a shot's finished JPEG, a second
honest shot is rendered anew from the place, from another standpoint, in another light, with noise of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

WIDTH, HEIGHT = 960, 720
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing in a place: shape, position and size in shares of the frame, depth from 0 (far) to 1 (near)."""

    shape: str
    x: float
    y: float
    width: float
    height: float
    depth: float
    colour: Colour
    seed: int


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where and when a shot is taken: the camera's shift, zoom and roll, the light, the sensor's noise."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0
    roll: float = 0.0
    light: float = 1.0
    warmth: float = 0.0
    seed: int = 0


def a_place(seed: int) -> tuple[Thing, ...]:
    """A place: sky, hills, water or a road, houses, trees, posts, heaps."""
    rng = random.Random(seed)  # noqa: S311
    horizon = rng.uniform(0.25, 0.5)
    things = [Thing("sky", 0, 0, 1, horizon, 0, _tone(rng, 150, 235), rng.getrandbits(30))]
    for _ in range(rng.randint(1, 3)):
        height = rng.uniform(0.08, 0.3)
        x, width = rng.uniform(-0.3, 0.8), rng.uniform(0.4, 1.0)
        things.append(_thing(rng, "hill", x, horizon - height, width, height + 0.02, 0.05, 70, 150))
    things.append(_thing(rng, "ground", -0.3, horizon, 1.6, 1.3, 0.4, 80, 170))
    slant = rng.uniform(-0.5, 0.5)
    things.append(_thing(rng, "band", rng.uniform(0, 1), horizon, slant, 0.8, 0.5, 60, 190))
    for shape, least, most, depth in (
        ("house", 1, 4, 0.25),
        ("tree", 3, 9, 0.45),
        ("post", 0, 5, 0.55),
        ("heap", 2, 7, 0.8),
    ):
        for _ in range(rng.randint(least, most)):
            size = rng.uniform(0.08, 0.25) * (0.7 + depth)
            y = horizon - size * 0.7 + depth * rng.uniform(0.2, 0.7)
            x = rng.uniform(-0.05, 0.95)
            tall = size * rng.uniform(0.7, 1.5)
            things.append(_thing(rng, shape, x, y, size, tall, depth, 40, 210))
    return tuple(sorted(things, key=lambda thing: thing.depth))


def _tone(rng: random.Random, low: int, high: int) -> Colour:
    middle = rng.randint(low, high)
    return tuple(max(0, min(255, middle + rng.randint(-25, 25))) for _ in range(3))  # type: ignore[return-value]


def _thing(
    rng: random.Random,
    shape: str,
    x: float,
    y: float,
    width: float,
    height: float,
    depth: float,
    low: int,
    high: int,
) -> Thing:
    return Thing(shape, x, y, width, height, depth, _tone(rng, low, high), rng.getrandbits(30))


def changed(place: tuple[Thing, ...], seed: int) -> tuple[Thing, ...]:
    """The same place after work: most heaps are gone, something new stands there."""
    rng = random.Random(seed)  # noqa: S311
    kept = [t for t in place if t.shape != "heap" or rng.random() < 0.4]
    for _ in range(rng.randint(1, 4)):
        x, y = rng.uniform(0.1, 0.9), rng.uniform(0.5, 0.9)
        kept.append(_thing(rng, "tree", x, y, 0.1, 0.12, 0.7, 60, 160))
    return tuple(sorted(kept, key=lambda thing: thing.depth))


def shot(place: tuple[Thing, ...], stand: Standpoint, quality: int = 88) -> bytes:
    """A photograph of a place as a JPEG; near things move more with the standpoint than far ones."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), (120, 120, 120))
    pen = ImageDraw.Draw(canvas)
    for thing in place:
        _draw(canvas, pen, thing, stand)
    canvas = canvas.filter(ImageFilter.GaussianBlur(0.8))
    grain = random.Random(stand.seed)  # noqa: S311
    noise = Image.frombytes("L", (WIDTH, HEIGHT), grain.randbytes(WIDTH * HEIGHT))
    canvas = Image.blend(canvas, Image.merge("RGB", (noise,) * 3), 0.05)
    if stand.roll:
        turned = canvas.rotate(stand.roll, Image.Resampling.BICUBIC)
        inset = int(abs(stand.roll) / 45 * WIDTH * 0.5) + 1
        canvas = turned.crop((inset, inset, WIDTH - inset, HEIGHT - inset)).resize((WIDTH, HEIGHT))
    canvas = ImageEnhance.Brightness(canvas).enhance(stand.light)
    red, green, blue = canvas.split()
    red = red.point(lambda v: min(255, int(v * (1 + stand.warmth))))
    blue = blue.point(lambda v: min(255, int(v * (1 - stand.warmth))))
    return _jpeg(Image.merge("RGB", (red, green, blue)), quality)


def _draw(canvas: Image.Image, pen: ImageDraw.ImageDraw, thing: Thing, stand: Standpoint) -> None:
    rng = random.Random(thing.seed)  # noqa: S311
    move = 0.25 + thing.depth
    left = (0.5 + (thing.x - 0.5) * stand.zoom + stand.x * move) * WIDTH
    top = (0.5 + (thing.y - 0.5) * stand.zoom + stand.y * move) * HEIGHT
    wide, tall = thing.width * stand.zoom * WIDTH, thing.height * stand.zoom * HEIGHT
    drawers: dict[str, Callable[..., None]] = {
        "sky": _sky,
        "hill": _hill,
        "ground": _ground,
        "band": _band,
        "house": _house,
        "tree": _tree,
        "post": _post,
        "heap": _heap,
    }
    drawers[thing.shape](pen, rng, left, top, wide, tall, thing.colour)


def _shade(colour: Colour, factor: float) -> Colour:
    return tuple(max(0, min(255, int(c * factor))) for c in colour)  # type: ignore[return-value]


def _sky(pen, rng, left, top, wide, tall, colour) -> None:  # type: ignore[no-untyped-def]
    for row in range(HEIGHT):
        pen.line((0, row, WIDTH, row), fill=_shade(colour, 0.8 + 0.4 * row / HEIGHT))
    for _ in range(rng.randint(0, 12)):
        x, y, r = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT * 0.3), rng.uniform(20, 90)
        pen.ellipse((x - r, y - r / 3, x + r, y + r / 3), fill=_shade(colour, 1.15))


def _hill(pen, rng, left, top, wide, tall, colour) -> None:  # type: ignore[no-untyped-def]
    points, height = [(left, top + tall)], 0.5
    for step in range(41):
        height = min(1.0, max(0.05, height + rng.uniform(-0.16, 0.16)))
        points.append((left + wide * step / 40, top + tall * (1 - height)))
    pen.polygon([*points, (left + wide, top + tall)], fill=colour)
    for _ in range(60):
        x, y = left + rng.uniform(0, wide), top + rng.uniform(0.4, 1) * tall
        pen.ellipse((x, y, x + 14, y + 8), fill=_shade(colour, rng.uniform(0.75, 1.2)))


def _ground(pen, rng, left, top, wide, tall, colour) -> None:  # type: ignore[no-untyped-def]
    pen.rectangle((left, top, left + wide, top + tall), fill=colour)
    for _ in range(900):
        x, y = left + rng.uniform(0, wide), top + rng.random() ** 1.6 * tall
        r = 2 + (y - top) / tall * rng.uniform(2, 22)
        pen.ellipse(
            (x - r, y - r / 3, x + r, y + r / 3), fill=_shade(colour, rng.uniform(0.7, 1.3))
        )


def _band(pen, rng, left, top, wide, tall, colour) -> None:  # type: ignore[no-untyped-def]
    foot = left + wide
    near = WIDTH * rng.uniform(0.25, 0.5)
    pen.polygon(
        [(left - 12, top), (left + 12, top), (foot + near, top + tall), (foot - near, top + tall)],
        fill=colour,
    )
    for _ in range(50):
        y = rng.random()
        x = left + (foot - left) * y + rng.uniform(-0.6, 0.6) * near * y
        pen.line(
            (x, top + y * tall, x + 40 * y + 4, top + y * tall),
            fill=_shade(colour, rng.uniform(0.7, 1.4)),
            width=1 + int(4 * y),
        )


def _house(pen, rng, left, top, wide, tall, colour) -> None:  # type: ignore[no-untyped-def]
    pen.rectangle((left, top, left + wide, top + tall), fill=colour, outline=_shade(colour, 0.6))
    pen.polygon(
        [
            (left - wide * 0.06, top),
            (left + wide / 2, top - tall * 0.25),
            (left + wide * 1.06, top),
        ],
        fill=_shade(colour, 0.55),
    )
    columns, rows = rng.randint(2, 6), rng.randint(1, 5)
    for i in range(columns):
        for j in range(rows):
            x, y = left + wide * (i + 0.25) / columns, top + tall * (j + 0.25) / rows
            tone = _shade(colour, rng.choice((0.4, 0.5, 1.3)))
            pen.rectangle((x, y, x + wide * 0.5 / columns, y + tall * 0.5 / rows), fill=tone)


def _tree(pen, rng, left, top, wide, tall, colour) -> None:  # type: ignore[no-untyped-def]
    trunk = left + wide / 2
    pen.line(
        (trunk, top + tall * 0.4, trunk, top + tall),
        fill=(70, 50, 40),
        width=max(2, int(wide * 0.08)),
    )
    green = (colour[0] // 2, min(255, colour[1]), colour[2] // 2)
    for _ in range(45):
        x, y, r = (
            left + rng.gauss(0.5, 0.22) * wide,
            top + rng.gauss(0.35, 0.16) * tall,
            wide * rng.uniform(0.05, 0.14),
        )
        pen.ellipse((x - r, y - r, x + r, y + r), fill=_shade(green, rng.uniform(0.6, 1.3)))


def _post(pen, rng, left, top, wide, tall, colour) -> None:  # type: ignore[no-untyped-def]
    pen.line(
        (left, top - tall, left, top + tall),
        fill=_shade(colour, 0.5),
        width=max(2, int(wide * 0.05)),
    )
    if rng.random() < 0.6:
        pen.rectangle(
            (left - wide * 0.3, top - tall, left + wide * 0.3, top - tall * 0.6),
            fill=colour,
            outline=(30, 30, 30),
        )


def _heap(pen, rng, left, top, wide, tall, colour) -> None:  # type: ignore[no-untyped-def]
    for _ in range(40):
        x, y, r = (
            left + rng.gauss(0.5, 0.25) * wide,
            top + abs(rng.gauss(0, 0.3)) * tall,
            wide * rng.uniform(0.03, 0.12),
        )
        corners = [(x + rng.uniform(-r, r), y + rng.uniform(-r, r)) for _ in range(5)]
        pen.polygon(corners, fill=tuple(rng.randint(20, 235) for _ in range(3)))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    stream = BytesIO()
    image.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def _crop(image: Image.Image, rng: random.Random) -> Image.Image:
    share = rng.uniform(0.7, 0.95)
    w, h = int(image.width * share), int(image.height * share)
    x, y = rng.randint(0, image.width - w), rng.randint(0, image.height - h)
    return image.crop((x, y, x + w, y + h))


def _trim(image: Image.Image, rng: random.Random) -> Image.Image:
    """One edge cut off, as when a time stamp is taken away; the shape of the frame changes."""
    cut = rng.uniform(0.05, 0.2)
    return image.crop((0, 0, image.width, int(image.height * (1 - cut))))


def _brighten(image: Image.Image, rng: random.Random) -> Image.Image:
    image = ImageEnhance.Brightness(image).enhance(rng.uniform(0.7, 1.35))
    return ImageEnhance.Contrast(image).enhance(rng.uniform(0.75, 1.3))


def _shrink(image: Image.Image, rng: random.Random) -> Image.Image:
    share = rng.uniform(0.35, 0.8)
    return image.resize((int(image.width * share), int(image.height * share)))


def _tilt(image: Image.Image, rng: random.Random) -> Image.Image:
    angle = rng.choice((-1, 1)) * rng.uniform(0.8, 4)
    inset = int(abs(angle) * 0.012 * image.width) + 2
    turned = image.rotate(angle, Image.Resampling.BICUBIC)
    return turned.crop((inset, inset, image.width - inset, image.height - inset))


def _stamp(image: Image.Image, rng: random.Random) -> Image.Image:
    """The box of a time-stamp camera over a corner."""
    image = image.copy()
    pen = ImageDraw.Draw(image)
    w, h = image.width * rng.uniform(0.25, 0.45), image.height * rng.uniform(0.12, 0.25)
    x, y = rng.choice((10, image.width - w - 10)), image.height - h - 10
    pen.rectangle((x, y, x + w, y + h), fill=(30, 60, 140))
    for line in range(4):
        pen.text(
            (x + 8, y + 8 + line * h / 4.5),
            f"2026-0{rng.randint(1, 9)}-1{line} 10:2{line}  site {rng.randint(10, 99)}",
            fill="white",
        )
    return image


def _mirror(image: Image.Image, rng: random.Random) -> Image.Image:
    return ImageOps.mirror(image)


def _quarter(image: Image.Image, rng: random.Random) -> Image.Image:
    return image.rotate(rng.choice((90, 180, 270)), expand=True)


def _tint(image: Image.Image, rng: random.Random) -> Image.Image:
    return ImageEnhance.Color(image).enhance(rng.uniform(0.0, 1.8))


CHANGES: dict[str, Callable[[Image.Image, random.Random], Image.Image]] = {
    "crop": _crop,
    "trim": _trim,
    "brighten": _brighten,
    "shrink": _shrink,
    "tilt": _tilt,
    "stamp": _stamp,
    "mirror": _mirror,
    "quarter": _quarter,
    "tint": _tint,
}


def copied(data: bytes, seed: int, names: tuple[str, ...] = ()) -> bytes:
    """A fraudulent copy of a shot: the named changes (else one to three drawn ones), then saved again at a lower quality."""
    rng = random.Random(seed)  # noqa: S311
    chosen = names or tuple(rng.sample(sorted(CHANGES), rng.randint(1, 3)))
    image = Image.open(BytesIO(data)).convert("RGB")
    for name in chosen:
        image = CHANGES[name](image, rng)
    return _jpeg(image, rng.randint(35, 80))


def second_shot(place: tuple[Thing, ...], seed: int) -> bytes:
    """An honest second shot of a place: some steps aside, another day, what stands there has changed."""
    rng = random.Random(seed)  # noqa: S311
    stand = Standpoint(
        x=rng.choice((-1, 1)) * rng.uniform(0.02, 0.07),
        y=rng.uniform(-0.03, 0.03),
        zoom=rng.uniform(0.93, 1.08),
        roll=rng.uniform(-1.5, 1.5),
        light=rng.uniform(0.8, 1.2),
        warmth=rng.uniform(-0.06, 0.06),
        seed=rng.getrandbits(30),
    )
    return shot(changed(place, seed), stand)


def a_page(seed: int) -> bytes:
    """A photographed form: one letterhead for all, other lines of text on each."""
    rng = random.Random(seed)  # noqa: S311
    page = Image.new("RGB", (720, 960), (245, 244, 240))
    pen = ImageDraw.Draw(page)
    pen.rectangle((120, 60, 600, 100), fill=(200, 40, 40))
    pen.line((80, 130, 640, 130), fill=(200, 40, 40), width=4)
    for row in range(26):
        x = 90
        while x < 560 + rng.randint(0, 70):
            width = rng.randint(8, 26)
            pen.rectangle((x, 170 + row * 28, x + width, 184 + row * 28), fill=(50, 50, 55))
            x += width + rng.randint(3, 9)
    noise = Image.frombytes("L", page.size, rng.randbytes(720 * 960))
    page = Image.blend(page, Image.merge("RGB", (noise,) * 3), 0.04)
    return _jpeg(ImageEnhance.Brightness(page).enhance(rng.uniform(0.85, 1.1)), 85)
