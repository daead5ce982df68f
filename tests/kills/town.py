"""Run in a process of a site's own: builds the cast's county with one team of people for each client, and prints their ids.

`python town.py TEAMS`, with the site's settings in the environment. A team is a registrar, an officer of the housing bureau and a verifier;
all have the cast's password.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django

MEMBERS = (
    ("registrar", "office", "督查员"),
    ("officer", "housing", "联络员"),
    ("verifier", "office", "核查员"),
)


def build(teams: int) -> dict[str, Any]:
    """Make the county and the teams; returns the ids that forms ask for, and everybody's password."""
    from django.contrib.auth.hashers import make_password

    from cast import PASSWORD, SINCE, build_town
    from duban.people.models import Post, Tenure, User

    town = build_town()
    # One hash for all: it is slow on purpose.
    password = make_password(PASSWORD)
    for number in range(teams):
        for role, unit, title in MEMBERS:
            user = User.objects.create(
                username=f"{role}{number}", name=f"{title}{number}", password=password
            )
            post = Post.objects.create(unit=town.units[unit], title=f"{title}{number}", role=role)
            Tenure.objects.create(user=user, post=post, since=SINCE)
    return {
        "place": town.county.pk,
        "lead": town.units["housing"].pk,
        "approver": town.posts["fang"].pk,
        "password": PASSWORD,
    }


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    django.setup()
    print(json.dumps(build(int(sys.argv[1]))))  # noqa: T201
