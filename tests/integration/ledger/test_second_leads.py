"""A matter with two leads: the second one signs for its part on the page, in the list, and for its own unit only."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cast import Town, a_matter
from duban.foundation.access import AccessDenied
from duban.ledger.actions.duties import add_duty
from duban.ledger.actions.moves import assign_matter, sign_matter, sign_part
from duban.ledger.models import Duty, Matter
from duban.ledger.queries.permitted import permitted_acts
from duban.ledger.queries.work import part_to_sign, work_page
from living import lived


def joint(town: Town, state: str = "accepted") -> tuple[Matter, Duty]:
    """A matter that Xu's bureau leads, with He's bureau as a second lead since."""
    matter = lived(town, state)
    water = town.units["water"].pk
    return matter, add_duty(matter.pk, unit_id=water, role="lead", actor=town.actor("lan"))


def lists(town: Town, who: str) -> set[str]:
    """The codes of somebody's lists in which something waits."""
    return {x.code for x in work_page(town.actor(who)).lists}


def test_the_second_lead_signs_on_the_page(town: Town) -> None:
    """Its form holds its own duty; afterwards nothing is left to sign."""
    matter, duty = joint(town)
    (act,) = [a for a in permitted_acts(matter, town.actor("he")) if a.name == "sign-part"]
    assert act.options["duty"] == ((str(duty.pk), town.units["water"].name),)
    assert "sign-part" not in {a.name for a in permitted_acts(matter, town.actor("xu"))}
    address = reverse("ledger:matter-act", args=[matter.pk, "sign-part"])
    assert town.client("he").post(address, {"duty": duty.pk}).status_code == 303
    duty.refresh_from_db()
    assert (duty.signed_by, duty.post) == (town.users["he"], town.posts["he"])
    assert "sign-part" not in {a.name for a in permitted_acts(matter, town.actor("he"))}


def test_the_second_lead_signs_from_its_list(town: Town) -> None:
    """It waits among the parts to sign for, and may be signed for with others at once."""
    matter, duty = joint(town)
    assert "to_sign_part" in lists(town, "he")
    assert part_to_sign(town.actor("he"), matter) == duty.pk
    address = reverse("ledger:work-bulk", args=["sign-part"])
    town.client("he").post(address, {"matter": [matter.pk], "list": "to_sign_part"})
    duty.refresh_from_db()
    assert duty.signed_by == town.users["he"]
    assert "to_sign_part" not in lists(town, "he")


def test_before_the_signing_both_leads_sign_by_the_move(town: Town) -> None:
    """Whoever of two leads signs first moves the matter; the other's part waits from then on."""
    matter = a_matter(town)
    add_duty(matter.pk, unit_id=town.units["water"].pk, role="lead", actor=town.actor("lan"))
    matter = assign_matter(matter.pk, actor=town.actor("lan"))
    names = {a.name for a in permitted_acts(matter, town.actor("he"))}
    assert "sign" in names
    assert "sign-part" not in names
    matter = sign_matter(matter.pk, actor=town.actor("xu"))
    assert "sign-part" in {a.name for a in permitted_acts(matter, town.actor("he"))}


def test_nobody_signs_for_another_unit(town: Town) -> None:
    """The first lead's officer is offered no other part, and is refused one."""
    matter, duty = joint(town)
    assert matter.accepted_at is not None
    with pytest.raises(AccessDenied):
        sign_part(duty.pk, actor=town.actor("xu"))
