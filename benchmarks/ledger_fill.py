"""Fills a ledger with as many matters as wanted, each with its whole history: `ledger.py` calls it, once for each size.

An office takes in the same number of matters every day, and each lives one of the lives of `ledger_lives`. So the number of open
matters follows from the days that a life lasts and not from the size of the ledger: what grows with the size is the past.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from typing import Any

from ledger_lives import KINDS, LONGEST, Cast
from ledger_rows import Form, Person, forms_of, lots, person_values, words_of

CHUNK = 4_000
PER_SOURCE = 60
# The newest matter was registered on the day before: no line may lie in the future.
NEWEST = 1


@dataclass(frozen=True)
class Plan:
    """Which matter is registered when and lives which life; `first_ids` are the next free ids by table."""

    matters: int
    open_matters: int
    today: dt.date
    forms: list[list[Form]]
    people: list[Person]
    sources: list[int]
    word: str
    first_ids: dict[str, int]

    @cached_property
    def per_day(self) -> float:
        """How many are registered every day, so that the wanted number is open."""
        open_days = [sum(f.is_open for f in forms[NEWEST:]) for forms in self.forms]
        return self.open_matters * len(self.forms) / sum(open_days)

    def age(self, n: int) -> int:
        """How many days ago the n-th matter was registered."""
        return NEWEST + int((self.matters - 1 - n) / self.per_day)

    def born(self, n: int) -> dt.date:
        """The day of its registration."""
        return self.today - dt.timedelta(days=self.age(n))

    def form(self, n: int) -> Form:
        """Its life up to today."""
        return self.forms[n % len(self.forms)][min(self.age(n), LONGEST)]

    @cached_property
    def firsts(self) -> dict[int, int]:
        """The first matter of each year."""
        found: dict[int, int] = {}
        for age in range(self.age(0), NEWEST - 1, -1):
            year = (self.today - dt.timedelta(days=age)).year
            if year not in found:
                found[year] = self._first_of(age)
        return found

    def _first_of(self, age: int) -> int:
        low, high = 0, self.matters - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.age(middle) <= age else (middle + 1, high)
        return low

    def lasts(self) -> dict[int, int]:
        """The last number that was given out in each year."""
        starts = [*self.firsts.values(), self.matters]
        return {y: b - a for y, a, b in zip(self.firsts, starts, starts[1:], strict=False)}

    @cached_property
    def starts(self) -> list[Counter[str]]:
        """The first ids of each chunk, by table."""
        sums = [self._rows_in(start) for start in range(0, self.matters, CHUNK)]
        first = Counter(self.first_ids)
        return list(accumulate(sums[:-1], lambda a, b: Counter(a) + b, initial=first))

    def _rows_in(self, start: int) -> Counter[str]:
        """How many rows a chunk has in each table."""
        forms: Counter[tuple[int, int]] = Counter()
        for n in range(start, min(start + CHUNK, self.matters)):
            forms[n % len(self.forms), min(self.age(n), LONGEST)] += 1
        found: Counter[str] = Counter()
        for (kind, age), times in forms.items():
            form = self.forms[kind][age]
            for table, rows in form.rows.items():
                found[table] += times * len(rows)
            found["Entry"] += times * len(form.lines)
        return found


@dataclass(slots=True)
class Chunk:
    """The rows of some matters, as text with tabs by table; `texts` are what is searched."""

    rows: dict[str, list[str]] = field(default_factory=dict)
    texts: list[tuple[int, str]] = field(default_factory=list)


class Maker:
    """Fills the forms of a plan in."""

    def __init__(self, plan: Plan, vendor: str) -> None:
        from duban.journal import GENESIS, Line

        self.plan, self.line, self.genesis = plan, Line, GENESIS
        self.t, self.zone = ("T", "+00") if vendor == "postgresql" else (" ", "")
        self.leads = [person_values("l", p) for p in plan.people]
        self.helpers = [person_values("h", p) for p in plan.people]
        first = plan.born(0).toordinal() - 1
        last = plan.today.toordinal() + 2 * LONGEST + 60
        self.days = {n: dt.date.fromordinal(n).isoformat() for n in range(first, last)}

    def chunk(self, number: int) -> Chunk:
        """All rows of one chunk; its lines stand in the order of their instants."""
        made, ids = Chunk(), Counter(self.plan.starts[number])
        told: list[tuple[str, str]] = []
        first = number * CHUNK
        for n in range(first, min(first + CHUNK, self.plan.matters)):
            form = self.plan.form(n)
            values = self._values(n, form, ids)
            for table, rows in form.rows.items():
                made.rows.setdefault(table, []).extend([row % values for row in rows])
            told += self._lines(form, values)
            made.texts.append((values["Matter0"], form.text % values))
        told.sort(key=lambda line: line[0])
        start = ids["Entry"]
        made.rows["Entry"] = [f"{start + place}\t{row}" for place, (_, row) in enumerate(told)]
        return made

    def _values(self, n: int, form: Form, ids: Counter[str]) -> dict[str, Any]:
        plan, born = self.plan, self.plan.born(n)
        people = len(plan.people)
        lead = (n * 31 + n // 20) % people
        values = {
            **words_of(n),
            **self.leads[lead],
            **self.helpers[(lead + 1 + n // 7 % (people - 1)) % people],
            "src": plan.sources[n // PER_SOURCE],
            "number": f"{plan.word}〔{born.year}〕{n - plan.firsts[born.year] + 1}号",
        }
        for table, rows in form.rows.items():
            start = ids[table]
            ids[table] = start + len(rows)
            for place in range(len(rows)):
                values[f"{table}{place}"] = start + place
        ordinal = born.toordinal()
        for key, offset in form.days:
            values[key] = self.days[ordinal + offset]
        return values

    def _lines(self, form: Form, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Instant and row of each line, chained."""
        stream, previous = f"matter:{values['Matter0']}", self.genesis
        for sequence, told in enumerate(form.lines, 1):
            day, content = told.day % values, told.content % values
            user, actor, post = told.user % values, told.actor % values, told.post % values
            digest = self.line(
                stream, sequence, told.name, f"{day}T{told.hour}+00:00", int(user), actor,
                int(post), told.post_title, content, previous,
            ).digest()  # fmt: skip
            at = f"{day}{self.t}{told.hour}"
            yield (
                at,
                f"{stream}\t{sequence}\t{told.name}\t{at}{self.zone}\t{user}\t{actor}\t{post}"
                f"\t{told.post_title}\t{content}\t{previous}\t{digest}",
            )
            previous = digest


