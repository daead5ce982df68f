"""Honest lives that look odd: what innocent offices do, for the planted set. Some are what the signs are made to ask about."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace

from planted.histories import PLACES, WORKS, History, Shot, a_report, honest, moved, with_sites


def two_sites(rng: random.Random, base: History) -> History:
    """Two sites some kilometres apart, each with its pair."""
    at = (rng.uniform(21, 30), rng.uniform(105, 118))
    return with_sites(rng, base, [at, moved(rng, at, rng.uniform(4_000, 30_000))])


def along_a_river(rng: random.Random, base: History) -> History:
    """A picture every kilometre or so along fifteen kilometres."""
    at = (rng.uniform(21, 30), rng.uniform(105, 118))
    return with_sites(
        rng, base, [(at[0] + i * rng.uniform(0.009, 0.013), at[1]) for i in range(12)]
    )


def village_by_village(rng: random.Random, base: History) -> History:
    """One picture in each of many villages."""
    at = (rng.uniform(21, 30), rng.uniform(105, 118))
    places = [moved(rng, at, rng.uniform(3_000, 25_000)) for _ in range(7)]
    shots = tuple(Shot("after", base.life, base.life - 3, None, p) for p in places)
    return replace(base, shots=shots, asks_pair=False)


def same_form_new_amounts(rng: random.Random, base: History) -> History:
    """Every report in the same words with new amounts."""
    work, place = rng.choice(WORKS), rng.choice(PLACES)
    texts = [
        f"{place}{work}正有序推进，本期完成{8 + 3 * n + rng.randint(0, 2)}立方米，累计完成{20 + 11 * n}立方米，未发生安全事故。"
        for n in range(len(base.reports))
    ]
    return replace(
        base, reports=tuple((d, t) for (d, _), t in zip(base.reports, texts, strict=True))
    )


def same_form_elsewhere(rng: random.Random, base: History) -> History:
    """The unit writes of each of its matters in one form of words, of another place each time."""
    form = "{place}改造项目已完成入户调查和方案公示，施工队伍进场，围挡和临时设施搭建完毕，总体进度符合计划安排。"
    own, *others = rng.sample(PLACES, 5)
    elsewhere = tuple((5.0 + n, form.format(place=place)) for n, place in enumerate(others))
    return replace(base, reports=((20.0, form.format(place=own)),), elsewhere=elsewhere)


def short_reports(rng: random.Random, base: History) -> History:
    """“Under way, as planned”, again and again."""
    return replace(base, reports=tuple((d, "正在按计划推进。") for d, _ in base.reports))


def busy_end(rng: random.Random, base: History) -> History:
    """Steady work that ends in a busy week of finishing, just when an inspection comes."""
    more = tuple((base.life - rng.uniform(1, 6), a_report(rng, 70 + n)) for n in range(4))
    return replace(base, reports=(*base.reports, *more), inspections=(base.life,))


def batch_in_time(rng: random.Random, base: History) -> History:
    """One meeting settles six matters, weeks before their limits."""
    own = math.floor(base.life) + 0.1
    batch = tuple((own + rng.uniform(0, 0.2), own + rng.uniform(15, 60)) for _ in range(6))
    return replace(base, submitted=(*batch, *base.submitted[1:]))


def big_office(rng: random.Random, base: History) -> History:
    """A unit that submits some every day, on this day too."""
    rows = [
        (base.life - n + rng.uniform(0, 0.3), base.life - n)
        for n in range(20)
        for _ in range(rng.randint(3, 7))
    ]
    return replace(base, submitted=tuple(rows))


def two_workshops(rng: random.Random, base: History) -> History:
    """Two workshops stopped on two days, each told twice alike."""
    a, b = "2026年3月5日1号车间停产", "2026年4月16日2号车间停产"
    texts = (f"{a}。", f"{a}，{b}。", f"经复核，{b}，{a}，均已断电。")
    days = [base.life * share for share in (0.3, 0.5, 0.7)]
    return replace(base, reports=(*base.reports, *zip(days, texts, strict=True)))


def one_picture_of_a_second_site(rng: random.Random, base: History) -> History:
    """Two sites, and of the second only one picture."""
    made = two_sites(rng, base)
    return replace(made, shots=made.shots[:-1])


def dead_clock(rng: random.Random, base: History) -> History:
    """A camera whose clock fell back to years ago."""
    shot = Shot("after", base.life - 1, -rng.uniform(400, 3000))
    return replace(base, shots=(*base.shots, shot))


def nothing_new(rng: random.Random, base: History) -> History:
    """Work stands still, and the unit honestly says so in the same words."""
    text = f"因{rng.choice(PLACES)}征地手续尚在办理，工程暂未恢复，其余情况无变化。"
    days = (base.life * 0.5, base.life * 0.7)
    return replace(base, reports=(*base.reports, *((d, text) for d in days)))


def settled_on_the_last_day(rng: random.Random, base: History) -> History:
    """A joint visit on the last day settles six matters together."""
    own = math.floor(base.life) + 0.1
    batch = tuple((own + rng.uniform(0, 0.2), own) for _ in range(6))
    return replace(base, submitted=(*batch, *base.submitted[1:4]))


DECOYS: tuple[Callable[[random.Random, History], History], ...] = (
    two_sites,
    along_a_river,
    village_by_village,
    same_form_new_amounts,
    same_form_elsewhere,
    short_reports,
    busy_end,
    batch_in_time,
    big_office,
    two_workshops,
    # Innocent, and yet what the signs are made to ask about: false alarms by design.
    one_picture_of_a_second_site,
    dead_clock,
    nothing_new,
    settled_on_the_last_day,
)


def decoy(seed: int) -> History:
    """An honest life that looks odd."""
    rng = random.Random(f"decoy:{seed}")  # noqa: S311
    make = DECOYS[seed % len(DECOYS)]
    return replace(make(rng, honest(seed)), story=make.__name__)
