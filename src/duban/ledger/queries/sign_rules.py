"""The rules behind signs of hollow closure: plain values in, signs out. No row, no clock, no verdict.

Each rule names what it saw in numbers and what it rests on, so that the verifier can look for himself. Thresholds lean to silence:
a false alarm costs an honest unit's standing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from duban.imagery import Place, metres_between

# EXIF is WGS-84; some phones in China write GCJ-02, up to 700 m off; a site itself may be a kilometre long.
ELSEWHERE_METRES = 1_500
# A camera's clock without a zone may be most of a day off.
CLOCK_MARGIN = dt.timedelta(days=1)
SAME_TEXT, LEAST_TEXT, SAME_LENGTH, REPLACED_CHARACTERS = 90.0, 20, 0.7, 2
BURST_DAYS, BURST_EVENTS, BURST_SHARE, BURST_RATIO, BURST_LIFE = 7, 5, 0.6, 4.0, 30
BUNCH_LEAST, BUNCH_RATIO, BUNCH_LAST_DAY = 4, 3.0, 0.6


@dataclass(frozen=True, slots=True)
class Ref:
    """A row that a sign rests on: `evidence`, `report` or `matter`, its id, and what to call it."""

    kind: str
    pk: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that a verifier should ask about. `code` is stable, `params` are what its text needs."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    rests_on: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence as the rules see it; `is_measured` tells of the time, `place` holds measured points only."""

    pk: int
    name: str
    kind: str
    side: str
    uploaded_at: dt.datetime
    at: dt.datetime | None = None
    is_measured: bool = False
    gps_at: dt.datetime | None = None
    place: Place | None = None

    @property
    def ref(self) -> Ref:
        """What a sign that rests on it names."""
        return Ref("evidence", self.pk, self.name)


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the rules see it; `matter_name` is empty where it is of the matter itself."""

    pk: int
    text: str
    at: dt.datetime
    matter_name: str = ""

    @property
    def ref(self) -> Ref:
        """What a sign that rests on it names."""
        return Ref("report", self.pk, self.matter_name)


@dataclass(frozen=True, slots=True)
class Copy:
    """A photograph that agrees with another one; `other_side` and `same_matter` say where that stands."""

    piece: Piece
    other: Ref
    likeness: float
    same_matter: bool = False
    other_side: str = ""
    other_matter: str = ""


def copies(found: Iterable[Copy]) -> list[Sign]:
    """The same photograph in another matter, in an earlier round, or as before and after."""
    signs = []
    for copy in found:
        params = {"percent": round(copy.likeness * 100), "matter": copy.other_matter}
        rests = (copy.piece.ref, copy.other)
        if not copy.same_matter:
            signs.append(Sign("TWIN_ELSEWHERE", params, rests))
        elif {copy.piece.side, copy.other_side} == {"before", "after"}:
            signs.append(Sign("TWIN_BEFORE_AFTER", params, rests))
        else:
            signs.append(Sign("TWIN_EARLIER", params, rests))
    return signs


def taken_elsewhere(pieces: Sequence[Piece], site: Place | None = None) -> list[Sign]:
    """A photograph far from the site, or from all others of the matter. Several places with several photographs each are several sites."""
    placed = [(p, p.place) for p in pieces if p.place is not None]
    if site is not None:
        far = [(p, metres_between(place, site)) for p, place in placed]
        return [_elsewhere(p, metres) for p, metres in far if metres > ELSEWHERE_METRES]
    if len(placed) == 2:
        (one, a), (other, b) = placed
        metres = metres_between(a, b)
        is_pair = {one.side, other.side} == {"before", "after"}
        if is_pair and metres > ELSEWHERE_METRES:
            return [Sign("PAIR_APART", {"metres": round(metres)}, (one.ref, other.ref))]
        return []
    signs = []
    for piece, place in placed:
        others = [metres_between(place, at) for p, at in placed if p is not piece]
        rest = [at for p, at in placed if p is not piece]
        alone = bool(others) and min(others) > ELSEWHERE_METRES
        if alone and len(rest) >= 2 and _gathered(rest):
            signs.append(_elsewhere(piece, min(others)))
    return signs


def _elsewhere(piece: Piece, metres: float) -> Sign:
    return Sign("TAKEN_ELSEWHERE", {"metres": round(metres)}, (piece.ref,))


def _gathered(places: Sequence[Place]) -> bool:
    """Whether each of the places has another one near."""
    return all(
        any(metres_between(a, b) <= ELSEWHERE_METRES for j, b in enumerate(places) if i != j)
        for i, a in enumerate(places)
    )


def taken_before(pieces: Iterable[Piece], began_at: dt.datetime) -> list[Sign]:
    """A photograph of the finished work that is older than the matter, or than this round of it."""
    return [
        Sign("TAKEN_BEFORE", {"days": (began_at - p.at).days}, (p.ref,))
        for p in pieces
        if p.side == "after" and p.is_measured and p.at and p.at < began_at - CLOCK_MARGIN
    ]


def pair_missing(pieces: Iterable[Piece], *, is_asked: bool) -> list[Sign]:
    """The category asks for pictures from before and after, and one side is not there."""
    sides = {p.side for p in pieces if p.kind in {"photo", "video"}}
    missing = [side for side in ("before", "after") if side not in sides]
    if not is_asked or not missing:
        return []
    return [Sign("PAIR_MISSING", {"side": missing[0] if len(missing) == 1 else "both"})]


# Days and periods change from report to report even where nothing else does.
_DATED = re.compile(
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|份|底|初|中旬|上旬|下旬)?|\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|第?[一二三四1-4]季度|本[周月季]|\d{4}年"
)
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_NOISE = re.compile(r"[\s，。；：、,.;:!！（）()“”\"']+")


def same_text(reports: Sequence[Report], earlier: Sequence[Report]) -> list[Sign]:
    """A report that says what an earlier one said, dates apart. A changed amount is news, however alike the words are."""
    signs = []
    for report in reports:
        mine, numbers = _bare(report.text)
        if len(mine) < LEAST_TEXT:
            continue
        for other in earlier:
            if other.pk == report.pk or other.at > report.at:
                continue
            theirs, their_numbers = _bare(other.text)
            if numbers == their_numbers and (score := _alike(mine, theirs)) >= SAME_TEXT:
                params = {"percent": round(score), "matter": other.matter_name}
                signs.append(Sign("SAME_TEXT", params, (report.ref, other.ref)))
                break
    return signs


def _alike(one: str, other: str) -> float:
    """How alike two texts are in percent; a sentence added at an end makes no new report."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < SAME_LENGTH * longer:
        return 0.0
    score: float = max(fuzz.ratio(one, other), fuzz.partial_ratio(one, other))
    # Another place or another work in the same form of words is another report; a few characters more or less are not.
    replaced = sum(
        step.src_end - step.src_start
        for step in Levenshtein.opcodes(one, other)
        if step.tag == "replace"
    )
    return score if replaced <= REPLACED_CHARACTERS else 0.0


