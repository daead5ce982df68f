"""Run in a process of a site's own: makes a town with a receiver and so many things to tell, and prints the receiver's secret.

`python things_to_tell.py URL COUNT`, with the site's settings in the environment.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django


def prepare(url: str, count: int) -> None:
    """A receiver of the county's, and so many registered matters."""
    from cast import a_matter, build_town
    from duban.foundation import followers
    from duban.webhooks.actions import endpoints

    town = build_town()
    followers.tell_all()
    facts = endpoints.EndpointFacts("数据平台", url)
    endpoint = endpoints.add_endpoint(town.county.pk, facts, actor=town.actor("ke"))
    for number in range(count):
        a_matter(town, f"第{number}件")
    print(endpoints.take_secret(endpoint.pk, actor=town.actor("ke")))  # noqa: T201


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    django.setup()
    prepare(sys.argv[1], int(sys.argv[2]))
