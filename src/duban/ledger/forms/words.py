"""Words for moves and acts on a matter: what each is called, what it must carry, and what follows from it.

Texts only; used by the act forms and the ledger's template filters.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duban.ledger.lifecycle import MATTER_TRANSITIONS

MOVE_LABELS: dict[str, str | Promise] = {t.name: t.label for t in MATTER_TRANSITIONS}
# What the acts beside the moves are called.
LABELS: dict[str, Promise] = {
    "report": _("Report progress"),
    "sign-part": _("Sign for our part"),
    "gate-self_check": _("Record the self-check"),
    "gate-site_check": _("Record the site check"),
    "gate-joint_review": _("Record the joint review"),
    "gate-publication": _("Publish"),
    "extension-ask": _("Ask for an extension"),
    "extension-decide": _("Decide on the extension"),
    "duty-name": _("Say which unit is meant"),
    "duty-add": _("Add a unit"),
    "duty-release": _("Release a unit"),
    "issue": _("Issue a reminder or notice"),
    "answer": _("Answer a document"),
    "review-ask": _("Ask for a review"),
    "review-decide": _("Decide on the review"),
    "look-back": _("Record a look-back"),
    "sample-check": _("Record the sampling check"),
}
# What a move must carry, as a field's label.
FACTS: dict[str, Promise] = {
    "reason": _("Reason"),
    "statement": _("What was done, and with which result"),
    "findings": _("Findings of the verification"),
    "into": _("Number of the matter that goes on"),
    "note": _("Remark"),
}
# What follows, said before it is done.
CONSEQUENCES: dict[str, Promise] = {
    "assign": _("The lead unit is asked to sign for it; its days to dispute begin."),
    "sign": _("The matter is held by your post from now on."),
    "dispute": _("The matter goes back to the supervision office to be assigned anew."),
    "start": _("The matter counts as under way."),
    "suspend": _("The matter stands still until it is resumed; this is seen by everybody."),
    "resume": _(
        "The matter runs again; where its category says so, the limit moves by the days that it stood."
    ),
    "submit": _("The matter goes to an independent verifier; this day counts for its light."),
    "verify": _("The submission counts as verified; somebody else has to file it."),
    "return": _("The matter goes back to the lead unit; a new round begins."),
    "close": _("The matter counts as closed from today on."),
    "reopen": _("The matter is open again; the old closure stays on record and counts."),
    "merge": _("The matter ends here and goes on in the other; both keep their sources."),
    "cancel": _("The matter leaves the open ones and keeps its number and history."),
    "report": _("The report stands as it is; the next one says what changed."),
    "sign-part": _("Your post holds this part from now on."),
    "gate-publication": _(
        "Objections may be raised until its days are over; then it can be filed."
    ),
    "extension-ask": _("The approver decides; until then the present limit counts."),
    "extension-decide": _("A granted limit counts from now on; the original one stays in sight."),
    "duty-release": _("The unit is no longer held to it; what it did stays on record."),
    "issue": _("It gets a number of its own and is shown to its addressee at once."),
    "review-ask": _("Others than those who concluded decide within 30 days."),
    "look-back": _("A failed look-back is a reason to reopen."),
    "sample-check": _("Where the closure does not hold, somebody decides whether to reopen it."),
}
# Why the ladder proposes its next rung.
RUNGS: dict[str, Promise] = {
    "NEAR": _("the limit is near"),
    "LATE": _("the limit has passed"),
    "BEHIND": _("behind schedule"),
    "NO_EFFECT": _("the last document had no effect"),
}
# What a list of my work is called.
WORK_LISTS: dict[str, Promise] = {
    "to_sign": _("To sign for"),
    "to_sign_part": _("Parts to sign for"),
    "to_answer": _("Documents to answer"),
    "returned": _("Returned or reopened"),
    "late": _("Late, under our lead"),
    "near": _("Near, under our lead"),
    "recounted": _("Limit moved or made certain by the calendar"),
    "recounted_all": _("Limits moved or made certain by the calendar"),
    "silent": _("No report for 14 days"),
    "silent_part": _("No report for 14 days, as assisting unit"),
    "disputed": _("Assignment disputed"),
    "to_assign": _("Registered, to be assigned"),
    "to_assign_approver": _("Registered, to be assigned"),
    "to_publish": _("Verified, to be published"),
    "to_file": _("Verified, to be filed"),
    "late_all": _("Late"),
    "extension": _("Extension asked for"),
    "extension_decide": _("Extensions to decide on"),
    "submitted": _("Submitted, to be verified"),
    "look_back": _("Look-backs that are due"),
    "sampled": _("Drawn for sampling, to be checked"),
    "review": _("Reviews to decide on"),
    "review_decide": _("Reviews to decide on"),
    "suspended_long": _("Suspended for over 30 days"),
    "to_reopen": _("Look-back or sampling failed: reopen?"),
    "leader_late": _("Late"),
    "leader_unanswered": _("Documents whose answer is overdue"),
    "leader_suspended": _("Suspended for over 30 days"),
    "leader_look_back": _("Look-back or sampling failed: reopen?"),
}
# What may be done to several matters of a list.
BULKS: dict[str, Promise] = {
    "assign": _("Assign the chosen ones"),
    "sign": _("Sign for the chosen ones"),
    "sign-part": _("Sign for the chosen ones"),
    "close": _("File and close the chosen ones"),
    "remind": _("Issue reminders about the chosen ones"),
}
# Why a matter stands in a list.
NOTES: dict[str, Promise] = {
    "assigned": _("assigned"),
    "dispute_until": _("may be disputed until"),
    "verified": _("verified"),
    "closed": _("closed"),
    "submitted": _("submitted"),
    "reported": _("last report"),
    "no_report": _("no report yet"),
    "returned": _("returned"),
    "answer_by": _("answer by"),
    "disputed": _("disputed"),
    "asked_on": _("asked for"),
    "decide_by": _("to be decided by"),
    "suspended": _("suspended since"),
    "looked_back": _("looked back"),
    "drawn": _("drawn"),
    "sample_failed": _("sampling check failed"),
    "obstacle": _("still open"),
    "moved_from": _("before"),
    "certain": _("is certain now"),
    "still_provisional": _("still provisional"),
}
# What a figure of the cockpit counts.
FIGURES: dict[str, Promise | str] = {
    "open": _("Open matters"),
    "late": _("Late"),
    "near": _("Near"),
    "silent": _("No report for 14 days"),
    "unsigned": _("Not signed for in time"),
    "suspended": _("Suspended"),
    "waiting": _("With verifier or registrar"),
    "registered": _("Registered"),
    "closed": pgettext_lazy("state of a matter", "Closed"),
    "newly_late": _("Newly late"),
    "returned": _("Returned"),
    "reopened": _("Reopened"),
    "extended": _("Extended"),
}
# What a figure of a programme's roll-up counts.
ROLLED: dict[str, Promise | str] = {
    "all": _("Matters"),
    "closed": pgettext_lazy("state of a matter", "Closed"),
    "done": _("Done, not filed"),
    "open": _("Open matters"),
    "late": _("Late"),
    "near": _("Near"),
    "not_started": _("Not started"),
    "behind": _("Behind schedule"),
    "on_schedule": _("On schedule"),
    "high": _("High risk"),
    "medium": _("Some risk"),
    "low": _("Low risk"),
    "undone": _("Cancelled or merged"),
}
