"""Making, renewing and removing calendar feeds. The secret of an address is returned once and never stored.

Only the owner changes a feed; each change is a line in the owner's stream, which holds neither secret nor digest.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.http import Http404

from duban.documents.access import fetch_document
from duban.foundation import clock, journal
from duban.foundation.access import Actor
from duban.ledger.access import fetch_programme, fetch_view
from duban.notifications.access import fetch_feed, own_feeds
from duban.notifications.actions.refusal import Refused
from duban.notifications.choices import FeedKind
from duban.notifications.models import Feed
from duban.people.access import visible_units
from duban.people.models import User

MOST = 20
# How exactly the time of the last reading is kept: a calendar program asks all day long.
READ_PAUSE = dt.timedelta(hours=1)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def add_feed(kind: str, *, subject: str = "", actor: Actor) -> tuple[Feed, str]:
    """Make a feed; returns it with the secret of its address, which nobody can ask for again.

    Args:
        subject: the id of a unit, document or programme, or the address part (slug) of a saved view; empty for one's own days.

    Raises:
        Http404: where the actor may not see the subject.
        Refused: FEED_SUBJECT_MISSING, FEED_TOO_MANY.
    """
    owner = User.objects.select_for_update().get(pk=actor.user_id or 0)
    if own_feeds(actor).count() >= MOST:
        raise Refused("FEED_TOO_MANY", most=MOST)
    columns = _subject(kind, subject, actor)
    secret = secrets.token_urlsafe(32)
    first = Feed.objects.order_by("pk").values_list("root", flat=True).first()
    feed = Feed.objects.create(
        owner=owner,
        kind=kind,
        **columns,
        digest=digest_of(secret),
        root=first or f"{secrets.token_hex(6)}.duban",
        made_at=clock.now(),
    )
    _tell("user.feed.add", feed, actor)
    return feed, secret


def _subject(kind: str, subject: str, actor: Actor) -> dict[str, Any]:
    """The column of the subject, where the actor sees it."""
    if kind == FeedKind.PERSON:
        return {}
    if kind == FeedKind.VIEW and subject:
        return {"view": fetch_view(actor, subject)}
    if kind not in FeedKind.values or not (subject.isascii() and subject.isdigit()):
        raise Refused("FEED_SUBJECT_MISSING")
    if kind == FeedKind.DOCUMENT:
        return {"document": fetch_document(actor, int(subject[:18]))}
    if kind == FeedKind.PROGRAMME:
        return {"programme": fetch_programme(actor, int(subject[:18]))}
    unit = visible_units(actor).filter(pk=int(subject[:18])).first()
    if unit is None:
        raise Http404
    return {"unit": unit}


@transaction.atomic
def renew_feed(pk: int, *, actor: Actor) -> tuple[Feed, str]:
    """Give a feed a new address; the old one opens nothing any more.

    Raises:
        Http404: where the actor has no such feed.
    """
    feed = _locked(pk, actor)
    secret = secrets.token_urlsafe(32)
    feed.digest, feed.renewed_at, feed.read_at = digest_of(secret), clock.now(), None
    feed.save(update_fields=["digest", "renewed_at", "read_at"])
    _tell("user.feed.renew", feed, actor)
    return feed, secret


@transaction.atomic
def remove_feed(pk: int, *, actor: Actor) -> None:
    """Remove a feed; its address opens nothing any more.

    Raises:
        Http404: where the actor has no such feed.
    """
    feed = _locked(pk, actor)
    _tell("user.feed.remove", feed, actor)
    feed.delete()


def _locked(pk: int, actor: Actor) -> Feed:
    """The feed, after the lock of its owner, into whose stream the line goes."""
    User.objects.select_for_update().get(pk=actor.user_id or 0)
    return fetch_feed(actor, pk)


def note_read(feed: Feed) -> None:
    """Keep that a calendar program read the feed, to the hour."""
    now = clock.now()
    if feed.read_at is None or now - feed.read_at >= READ_PAUSE:
        Feed.objects.filter(pk=feed.pk).update(read_at=now)


def _tell(name: str, feed: Feed, actor: Actor) -> None:
    facts = {
        "feed": feed.pk,
        "kind": feed.kind,
        "unit": feed.unit_id,
        "document": feed.document_id,
        "view": feed.view_id,
        "programme": feed.programme_id,
    }
    content = {key: value for key, value in facts.items() if value is not None}
    stream = feed.owner.stream
    journal.write(stream, name, actor=actor, at=clock.now(), content=content)
