"""From watched lives to any number of matters: rows as text, with every id, day, unit, person and word of their own.

A `Form` is a life up to an age whose rows are %-formats; `ledger_fill` fills them in and hashes each line with the real `Line`. What a form does
not vary (the texts of reports, the hours of the day) is alike in all copies; that rows and lines agree is checked by `duban doctor`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from instructions import ENDS, PLACES, WORKS
from ledger_lives import ASKED, KINDS, LONGEST, PLACE, TITLE, Cast, Kind, watched

if TYPE_CHECKING:
    from django.db.models import Model

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d\+00:00)")
# Keys of a line's content that hold an id of one of the matter's own rows.
_OWN = {
    "report": "Progress",
    "record": "GateRecord",
    "extension": "Extension",
    "look_back": "LookBack",
}
_WORDS = {TITLE: "%(title)s", ASKED: "%(asked)s", PLACE: "%(place)s"}
FAR = 9000  # years from which on a day is "never" and is not moved
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LineForm:
    """One line: its fixed parts, and formats of its instant, who and content."""

    name: str
    day: str
    hour: str
    user: str
    actor: str
    post: str
    post_title: str
    content: str


@dataclass(frozen=True, slots=True)
class Form:
    """A life up to an age: formats of the rows by table, the lines, the text to be searched, and the days that occur."""

    rows: dict[str, tuple[str, ...]]
    lines: tuple[LineForm, ...]
    text: str
    days: tuple[tuple[str, int], ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Person:
    """An officer as rows name one."""

    unit: int
    unit_name: str
    kind: str
    user: int
    name: str
    post: int


class _Compiler:
    """Turns the rows of one watched matter into formats."""

    def __init__(self, cast: Cast, born: dt.date, number: str, vendor: str) -> None:
        self.born, self.vendor = born, vendor
        self.days: set[int] = set()
        lead, helper = cast.lead.seats[0], cast.helper.seats[0]
        self.units = {lead.unit_id: "l", helper.unit_id: "h"}
        self.users = {cast.lead.user_id: "l", cast.helper.user_id: "h"}
        self.posts = {lead.post_id: "l", helper.post_id: "h"}
        self.names = {cast.lead.name: "%(la)s", cast.helper.name: "%(ha)s"}
        self.words = {lead.unit_name: "%(ln)s", helper.unit_name: "%(hn)s", number: "%(number)s"}
        self.words |= _WORDS
        self.ids: dict[tuple[str, int], str] = {}

    def day(self, day: dt.date) -> str:
        """The place of a day, counted from the registration; what never comes stays."""
        if day.year >= FAR:
            return day.isoformat()
        offset = (day - self.born).days
        self.days.add(offset)
        return f"%(d{offset})s"

    def text(self, text: str) -> str:
        """A text with the places of its words."""
        if set(text) & set("\t\n\\"):
            raise ValueError(f"no plain text: {text!r}")
        made = text.replace("%", "%%")
        for word, place in self.words.items():
            made = made.replace(word, place)
        return made

    def instant(self, at: dt.datetime) -> str:
        """The place of an instant, as the database writes it."""
        at = at.astimezone(dt.UTC)
        zone = "+00" if self.vendor == "postgresql" else ""
        return f"{self.day(at.date())} {at:%H:%M:%S}{zone}"

    def person(self, table: str, value: int) -> str:
        """A unit, an account or a post: that of the copy where it is the lead's or the helper's."""
        known = {"Unit": self.units, "User": self.users, "Post": self.posts}[table]
        letter = {"Unit": "u", "User": "o", "Post": "p"}[table]
        return f"%({known[value]}{letter})s" if value in known else str(value)

    def column(self, row: Model, field: Any) -> str:
        """One column as text; rows of the matter itself by their places."""
        value = getattr(row, field.attname)
        if value is None:
            return r"\N"
        if field.name == "kind" and type(row).__name__ == "Duty":
            return f"%({self.units[row.unit_id]}k)s"  # type: ignore[attr-defined]
        if field.is_relation or field.primary_key:
            return self.key(type(row) if field.primary_key else field.related_model, value)
        return self.plain(field, value)

    def key(self, model: Any, value: int) -> str:
        """An id, of a row of the matter or of somebody."""
        name = model.__name__
        if name in {"Unit", "User", "Post"}:
            return self.person(name, value)
        if name == "Source":
            return "%(src)s"
        return self.ids.get((name, value), str(value))

    def plain(self, field: Any, value: Any) -> str:
        """A value that is no key."""
        if isinstance(value, dt.datetime):
            return self.instant(value)
        if isinstance(value, dt.date):
            return self.day(value)
        if isinstance(value, bool):
            return str(value).lower() if self.vendor == "postgresql" else str(int(value))
        if field.get_internal_type() == "JSONField":
            return json.dumps(self.content(value), ensure_ascii=False)
        # A limit keeps the day from which it counts as text.
        return self.stated(str(value))

    def content(self, value: Any, key: str = "") -> Any:
        """The content of a line with places in it; numbers that become places are marked, to lose their quotes."""
        if isinstance(value, dict):
            made = {k: self.content(v, k) for k, v in value.items()}
            if value.get("unit") in self.units and "kind" in value:
                made["kind"] = f"%({self.units[value['unit']]}k)s"
            return made
        if isinstance(value, list):
            return [self.content(v, key) for v in value]
        if isinstance(value, int) and not isinstance(value, bool):
            return self.number(key, value)
        return self.stated(value) if isinstance(value, str) else value

    def number(self, key: str, value: int) -> Any:
        """A number of a content: an id of an own row, a unit, an account, the source, or itself."""
        if key in _OWN:
            return f"#{self.ids[_OWN[key], value]}#"
        if key == "unit":
            return f"#{self.person('Unit', value)}#"
        if key.endswith("_by_id"):
            return f"#{self.person('User', value)}#"
        return "#%(src)s#" if key == "source" else value

    def stated(self, text: str) -> str:
        """A text of a content: a day, an instant, or words."""
        if _DAY.fullmatch(text):
            return self.day(dt.date.fromisoformat(text))
        found = _INSTANT.fullmatch(text)
        if found:
            return self.day(dt.date.fromisoformat(found[1])) + found[2]
        return self.text(text)


def own_tables() -> list[tuple[type[Model], str]]:
    """The tables that hold a matter's rows, and the way from a row to its matter."""
    from duban.ledger import models as m

    return [
        (m.Matter, "pk"),
        *(
            (model, "matter_id")
            for model in (m.Duty, m.Measure, m.TimeLimit, m.MatterSource, m.MatterVersion)
        ),
        *((model, "matter_id") for model in (m.Progress, m.Extension, m.Suspension)),
        *((model, "matter_id") for model in (m.GateRecord, m.Verification, m.LookBack)),
    ]


