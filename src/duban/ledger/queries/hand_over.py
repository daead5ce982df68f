"""What a post leaves open in the ledger when its holder changes: matters it signed for, extensions asked, documents unanswered.

Registered by `LedgerConfig.ready`; the room of people makes the list of it and lets both sides sign.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q

from duban.ledger.choices import ExtensionState
from duban.ledger.models import Duty, Extension, IssuedDocument, Matter
from duban.people.models import Post
from duban.people.queries.open_lists import OpenItem, on_hand_over


def open_items(post_id: int, until: dt.date) -> Iterator[OpenItem]:
    """The open things that a post took up by a day, that day included: matters, extensions on them, issued documents."""
    duties = Duty.objects.standing().filter(post_id=post_id, signed_at__date__lte=until)
    matters = Matter.objects.open().filter(pk__in=duties.values("matter_id")).order_by("id")
    for matter in matters:
        yield OpenItem("matter", matter.pk, matter.number, matter.title, matter.due_on)
    asked = Extension.objects.filter(
        state=ExtensionState.ASKED, matter__in=matters, asked_at__date__lte=until
    )
    for extension in asked.select_related("matter").order_by("id"):
        matter = extension.matter
        yield OpenItem("extension", extension.pk, matter.number, matter.title, extension.asked_on)
    yield from _issued(post_id, until)


def _issued(post_id: int, until: dt.date) -> Iterator[OpenItem]:
    """Documents that wait for an answer: those that the post issued, and those that reached its unit."""
    unit_id = Post.objects.values_list("unit_id", flat=True).get(pk=post_id)
    held = Duty.objects.standing().executing().filter(unit_id=unit_id).values("matter_id")
    # What reached a unit that was released meanwhile is not for it to answer any more.
    reached = IssuedDocument.objects.filter(addressee_id=unit_id, matters__in=held).values("pk")
    waiting = IssuedDocument.objects.filter(
        Q(post_id=post_id) | Q(pk__in=reached),
        answered_at__isnull=True,
        issued_at__date__lte=until,
    )
    for document in waiting.order_by("id"):
        yield OpenItem(
            "issued", document.pk, document.number, document.text[:80], document.answer_by
        )


def register() -> None:
    """Take part in hand-overs of posts."""
    on_hand_over("ledger", open_items)
