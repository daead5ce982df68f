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
