"""Tables of jurisdictions, units, names, posts, users and tenures.

Rules that are always true of a row are constraints here; who may do what is decided in `foundation.access`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from tree_queries.query import TreeQuerySet

from duban.foundation.statements import Statement, fetched, number
from duban.people.choices import Level, NameKind, Role, UnitKind

_ABOVE = """
WITH RECURSIVE found(id, parent_id, steps) AS (
    SELECT id, parent_id, 0 FROM people_jurisdiction WHERE id = %s
    UNION ALL
    SELECT j.id, j.parent_id, f.steps + 1 FROM people_jurisdiction j JOIN found f ON j.id = f.parent_id
)
SELECT id FROM found ORDER BY steps
"""
_BELOW = """
WITH RECURSIVE found(id) AS (
    SELECT id FROM people_jurisdiction WHERE id = %s
    UNION ALL
    SELECT j.id FROM people_jurisdiction j JOIN found f ON j.parent_id = f.id
)
SELECT id FROM found
"""


class JurisdictionQuerySet(TreeQuerySet):
    """Which jurisdictions; ids only, as no caller needs the rows of a whole branch.

    Every request asks for some, so nothing but the branch is read: the library's own query numbers the whole tree first.
    """

    def ids_above(self, pk: int) -> frozenset[int]:
        """The jurisdiction and all above it."""
        return frozenset(self.way_up(pk))

    def way_up(self, pk: int) -> tuple[int, ...]:
        """The jurisdiction and all above it, the topmost last."""
        return _ids(_ABOVE, pk)

    def ids_below(self, pk: int) -> frozenset[int]:
        """The jurisdiction and all below it."""
        return frozenset(_ids(_BELOW, pk))


_known: ContextVar[dict[tuple[str, int], tuple[int, ...]] | None] = ContextVar(
    "known", default=None
)


@contextmanager
def branches_kept() -> Iterator[None]:
    """Ask for each branch once until the end: for one request, which asks for the same two again and again."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def _ids(statement: str, pk: int) -> tuple[int, ...]:
    known = _known.get()
    if known is not None and (statement, pk) in known:
        return known[statement, pk]
    found = tuple(row[0] for row in fetched(statement, [pk]))
    if known is not None:
        known[statement, pk] = found
    return found