def prepare_town() -> tuple[Cast, list[Person], str]:
    """The demonstration's units and people, and an officer for every unit that has none; nothing else is in the database."""
    from django.db import transaction

    from duban.demo.accounts import make_people
    from duban.demo.town import SYSTEM, Town, make_units
    from duban.ledger.queries.categories import all_in_force
    from duban.people import actions
    from duban.people.models import Post, Unit

    town = Town()
    with transaction.atomic():
        make_units(town)
        make_people(town)
        all_in_force()
        since = dt.date(2020, 1, 1)
        for unit in Unit.objects.exclude(posts__role="officer").exclude(kind="office"):
            post = actions.add_post(unit.pk, title="督办联络员", role="officer", actor=SYSTEM)
            actions.add_user(
                username=f"officer{unit.pk}",
                name=f"联络员{unit.pk}",
                password=None,
                post_id=post.pk,
                since=since,
                actor=SYSTEM,
            )
    posts = Post.objects.filter(role="officer").select_related("unit").order_by("pk")
    people = [_person(post) for post in posts]
    by = town.actors
    cast = Cast(
        by["lanqing"], by["fangyuan"], by["taoran"], by["hejia"], by["xuming"], by["suhe"],
        town.home, 0,
    )  # fmt: skip
    return cast, people, str(Unit.objects.get(pk=town.units["office"]).document_word)


