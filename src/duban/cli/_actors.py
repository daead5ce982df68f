"""Who acts when the command writes into or reads from the ledger: a person of the site, with that person's permissions.

There is no way around permissions from the command line. Called by `import` and `export`, after the site is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duban.cli._outcome import NotReady

if TYPE_CHECKING:
    from duban.foundation.access import Actor


def actor_named(username: str) -> Actor:
    """The actor of an account.

    Raises:
        NotReady: where there is no such account, it is closed, or it holds no post.
    """
    from django.contrib.auth import get_user_model

    from duban.people.access import actor_for

    model = get_user_model()
    try:
        user = model._default_manager.get(username=username)
    except model.DoesNotExist as error:
        raise NotReady(f"no account is called {username}") from error
    actor = actor_for(user)
    if not actor.seats:
        raise NotReady(f"{username} holds no post today, and may do nothing")
    return actor
