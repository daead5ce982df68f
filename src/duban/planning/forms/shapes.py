"""The forms of plans: a row of a draft, a crew, a closure, a report; typed text in, facts of the actions out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from duban.ledger.actions.acting import ActRefused
from duban.planning.actions.crews import ClosureFacts, CrewFacts
from duban.planning.actions.editing import RowFacts, Waits
from duban.planning.forms.refusals import refusal_text
from duban.planning.queries.drafts import Crew, DraftPage, DraftRow
from duban.planning.queries.forecasting import Report
from duban.planning.queries.tasks import TaskPage
from duban.scheduling import LinkKind

FIRST_DAY, LAST_DAY = dt.date(1950, 1, 1), dt.date(2150, 12, 31)
_DAYS = r"(\d{1,5}(?:\.\d{1,4})?)"
_WAIT = re.compile(
    rf"(\d{{1,5}})\s*(FS|SS|FF|SF)?\s*(?:([+-])\s*{_DAYS})?\s*(?:<\s*(-?){_DAYS})?", re.IGNORECASE
)
_COMMAS = re.compile(r"[,，;；、\n]+")


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, typed or picked."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    bounds = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
    return forms.DateField(label=label, widget=widget, validators=bounds, **options)


def typed_waits(text: str) -> tuple[Waits, ...]:
    """Links as they are typed.

    Raises:
        ValidationError: for a piece that is no link.

    >>> [(w.number, w.kind.value, str(w.lag), w.most) for w in typed_waits("3, 4ss+0.5，5FS+0<5")]
    [(3, 'FS', '0', None), (4, 'SS', '0.5', None), (5, 'FS', '0', Decimal('5'))]
    """
    found = []
    for piece in filter(None, (one.strip() for one in _COMMAS.split(text))):
        match = _WAIT.fullmatch(piece)
        if match is None:
            raise ValidationError(
                say("“%(piece)s” is no link. Type 3, 3SS or 3FS+2.") % {"piece": piece}
            )
        number, kind, sign, lag, less, most = match.groups()
        days = Decimal(f"{'-' if sign == '-' else ''}{lag or 0}")
        wanted = LinkKind((kind or "FS").upper())
        limit = None if most is None else Decimal(f"{less}{most}")
        found.append(Waits(int(number), wanted, days, limit))
    return tuple(found)


class RowForm(forms.Form):
    """One row of a draft: a task, or a heading where the days are empty."""

    title = forms.CharField(label=_("Task"), max_length=300)
    level = forms.IntegerField(label=_("Level in the outline"), min_value=1, max_value=9, initial=1)
    days = forms.DecimalField(
        label=_("Working days"),
        required=False,
        min_value=0,
        decimal_places=4,
        help_text=_("0 is a milestone; empty makes the row a heading over those on deeper levels."),
    )
    waits = forms.CharField(
        label=_("Waits for"),
        required=False,
        max_length=400,
        help_text=_(
            "Row numbers: 3 (after row 3 has ended), 3SS+2 (two working days after row 3 began), 3FF, 3SF, 3FS+0<5 (within five days)."
        ),
    )
    unit = forms.TypedChoiceField(
        label=_("Who answers"), coerce=int, empty_value=None, required=False
    )
    owner = forms.CharField(
        label=_("Who answers, in words"),
        required=False,
        max_length=200,
        help_text=_("Where no unit of the list answers."),
    )
    calendar = forms.ChoiceField(label=_("Calendar"), required=False)
    release_on = day_field(_("Not before"), required=False)
    deadline_on = day_field(_("Deadline"), required=False)
    is_hard = forms.BooleanField(label=_("The deadline must be met"), required=False, initial=True)
    is_optional = forms.BooleanField(label=_("May be left out"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    after = forms.IntegerField(
        label=_("Behind row"), required=False, min_value=0, help_text=_("Empty: at the end.")
    )

    def __init__(
        self, data: Any, *, page: DraftPage, units: Iterable[tuple[int, str]], row: DraftRow | None
    ) -> None:
        super().__init__(data, initial=_initial(row) if row else None)
        self.page, self.row = page, row
        base = next((one.name for one in page.calendars if one.is_base), "")
        names = [one.name for one in page.calendars]
        self.fields["calendar"].choices = [  # type: ignore[attr-defined]
            *((name, name) for name in names),
            ("", _("Every day")),
        ]
        if row is None:
            self.initial["calendar"] = base
        else:
            del self.fields["after"]
            if row.is_heading:
                del self.fields["days"]
        self.fields["unit"].choices = [("", "—"), *units]  # type: ignore[attr-defined]
        held = dict(row.needs) if row else {}
        self.crews: dict[str, str] = {}
        for at, crew in enumerate(page.crews):
            name = f"crew_{at}"
            self.crews[name] = crew.name
            self.fields[name] = forms.DecimalField(
                label=crew.name,
                required=False,
                min_value=0,
                initial=held.get(crew.name),
                help_text=say("of %(units)s") % {"units": crew.units},
            )

    def clean_waits(self) -> tuple[Waits, ...]:
        """Links in values."""
        return typed_waits(self.cleaned_data["waits"])

    def facts(self) -> RowFacts:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        needs = {crew: data[name] for name, crew in self.crews.items() if data.get(name)}
        return RowFacts(
            title=data["title"],
            level=data["level"],
            days=data.get("days"),
            calendar=data["calendar"],
            owner=data["owner"] or dict(self.fields["unit"].choices).get(data["unit"], ""),  # type: ignore[attr-defined]
            unit_id=data["unit"],
            waits=data["waits"],
            needs=needs,
            release_on=data["release_on"],
            deadline_on=data["deadline_on"],
            is_hard=data["is_hard"],
            is_optional=data["is_optional"],
            note=data["note"],
        )


def _initial(row: DraftRow) -> dict[str, Any]:
    names = (
        "title",
        "level",
        "days",
        "waits",
        "owner",
        "calendar",
        "release_on",
        "deadline_on",
        "is_hard",
        "is_optional",
        "note",
    )
    return {"unit": row.unit_id, **{name: getattr(row, name) for name in names}}


class CrewForm(forms.Form):
    """A crew, a machine, a pool."""

    name = forms.CharField(label=_("Crew or machine"), max_length=80)
    units = forms.DecimalField(label=_("How many"), min_value=0, initial=1)
    calendar = forms.ChoiceField(label=_("Works in"), required=False)
    changes = forms.CharField(
        label=_("Changes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One line for each: a day and how many there are from then on, as 2026-06-03 2."
        ),
    )

    def __init__(self, data: Any, *, page: DraftPage, crew: Crew | None) -> None:
        initial = None
        if crew:
            lines = "\n".join(f"{day:%Y-%m-%d} {units}" for day, units in crew.changes)
            initial = {
                "name": crew.name,
                "units": crew.units,
                "calendar": crew.calendar,
                "changes": lines,
            }
        super().__init__(data, initial=initial)
        names = [(one.name, one.name) for one in page.calendars]
        self.fields["calendar"].choices = [("", _("As its tasks")), *names]  # type: ignore[attr-defined]

    def clean_changes(self) -> tuple[tuple[dt.date, Decimal], ...]:
        """Days and amounts."""
        found = []
        for line in filter(
            None, (one.strip() for one in self.cleaned_data["changes"].splitlines())
        ):
            day, _space, units = line.partition(" ")
            try:
                step = dt.date.fromisoformat(day), Decimal(units.strip())
            except (ValueError, InvalidOperation):
                step = None
            if step is None or not step[1].is_finite():
                text = say("“%(line)s” is no day with a number. Type 2026-06-03 2.")
                raise ValidationError(text % {"line": line})
            found.append(step)
        return tuple(found)

    def facts(self) -> CrewFacts:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        return CrewFacts(data["name"], data["units"], data["calendar"], data["changes"])


class ClosureForm(forms.Form):
    """Days without work in a calendar: flood season, heat, examinations."""

    name = forms.CharField(label=_("Why"), max_length=80)
    calendar = forms.ChoiceField(label=_("Calendar"))
    first = day_field(_("From"))
    last = day_field(_("Until"))
    copy_as = forms.CharField(
        label=_("As a calendar of its own, called"),
        required=False,
        max_length=80,
        help_text=_(
            "Only tasks and crews of that calendar rest then. Empty: all of the calendar above."
        ),
    )

    def __init__(self, data: Any, *, page: DraftPage) -> None:
        super().__init__(data)
        names = [(one.name, one.name) for one in page.calendars]
        self.fields["calendar"].choices = names  # type: ignore[attr-defined]

    def facts(self) -> ClosureFacts:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        return ClosureFacts(
            data["calendar"], data["name"], data["first"], data["last"], data["copy_as"]
        )


class ReportForm(forms.Form):
    """What happened of a task."""

    began_on = day_field(_("Begun on"))
    remaining_days = forms.IntegerField(
        label=_("Working days left"),
        required=False,
        min_value=0,
        help_text=_("From tomorrow on. Empty: as the plan says."),
    )
    ended_on = day_field(_("Ended on"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any, *, page: TaskPage) -> None:
        said = {
            name: getattr(page, name) for name in ("began_on", "remaining_days", "ended_on", "note")
        }
        super().__init__(data, initial=said)
        if page.is_milestone:
            self.fields["began_on"].label = _("Reached on")
            del self.fields["remaining_days"], self.fields["ended_on"]

    def report(self) -> Report:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        return Report(data["began_on"], data.get("remaining_days"), data.get("ended_on"))

    def mark(self) -> str:
        """What the effect was shown for: another report wants another look."""
        said = (self.cleaned_data.get(name) for name in self.fields)
        return "|".join("" if one is None else str(one) for one in said)


class EndForm(forms.Form):
    """Why a plan is ended."""

    reason = forms.CharField(label=_("Why"), max_length=2000)


def refuse(form: forms.Form, refused: ActRefused) -> None:
    """Put a refusal on a form."""
    form.add_error(None, refusal_text(refused.code, refused.params))