def _person(post: Any) -> Person:
    from duban.ledger.actions.register import DutySpec
    from duban.ledger.actions.registered_facts import duty_kind

    unit, user = post.unit, post.tenures.get().user
    kind = duty_kind({unit.pk: unit.kind}, DutySpec(unit.name, unit_id=unit.pk))
    return Person(unit.pk, unit.name, str(kind), user.pk, user.name, post.pk)


def made_sources(matters: int, place: int) -> list[int]:
    """The sources of so many matters: a third documents' by name, a third workbooks', a third made by hand."""
    from django.utils import timezone

    from duban.ledger.models import Source

    kinds = ("document", "workbook", "hand")
    rows = [
        Source(kind=kinds[n % 3], title=f"第{n}期工作清单", jurisdiction_id=place, recorded_at=timezone.now())
        for n in range(matters // PER_SOURCE + 1)
    ]  # fmt: skip
    Source.objects.bulk_create(rows, batch_size=1000)
    return list(Source.objects.order_by("pk").values_list("pk", flat=True))


def planned(matters: int, open_matters: int, vendor: str) -> tuple[Plan, Cast]:
    """Make everything but the matters, live every life once, and plan the rest."""
    from django.utils import timezone

    from duban.ledger.models import NumberSequence

    cast, people, word = prepare_town()
    sources = made_sources(matters, cast.place)
    cast = replace(cast, source=sources[0])
    today = timezone.localdate()
    lived = {k.name: forms_of(cast, k, today - dt.timedelta(days=120), vendor) for k in KINDS}
    forms = [lived[kind.name] for kind in lots()]
    plan = Plan(matters, open_matters, today, forms, people, sources, word, _free_ids())
    office = cast.clerk.seats[0].unit_id
    NumberSequence.objects.all().delete()
    for year, last in plan.lasts().items():
        NumberSequence.objects.create(unit_id=office, year=year, last=last)
    return plan, cast


def _free_ids() -> dict[str, int]:
    """The next free id of each table that is filled."""
    from django.db.models import Max
    from ledger_rows import own_tables

    from duban.foundation.models import Entry

    models = [model for model, _way in own_tables()] + [Entry]
    return {m.__name__: (m._default_manager.aggregate(x=Max("pk"))["x"] or 0) + 1 for m in models}


def migrated() -> None:
    """Bring the database up to date."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def checked() -> None:
    """`duban doctor`'s comparison of rows and journal, then a checkpoint and `duban verify`; ends the program where one finds something."""
    from duban.foundation.proof import checkpoints
    from duban.foundation.proof.verification import verify
    from duban.ledger.queries import soundness

    for check in (soundness.official_numbers, soundness.rows_and_journal):
        found = next(iter(check()), None)
        if found is not None:
            raise SystemExit(f"{check.__name__}: {found}")
    checkpoints.make()
    verified = verify()
    if verified.fault is not None:
        raise SystemExit(f"verify: {verified.fault}")
    print(f"checked: rows equal their journal; {verified.lines} lines verified")


def main() -> int:
    """Migrate and fill the database of `DATABASE_URL`: `ledger_fill.py MATTERS OPEN [--check]`, or only `--migrate-only`."""
    migrated()
    if sys.argv[1:] == ["--migrate-only"]:
        return 0
    from django.db import connection
    from ledger_load import load
    from ledger_tree import take_in

    from duban.foundation.models import Entry
    from duban.ledger.models import Matter

    matters, open_matters = int(sys.argv[1]), int(sys.argv[2])
    vendor = connection.vendor
    plan, _cast = planned(matters, open_matters, vendor)
    load(plan, vendor)
    take_in()
    counts = (Matter.objects.count(), Matter.objects.open().count(), Entry.objects.count())
    print("{} matters, {} open, {} lines of the journal".format(*counts))
    if "--check" in sys.argv:
        checked()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