class Jurisdiction(models.Model):
    """A place (辖区) in the tree province > city > county > town > village."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    code = models.CharField(_("division code"), max_length=12, blank=True)

    objects: ClassVar[JurisdictionQuerySet] = JurisdictionQuerySet.as_manager()  # type: ignore[no-untyped-call]

    class Meta:
        ordering = ("code", "id")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="jurisdiction_name_in_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A body (单位) that can be held to something. Its names are rows of `UnitName`; `name` is the full one."""

    name = models.CharField(_("full name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="units")
    document_word = models.CharField(_("word before numbers"), max_length=12, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    names: models.Manager[UnitName]

    class Meta:
        ordering = ("jurisdiction_id", "kind", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "name"], name="unit_name_in_jurisdiction"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The name of the unit's journal stream."""
        return f"unit:{self.pk}"


class UnitName(models.Model):
    """One of the names that documents use for a unit: full, short (市住建局) or alias."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=6, choices=NameKind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="unit_has_name_once")]
        indexes = [models.Index(fields=["name"], name="unit_name_lookup")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users; the sign-in name is folded to one form."""

    def create_user(self, username: str, password: str | None = None, **extra: object) -> User:
        """Make a user; without a password nobody can sign in under that name."""
        user = self.model(username=self.model.normalize_username(username), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get(self, *args: Any, **kwargs: Any) -> User:
        """One user, as ever; by the key alone, as each request of somebody signed in asks, without writing the query anew."""
        if args or kwargs.keys() != {"pk"} or not isinstance(kwargs["pk"], int):
            return super().get(*args, **kwargs)
        found: list[User] = _USER.objects(**kwargs)
        if not found:
            raise self.model.DoesNotExist
        return found[0]


class User(AbstractBaseUser):
    """A person who signs in. What the person may do follows from the posts held, never from flags here."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(_("may sign in"), default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The name of the user's journal stream."""
        return f"user:{self.pk}"


_USER = Statement(lambda: User.objects.filter(pk=number("pk")).order_by())


class Post(models.Model):
    """A seat (岗位) in a unit; duties belong to posts, so they survive a change of person."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.CharField(_("title"), max_length=60)
    role = models.CharField(_("role"), max_length=13, choices=Role.choices)

    class Meta:
        ordering = ("unit_id", "id")
        constraints = [models.UniqueConstraint(fields=["unit", "title"], name="post_title_in_unit")]

    def __str__(self) -> str:
        return f"{self.unit}{self.title}"


class TenureQuerySet(models.QuerySet["Tenure"]):
    """Which tenures."""

    def on(self, day: dt.date) -> TenureQuerySet:
        """Those in force on a day."""
        return self.not_ended(day).filter(since__lte=day)

    def not_ended(self, day: dt.date) -> TenureQuerySet:
        """Those in force on a day, and those that begin later."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day))


class Tenure(models.Model):
    """A person holds a post from a day on, until a day (inclusive) or until further notice."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tenures")
    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="tenure_ends_on_or_after_start",
                violation_error_message=_("A tenure cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.post}"


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Which delegations."""

    def on(self, day: dt.date) -> DelegationQuerySet:
        """Those in force on a day: neither taken back nor outlived by the holder's own time in the post, or by the delegate's in
        every post: who has left the house acts for nobody."""
        held = Tenure.objects.on(day).filter(user__is_active=True)
        serving = Tenure.objects.on(day).values("user_id")
        return self.not_over(day).filter(since__lte=day, tenure__in=held, delegate_id__in=serving)

    def not_over(self, day: dt.date) -> DelegationQuerySet:
        """Those that run on a day or begin later, and were not taken back."""
        return self.filter(ended_at__isnull=True, until__gte=day)


class Delegation(models.Model):
    """Somebody acts for the holder of a post (代理) between two days, both included, while the holder is away.

    It rests on the holder's tenure and ends with it; what the delegate does counts as the delegate's own, for the post.
    """

    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)
    given_at = models.DateTimeField(_("given"))
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="delegation_ends_on_or_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenure} → {self.delegate}"


class HandOver(models.Model):
    """What a post's former holder leaves to the next one (交接): an open list that both sign.

    `items` is `[{"kind", "row", "number", "title", "due_on": date|null}]` as it stood when it was made, and anew when the
    outgoing side signed; after that it is never touched.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="hand_overs")
    outgoing = models.OneToOneField(Tenure, models.PROTECT, related_name="handed_on")
    incoming = models.ForeignKey(Tenure, models.PROTECT, related_name="taken_over")
    items = models.JSONField(default=list)
    made_at = models.DateTimeField(_("made"))
    out_signed_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    out_signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    out_note = models.CharField(_("note"), max_length=300, blank=True)
    in_signed_at = models.DateTimeField(_("taken over"), null=True, blank=True)
    in_signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    in_note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(in_signed_at__isnull=True) | Q(out_signed_at__isnull=False),
                name="handed_over_before_taken_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.outgoing.user} → {self.incoming.user}"

    @property
    def stream(self) -> str:
        """The name of the hand-over's journal stream."""
        return f"handover:{self.pk}"


class ApiToken(models.Model):
    """What a program shows instead of a person (接口令牌): it acts as that person, under one post, within its scopes.

    Only the SHA-256 of the secret is kept; `start` is how lists name it. `used_at` is coarse, so that reading does not write each time.
    """

    owner = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    scopes = models.JSONField(_("scopes"), default=list)
    start = models.CharField(_("begins with"), max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    expires_on = models.DateField(_("last day"))
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"
