"""Stored codes of the room and their labels; the codes never change, the labels may."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceKind(models.TextChoices):
    """What a matter came from (来源)."""

    DOCUMENT = "document", _("Document")
    WORKBOOK = "workbook", _("Imported workbook")
    HAND = "hand", _("Registered by hand")


class DraftState(models.TextChoices):
    """A draft's states (拟办)."""

    PROPOSED = "proposed", _("To confirm")
    REGISTERED = "registered", _("Registered")
    DISMISSED = "dismissed", _("Dismissed")
    MERGED = "merged", _("Merged")
    SPLIT = "split", _("Split")


class DraftKind(models.TextChoices):
    """What reading took the draft for."""

    DIRECTIVE = "directive", _("Directive")
    COMMITMENT = "commitment", _("Commitment")
    SELECTION = "selection", _("Selected by hand")


class Dismissal(models.TextChoices):
    """The usual reasons to set a draft aside; a clerk may write another."""

    APPEAL = "appeal", _("A general appeal, nothing to check")
    DONE = "done", _("Done already")
    ELSEWHERE = "elsewhere", _("Not for this office to follow")
    DUPLICATE = "duplicate", _("Asked already in another matter")
    BACKGROUND = "background", _("Background, not an instruction")


class EditionNote(models.TextChoices):
    """What a draft is against an earlier edition or an earlier reading of its document."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Unchanged")
    GONE = "gone", _("Gone")


class MatterState(models.TextChoices):
    """A matter's states (事项)."""

    REGISTERED = "registered", _("Registered")
    ASSIGNED = "assigned", _("Assigned")
    ACCEPTED = "accepted", _("Signed for")
    UNDER_WAY = "under_way", _("Under way")
    SUSPENDED = "suspended", _("Suspended")
    SUBMITTED = "submitted", _("Submitted for verification")
    VERIFIED = "verified", _("Verified")
    # An account is closed too, by another word in Chinese.
    CLOSED = "closed", pgettext_lazy("state of a matter", "Closed")
    MERGED = "merged", _("Merged into another")
    CANCELLED = "cancelled", _("Cancelled")


class Gate(models.TextChoices):
    """Gates of a closure (销号); application and filing are the moves `submit` and `close` themselves."""

    SELF_CHECK = "self_check", _("Self-check")
    SITE_CHECK = "site_check", _("Site check")
    JOINT_REVIEW = "joint_review", _("Joint review")
    PUBLICATION = "publication", _("Publication")


class Outcome(models.TextChoices):
    """What a check came to."""

    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")


class ExtensionState(models.TextChoices):
    """Where a request for an extension (延期) stands."""

    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class LimitCause(models.TextChoices):
    """Why a limit was set: the first one, or what came after it."""

    ORIGINAL = "original", _("Original")
    EXTENSION = "extension", _("Extension")
    SUSPENSION = "suspension", _("Time of the suspension added")
    CALENDAR = "calendar", _("Holidays published or changed")


class IssuedKind(models.TextChoices):
    """The ladder of documents that a person issues when a matter does not move."""

    REMINDER = "reminder", _("Reminder")
    NOTICE = "notice", _("Notice")
    CIRCULAR = "circular", _("Circular")
    SUMMONS = "summons", _("Summons")


class Pace(models.TextChoices):
    """Progress state of a matter (进度), independent of its light."""

    NOT_STARTED = "not_started", _("Not started")
    BEHIND = "behind", _("Behind schedule")
    ON_SCHEDULE = "on_schedule", _("On schedule")
    DONE = "done", _("Done")
    CLOSED = "closed", _("Verified and closed")


class Risk(models.TextChoices):
    """How likely an open matter is to miss its limit, by signs in the records (风险)."""

    HIGH = "high", _("High risk")
    MEDIUM = "medium", _("Some risk")
    LOW = "low", _("Low risk")


