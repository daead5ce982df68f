"""Shapes of what is typed on the calendar's pages; they decide neither permission nor state."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from duban.calendars.actions import NoticeFacts
from duban.calendars.choices import REFUSALS
from duban.extraction import ExtractionError, decode
from duban.workcalendar import HoursError, NoticeError, parse_hours, read_notice, write_notice

_MOST_BYTES = 512 * 1024
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def refused(code: str, params: dict[str, Any]) -> forms.ValidationError:
    """A code of the engine or of an action as a form's error."""
    return forms.ValidationError(REFUSALS[code], code=code, params=params)


class NoticeForm(forms.Form):
    """A notice: its title and year, and its days as text, JSON, a table, or a file."""

    title = forms.CharField(label=_("Title"), max_length=120)
    year = forms.IntegerField(label=_("Year"), min_value=2010, max_value=2100)
    published_on = forms.DateField(
        label=_("Published on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    settles_year = forms.BooleanField(
        label=_("The State Council's notice for the year"),
        required=False,
        help_text=_(
            "Limits that waited for it are then certain. Leave it empty for a local notice."
        ),
    )
    text = forms.CharField(
        label=_("Text of the notice"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Paste the words of the notice, or a line for each day: date, name, 放假 or 上班."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_(
            "A text, a JSON file in the form of holiday-cn, or a workbook with date, name, 放假 or 上班."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The days of the notice, as far as the rest is right."""
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            text = data["text"] or _text_of(data.get("file"))
            notice = read_notice(text, year=data["year"])
        except NoticeError as error:
            self.add_error("text", refused(error.code, error.params))
            return data
        except (CalamineError, ExtractionError):
            self.add_error("file", refused("WORKBOOK_UNREADABLE", {}))
            return data
        given = ("title", "year", "published_on", "settles_year")
        data["facts"] = NoticeFacts(notice=notice, **{name: data[name] for name in given})
        return data

    def as_lines(self) -> str:
        """The days that were read, a line each, as they can be read again."""
        facts: NoticeFacts = self.cleaned_data["facts"]
        return write_notice(facts.notice)


def _text_of(file: UploadedFile[Any] | None) -> str:
    """A file as text that `read_notice` takes: a workbook's first sheet as lines, anything else decoded."""
    if file is None:
        return ""
    data = file.read(_MOST_BYTES)
    if not str(file.name).lower().endswith((".xlsx", ".xls", ".ods")):
        return decode(data)[0]
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    lines = ("\t".join(_cell(cell) for cell in row[:3]) for row in rows)
    # The head of the table has no date.
    return "\n".join(line for line in lines if _DAY.match(line))


def _cell(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return (
        re.sub(r"[/.年月]", "-", str(value)).strip() if _looks_dated(value) else str(value).strip()
    )


def _looks_dated(value: Any) -> bool:
    return bool(re.match(r"\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}", str(value)))


class HoursForm(forms.Form):
    """A desk's service hours with its days of its own."""

    hours = forms.CharField(
        label=_("Service hours"),
        max_length=400,
        required=False,
        help_text=_(
            "For example Mon-Fri 09:00-12:00,14:00-17:30; Sat 10:00-16:00. Empty: the unit has no desk."
        ),
    )
    holidays_open = forms.BooleanField(label=_("Open on holidays"), required=False)
    open_days = forms.CharField(
        label=_("Also open on"),
        required=False,
        max_length=4000,
        help_text=_("Dates such as 2026-05-01, with spaces between them."),
    )
    shut_days = forms.CharField(label=_("Shut on"), required=False, max_length=4000)

    def clean_open_days(self) -> list[dt.date]:
        """The dates."""
        return _dates(self.cleaned_data["open_days"])

    def clean_shut_days(self) -> list[dt.date]:
        """The dates."""
        return _dates(self.cleaned_data["shut_days"])

    def clean(self) -> dict[str, Any]:
        """Hours must be readable, and no day open and shut."""
        data = super().clean() or {}
        if self.errors or not data.get("hours"):
            return data
        try:
            parse_hours(
                data["hours"],
                open_days=frozenset(data["open_days"]),
                shut_days=frozenset(data["shut_days"]),
            )
        except HoursError as error:
            self.add_error("hours", refused(error.code, error.params))
        return data


def _dates(text: str) -> list[dt.date]:
    try:
        return [dt.date.fromisoformat(part) for part in re.split(r"[\s,，、;；]+", text) if part]
    except ValueError as error:
        raise forms.ValidationError(_("Write each date like 2026-05-01.")) from error
