"""Plans as files: what somebody brings (MS Project's XML, our JSON, a workbook) made a plan file or told in words, and what is handed out.

Called by the forms and views of the room.
"""

from __future__ import annotations

from typing import Any, Literal, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from duban.documents.choices import refusal_text as file_refusal
from duban.planning.forms.books import problem_lines
from duban.planning.forms.refusals import refusal_text
from duban.scheduling import PlanFile, PlanFileError, ProblemError, read_plan_json, write_plan_json
from duban.scheduling.mspdi import read_mspdi, write_mspdi

MOST_BYTES = 20 * 2**20
BOOKS = (".xlsx", ".xls", ".ods")
BOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
TYPES = {
    "xml": "application/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def chart_language() -> Literal["zh-Hans", "en"]:
    """The reader's language, as engines name it."""
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


class PlanForm(forms.Form):
    """A new plan, or another draft of one: a name, and a file where there is one already."""

    title = forms.CharField(label=_("Name"), required=False, max_length=80)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "A workbook (xlsx), MS Project (XML) or a plan of Duban (JSON). Empty: from what stands."
        ),
    )

    def clean_file(self) -> PlanFile | None:
        """The plan that the file holds."""
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        if upload.size > MOST_BYTES:
            raise ValidationError(say("The file is larger than 20 MB."))
        return plan_of(upload.read(), upload.name)


def plan_of(data: bytes, name: str) -> PlanFile:
    """The plan in a file, told by what it begins with.

    Raises:
        ValidationError: with a sentence for everything that is wrong.
    """
    try:
        if data.startswith(BOOK_STARTS) or name.lower().endswith(BOOKS):
            return _of_book(data, name)
        if data.lstrip()[:1] == b"{":
            return read_plan_json(data.decode())
        return read_mspdi(data)
    except UnicodeDecodeError as error:
        raise ValidationError(refusal_text("PLAN_NOT_PROJECT")) from error
    except PlanFileError as error:
        raise ValidationError(refusal_text(error.code, error.params)) from error
    except ProblemError as error:
        params = {**error.params, "fault": error.code}
        raise ValidationError(refusal_text("PLAN_FAULTY", params)) from error


def _of_book(data: bytes, name: str) -> PlanFile:
    from duban.workbooks import WorkbookError
    from duban.workbooks.plans import PlanBookError, read_plan_book

    try:
        return read_plan_book(data, name)
    except WorkbookError as error:
        raise ValidationError(file_refusal(error.code, error.params)) from error
    except PlanBookError as error:
        raise ValidationError(list(problem_lines(error))) from error


def data_of(file: PlanFile, kind: str) -> bytes:
    """A plan file as the bytes of a file of a kind of `TYPES`.

    Raises:
        ValidationError: with a sentence for everything that a workbook can't hold.
    """
    if kind == "xml":
        return write_mspdi(file)
    return write_plan_json(file).encode() if kind == "json" else _book_of(file)


def _book_of(file: PlanFile) -> bytes:
    from duban.workbooks import WorkbookError
    from duban.workbooks.plans import PlanBookError, write_plan_book

    try:
        return write_plan_book(file, language=chart_language())
    except PlanBookError as error:
        raise ValidationError(list(problem_lines(error))) from error
    except WorkbookError as error:
        raise ValidationError(file_refusal(error.code, error.params)) from error


def template_book(year: int) -> bytes:
    """A workbook to fill in, with a small plan in it that begins that year."""
    from duban.workbooks.plans import plan_template

    return plan_template(year, language=chart_language())


def refused_lines(error: ValidationError) -> list[str]:
    """All sentences of a refusal."""
    return cast("list[Any]", error.messages)
