"""The proof of one matter's history, for whoever may see the matter: its lines with their places in a signed checkpoint.

Reads only; a checkpoint is made by the worker, by a leader's page or by `duban prove`, never by a page that somebody reads.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from duban.foundation.access import Actor
from duban.foundation.proof.bundles import bundle_of
from duban.ledger.access import fetch_matter


@dataclass(frozen=True, slots=True)
class MatterProof:
    """The file to hand out: its name and its text."""

    name: str
    text: str


def matter_proof(actor: Actor, pk: int) -> MatterProof:
    """The proof of a matter's whole history under the last checkpoint.

    Raises:
        Http404: where the actor sees no such matter.
        BundleRefused: NOT_COVERED where the checkpoint is older than a line, or the code of what does not hold.
    """
    matter = fetch_matter(actor, pk)
    bundle = bundle_of(matter.stream)
    text = json.dumps(bundle, ensure_ascii=False, indent=1) + "\n"
    return MatterProof(f"{matter.number}.proof.json", text)
