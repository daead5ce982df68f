"""A filter of the ledger: which matters, in which order, from where on.

The same filter answers the page, the counts, the saved views and the export, so that what is on screen is what the export
holds. `from_params` reads an address, `to_params` writes one back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.db.models import Q

from duban.foundation import clock
from duban.foundation.clock import Moment
from duban.foundation.statements import Among
from duban.ledger.choices import DutyRole, Light, MatterState, SourceKind
from duban.ledger.lifecycle import OPEN_STATES
from duban.ledger.models import Duty, MatterSource
from duban.ledger.models.instants import lights
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.models.parts import LISTING
from duban.ledger.models.programmes import ids_within, members_of

SORTS: dict[str, tuple[str, ...]] = {
    "newest": ("-id",),
    "oldest": ("id",),
    "due": ("due_key", "id"),
    "due-last": ("-due_key", "-id"),
    "title": ("title", "id"),
}
PAST_SORTS = {"newest": ("-registered_on", "-id"), "oldest": ("registered_on", "id")}
# Days outside of these no ledger holds, and sums with them leave what a day can be.
FIRST_YEAR, LAST_YEAR = 1949, 9998
PAGE_SIZES = (25, 50, 100)


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What a person asked the ledger for; empty values do not narrow."""

    q: str = ""
    light: str = ""
    state: str = ""
    unit: int | None = None
    role: str = ""
    source: str = ""
    document: int | None = None
    programme: int | None = None
    run: int | None = None
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    registered_from: dt.date | None = None
    registered_to: dt.date | None = None
    questions: bool = False
    as_of: dt.date | None = None
    sort: str = "newest"
    size: int = 50

    def narrowing(self) -> dict[str, str]:
        """The parts that narrow, as they stand in an address."""
        out: dict[str, str] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name in {"sort", "size"} or value in ("", None, False):
                continue
            out[item.name] = "1" if value is True else str(value)
        return out

    @property
    def instant(self) -> dt.datetime | None:
        """The end of the day as of which the ledger is asked; None for now."""
        return clock.end_of(self.as_of) if self.as_of else None

    def moment(self) -> Moment:
        """When it is asked for: now, or at the end of a day."""
        instant = self.instant
        return Moment(self.as_of, instant) if self.as_of and instant else clock.moment()

    @property
    def at(self) -> str:
        """The prefix of the columns that change in a matter's life, as `MatterQuerySet.as_of` names those of then."""
        return "past_" if self.as_of else ""

    def order(self) -> tuple[str, ...]:
        """The fields of the order. What is newest of the past begins at its day, not at the end of the ledger."""
        order = PAST_SORTS.get(self.sort, SORTS[self.sort]) if self.as_of else SORTS[self.sort]
        return tuple(name.replace("due_key", f"{self.at}due_key") for name in order)

    def has_hidden_part(self) -> bool:
        """Whether something is set that only the filter panel shows: not the light and the words, which stand beside it."""
        return self.sort != "newest" or bool(
            set(self.narrowing()) - {"light", "q", "run", "document"}
        )

    def to_params(self) -> dict[str, str]:
        """All parts that differ from the defaults, as they stand in an address."""
        out = self.narrowing()
        if self.sort != "newest":
            out["sort"] = self.sort
        if self.size != 50:
            out["size"] = str(self.size)
        return out

    def address(self, **changes: object) -> str:
        """The query string of this filter with some parts changed."""
        changed: LedgerFilter = replace(self, **changes)  # type: ignore[arg-type]
        return urlencode(changed.to_params())


