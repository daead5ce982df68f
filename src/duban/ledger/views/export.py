"""The ledger as a workbook to take away: what is on screen is what it holds."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duban.foundation import clock
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to
from duban.ledger.forms.board import chosen_columns
from duban.ledger.queries.export import Workbook, given_workbook, office_workbook
from duban.ledger.queries.filters import FilterError, from_params
from duban.workbooks import write_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@needs("ledger.export")
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered ledger: `as=office` (all columns), `screen` (the chosen ones) or `given` (those that came in)."""
    actor = actor_of(request)
    try:
        wanted = from_params(request.GET)
    except FilterError:
        return redirect_to(request, reverse("ledger:matter-list"))
    form = request.GET.get("as") or ("given" if wanted.run else "office")
    if form == "given" and wanted.run:
        book = given_workbook(actor, wanted)
    else:
        columns = chosen_columns(request.GET) if form == "screen" else None
        book = office_workbook(actor, wanted, columns)
    name = _("Ledger %(day)s.xlsx") % {"day": clock.today().isoformat()}
    return download(book, name)


def download(book: Workbook, name: str) -> FileResponse:
    """A workbook to take away under a name."""
    out = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115  (the response closes it)
    columns = {column.key for column in book.columns}
    write_table(
        book.columns,
        book.rows,
        out,  # type: ignore[arg-type]
        sheet=book.sheet,
        widths=book.widths,
        validations={k: v for k, v in book.lists.items() if k in columns},
    )
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)
