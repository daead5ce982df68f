"""What came of an attempt to send: a value that the senders return and `actions.sending` writes down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """`sent`; `again` where nothing arrived and a later attempt may help; `dead` where none will, or it is not known what arrived.

    `reason` is a code of `choices.REASONS`; `detail` what the other side said, shortened, and never an address.
    """

    state: str
    reason: str = ""
    detail: str = ""


SENT = Outcome("sent")


def again(reason: str, detail: object = "") -> Outcome:
    """Nothing arrived; try later."""
    return Outcome("again", reason, str(detail)[:120])


def dead(reason: str, detail: object = "") -> Outcome:
    """No later attempt will help."""
    return Outcome("dead", reason, str(detail)[:120])