class FilterError(ValueError):
    """A part of an address that cannot be understood; `name` and `value` say which."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name}={value}")
        self.name = name
        self.value = value


_CHOICES: dict[str, frozenset[str]] = {
    "light": frozenset(Light.values),
    "state": frozenset(MatterState.values),
    "role": frozenset(DutyRole.values),
    "source": frozenset(SourceKind.values),
    "sort": frozenset(SORTS),
}
_NUMBERS = ("unit", "document", "programme", "run")
_DATES = ("due_from", "due_to", "registered_from", "registered_to", "as_of")


def from_params(params: Mapping[str, str]) -> LedgerFilter:
    """Read an address.

    Raises:
        FilterError: naming the part and its value.
    """
    out: dict[str, object] = {"q": params.get("q", "").strip()[:100]}
    for name, allowed in _CHOICES.items():
        value = params.get(name, "")
        if value and value not in allowed:
            raise FilterError(name, value)
        if value:
            out[name] = value
    for name in _NUMBERS:
        if params.get(name):
            out[name] = number(name, params[name])
    for name in _DATES:
        if params.get(name):
            out[name] = day_of(name, params[name])
    out["questions"] = params.get("questions") in {"1", "on"}
    size = number("size", params["size"]) if params.get("size") else 50
    out["size"] = size if size in PAGE_SIZES else 50
    return LedgerFilter(**out)  # type: ignore[arg-type]


def number(name: str, value: str) -> int:
    """A whole number that fits an id.

    Raises:
        FilterError: for anything else.
    """
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise FilterError(name, value)
    return int(value)


def day_of(name: str, value: str) -> dt.date:
    """A day in ISO form.

    Raises:
        FilterError: for anything else.
    """
    try:
        day = dt.date.fromisoformat(value)
    except ValueError as error:
        raise FilterError(name, value) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise FilterError(name, value)
    return day


def apply(
    matters: MatterQuerySet,
    wanted: LedgerFilter,
    now: Moment,
    purpose: str = LISTING,
    found: list[int] | Among | None = None,
    within: Collection[int] | None = None,
) -> MatterQuerySet:
    """Narrow a queryset by a filter; lights are those of the given moment, the filter's own where it names a day.

    `purpose` is what the matters are wanted for, as `DutyQuerySet.matter_ids` knows it; `found` is what the words of the
    filter find, where that was asked before (`few_found`), or a slot for it; `within` are its programmes, where they were
    asked before (`programmes_within`).
    """
    if wanted.instant is not None:
        matters = matters.as_of(wanted.instant).filter(registered_on__lte=wanted.as_of)
    if wanted.q:
        matters = matters.search(wanted.q) if found is None else matters.among(found)
    if wanted.light:
        matters = _under_light(matters, wanted, now)
    at = wanted.at
    plain = {
        f"{at}state": wanted.state,
        "import_run_id": wanted.run,
        f"{at}due_key__gte": wanted.due_from,
        f"{at}due_key__lte": wanted.due_to,
        "registered_on__gte": wanted.registered_from,
        "registered_on__lte": wanted.registered_to,
    }
    matters = matters.filter(**{k: v for k, v in plain.items() if v not in ("", None)})
    if wanted.due_from and not wanted.due_to:
        matters = matters.filter(
            **{f"{at}due_on__isnull": False}
        )  # whose key is the last day of all
    narrowed = _by_programme(_by_source(matters, wanted), wanted, within)
    return _by_duty(narrowed, wanted, purpose)


def _under_light(matters: MatterQuerySet, wanted: LedgerFilter, now: Moment) -> MatterQuerySet:
    """Open matters that show, or showed, the wanted light."""
    is_open = Q(**{f"{wanted.at}state__in": OPEN_STATES})
    return matters.filter(is_open, lights(now, wanted.at)[wanted.light])


def held_at(instant: dt.datetime | None) -> Q:
    """Duties that stand, or stood at an instant."""
    if instant is None:
        return Q(released_at__isnull=True)
    added = Q(added_at__isnull=True) | Q(added_at__lt=instant)
    kept = Q(released_at__isnull=True) | Q(released_at__gte=instant)
    return added & kept


def _by_source(matters: MatterQuerySet, wanted: LedgerFilter) -> MatterQuerySet:
    of = {"source__kind": wanted.source, "source__document_id": wanted.document}
    of = {name: value for name, value in of.items() if value not in ("", None)}
    if not of:
        return matters
    # A subquery, as for duties: a matter may have several sources of one document.
    return matters.filter(pk__in=MatterSource.objects.filter(**of).values("matter_id"))


def programmes_within(wanted: LedgerFilter) -> frozenset[int]:
    """The programme of a filter with those that lie, or lay, below it; none where the filter names none."""
    if not wanted.programme:
        return frozenset()
    return frozenset(ids_within(wanted.programme, wanted.instant))


def _by_programme(
    matters: MatterQuerySet, wanted: LedgerFilter, within: Collection[int] | None
) -> MatterQuerySet:
    """Those that lie, or lay, in a programme or in one below it."""
    if not wanted.programme:
        return matters
    held = members_of(programmes_within(wanted) if within is None else within, wanted.instant)
    return matters.filter(pk__in=held.values("matter_id"))


def _by_duty(matters: MatterQuerySet, wanted: LedgerFilter, purpose: str) -> MatterQuerySet:
    duty = Q()
    if wanted.unit:
        duty &= Q(unit_id=wanted.unit)
    if wanted.role:
        duty &= Q(role=wanted.role)
    if wanted.questions:
        duty &= Q(unit__isnull=True)
    if not duty:
        return matters
    # A subquery, not a join: a matter with two such duties is one row.
    held = Duty.objects.filter(duty, held_at(wanted.instant))
    return matters.filter(pk__in=held.matter_ids(purpose))
