"""Drawn histories of matters for the planted set: what a history is, and the honest life that all others are made from.

Everything follows from a seed. Written from the frauds of the field and from what honest offices do, in days and metres of its
own; nothing here may use the detectors.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import dataclass, field, replace

START = dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Shot:
    """A photograph in a history: days are counted from the beginning of the matter; none means that the file does not tell."""

    side: str
    uploaded: float
    taken: float | None = None
    satellites: float | None = None
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class History:
    """One matter's life; `planted` is the sign that was put in, empty for an honest life; `story` says which."""

    story: str
    planted: str = ""
    life: float = 90.0
    reports: tuple[tuple[float, str], ...] = ()
    elsewhere: tuple[tuple[float, str], ...] = ()
    shots: tuple[Shot, ...] = ()
    asks_pair: bool = False
    is_checked: bool = False
    inspections: tuple[float, ...] = ()
    submitted: tuple[tuple[float, float], ...] = field(default=())


def day(number: float) -> dt.datetime:
    """An instant so many days after the beginning of the matter."""
    return START + dt.timedelta(days=number)


def moved(rng: random.Random, at: tuple[float, float], metres: float) -> tuple[float, float]:
    """A point so far away, in any direction."""
    angle = rng.uniform(0, 2 * math.pi)
    north, east = metres * math.cos(angle), metres * math.sin(angle)
    return at[0] + north / 111_000, at[1] + east / (111_000 * math.cos(math.radians(at[0])))


PLACES = (
    "东门河",
    "城南排口",
    "三号泵站",
    "老街片区",
    "红旗水库",
    "北环路",
    "工业园东区",
    "沙坪村",
)
WORKS = (
    "管网清淤",
    "雨污分流改造",
    "边坡修复",
    "垃圾清运",
    "违建拆除",
    "截污井砌筑",
    "绿化补种",
    "路面修补",
)
UNITS = ("公里", "处", "立方米", "户", "座")
SENTENCES = (
    "已组织{n1}名工人进场，完成{place}{work}{n2}{unit}，正在推进{other}。",
    "截至{month}月{dom}日，{place}{work}累计完成{n2}{unit}，占计划的{n1}%，{other}同步开展。",
    "{place}{work}进入收尾阶段，剩余{n1}{unit}计划于{month}月底完成；{other}已完成招标。",
    "受连日降雨影响，{place}{work}进度放缓，本期仅完成{n1}{unit}；已增派机械{n2}台，{other}不受影响。",
    "召开现场协调会，明确{place}{work}由{n1}家单位分段负责，{other}的{n2}项问题逐一交办。",
    "第三方监测显示{place}断面氨氮由{n2}.{n1}毫克每升下降，{work}效果初显，下一步实施{other}。",
)


def a_report(rng: random.Random, number: int) -> str:
    """What a unit writes."""
    work, other = rng.sample(WORKS, 2)
    return rng.choice(SENTENCES).format(
        n1=rng.randint(2, 98),
        n2=rng.randint(2, 98),
        place=rng.choice(PLACES),
        work=work,
        other=other,
        unit=rng.choice(UNITS),
        month=1 + number % 12,
        dom=rng.randint(1, 28),
    )


def honest(seed: int) -> History:
    """A life as most are: a report now and then, pictures from before and after, half of them without metadata."""
    rng = random.Random(seed)  # noqa: S311
    life = rng.uniform(45, 200)
    gap = rng.choice((7, 10, 14, 20))
    days = [d + rng.uniform(-1.5, 1.5) for d in range(gap, int(life) - 3, gap)]
    reports = tuple((d, a_report(rng, n)) for n, d in enumerate(days))
    site = (rng.uniform(21, 30), rng.uniform(105, 118))
    shots = []
    for side, low, high in (("before", -6.0, 6.0), ("after", life - 12, life - 2)):
        for _ in range(rng.randint(1, 4)):
            taken = rng.uniform(low, high)
            tells = rng.random() < 0.5
            slip = rng.choice((0.0, 0.0, rng.uniform(-0.5, 0.5)))  # a clock without its zone
            metres = abs(rng.gauss(0, 60)) + rng.choice(
                (0, 0, 0, 550)
            )  # one phone writes another datum
            shots.append(
                Shot(
                    side,
                    uploaded=max(0.5, taken + rng.uniform(0.2, 3)),
                    taken=taken + slip if tells else None,
                    satellites=taken if tells and rng.random() < 0.5 else None,
                    at=moved(rng, site, metres) if tells and rng.random() < 0.7 else None,
                )
            )
    submitted = tuple(
        (rng.uniform(-60, 60), rng.uniform(-20, 90)) for _ in range(rng.randint(3, 25))
    )
    return History(
        "plain",
        life=life,
        reports=reports,
        elsewhere=tuple((rng.uniform(0, life), a_report(rng, 40 + n)) for n in range(12)),
        shots=tuple(shots),
        asks_pair=True,
        is_checked=rng.random() < 0.7 or not any(s.taken for s in shots),
        inspections=(rng.uniform(30, life),),
        submitted=(
            (life, life + rng.uniform(0, 20)),
            *((life + a, life + a + b) for a, b in submitted),
        ),
    )


def with_sites(rng: random.Random, base: History, places: list[tuple[float, float]]) -> History:
    """A picture from before and after at each place, all told by the cameras."""
    shots = []
    for at in places:
        for side, when in (
            ("before", rng.uniform(-4, 4)),
            ("after", base.life - rng.uniform(2, 9)),
        ):
            shots.append(Shot(side, when + 1, when, None, moved(rng, at, abs(rng.gauss(0, 50)))))
    return replace(base, shots=tuple(shots))


def site_of(rng: random.Random) -> tuple[float, float]:
    """Some place in the south."""
    return rng.uniform(21, 30), rng.uniform(105, 118)
