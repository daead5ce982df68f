"""Words for the access kernel's codes: what an act is called, why it was refused, and which roles may do it.

Called by the error pages and by the reference of permissions in the docs.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duban.foundation.access import ACTS
from duban.people.choices import Role

Words = str | Promise

ACT_LABELS: dict[str, Words] = {
    "document.view": _("see documents"),
    "document.add": _("read a document into the desk"),
    "draft.view": _("see drafts"),
    "draft.edit": _("edit drafts"),
    "draft.dismiss": _("dismiss drafts"),
    "matter.view": _("see matters"),
    "matter.register": _("register matters"),
    "matter.edit": _("edit matters"),
    "matter.import": _("import workbooks"),
    "matter.cancel": _("cancel matters"),
    "ledger.export": _("export the ledger"),
    "unit.view": _("see units"),
    "unit.edit": _("edit units"),
    "calendar.view": _("see calendars"),
    "calendar.edit": _("enter notices and service hours"),
    "user.edit": _("keep accounts"),
    "journal.view": _("read the journal"),
    "journal.checkpoint": _("make checkpoints of the journal"),
}

REASONS: dict[str, Words] = {
    "NO_POST": _("Your account holds no post at present."),
    "ROLE_MAY_NOT": _("None of your posts allows this."),
    "OTHER_UNIT": _("This belongs to another unit."),
    "OTHER_JURISDICTION": _("This belongs to another jurisdiction."),
    "SYSTEM_ACT_NOT_LISTED": _("This job may not do that."),
}

# The separator between items of a list: 、 in Chinese.
SEPARATOR = pgettext_lazy("between items of a list", ", ")


def roles_that_may(act: str) -> str:
    """The roles whose posts carry an act, as one line."""
    labels = [str(Role(role).label) for role, acts in ACTS.items() if act in acts]
    return str(SEPARATOR).join(labels)


# Why no checkpoint of the journal could be signed.
CHECKPOINT_REFUSALS: dict[str, Words] = {
    "KEY_UNREADABLE": _(
        "The signing key cannot be read; the administrator of the server must look at it."
    ),
    "KEY_FOREIGN": _(
        "The signing key belongs to another journal; the administrator of the server must look at it."
    ),
    "TREE_ODD": _("The stored tree of the journal is damaged; run “duban verify” on the server."),
}
