"""Every code of a problem in words: this room's own, and those of the actions as the pages say them.

The one module of this room that reads the texts of other rooms' faces; it takes nothing else from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duban.ledger.forms import evidence, refusals, relay
from duban.planning.forms import refusals as plans
from duban.projects.choices import REFUSALS as PROJECTS
from duban.projects.choices import named
from duban.uploads.choices import REFUSALS as UPLOADS
from duban.web.refusals import CHECKPOINT_REFUSALS, REASONS

Words = str | Promise

OWN: dict[str, Words] = {
    "TOKEN_MISSING": _("This address is opened by a token: Authorization: Bearer …"),
    "TOKEN_INVALID": _("This token opens nothing: it is unknown, expired or revoked."),
    "SCOPE_MISSING": _("The token was not made for this."),
    "NOT_FOUND": _("There is nothing here, or nothing that this token may see."),
    "METHOD_NOT_ALLOWED": _("This address does not know this method."),
    "HOST_UNKNOWN": _("This site does not answer under that name."),
    "BODY_UNREADABLE": _("The request cannot be read."),
    "BODY_TOO_LARGE": _("The request is larger than what is taken here."),
    "LENGTH_REQUIRED": _("Say how long the body is (Content-Length)."),
    "INVALID": _("The request does not have the shape that is described for this address."),
    "FILTER": _("A part of the address cannot be understood."),
    "REFUSED": _("The request was refused."),
    "WRONG_STATE": _("The matter has moved on: this is not possible in its present state."),
    "OBSTRUCTED": _("Something still stands in the way."),
    "FACT_MISSING": _("Something that this move must carry is missing."),
    "PRECONDITION_REQUIRED": _("Say which revision you have seen (If-Match)."),
    "PRECONDITION_FAILED": _("It was changed since you saw it. Look again."),
    "KEY_MALFORMED": _("An idempotency key has 1 to 128 visible ASCII characters."),
    "KEY_REUSED": _("This idempotency key came with another request before."),
    "KEY_IN_USE": _("A request with this idempotency key is being done right now."),
    "NOT_AN_OPTION": _("This row is not of this matter, or is settled already."),
    "CATEGORY_UNKNOWN": _("There is no such category for new matters."),
    "SELECTION_ODD": _("These words do not stand in the document at these places."),
    "UNITS_OPEN": _("Units of the draft are not settled."),
    "NO_LIMIT_SAID": _("These words state no limit."),
    "NO_END": _("This limit names no end that can be counted."),
    "YEAR_OUTSIDE": _("The year is outside those that can be counted."),
    "NOT_COUNTABLE": _(
        "This cannot be counted as asked: minutes and hours need the time at which they start."
    ),
    "HOURS_UNREADABLE": _("Write service hours like: Mon-Fri 09:00-12:00,14:00-17:30."),
    "HOURS_OVERLAP": _("The service hours overlap."),
    "PLACE_HALF": _("A place has a latitude and a longitude."),
    "TIME_ODD": _("The time lies outside of this era."),
    "NOT_COVERED": _("No checkpoint covers this yet; the next one will."),
    "NO_LINES": _("There is nothing in the journal about it."),
    "TREE_SIZE": _("The journal's tree never had this size."),
    "JOURNAL_FAULT": _("The journal does not hold; run “duban verify” on the server."),
    "DATABASE_BUSY": _("The database did not answer in time. Try again."),
    "STORAGE_FULL": _("The disk is full or not writable."),
    "FILE_MISSING": _("The stored file is missing; the operator must look at it."),
    "CHART_NO_ROWS": _("There is nothing to draw."),
    "CHART_NO_SPANS": _("Nothing of it has a date, so nothing can be drawn."),
    "FONT_MISSING": _(
        "The font for Chinese is missing on this server (looked for: %(looked)s); tell the administrator."
    ),
    "WALL_TOO_NARROW": _(
        "%(paper)s is too small: an item needs %(needs_mm)s mm and has %(has_mm)s mm. Take larger paper, or lay it the other way."
    ),
    "WALL_TOO_FULL": _(
        "%(items)s items do not fit on one sheet of %(paper)s: they take %(sheets)s."
    ),
    "SHEET_UNKNOWN": _("The chart has %(sheets)s sheets."),
    "DRAFT_OF_NOTHING": _("Give a document, or the edition that the draft is to be like."),
    "STORED_UNREADABLE": _(
        "The stored document cannot be read (%(reason)s). Throw the draft away, or ask the operator."
    ),
    "UNEXPECTED": _("Something broke. The operator finds the reason in the log."),
}
# Later ones count where rooms share a code.
TEXTS: tuple[Mapping[str, Words], ...] = (
    UPLOADS,
    PROJECTS,
    plans.FILE_TEXTS,
    plans.TEXTS,
    CHECKPOINT_REFUSALS,
    REASONS,
    relay.REFUSALS,
    evidence.REFUSALS,
    refusals.REGISTRATION,
    refusals.OBSTACLES,
    refusals.ACTS,
    OWN,
)


def texts() -> dict[str, Words]:
    """Every code that a problem may carry, with its words."""
    return {code: text for table in TEXTS for code, text in table.items()}


def words_of(code: str, params: Mapping[str, Any]) -> str:
    """A code in words; an unknown one is shown as it is, so that it can be reported."""
    for table in reversed(TEXTS):
        if code in table:
            try:
                if table is plans.TEXTS:
                    return plans.refusal_text(code, params)
                return str(table[code]) % (named(params) if table is PROJECTS else params)
            except (KeyError, TypeError, ValueError):
                return str(table[code])
    return code
