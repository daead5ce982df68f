"""Whether somebody sees one matter is told by the same rule as which matters are seen."""

from __future__ import annotations

from cast import Town, a_matter
from duban.foundation.access import NOBODY
from duban.ledger.access import sees, visible_matters
from duban.ledger.models import Matter
from tiers import a_thread, add_tiers


def test_one_matter_is_seen_by_whom_the_list_shows_it(town: Town) -> None:
    """Everybody of four tiers, every matter of a thread and beside it: by place, by duty, by a duty above, or not at all."""
    tiers = add_tiers(town)
    a_thread(tiers)
    a_matter(tiers, unit="water")
    a_matter(tiers, "别处的事", unit="elsewhere")
    everybody = [*(tiers.actor(who) for who in tiers.users), NOBODY]
    answers = set()
    for actor in everybody:
        seen = set(visible_matters(actor).values_list("pk", flat=True))
        for pk, place in Matter.objects.values_list("pk", "jurisdiction_id"):
            assert sees(actor, pk, place) == (pk in seen), (actor.name, pk)
            answers.add((bool(actor.seats), pk in seen))
    assert answers == {(True, True), (True, False), (False, False)}
