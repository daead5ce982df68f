"""Words for the access kernel's codes: what an act is called, why it was refused, and which roles may do it.

Called by the error pages and by the reference of permissions in the docs.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duban.foundation.access import ACTS
from duban.ledger.choices import APART_REASONS
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
    "matter.assign": _("assign matters"),
    "matter.merge": _("merge matters"),
    "matter.suspend": _("suspend and resume matters"),
    "matter.sign": _("sign for matters"),
    "matter.sign.part": _("sign for a part of a matter"),
    "matter.dispute": _("dispute an assignment"),
    "matter.report": _("report progress"),
    "matter.evidence.add": _("add evidence"),
    "matter.extension.ask": _("ask for an extension"),
    "matter.extension.decide": _("decide on an extension"),
    "matter.relay": _("relay parts of a matter"),
    "matter.gate.self": _("record a self-check"),
    "matter.gate.check": _("record a check of the closure"),
    "matter.gate.publish": _("record a publication"),
    "matter.submit": _("submit for verification"),
    "matter.verify": _("verify or return a submission"),
    "matter.close": _("file and close matters"),
    "matter.look_back": _("look back at closed matters"),
    "matter.reopen": _("reopen closed matters"),
    "matter.remind": _("issue reminders"),
    "matter.notify": _("issue notices, circulars and summonses"),
    "matter.answer": _("answer issued documents"),
    "matter.review.ask": _("ask for a review of a conclusion"),
    "matter.review.decide": _("decide on a review"),
    "matter.evidence.check": _("add evidence of a check"),
    "matter.sample.check": _("check matters that were drawn"),
    "sample.view": _("see samples"),
    "sample.draw": _("draw samples"),
    "programme.view": _("see programmes"),
    "programme.edit": _("keep programmes"),
    "project.view": _("see projects"),
    "project.edit": _("keep projects"),
    "project.report": _("report on projects"),
    "project.verify": _("verify what was reported on projects"),
    "plan.view": _("see plans"),
    "plan.draft": _("draft plans"),
    "plan.publish": _("publish plans"),
    "plan.report": _("report on tasks of plans"),
    "webhook.edit": _("set up webhooks"),
    "category.view": _("see categories"),
    "category.edit": _("edit categories"),
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
    "OTHER_DUTY": _("Your unit's part in this matter does not allow it."),
    "OTHER_UNIT": _("This belongs to another unit."),
    "OTHER_JURISDICTION": _("This belongs to another jurisdiction."),
    "SYSTEM_ACT_NOT_LISTED": _("This job may not do that."),
    **APART_REASONS,
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
