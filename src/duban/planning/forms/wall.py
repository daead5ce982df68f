"""The wall chart's form, and why a chart could not be drawn, in words. Codes come from `duban.charts`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from duban.charts import WALL_PAPERS, ChartError
from duban.planning.queries.printing import Wall

CHART_TEXTS: dict[str, Promise] = {
    "CHART_NO_ROWS": _("There is nothing to draw."),
    "CHART_NO_SPANS": _("Nothing of it has a date, so nothing can be drawn."),
    "FONT_MISSING": _("The font for Chinese is missing on this server (looked for: %(looked)s); tell the administrator."),
    "WALL_TOO_NARROW": _("%(paper)s is too small: an item needs %(needs_mm)s mm and has %(has_mm)s mm. Take larger paper, or lay it the other way."),
}  # fmt: skip
GROUPS = (("unit", _("by unit")), ("part", _("by part of the plan")))


class WallForm(forms.Form):
    """Which paper, which way, and what the items stand under."""

    paper = forms.ChoiceField(label=_("Paper"), choices=[(one, one) for one in WALL_PAPERS])
    landscape = forms.BooleanField(label=_("Lying (the longer side below)"), required=False)
    group = forms.ChoiceField(label=_("Items stand"), choices=GROUPS)
    split = forms.BooleanField(label=_("Several sheets, where one is not enough"), required=False)

    def __init__(self, data: Any = None, *, part: str = "") -> None:
        usual = {"paper": "A1", "landscape": False, "group": "unit", "split": True}
        super().__init__(data, initial=usual)
        if part:
            self.fields["group"].choices = [GROUPS[0], ("part", part)]  # type: ignore[attr-defined]

    def wall(self) -> Wall:
        """What was chosen, once it is valid."""
        said = self.cleaned_data
        return Wall(said["paper"], said["landscape"], said["group"] == "unit", said["split"])


def chart_refusal(error: ChartError) -> str:
    """Why a chart was not drawn, and what would help."""
    if error.code == "WALL_TOO_FULL":
        return _too_full(error.params)
    text = CHART_TEXTS.get(error.code, _("The chart cannot be drawn (%(code)s)."))
    return str(text) % {"paper": "", "code": error.code, **error.params}


def _too_full(params: dict[str, Any]) -> str:
    text = (
        say("%(items)s items do not fit on one sheet of %(paper)s: they take %(sheets)s.") % params
    )
    paper, _space, way = str(params["single"]).partition(" ")
    if not paper:
        return f"{text} {say('No paper is large enough for one sheet: allow several.')}"
    lying = say("lying") if way == "landscape" else say("upright")
    more = say("One sheet of %(paper)s, %(way)s, is enough; or allow several.")
    return f"{text} {more % {'paper': paper, 'way': lying}}"
