"""Codes of the room and their labels: what is told of, why something was not sent, why an address was stopped.

`EVENTS` is the documented list of kinds; a kind never changes once it was sent.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The name of a line of the journal, what outsiders know it by, and its label.
EVENTS: Final[dict[str, tuple[str, Promise | str]]] = {
    "matter.register": ("matter.registered", _("Registered")),
    "matter.assign": ("matter.assigned", _("Assigned")),
    "matter.sign": ("matter.signed", _("Signed for")),
    "matter.sign_part": ("matter.part_signed", _("Signed for its part")),
    "matter.dispute": ("matter.disputed", _("Assignment disputed")),
    "matter.start": ("matter.started", _("Work begun")),
    "matter.report": ("matter.reported", _("Progress reported")),
    "matter.evidence": ("matter.evidence_added", _("Evidence added")),
    "matter.supersede_evidence": ("matter.evidence_superseded", _("Evidence superseded")),
    "matter.relay": ("matter.relayed", _("Relayed to other units")),
    "matter.unit.name": ("matter.unit_named", _("Unit named")),
    "matter.unit.add": ("matter.unit_added", _("Unit added")),
    "matter.unit.release": ("matter.unit_released", _("Unit released")),
    "matter.limit": ("matter.limit_set", _("New limit in force")),
    "limit.recompute": ("matter.limit_recounted", _("Limit counted again")),
    "matter.extension": ("matter.extension_asked", _("Extension asked for")),
    "extension.grant": ("matter.extension_granted", _("Extension granted")),
    "extension.refuse": ("matter.extension_refused", _("Extension refused")),
    "matter.suspend": ("matter.suspended", _("Suspended")),
    "matter.resume": ("matter.resumed", _("Resumed")),
    "matter.issue": ("matter.document_issued", _("Document issued")),
    "matter.answer": ("matter.document_answered", _("Document answered")),
    "matter.gate": ("matter.gate_recorded", _("Gate recorded")),
    "matter.submit": ("matter.submitted", _("Submitted for verification")),
    "matter.verify": ("matter.verified", _("Verification passed")),
    "matter.return": ("matter.returned", _("Returned to be redone")),
    "matter.close": ("matter.closed", _("Filed and closed")),
    "matter.look_back": ("matter.looked_back", _("Looked back")),
    "matter.sample.check": ("matter.sample_checked", _("Sampling check recorded")),
    "matter.reopen": ("matter.reopened", _("Reopened")),
    "matter.review": ("matter.review_asked", _("Review asked for")),
    "matter.review.decide": ("matter.review_decided", _("Review decided on")),
    "matter.rehear": ("matter.to_verify_anew", _("To be verified anew")),
    "matter.overturn": ("matter.overturned", _("Verification overturned")),
    "matter.merge": ("matter.merged", _("Merged into another")),
    "matter.cancel": ("matter.cancelled", _("Cancelled")),
    "plan.publish": ("plan.published", _("Edition of a plan published")),
    "plan.report": ("plan.task_reported", _("Progress of a task reported")),
    "plan.break": ("plan.deadline_breaks", _("A deadline is expected to be missed")),
    "plan.mend": ("plan.deadline_holds", _("A deadline is expected to be kept again")),
    "project.report": ("project.stage_reported", _("Stage of a project reported")),
    "project.judge": ("project.stage_judged", _("Stage of a project verified or returned")),
    "project.slip": ("project.stage_slipped", _("Promised date of a stage passed")),
}
# Lines of a matter of which outsiders are not told. A drawing stood there once; told before its check, it warns who is to be checked.
UNTOLD: Final = frozenset({"matter.attach_source", "matter.detach_source", "matter.sample"})
TEST_KIND: Final = "webhook.test"
KINDS: Final[dict[str, Promise | str]] = dict(EVENTS.values())


class Stopped(models.TextChoices):
    """Why nothing is sent to an address."""

    RUNNING = "", _("Running")
    SWITCHED_OFF = "off", _("Switched off")
    GONE = "gone", _("Stopped: the receiver answered that it is gone for good (410)")
    FAILING = "failing", _("Stopped: every attempt failed for days")


# Why there was no answer.
FAILURES: Final = {
    "ADDRESS_MALFORMED": _("This is not an address. Write it like https://name.example.cn/hook."),
    "ADDRESS_PLAIN": _("The address must begin with https://."),
    "ADDRESS_FORBIDDEN": _("The address lies in a network that this site may not reach."),
    "NOT_RESOLVED": _("The name of the receiver is not known."),
    "NO_CONNECTION": _("The receiver could not be reached."),
    "TLS_FAILED": _("The receiver's certificate is not good."),
    "TIMED_OUT": _("The receiver did not answer in time."),
    "ANSWER_MALFORMED": _("What the receiver answered is not HTTP."),
    "SECRET_LOST": _("The secret can no longer be read. Make a new one."),
    "UNEXPECTED": _("Something broke. The operator finds the reason in the log."),
}

# Why a change was refused.
REFUSALS: Final = {
    **FAILURES,
    "SECRET_TAKEN": _("The secret was shown already. Make a new one where it is lost."),
    "STOPPED": _("Nothing is sent to this address now. Switch it on first."),
    "NOTHING_TO_SEND": _("There is nothing of that time to send again."),
}

# What a line of the journal about an address is called.
ENTRY_LABELS: Final = {
    "webhook.add": _("Receiver added"),
    "webhook.edit": _("Receiver changed"),
    "webhook.secret.take": _("Secret shown"),
    "webhook.secret.rotate": _("New secret made"),
    "webhook.start": _("Sending switched on"),
    "webhook.stop": _("Sending stopped"),
    "webhook.replay": _("Sent again"),
    "webhook.remove": _("Receiver removed"),
}
