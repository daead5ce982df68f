"""Stored codes of the room and their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from duban.foundation import access


class Level(models.TextChoices):
    """Level of a jurisdiction (辖区)."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County or district")
    TOWN = "town", _("Town or subdistrict")
    VILLAGE = "village", _("Village or community")


class UnitKind(models.TextChoices):
    """What kind of body a unit (单位) is."""

    DEPARTMENT = "department", _("Department")
    GOVERNMENT = "government", _("Government")
    ENTERPRISE = "enterprise", _("Enterprise")
    PARK = "park", _("Park")
    OFFICE = "office", _("Supervision office")


class NameKind(models.TextChoices):
    """How a name relates to its unit."""

    FULL = "full", _("Full name")
    SHORT = "short", _("Short name")
    ALIAS = "alias", _("Alias")


class Role(models.TextChoices):
    """What a post may do; the acts of each stand in `foundation.access.ACTS`."""

    REGISTRAR = access.REGISTRAR, _("Registrar")
    APPROVER = access.APPROVER, _("Approver")
    OFFICER = access.OFFICER, _("Unit officer")
    VERIFIER = access.VERIFIER, _("Verifier")
    LEADER = access.LEADER, _("Leader")
    ADMINISTRATOR = access.ADMINISTRATOR, _("Administrator")


class ItemKind(models.TextChoices):
    """What stands on the open list of a hand-over."""

    MATTER = "matter", _("Matter")
    EXTENSION = "extension", _("Extension asked for")
    ISSUED = "issued", _("Document without answer")


class TokenScope(models.TextChoices):
    """What a program's token may be used for; the post under which it acts must allow it too."""

    READ = "read", _("Read: matters, histories, units, categories, proofs")
    REGISTER = "register", _("Register: matters and drafts")
    WRITE = "write", _("Act: moves, reports, extensions, gates, issued documents")
    EVIDENCE = "evidence", _("Evidence: send files")
    ADMIN = "admin", _("Keep: categories and checkpoints")


# What a line of the journal about a unit or an account is called.
ENTRY_LABELS = {
    "unit.add": _("Unit added"),
    "unit.edit": _("Unit changed"),
    "unit.retire": _("Taken out of use"),
    "unit.restore": _("Taken back into use"),
    "unit.name.add": _("Name added"),
    "unit.name.remove": _("Name removed"),
    "unit.post.add": _("Post added"),
    "user.add": _("Account made"),
    "user.tenure.begin": _("Post given"),
    "user.tenure.end": _("Post ended"),
    "user.retire": _("Account closed"),
    "user.restore": _("Account opened again"),
    "user.delegation.begin": _("Acting for a post agreed"),
    "user.delegation.end": _("Acting for a post ended"),
    "user.password.reset": _("Password set by the administrator"),
    "user.password.change": _("Password changed"),
    "user.language": _("Language chosen"),
    "user.notifications": _("Chose how to be notified"),
    "user.channel.add": _("Channel for messages added"),
    "user.channel.remove": _("Channel for messages removed"),
    "unit.channel.add": _("Channel for messages added"),
    "unit.channel.remove": _("Channel for messages removed"),
    "user.feed.add": _("Calendar feed made"),
    "user.feed.renew": _("Address of a calendar feed renewed"),
    "user.feed.remove": _("Calendar feed removed"),
    "user.token.add": _("Token for a program made"),
    "user.token.revoke": _("Token for a program revoked"),
}

# Why a change of units or accounts was refused.
REFUSALS = {
    "PLACE_NAME_TAKEN": _("There is a place of that name here already."),
    "UNIT_NAME_TAKEN": _("This jurisdiction has a unit of that name already."),
    "NAME_THERE": _("The unit has this name already."),
    "FULL_NAME_BY_EDIT": _("The full name is changed by editing the unit."),
    "NAME_GONE": _("The unit no longer has this name."),
    "FULL_NAME_STAYS": _("The full name cannot be removed."),
    "POST_TITLE_TAKEN": _("The unit has a post of that title already."),
    "USERNAME_TAKEN": _("This user name is taken."),
    "POST_HELD": _("The person holds this post already."),
    "ENDS_BEFORE_START": _("A tenure cannot end before it starts."),
    "ENDED_ALREADY": _(
        "This post is ended already. Give the post again instead of moving its end."
    ),
    "OWN_ADMINISTRATION": _(
        "This is your last post as administrator. Let another administrator end it."
    ),
    "NOT_YOURSELF": _("You cannot close your own account."),
    "NOT_HANDED_ON": _("You act for somebody else here; that cannot be handed on."),
    "REASON_MISSING": _("Say why, for example leave or training."),
    "DELEGATION_BACKWARDS": _("The last day lies before the first one."),
    "DELEGATION_PAST": _("The last day is over already."),
    "TENURE_OVER": _("The post is not held on all of these days."),
    "DELEGATE_HOLDS": _("This person holds the post."),
    "DELEGATE_UNFIT": _("This person holds no post of the same place on the first day."),
    "DELEGATED_ALREADY": _("Somebody acts for the holder on some of these days already."),
    "DELEGATION_OVER": _("This is over already."),
    "SIGNED_ALREADY": _("This side has signed already."),
    "OUT_FIRST": _("Who hands over signs first."),
    "SECRECY_MARKING": _(
        "The text carries a secrecy marking. Classified content must not be handled here; nothing was kept."
    ),
    "NOTE_NEEDED": _("Say why you sign for somebody else."),
    "TOKEN_NAME_MISSING": _("Give the token a name, so that you know it again."),
    "TOKEN_SCOPES": _("Choose what the token may be used for."),
    "TOKEN_POST": _("You do not hold this post yourself today."),
    "TOKEN_DAYS": _("A token lasts from today on, for at most a year."),
    "TOKEN_TOO_MANY": _("You have 20 tokens already. Revoke one first."),
}