def _bare(text: str) -> tuple[str, list[str]]:
    undated = _DATED.sub("", text)
    return _NOISE.sub("", undated), _NUMBERS.findall(undated)


def burst(
    events: Sequence[dt.datetime], began_at: dt.datetime, inspections: Iterable[dt.date]
) -> list[Sign]:
    """Much of all that ever happened, in the week before an inspection."""
    signs = []
    for day in inspections:
        before = [e for e in events if e.date() < day]
        last = [e for e in before if (day - e.date()).days <= BURST_DAYS]
        life = (day - began_at.date()).days
        if life < BURST_LIFE or len(last) < BURST_EVENTS:
            continue
        expected = len(before) * BURST_DAYS / life
        if len(last) / len(before) >= BURST_SHARE and len(last) >= BURST_RATIO * expected:
            params = {"count": len(last), "all": len(before), "day": day, "days": BURST_DAYS}
            signs.append(Sign("BURST", params))
    return signs


def bunched(submitted: Sequence[tuple[int, str, dt.date, dt.date | None]], mine: int) -> list[Sign]:
    """Many submissions of one unit on one day, out of proportion to its other days, and most of them on the last day of their limits.

    `submitted` are the unit's matters as (id, number, day submitted, due day); `mine` is the one that is asked about.
    """
    days = Counter(day for _pk, _number, day, _due in submitted)
    own = next((day for pk, _number, day, _due in submitted if pk == mine), None)
    if own is None or days[own] < BUNCH_LEAST:
        return []
    other_days = [count for day, count in days.items() if day != own]
    usual = sum(other_days) / len(other_days) if other_days else 1.0
    same_day = [row for row in submitted if row[2] == own]
    last_day = sum(due is not None and day >= due for _pk, _n, day, due in same_day)
    if days[own] < BUNCH_RATIO * usual or last_day / len(same_day) < BUNCH_LAST_DAY:
        return []
    params = {"count": days[own], "day": own, "last_day": last_day, "usual": round(usual, 1)}
    rests = tuple(Ref("matter", pk, number) for pk, number, _day, _due in same_day if pk != mine)
    return [Sign("BUNCHED", params, rests)]


