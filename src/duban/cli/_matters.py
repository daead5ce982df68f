"""Which stream a matter's id or official number means. Called by `verify` and `prove`, after the site is loaded."""

from __future__ import annotations

from duban.cli._outcome import NotReady


def stream_of(matter: str) -> str:
    """The stream of a matter.

    Raises:
        NotReady: where there is no such matter.
    """
    from duban.ledger.models import Matter

    found = Matter.objects.filter(number=matter).first()
    if found is None and matter.isdecimal():
        found = Matter.objects.filter(pk=int(matter)).first()
    if found is None:
        raise NotReady(f"there is no matter {matter}")
    return str(found.stream)
