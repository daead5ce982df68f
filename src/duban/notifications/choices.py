"""Stored codes of the room and their labels, and the sentences that stand for codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedKind(models.TextChoices):
    """Whose days a calendar feed (日历订阅) holds."""

    PERSON = "person", _("My own days")
    UNIT = "unit", _("A unit's limits")
    DOCUMENT = "document", _("The limits from a document")
    VIEW = "view", _("The limits of a saved view")
    PROGRAMME = "programme", _("The limits of a programme")


class Kind(models.TextChoices):
    """What kind of notification (消息) it is; people choose by kind how they are told."""

    WORK = "work", _("Something waits for me")
    ISSUED = "issued", _("Reminders and other issued documents")
    RESULT = "result", _("What came of something")
    LIMIT = "limit", _("Limits near, over or moved")
    POST = "post", _("Posts, acting and hand-overs")


class Way(models.TextChoices):
    """By which way a notification leaves the site."""

    MAIL = "mail", _("Mail")
    CHANNEL = "channel", _("Channel")


class Timing(models.TextChoices):
    """When a kind of notification leaves the site by a way."""

    OFF = "off", _("Not at all")
    ONCE = "once", _("At once")
    DIGEST = "digest", _("In the daily summary")


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants to be told of a kind."""

    in_page: bool
    mail: str
    channel: str


# What holds for a kind until the person chooses: what waits for somebody at once, the rest in the summary.
DEFAULTS: dict[str, Wish] = {
    Kind.WORK: Wish(in_page=True, mail=Timing.ONCE, channel=Timing.ONCE),
    Kind.ISSUED: Wish(in_page=True, mail=Timing.ONCE, channel=Timing.ONCE),
    Kind.RESULT: Wish(in_page=True, mail=Timing.DIGEST, channel=Timing.OFF),
    Kind.LIMIT: Wish(in_page=True, mail=Timing.DIGEST, channel=Timing.DIGEST),
    Kind.POST: Wish(in_page=True, mail=Timing.ONCE, channel=Timing.OFF),
}


class DeliveryStatus(models.TextChoices):
    """Where a delivery (投递) stands."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Not delivered")
    DROPPED = "dropped", _("No longer wanted")


class ChannelKind(models.TextChoices):
    """What a channel (消息通道) speaks."""

    APPRISE = "apprise", _("An Apprise address")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")
    FEISHU = "feishu", _("Feishu robot")


# The sentence of each notification; its facts (a day, a number) stand behind it.
TEXTS = {
    "assigned": _("Assigned to your unit: sign for it or dispute it"),
    "assigned_part": _("Your unit assists: sign for its part"),
    "assigned_other": _("Assigned; your unit supervises or verifies"),
    "unit_added": _("Your unit was added"),
    "unit_released": _("Your unit was released"),
    "disputed": _("The assignment is disputed: assign it anew"),
    "suspended": _("Suspended"),
    "resumed": _("Goes on after a suspension"),
    "submitted": _("Submitted: verify it"),
    "part_submitted": _("A part that your unit relayed was submitted"),
    "returned": _("Returned: to be redone"),
    "verified": _("Verified: publish it or file it"),
    "verified_yours": _("Verification passed"),
    "gate_failed": _("A gate was not passed"),
    "gate_passed": _("A gate was passed: the verification may go on"),
    "published": _("In publication: file it afterwards"),
    "closed": _("Filed and closed"),
    "reopened": _("Reopened: it is to be done again"),
    "overturned": _("The verification fell in a review: it is to be done again"),
    "reheard": _("To be verified anew"),
    "cancelled": _("Cancelled"),
    "merged": _("Merged into another matter"),
    "sample_failed": _("A sampling check found that it does not hold: decide whether to reopen it"),
    "look_back_failed": _("The look-back was not passed: decide whether to reopen it"),
    "extension_asked": _("An extension is asked for"),
    "extension_granted": _("The extension is granted"),
    "extension_refused": _("The extension is refused"),
    "limit_moved": _("The limit moved"),
    "limit_near": _("The limit is near"),
    "limit_over": _("The limit is over"),
    "issued": _("Issued to your unit"),
    "answered": _("An issued document is answered"),
    "review_asked": _("A review of the conclusion is asked for"),
    "review_decided": _("The review is decided"),
    "plan_published": _("A plan with tasks of yours was put in force"),
    "task_reported": _("Progress of a task was reported"),
    "deadline_breaks": _("A plan is expected to miss a deadline"),
    "stage_reported": _("A stage of a project is reported: verify it"),
    "stage_reached": _("A stage of a project is verified"),
    "stage_returned": _("The report of a stage was returned"),
    "stage_slipped": _("A promised date of a project passed with nothing reported"),
    "delegated": _("Acting for a post is agreed"),
    "delegation_ended": _("Acting for a post has ended"),
    "post_given": _("You were given a post"),
    "post_ended": _("The end of your time in a post is set"),
    "hand_over_to_sign": _("A hand-over waits for your signature"),
    "hand_over_to_take": _("A hand-over is signed: take it over"),
    "hand_over_taken": _("Your hand-over is taken over"),
}

# Why a delivery did not arrive or was not made.
REASONS = {
    "CONNECT_FAILED": _("the server could not be reached"),
    "TIMED_OUT": _("the server did not answer in time"),
    "REFUSED": _("the server refused it"),
    "RECIPIENT_REFUSED": _("the server knows no such recipient"),
    "OUTCOME_UNKNOWN": _("broken off while it was being sent; whether it arrived is not known"),
    "NO_ADDRESS": _("there is no address any more"),
    "NOT_ALLOWED": _("the installation's settings do not allow this channel"),
    "MAIL_DOMAIN": _("the installation's settings do not allow mail to this address"),
    "UNREADABLE": _("the stored address can no longer be read; enter it anew"),
    "NO_ACCESS": _("the person may no longer see it"),
    "NOT_WANTED": _("the person no longer wants it"),
    "READ": _("the person had read it"),
    "DISMISSED": _("set aside by an administrator"),
    "UNEXPECTED": _("an unexpected error; the log has more"),
}

# Why something asked of this room was refused.
REFUSALS = {
    "FEED_SUBJECT_MISSING": _("Choose what the calendar is about."),
    "FEED_TOO_MANY": _("You have %(most)s calendars already. Remove one that you no longer use."),
    "MAIL_DOMAIN": _("Mail goes only to addresses under: %(domains)s"),
    "CHANNEL_TOO_MANY": _("There are %(most)s channels already. Remove one first."),
    "CHANNEL_NOT_ALLOWED": _("The installation's settings do not allow such a channel."),
    "CHANNEL_UNREADABLE": _("This is no address that Apprise understands."),
    "CHANNEL_KEY_MISSING": _("The robot's key is missing or has characters that no key has."),
}
