"""Lives with one sign of hollow closure put in, after the frauds of the field. Nothing here may use the detectors."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable
from dataclasses import replace

from planted.histories import START, History, Shot, a_report, honest, moved, site_of, with_sites


def taken_elsewhere(rng: random.Random, base: History) -> History:
    """The finished work was photographed in another village."""
    base = with_sites(rng, base, [site_of(rng)] * rng.randint(2, 4))
    *kept, last = base.shots
    far = moved(rng, last.at or (0, 0), 10 ** rng.uniform(3.1, 5))
    return replace(base, shots=(*kept, replace(last, at=far)))


def pair_apart(rng: random.Random, base: History) -> History:
    """One picture from before, one from after, of two places."""
    base = with_sites(rng, base, [site_of(rng)])
    before, after = base.shots
    far = moved(rng, after.at or (0, 0), 10 ** rng.uniform(3.1, 5))
    return replace(base, shots=(before, replace(after, at=far)))


def taken_before(rng: random.Random, base: History) -> History:
    """An old picture of a clean place."""
    old = -(10 ** rng.uniform(0.1, 2.6))
    return replace(base, shots=(*base.shots, Shot("after", base.life - 1, old)))


def pair_missing(rng: random.Random, base: History) -> History:
    """Only one side was photographed."""
    side = rng.choice(("before", "after"))
    return replace(base, shots=tuple(s for s in base.shots if s.side == side))


SWAPS = (
    ("，", ","),
    ("已", "业已"),
    ("正在", "正"),
    ("。", "！"),
    ("计划", "拟"),
    ("完成", "完成了"),
)


def same_text(rng: random.Random, base: History) -> History:
    """An old report with another date and a word or two changed, now and then of another matter."""
    if rng.random() < 0.4:
        _, text = rng.choice(base.elsewhere)
        base = replace(base, elsewhere=((1.0, text),))
    else:
        _, text = rng.choice(base.reports[: max(1, len(base.reports) - 1)])
    for old, new in rng.sample(SWAPS, rng.randint(0, 4)):
        text = text.replace(old, new, 1)
    if rng.random() < 0.15:
        text += rng.choice(("下一步将加大力度。", "确保按期完成任务。"))
    if rng.random() < 0.5:
        text = f"截至2026年{rng.randint(1, 9)}月{rng.randint(1, 28)}日，{text}"
    return replace(base, reports=(*base.reports, (base.life - 1.5, text)))


def burst(rng: random.Random, base: History) -> History:
    """Months of silence, then everything in the days before somebody comes to look."""
    count = rng.randint(4, 16)
    few = base.reports[: rng.randint(0, 2)]
    late = tuple((base.life - rng.uniform(1, 6), a_report(rng, 50 + n)) for n in range(count))
    shots = tuple(replace(s, uploaded=base.life - rng.uniform(1, 6)) for s in base.shots)
    return replace(base, reports=(*few, *late), shots=shots, inspections=(base.life,))


def bunched(rng: random.Random, base: History) -> History:
    """Everything is submitted on the last day, during its office hours."""
    own = math.floor(base.life) + 0.1
    count = rng.randint(4, 14)
    last = tuple((own + rng.uniform(0, 0.2), own + rng.choice((0, 0, 0, -1))) for _ in range(count))
    sparse = tuple((own - rng.uniform(3, 90), own + 30) for _ in range(rng.randint(0, 8)))
    return replace(base, submitted=(*last, *sparse))


def clock_ahead(rng: random.Random, base: History) -> History:
    """The picture's time was made up, and lies after its upload."""
    late = base.life + 10 ** rng.uniform(0.1, 2.3)
    return replace(base, shots=(*base.shots, Shot("after", base.life, late)))


def clocks_differ(rng: random.Random, base: History) -> History:
    """Somebody wrote another time into the picture and forgot the satellites'."""
    when = base.life - 4
    told = when - 10 ** rng.uniform(0.1, math.log10(base.life - 8))
    return replace(base, shots=(*base.shots, Shot("after", base.life, when, told)))


def after_before_before(rng: random.Random, base: History) -> History:
    """The rubbish was photographed after the clean place."""
    shots = []
    for side, low in (("before", 30.0), ("after", 5.0)):
        shots += [Shot(side, 42, low + rng.uniform(0, 8)) for _ in range(rng.randint(1, 3))]
    return replace(base, shots=tuple(shots))


def dates_differ(rng: random.Random, base: History) -> History:
    """The plant stopped on two days, depending on who writes."""
    event = rng.choice(("停产", "关停", "拆除", "完工", "竣工", "投运"))
    one = START + dt.timedelta(days=rng.randint(5, 30))
    two = one + dt.timedelta(days=rng.randint(2, 90))
    said = (
        "{what}已于{y}年{m}月{d}日{event}。",
        "{y}年{m}月{d}日，{what}{event}，现场已断电。",
        "经现场核实，{y}年{m}月{d}日{what}全面{event}。",
        "{what}于{y}年{m}月{d}日正式{event}，资料齐备。",
    )
    what = rng.choice(("该厂", "该企业", "老泵站", "违建厂房", "生产线"))
    texts = [
        rng.choice(said).format(what=what, y=d.year, m=d.month, d=d.day, event=event)
        for d in (one, two)
    ]
    days = (base.life * 0.4, base.life * 0.8)
    return replace(base, reports=(*base.reports, *zip(days, texts, strict=True)))


def self_only(rng: random.Random, base: History) -> History:
    """Reports and pictures that tell nothing, and nobody came to look."""
    shots = tuple(replace(s, taken=None, satellites=None, at=None) for s in base.shots)
    return replace(base, shots=shots, is_checked=False)


PLANTS: dict[str, Callable[[random.Random, History], History]] = {
    "TAKEN_ELSEWHERE": taken_elsewhere,
    "PAIR_APART": pair_apart,
    "TAKEN_BEFORE": taken_before,
    "PAIR_MISSING": pair_missing,
    "SAME_TEXT": same_text,
    "BURST": burst,
    "BUNCHED": bunched,
    "CLOCK_AHEAD": clock_ahead,
    "CLOCKS_DIFFER": clocks_differ,
    "AFTER_BEFORE_BEFORE": after_before_before,
    "DATES_DIFFER": dates_differ,
    "SELF_ONLY": self_only,
}


def planted(code: str, seed: int) -> History:
    """A life with one sign put in."""
    rng = random.Random(f"{code}:{seed}")  # noqa: S311
    made = PLANTS[code](rng, honest(seed * 31 + 7))
    return replace(made, story=code.lower(), planted=code)