_HAPPENED = re.compile(
    r"(?P<before>[^，。；,;\n]{0,16})(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日[，,]?"
    r"(?P<what>[^，。；,;\n]{0,14}?)"
    r"(?P<event>停产|停业|关停|关闭|拆除|完工|竣工|投运|投产|搬迁|清理完毕|完成整改|整改完成)"
)
_FILLER = re.compile(r"[已经于在正式全部面均彻底起实际]|现场核查|核实")
# What stands for whatever the report is about.
_PRONOUNS = frozenset(
    {"", "该厂", "该企业", "企业", "该公司", "公司", "该项目", "项目", "该点位", "该处", "其"}
)


def dates_in_conflict(pieces: Iterable[Piece], reports: Iterable[Report]) -> list[Sign]:
    """Instants that cannot both be right: of one photograph, of a pair, or of one event told twice."""
    pieces = list(pieces)
    signs = []
    for p in pieces:
        if p.at and p.is_measured and p.at > p.uploaded_at + CLOCK_MARGIN:
            signs.append(Sign("CLOCK_AHEAD", {"days": (p.at - p.uploaded_at).days}, (p.ref,)))
        elif p.at and p.is_measured and p.gps_at and abs(p.at - p.gps_at) > CLOCK_MARGIN:
            signs.append(Sign("CLOCKS_DIFFER", {"days": abs(p.at - p.gps_at).days}, (p.ref,)))
    return signs + _order(pieces) + _told_twice(reports)


def _order(pieces: Sequence[Piece]) -> list[Sign]:
    """All pictures of the finished work older than all from before it."""
    before = [p for p in pieces if p.side == "before" and p.is_measured and p.at]
    after = [p for p in pieces if p.side == "after" and p.is_measured and p.at]
    if not before or not after:
        return []
    first, last = min(p.at for p in before if p.at), max(p.at for p in after if p.at)
    if last >= first - CLOCK_MARGIN:
        return []
    rests = tuple(p.ref for p in (*before, *after))
    return [Sign("AFTER_BEFORE_BEFORE", {"days": (first - last).days}, rests)]


@dataclass(frozen=True, slots=True)
class _Told:
    """One event as a report dates it."""

    what: str
    event: str
    on: dt.date
    ref: Ref


def _told(reports: Iterable[Report]) -> list[_Told]:
    found = []
    for report in reports:
        for match in _HAPPENED.finditer(report.text):
            try:
                on = dt.date(*(int(match[part]) for part in ("year", "month", "day")))
            except ValueError:
                continue
            what = _FILLER.sub("", match["what"]) or _FILLER.sub("", match["before"])
            found.append(_Told(what.strip(), match["event"], on, report.ref))
    return found


def _is_one_thing(one: str, other: str) -> bool:
    """Whether two reports speak of the same: in the same words, or one of them in none."""
    return one in _PRONOUNS or other in _PRONOUNS or one in other or other in one


def _told_twice(reports: Iterable[Report]) -> list[Sign]:
    """One event with two dates; told once for each event."""
    told = sorted(_told(reports), key=lambda t: t.on)
    signs: dict[str, Sign] = {}
    for i, one in enumerate(told):
        for other in told[i + 1 :]:
            same = one.event == other.event and _is_one_thing(one.what, other.what)
            if same and one.on != other.on and one.event not in signs:
                what = max(one.what, other.what, key=len)
                params = {"what": f"{what}{one.event}", "first": one.on, "second": other.on}
                rests = tuple(dict.fromkeys((one.ref, other.ref)))
                signs[one.event] = Sign("DATES_DIFFER", params, rests)
    return list(signs.values())


def self_reported_only(
    pieces: Sequence[Piece], *, is_checked: bool, has_reports: bool
) -> list[Sign]:
    """Nothing but what the executing units say of themselves: no measured time or place, and nobody was there to look."""
    if is_checked or not has_reports or any(p.is_measured or p.place for p in pieces):
        return []
    return [Sign("SELF_ONLY", {"count": len(pieces)}, tuple(p.ref for p in pieces))]
