"""Puts the planted set before the detectors and counts: what was found of what was planted, and what was said of honest lives.

The only module of the set that knows both sides. Used by the test with its floors and by `benchmarks/signs.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from duban.imagery import Place, Prints, TwinIndex, look, twins
from duban.ledger.queries import sign_rules as rules
from planted import decoys, histories, pictures, plants
from planted.histories import History, day


@dataclass
class Score:
    """Counts of one kind of sign: planted and found, honest and wrongly flagged."""

    planted: int = 0
    found: int = 0
    honest: int = 0
    alarms: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Found of planted."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def alarm_rate(self) -> float:
        """Wrongly flagged of honest."""
        return self.alarms / self.honest if self.honest else 0.0


def signs_of(history: History) -> set[str]:
    """The codes that the rules give for a history."""
    pieces = [
        rules.Piece(
            pk=n,
            name=f"{n}.jpg",
            kind="photo",
            side=s.side,
            uploaded_at=day(s.uploaded),
            at=None if s.taken is None else day(s.taken),
            is_measured=s.taken is not None,
            gps_at=None if s.satellites is None else day(s.satellites),
            place=None if s.at is None else Place(*s.at),
        )
        for n, s in enumerate(history.shots)
    ]
    own = [rules.Report(n, text, day(at)) for n, (at, text) in enumerate(history.reports)]
    others = [rules.Report(900 + n, t, day(at), "x") for n, (at, t) in enumerate(history.elsewhere)]
    events = [day(at) for at, _ in history.reports] + [p.uploaded_at for p in pieces]
    local = [
        (n, str(n), timezone.localdate(day(a)), timezone.localdate(day(b)))
        for n, (a, b) in enumerate(history.submitted)
    ]
    found = [
        *rules.taken_elsewhere(pieces),
        *rules.taken_before(pieces, day(0)),
        *rules.pair_missing(pieces, is_asked=history.asks_pair),
        *rules.same_text(own, [*own, *others]),
        *rules.burst(events, day(0), [day(d).date() for d in history.inspections]),
        *rules.bunched(local, 0),
        *rules.dates_in_conflict(pieces, own),
        *rules.self_reported_only(pieces, is_checked=history.is_checked, has_reports=bool(own)),
    ]
    return {sign.code for sign in found}


def score_histories(each: int, honest: int, first: int = 0) -> dict[str, Score]:
    """Every kind of sign planted `each` times; `honest` plain lives and as many decoys."""
    scores = {code: Score() for code in plants.PLANTS}
    for code, score in scores.items():
        for seed in range(first, first + each):
            history = plants.planted(code, seed)
            score.planted += 1
            if code in signs_of(history):
                score.found += 1
            else:
                score.missed.append(f"{code}:{seed}")
    innocent = [
        make(seed)
        for make in (histories.honest, decoys.decoy)
        for seed in range(first, first + honest)
    ]
    said = Counter(code for history in innocent for code in signs_of(history))
    for code, score in scores.items():
        score.honest, score.alarms = len(innocent), said[code]
    return scores


def any_alarm(count: int, first: int = 0) -> dict[str, float]:
    """The share of plain lives, and of decoys, of which anything at all was said."""
    kinds = {"plain lives": histories.honest, "decoys": decoys.decoy}
    return {
        name: sum(bool(signs_of(make(seed))) for seed in range(first, first + count)) / count
        for name, make in kinds.items()
    }


def score_pictures(places: int, first: int = 0, *, each_change: bool = True) -> dict[str, Score]:
    """Shots of many places in one index; then copies of them, and honest pictures that look alike.

    Rows: each kind of change by itself, changes drawn one to three at a time, and each kind of honest picture.
    """
    shots = {
        n: pictures.shot(pictures.a_place(n), pictures.Standpoint(seed=n))
        for n in range(first, first + places)
    }
    shots |= {-1 - n: pictures.a_page(first + n) for n in range(places // 4)}
    prints = {key: look(data).prints for key, data in shots.items()}
    index: TwinIndex[int] = TwinIndex()
    for key, value in prints.items():
        index.add(key, value)

    def found(data: bytes) -> set[int]:
        mine = look(data).prints
        near: list[tuple[int, Prints]] = [(key, prints[key]) for key in index.candidates(mine)]
        return {t.key for t in twins(mine, near, lambda: data, shots.__getitem__)}

    scores: dict[str, Score] = {}
    seeds = range(first, first + places)
    alone = sorted(pictures.CHANGES) if each_change else []
    for name in [*alone, "drawn 1-3"]:
        score = scores[name] = Score()
        each = seeds if name == "drawn 1-3" else list(seeds)[:: max(1, places // 30)]
        for seed in each:
            changes = () if name == "drawn 1-3" else (name,)
            score.planted += 1
            if found(pictures.copied(shots[seed], seed * 7 + 1, changes)) == {seed}:
                score.found += 1
            else:
                score.missed.append(f"{name}:{seed}")
    scores.update(_honest_pictures(found, list(seeds)))
    return scores


def _honest_pictures(found, seeds: list[int]) -> dict[str, Score]:  # type: ignore[no-untyped-def]
    """What is no copy: a second shot, another place, another form, and the same fixed camera on another day (a known limit)."""
    kinds: dict[str, Iterable[bytes]] = {
        "second shot": (pictures.second_shot(pictures.a_place(s), s) for s in seeds),
        "other place": (
            pictures.shot(pictures.a_place(s + 10**6), pictures.Standpoint(seed=s)) for s in seeds
        ),
        "other form": (pictures.a_page(s + 10**6) for s in seeds[: len(seeds) // 2]),
        "fixed camera": (
            pictures.shot(
                pictures.changed(pictures.a_place(s), s),
                pictures.Standpoint(seed=s + 1, light=1.15, warmth=0.04),
            )
            for s in seeds[: len(seeds) // 10]
        ),
    }
    scores = {}
    for kind, shown in kinds.items():
        score = scores[kind] = Score()
        for data in shown:
            score.honest += 1
            score.alarms += bool(found(data))
    return scores