def form_of(cast: Cast, born: dt.date, matter: Any, text: str, vendor: str) -> Form:
    """The form of a watched matter as it stands."""
    from duban.foundation.models import Entry

    compiler = _Compiler(cast, born, matter.number, vendor)
    found = {
        model: list(model._default_manager.filter(**{way: matter.pk}).order_by("pk"))
        for model, way in own_tables()
    }
    for model, rows in found.items():
        for place, row in enumerate(rows):
            compiler.ids[model.__name__, row.pk] = f"%({model.__name__}{place})s"
    rows_made = {
        model.__name__: tuple(
            "\t".join(compiler.column(row, f) for f in model._meta.concrete_fields) for row in rows
        )
        for model, rows in found.items()
    }
    entries = Entry.objects.filter(stream=matter.stream).order_by("sequence")
    lines = tuple(_line(compiler, entry) for entry in entries)
    words = compiler.text(text.replace("\n", " "))
    days = tuple((f"d{offset}", offset) for offset in sorted(compiler.days))
    return Form(rows_made, lines, words, days, matter.is_open)


def _line(compiler: _Compiler, entry: Any) -> LineForm:
    at = entry.at.astimezone(dt.UTC)
    content = compiler.content(json.loads(entry.content))
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return LineForm(
        name=entry.name,
        day=compiler.day(at.date()),
        hour=f"{at:%H:%M:%S}",
        user=compiler.person("User", entry.user_id),
        actor=compiler.names.get(entry.actor, entry.actor),
        post=compiler.person("Post", entry.post_id),
        post_title=entry.post,
        content=text.replace('"#', "").replace('#"', ""),
    )


def forms_of(cast: Cast, kind: Kind, born: dt.date, vendor: str) -> list[Form]:
    """The forms of a kind of life at every age in days, from 0 to the longest life of all."""
    from django.db import transaction

    at_day: dict[int, Form] = {}
    with transaction.atomic():
        for day, matter, text in watched(cast, kind, born):
            at_day[day] = form_of(cast, born, matter, text, vendor)
        transaction.set_rollback(True)
    return [at_day[max(d for d in at_day if d <= age)] for age in range(LONGEST + 1)]


def words_of(n: int) -> Values:
    """Title, text and place of the n-th matter: 15,120 places and ten kinds of work."""
    mixed = (n * 2654435761) & 0xFFFFFFFF
    works = WORKS[mixed % len(WORKS)]
    place = f"{PLACES[(mixed >> 4) % len(PLACES)]}{(mixed >> 12) % 60 + 1}号片区"
    title = f"{place}{works[0]}"
    asked = "，".join((title, *works[1 : 1 + (mixed >> 20) % 3], ENDS[(mixed >> 24) % len(ENDS)]))
    return {"title": title, "asked": asked, "place": place}


def lots() -> list[Kind]:
    """Twenty places, each kind of life as often as it weighs, spread out."""
    drawn = [kind for kind in KINDS for _ in range(kind.weight)]
    return [drawn[n * 7 % len(drawn)] for n in range(len(drawn))]


def person_values(side: str, person: Person) -> Values:
    """What a copy's lead (`l`) or helper (`h`) is called in the formats."""
    return {
        f"{side}u": person.unit,
        f"{side}n": person.unit_name,
        f"{side}k": person.kind,
        f"{side}o": person.user,
        f"{side}a": person.name,
        f"{side}p": person.post,
    }
