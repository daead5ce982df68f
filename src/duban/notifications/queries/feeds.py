"""The feeds of a person as the page lists them, and the text of a feed as calendar programs read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.http import Http404, QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from duban.documents.access import visible_documents
from duban.feeds import Calendar, Item, write_calendar
from duban.foundation.access import Actor
from duban.ledger.access import visible_matters, visible_views
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.queries import filters
from duban.ledger.queries.programme_members import programme_options
from duban.ledger.queries.views import saved_views
from duban.notifications.access import own_feeds
from duban.notifications.choices import FeedKind
from duban.notifications.models import Feed
from duban.notifications.models.feeds import SUBJECTS
from duban.notifications.queries import feed_items, feed_tasks
from duban.notifications.queries.links import linker
from duban.people.access import actor_for, visible_units
from duban.people.models import User

# How many subjects a form offers.
OFFERED = 300
REFRESH_MINUTES = 60


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A feed in the list of its owner."""

    pk: int
    kind: str
    subject: str
    made_at: dt.datetime
    renewed_at: dt.datetime | None
    read_at: dt.datetime | None


def feed_lines(actor: Actor) -> tuple[FeedLine, ...]:
    """The actor's own feeds."""
    rows = own_feeds(actor).select_related(*SUBJECTS)
    return tuple(
        FeedLine(
            pk=feed.pk,
            kind=str(FeedKind(feed.kind).label),
            subject=_subject(feed),
            made_at=feed.made_at,
            renewed_at=feed.renewed_at,
            read_at=feed.read_at,
        )
        for feed in rows
    )


def _subject(feed: Feed) -> str:
    """What the feed is about; empty for a person's own days."""
    return str(feed.unit or feed.document or feed.view or feed.programme or "")


def subject_options(actor: Actor) -> list[tuple[str, str]]:
    """What a new feed may be about, as `kind:subject` with a label."""
    found = [(f"{FeedKind.PERSON}:", str(FeedKind.PERSON.label))]
    if not actor.may_somewhere("matter.view"):
        return found
    views = [(f"{FeedKind.VIEW}:{v.slug}", v.name) for v in saved_views(actor)]
    units = visible_units(actor).filter(is_active=True).order_by("name", "pk")
    documents = visible_documents(actor).order_by("-pk")
    found += _labelled(FeedKind.VIEW, views)
    found += _labelled(
        FeedKind.UNIT, [(f"{FeedKind.UNIT}:{u.pk}", u.name) for u in units[:OFFERED]]
    )
    found += _labelled(
        FeedKind.DOCUMENT,
        [(f"{FeedKind.DOCUMENT}:{d.pk}", str(d)) for d in documents[:OFFERED]],
    )
    programmes = [(f"{FeedKind.PROGRAMME}:{pk}", name) for pk, name in programme_options(actor)]
    return found + _labelled(FeedKind.PROGRAMME, programmes[:OFFERED])


def _labelled(kind: FeedKind, options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, f"{kind.label}：{name}") for value, name in options]


def feed_by_digest(digest: str) -> Feed:
    """The feed whose secret has this digest, while its owner may sign in.

    Raises:
        Http404: for any other.
    """
    rows = Feed.objects.select_related("owner", *SUBJECTS)
    feed = rows.filter(digest=digest, owner__is_active=True).first()
    if feed is None:
        raise Http404
    return feed


def feed_text(feed: Feed, base: str) -> bytes:
    """The feed in the owner's language, with what the posts of this day open to the owner.

    Args:
        base: the address under which the site was asked, for links where none is configured.
    """
    with translation.override(feed.owner.language):
        return write_calendar(
            Calendar(
                name=_name(feed),
                root=feed.root,
                zone=settings.TIME_ZONE,
                items=tuple(_items(feed, actor_for(feed.owner), base)),
                refresh_minutes=REFRESH_MINUTES,
            )
        )


def _name(feed: Feed) -> str:
    subject = _subject(feed)
    owner: User = feed.owner
    if feed.kind == FeedKind.PERSON:
        return _("Duban: %(name)s") % {"name": owner.name}
    return _("Duban: %(name)s") % {"name": subject}


def _items(feed: Feed, actor: Actor, base: str) -> Iterator[Item]:
    link = linker(base)
    if feed.kind != FeedKind.PERSON:
        matters = _matters(feed, actor)
        days = feed_items.limits(matters, link)
        ends = (
            feed_items.programme_ends(actor, feed.programme_id, link) if feed.programme_id else ()
        )
        return chain(days, ends, feed_tasks.task_days(_tasks(feed, actor, matters), link))
    return chain(
        feed_items.limits(feed_items.own_matters(actor), link),
        feed_tasks.task_days(feed_tasks.own_tasks(actor), link),
        feed_items.answers(actor, link),
        feed_items.visits(actor, link),
        feed_items.reviews(actor, link),
        feed_items.hand_overs(actor, link),
        feed_items.delegations(actor, link),
    )


def _tasks(feed: Feed, actor: Actor, matters: MatterQuerySet) -> feed_tasks.Tasks:
    """The tasks of a unit's feed are those that it answers for; of a programme's, those of its plans and of what lies in it; the others have none."""
    if feed.unit_id:
        return feed_tasks.tasks_of_units(actor, frozenset({feed.unit_id}))
    if feed.programme_id:
        return feed_tasks.tasks_of_programme(actor, feed.programme_id, matters)
    return feed_tasks.tasks_of_units(actor, frozenset())


def _matters(feed: Feed, actor: Actor) -> MatterQuerySet:
    """The matters of a unit's, a document's, a programme's or a view's feed that the owner may see today."""
    seen = visible_matters(actor)
    if feed.kind == FeedKind.UNIT:
        wanted = filters.LedgerFilter(unit=feed.unit_id)
    elif feed.kind == FeedKind.DOCUMENT:
        wanted = filters.LedgerFilter(document=feed.document_id)
    elif feed.kind == FeedKind.PROGRAMME:
        wanted = filters.LedgerFilter(programme=feed.programme_id)
    else:
        view = visible_views(actor).filter(pk=feed.view_id or 0).first()
        if view is None:
            return seen.none()
        try:
            wanted = filters.from_params(QueryDict(view.query).dict())
        except filters.FilterError:
            return seen.none()
    return filters.apply(seen, wanted, wanted.moment()).distinct()
