"""The choice of a sample: the same whatever the order, of each group its share, and another one for another seed."""

from __future__ import annotations

import hashlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.journal import (
    Member,
    chosen_members,
    frame_digest,
    frame_text,
    outside_value,
    sample_rank,
    sample_seed,
    sample_size,
)

SEED = sample_seed(line="ab" * 32, root="cd" * 32)
POPULATION = [Member(f"category:{n % 3}", f"matter:{n}", f"督〔2026〕{n}号") for n in range(1, 120)]
MEMBERS = st.lists(
    st.builds(
        Member,
        st.sampled_from(["all", "unit:1", "unit:2"]),
        st.integers(1, 10**6).map(lambda n: f"matter:{n}"),
        st.text("督办1号 \t\n", max_size=6),
    ),
    unique_by=lambda member: member.stream,
    max_size=40,
)


@given(MEMBERS, st.integers(0, 40), st.integers(1, 100))
def test_the_order_of_asking_does_not_matter(members: list[Member], at: int, percent: int) -> None:
    """Frame and choice are the same for every order of the population."""
    mixed = [*members[at:], *reversed(members[:at])]
    assert frame_digest(mixed) == frame_digest(members)
    assert chosen_members(mixed, SEED, percent) == chosen_members(members, SEED, percent)


@given(MEMBERS, st.integers(1, 100))
def test_each_group_gives_its_share(members: list[Member], percent: int) -> None:
    """Rounded up, so that no group with anybody in it goes without."""
    found = chosen_members(members, SEED, percent)
    for group in {member.stratum for member in members}:
        there = sum(member.stratum == group for member in members)
        assert sum(member.stratum == group for member in found) == sample_size(there, percent) >= 1
    assert len(set(found)) == len(found)


def test_the_recipe_is_as_it_is_written_down() -> None:
    """The seed of four lines, the rank of a stream, and the digest of the frame, each by hand."""
    text = f"duban-sample/1\n{'ab' * 32}\n{'cd' * 32}\n\n"
    assert hashlib.sha256(text.encode()).hexdigest() == SEED
    assert sample_seed(line="ab" * 32, root="cd" * 32, outside=" 02  08 ") == sample_seed(
        line="ab" * 32, root="cd" * 32, outside="02 08"
    )
    frame = "all\tmatter:1\t督 1号\n"
    assert frame_text([Member("all", "matter:1", "督\t1号\n")]) == frame
    assert (
        frame_digest([Member("all", "matter:1", "督 1号")])
        == hashlib.sha256(frame.encode()).hexdigest()
    )


@given(
    st.lists(st.text("0123456789", min_size=2, max_size=2), min_size=3, max_size=6),
    st.randoms(use_true_random=False),
    st.sampled_from([" ", "，", "/", " 号 ", ""]),
)
def test_a_fact_has_one_spelling(numbers: list[str], chance: Random, between: str) -> None:
    """However its numbers are ordered and set apart, and in full-width digits too."""
    mixed = chance.sample(numbers, len(numbers))
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    value = outside_value(" ".join(numbers), len(numbers), 2)
    assert outside_value(between.join(mixed).translate(wide), len(numbers), 2) == value
    assert value.split(" ") == sorted(numbers)
    with pytest.raises(ValueError, match=r"^$"):
        outside_value(between.join([*mixed, "7"]), len(numbers), 2)


def test_another_seed_draws_others() -> None:
    """A digit of the root, or the outside fact, changes who is drawn; the label has no part in it."""
    one = {member.stream for member in chosen_members(POPULATION, SEED, 20)}
    for seed in (
        sample_seed(line="ab" * 32, root="cd" * 31 + "ce"),
        sample_seed(line="ab" * 32, root="cd" * 32, outside="7"),
    ):
        assert {member.stream for member in chosen_members(POPULATION, seed, 20)} != one
    renamed = [Member(m.stratum, m.stream, "改名") for m in POPULATION]
    assert {member.stream for member in chosen_members(renamed, SEED, 20)} == one


def test_nobody_is_favoured() -> None:
    """Over many seeds each member of a group is drawn about as often as its share says."""
    counts = dict.fromkeys((m.stream for m in POPULATION), 0)
    rounds = 400
    for n in range(rounds):
        seed = sample_seed(line=f"{n:064x}", root="cd" * 32)
        for member in chosen_members(POPULATION, seed, 25):
            counts[member.stream] += 1
    assert min(counts.values()) > rounds * 0.15
    assert max(counts.values()) < rounds * 0.38
    assert sample_rank(SEED, "matter:1") != sample_rank(SEED, "matter:2")