class DutyRole(models.TextChoices):
    """A unit's part in a matter (责任)."""

    LEAD = "lead", _("Lead")
    ASSIST = "assist", _("Assisting")
    SUPERVISE = "supervise", _("Supervising")
    VERIFY = "verify", _("Verifying")


class DutyKind(models.TextChoices):
    """Under which responsibility a unit is held."""

    TERRITORIAL = "territorial", _("Territorial")
    DEPARTMENTAL = "departmental", _("Departmental")
    ENTERPRISE = "enterprise", _("Enterprise")


class UnitQuestion(models.TextChoices):
    """Why a unit's name in a text is an open question for the clerk."""

    UNKNOWN = "unknown", _("No unit of this name")
    AMBIGUOUS = "ambiguous", _("Several units have this name")
    COLLECTIVE = "collective", _("Names no single unit")


class LimitKind(models.TextChoices):
    """What kind of time limit was said (时限)."""

    DATE = "date", _("By a date")
    WORKDAYS = "workdays", _("Within working days")
    EVENT = "event", _("By an event")
    RECURRING = "recurring", _("Recurring")
    IMMEDIATE = "immediate", _("At once")
    STANDING = "standing", _("Standing, no end date")
    VAGUE = "vague", _("Vague")
    START = "start", _("From a date on")
    HOURS = "hours", _("Within hours")
    SAME_DAY = "same_day", _("On the same day")


class Light(models.TextChoices):
    """Time state of an open matter (灯)."""

    RED = "red", _("Late")
    YELLOW = "yellow", _("Near")
    GREEN = "green", _("In time")
    GREY = "grey", _("No end date")


class MeasureRole(models.TextChoices):
    """Whether a clause is a step or the aim of the steps."""

    STEP = "step", _("Step")
    GOAL = "goal", _("Goal")


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is (佐证)."""

    PHOTO = "photo", _("Photograph")
    VIDEO = "video", _("Video")
    DOCUMENT = "document", _("Document or report")
    TABLE = "table", _("Table")


class EvidenceSide(models.TextChoices):
    """Which side of the work a piece of evidence shows."""

    BEFORE = "before", _("Before")
    AFTER = "after", _("After")
    OTHER = "other", _("Other")


class EvidenceOrigin(models.TextChoices):
    """Who brought a piece of evidence: the unit that did the work, or somebody who checks it."""

    UNIT = "unit", _("brought by the unit")
    CHECK = "check", _("brought by the checking side")


class SampleBasis(models.TextChoices):
    """Which matters of a period a sample is drawn from."""

    CLOSED = "closed", _("Closed in the period")
    VERIFIED = "verified", _("Verified in the period")
    SUBMITTED = "submitted", _("Submitted in the period")


class SampleStrata(models.TextChoices):
    """Into which groups a population is divided, of each of which its share is drawn."""

    NONE = "none", _("None: all together")
    CATEGORY = "category", _("By category")
    UNIT = "unit", _("By lead unit")
    PLACE = "place", _("By place")


class FactBasis(models.TextChoices):
    """Where a time or a place comes from: the file itself, or somebody who typed it."""

    MEASURED = "measured", _("measured")
    TYPED = "typed", _("typed, not measured")


# Why the separation of duties keeps somebody from an act, by `APART_` and the side on which the person stands.
APART_REASONS = {
    "APART_EXECUTOR": _(
        "Your unit did the work, or you reported on it: somebody else must do this."
    ),
    "APART_APPLICANT": _("You submitted it: somebody else must do this."),
    "APART_VERIFIER": _("You verified it: somebody else must file it."),
    "APART_OTHER_APPROVER": _("Only the post that approved the registration may do this."),
    "APART_OVERTURNED": _("Your conclusion on it fell in a review: somebody else must verify it."),
    "APART_CONCLUDER": _("You concluded, or you asked: somebody else must decide."),
    "APART_JUDGE": _("You verified it, or passed one of its gates: somebody else must check it."),
    "APART_ASKER": _("You asked for it: somebody else must decide."),
}
