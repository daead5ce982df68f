"""Labels of stored codes for the room's templates."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from duban.projects import choices
from duban.projects.queries.standing import BEFORE

register = template.Library()

RATES = {
    "contract_rate": gettext_lazy("Agreements that became contracts"),
    "landing_rate": gettext_lazy("Contracts with all permits"),
    "ground_rate": gettext_lazy("Contracts with ground broken"),
    "production_rate": gettext_lazy("Contracts in production"),
    "capacity_rate": gettext_lazy("Of those in production, at full output"),
}
TABLES = {
    "stage": {**dict(choices.StageCode.choices), BEFORE: gettext_lazy("Before signing")},
    "agreement": dict(choices.Agreement.choices),
    "money": dict(choices.Money.choices),
    "judgement": dict(choices.Judgement.choices),
    "pledge": dict(choices.PledgeState.choices),
    "rate": RATES,
    "set": {
        **dict(choices.StageCode.choices),
        "agreed": pgettext_lazy("projects", "with an agreement"),
    },
}


@register.filter
def project_label(code: str, table: str) -> str:
    """The label of a code."""
    return str(TABLES[table].get(code, code))


@register.filter
def slip(days: int | None) -> str:
    """A slippage in words, against the first promise; nothing where nothing was promised or the day is still to come."""
    if days is None:
        return ""
    if days == 0:
        return _("on the day")
    if days > 0:
        late = ngettext("%(n)s day after the first date", "%(n)s days after the first date", days)
        return late % {"n": days}
    early = ngettext("%(n)s day before the first date", "%(n)s days before the first date", -days)
    return early % {"n": -days}
