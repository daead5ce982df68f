"""What each sign says, and what could be innocent about it: a question to the verifier, never a verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duban.foundation import formats

TEXTS: dict[str, Promise] = {
    "TWIN_ELSEWHERE": _(
        "A photograph here is also in %(matter)s: their fine detail agrees by %(percent)s%%."
    ),
    "TWIN_EARLIER": _(
        "A photograph here was used before in this matter: their fine detail agrees by %(percent)s%%."
    ),
    "TWIN_BEFORE_AFTER": _(
        "“Before” and “after” are one photograph: their fine detail agrees by %(percent)s%%."
    ),
    "SAME_FILE": _("The very same file is evidence in %(matter)s too."),
    "TAKEN_ELSEWHERE": _(
        "A photograph was taken %(metres)s m away from the others or from the site."
    ),
    "PAIR_APART": _("“Before” and “after” were taken %(metres)s m apart."),
    "TAKEN_BEFORE": _(
        "A photograph of the finished work was taken %(days)s days before the matter, or this round of it, began."
    ),
    "PAIR_MISSING": _("The category asks for pictures from before and after; one side is missing."),
    "SAME_TEXT": _("A report says what an earlier one said (%(percent)s%% alike) %(matter)s"),
    "BURST": _(
        "%(count)s of all %(all)s reports and files fall into the %(days)s days before the inspection of %(day)s."
    ),
    "BUNCHED": _(
        "The unit submitted %(count)s matters on %(day)s, %(last_day)s of them on the last day of their limits; on its other days %(usual)s on average."
    ),
    "CLOCK_AHEAD": _("A photograph bears a time %(days)s days after it was uploaded."),
    "CLOCKS_DIFFER": _(
        "The camera's clock and the satellites' time of a photograph differ by %(days)s days."
    ),
    "AFTER_BEFORE_BEFORE": _(
        "The pictures of “after” are %(days)s days older than those of “before”."
    ),
    "DATES_DIFFER": _("“%(what)s” is dated %(first)s in one place and %(second)s in another."),
    "SELF_ONLY": _(
        "Nothing but what the executing units say of themselves: files without measured time or place (%(count)s), and no check on site."
    ),
}
CAVEATS: dict[str, Promise] = {
    "TWIN_ELSEWHERE": _(
        "One photograph may honestly prove two matters of one site; a fixed camera takes much the same picture every day."
    ),
    "TWIN_EARLIER": _("A photograph of what has not changed since may be shown again."),
    "TWIN_BEFORE_AFTER": _("It may have been filed on the wrong side."),
    "SAME_FILE": _("One document may answer several matters."),
    "TAKEN_ELSEWHERE": _(
        "A matter may have several sites; some phones write places that are some hundred metres off."
    ),
    "PAIR_APART": _(
        "A matter may have several sites; some phones write places that are some hundred metres off."
    ),
    "TAKEN_BEFORE": _(
        "The work may have been done before it was asked for; a camera's clock may be wrong."
    ),
    "PAIR_MISSING": _("It may lie in an earlier round, or with another unit."),
    "SAME_TEXT": _("Nothing may have happened in between; then it should say so."),
    "BURST": _("Work may truly have been finished then; look at what each piece shows."),
    "BUNCHED": _("One inspection or one meeting may have completed them together."),
    "CLOCK_AHEAD": _("A camera's clock may be wrong."),
    "CLOCKS_DIFFER": _("A camera's clock may be wrong, or set to another zone."),
    "AFTER_BEFORE_BEFORE": _(
        "They may have been filed on the wrong sides; a camera's clock may be wrong."
    ),
    "DATES_DIFFER": _("Two parts of the work may bear one name."),
    "SELF_ONLY": _("Some work leaves nothing to photograph; then somebody should look."),
}


def sign_text(code: str, params: Mapping[str, Any]) -> str:
    """The sentence of a sign, in the language of the reader."""
    shown = {
        name: formats.day(value) if isinstance(value, dt.date) else value
        for name, value in params.items()
    }
    return str(TEXTS[code]) % shown
