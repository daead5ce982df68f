"""The sentences for the codes of uploads."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "EMPTY": _("The file is empty."),
    "TOO_LARGE": _("The file is too large (limit %(limit_mb)s MB)."),
    "TOO_MANY": _(
        "Too many of your uploads are unfinished (limit %(limit)s). Finish some, or give them up."
    ),
    "NOT_WHOLE": _("The upload is not finished yet."),
    "TAKEN": _("This upload has been taken already."),
}
MEBIBYTE = 2**20


def refusal_text(code: str, params: Mapping[str, object]) -> str:
    """The sentence for a refused upload, in the language of the reader."""
    limit = params.get("limit", 0)
    megabytes = limit // MEBIBYTE if isinstance(limit, int) else 0
    return str(REFUSALS[code]) % {"limit": limit, "limit_mb": megabytes}
