"""A share of a population, chosen by a seed that nobody could know when the population was written down.

The recipe is made for being repeated by hand: the frame is plain text, the seed a SHA-256 over four lines, and the order of the
population within a stratum that of HMAC-SHA256 under the seed. `tools/verify_sample.py` repeats it without Duban.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

RECIPE = "duban-sample/1"


@dataclass(frozen=True, slots=True)
class Member:
    """One of a population: its stratum, and the stream by which it is known for ever.

    `label` is what people call it; it stands in the frame, and has no part in the choice.
    """

    stratum: str
    stream: str
    label: str

    def line(self) -> str:
        """Its line of the frame."""
        return "\t".join(" ".join(part.split()) for part in (self.stratum, self.stream, self.label))


def frame_text(members: Iterable[Member]) -> str:
    """The population as text, one line each, in the order of the lines: however it was asked for, it is the same text.

    >>> frame_text([Member("all", "matter:2", "乙"), Member("all", "matter:1", "甲")])
    'all\\tmatter:1\\t甲\\nall\\tmatter:2\\t乙\\n'
    """
    return "".join(f"{line}\n" for line in sorted(member.line() for member in members))


def frame_digest(members: Iterable[Member]) -> str:
    """The SHA-256 of the frame's text, in hexadecimal: what is committed to before there is a seed."""
    return hashlib.sha256(frame_text(members).encode()).hexdigest()


def sample_seed(*, line: str, root: str, outside: str = "") -> str:
    """The seed in hexadecimal.

    Args:
        line: the digest of the journal's line that committed to rule and frame.
        root: the root of the first checkpoint over that line, in hexadecimal.
        outside: what a public fact came to that the line named before anybody could know it, in the form that the line fixed
            (`outside_value`); empty where it named none.
    """
    text = f"{RECIPE}\n{line}\n{root}\n{' '.join(outside.split())}\n"
    return hashlib.sha256(text.encode()).hexdigest()


def outside_value(said: str, numbers: int, digits: int) -> str:
    """What an outside fact came to, in the one spelling that the form fixed beforehand: so many numbers of so many digits each.

    Whoever types it may choose signs, spaces, order and the script of the digits; none of them changes the value, and so not the seed.

    >>> outside_value("红球 24、03、19、07、30、11", 6, 2)
    '03 07 11 19 24 30'

    Raises:
        ValueError: where it has more digits or fewer than the form.
    """
    found = "".join(re.findall("[0-9]", unicodedata.normalize("NFKC", said)))
    if not found or len(found) != numbers * digits:
        raise ValueError
    return " ".join(sorted(found[at : at + digits] for at in range(0, len(found), digits)))


def sample_size(population: int, percent: int) -> int:
    """How many of a stratum are chosen: the share, rounded up, so that no stratum with anybody in it goes without.

    >>> sample_size(1, 5), sample_size(40, 5), sample_size(41, 5), sample_size(0, 5)
    (1, 2, 3, 0)
    """
    return -(-population * percent // 100)


def sample_rank(seed: str, stream: str) -> str:
    """Where a member stands in the drawn order of its stratum: the lowest come first."""
    return hmac.new(bytes.fromhex(seed), stream.encode(), hashlib.sha256).hexdigest()


def chosen_members(members: Iterable[Member], seed: str, percent: int) -> list[Member]:
    """The sample: of each stratum its share, by rank; strata in the order of their names.

    The same members in any order, and asked for any number of times, give the same sample.
    """
    strata: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        strata[member.stratum].append(member)
    found: list[Member] = []
    for name in sorted(strata):
        ranked = sorted(strata[name], key=lambda m: (sample_rank(seed, m.stream), m.stream))
        found += ranked[: sample_size(len(ranked), percent)]
    return found
